"""The forms that come with the app, one readable file each with its three languages side by side."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from ..drafts import FormDraft, parse_form

NAMES = ("annual", "classic", "goal", "follow-up", "strengths", "short")


def builtin_forms() -> tuple[FormDraft, ...]:
    """Every built-in form, in the order in which they are offered.

    Raises ValueError, naming file and place, where a file is not a whole form.
    """
    return tuple(_read(name) for name in NAMES)


def _read(name: str) -> FormDraft:
    form = parse_form(tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8")))
    if form.key != name:
        raise ValueError(f"{name}.toml: its key must be its name, not {form.key}")
    return form
