"""Fields and limits that forms of every feature share, whose complaints are our own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Length, StopValidation


def longest(characters: int) -> Length:
    return Length(max=characters, message=_l("Teksten er for lang: høyst %(max)d tegn."))


class WholeNumber(IntegerField):
    """A number in digits. Of anything else ``complaint`` is said, and nothing more."""

    def __init__(self, label: Any, validators: Any, *, complaint: Any, **named: Any) -> None:
        super().__init__(label, validators, **named)
        self.complaint = complaint

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(self.complaint)) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation
