"""HR's pages for forms, gathered: all of them (list_views), and one draft (draft_views)."""

from __future__ import annotations

from . import draft_views, list_views
from .blueprint import forms_editor

__all__ = ["draft_views", "forms_editor", "list_views"]
