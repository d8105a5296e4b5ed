"""Samtale carries the Norwegian medarbeidersamtale from invitation to follow-up."""

__version__ = "0.1.0"
