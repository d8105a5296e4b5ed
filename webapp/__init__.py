"""Samtale carries the Norwegian medarbeidersamtale from invitation to follow-up."""
