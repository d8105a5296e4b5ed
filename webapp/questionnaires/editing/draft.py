"""The draft of a form, held while it is changed: its rows as they stand, and those that were taken out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from flask_babel import gettext as _

from ... import db
from ..builtin import NAMES
from ..models import Form, FormVersion, Question, Section

Kind = Literal["form", "section", "question"]


class RefusedError(ValueError):
    """A change that cannot be made; the text says why and what to do."""


class Place(NamedTuple):
    """What in a draft is meant: the form itself (without id), a section or a question."""

    kind: Kind
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that ``str`` wrote. Raises ValueError for anything else."""
        match text.partition(":"):
            case ("form", "", ""):
                return cls("form")
            case ("section" | "question" as kind, ":", id) if id:
                return cls(kind, id)
        raise ValueError(f"not a place in a form: {text!r}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    def control(self, name: str) -> str:
        """The id of the control for one of its fields."""
        return "-".join((*filter(None, self), name))


def is_builtin(form: Form) -> bool:
    """Whether it comes with the app; it can be copied and archived, not changed."""
    return form.key in NAMES


def find(version_id: str) -> FormVersion:
    """A version with its form, published or not. Raises FormVersion.DoesNotExist."""
    found: FormVersion = FormVersion.select(FormVersion, Form).join(Form).where(FormVersion.id == version_id).get()
    return found


def draft_of(form: Form) -> FormVersion | None:
    """The form's draft, or None while nobody changes it."""
    found: FormVersion | None = FormVersion.select().where(_unpublished(form)).first()
    return found


def _unpublished(form: Form) -> bool:
    condition: bool = (FormVersion.form == form) & FormVersion.published_at.is_null()
    return condition


@contextmanager
def being_changed(version_id: str) -> Iterator[FormVersion]:
    """The draft, in one transaction in which nobody else changes it (SQLite has one writer anyway).

    Raises RefusedError where it has been published or discarded meanwhile.
    """
    with db.transaction():
        query = FormVersion.select().where(FormVersion.id == version_id)
        version = (query.for_update() if db.is_postgresql() else query).first()
        if version is None:
            raise RefusedError(_("Utkastet er forkastet. Gå til listen over samtaleskjemaer."))
        if version.published_at is not None:
            raise RefusedError(_("Skjemaet er publisert i mellomtiden. Gå til listen og velg «Endre» på nytt."))
        yield version


def standing_section(version: FormVersion, section_id: str) -> Section:
    """A section of the draft. Raises RefusedError for one that has been taken out, or never was there."""
    found: Section | None = version.sections.where(Section.id == section_id, Section.position >= 0).first()
    if found is None:
        raise RefusedError(_("Delen er tatt bort av en annen. Last siden på nytt for å se skjemaet slik det er nå."))
    return found


def standing_question(version: FormVersion, question_id: str) -> Question:
    """A question of the draft, loaded with its section. Raises RefusedError as standing_section does."""
    found: Question | None = (
        Question.select(Question, Section)
        .join(Section)
        .where(Question.id == question_id, Question.position >= 0, Section.version == version.id, Section.position >= 0)
        .first()
    )
    if found is None:
        raise RefusedError(
            _("Spørsmålet er tatt bort av en annen. Last siden på nytt for å se skjemaet slik det er nå.")
        )
    return found
