"""Storing a form's content as its next version, and publishing it."""

from __future__ import annotations

from peewee import fn

from .. import clock
from ..db import database, is_postgresql, transaction
from .builtin import builtin_forms
from .drafts import FormDraft, SectionDraft
from .models import Form, FormVersion, Question, Section

PUBLISHING_LOCK = 0x53414D57


def sync_builtin() -> None:
    """Publish each built-in form whose content differs from its newest version; run after migrations.

    Running it again changes nothing. Older versions, retired forms and people's own forms are left alone.
    Raises ValueError where a built-in form's kind or archive is no longer what people were promised.
    """
    with transaction():
        one_publisher_at_a_time()
        newest = {row.form.key: row.digest for row in FormVersion.published()}
        for draft in builtin_forms():
            if newest.get(draft.key) != draft.digest:
                publish(draft)


def one_publisher_at_a_time() -> None:
    """Wait until any other process has committed what it publishes; SQLite's transaction alone does that."""
    if is_postgresql():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (PUBLISHING_LOCK,))


def publish(draft: FormDraft) -> FormVersion:
    """Store the draft and publish it at once. Raises ValueError as store does."""
    with transaction():
        version = store(draft)
        # Last, because the database refuses to add anything to a published version.
        version.published_at = clock.now()
        version.save()
        return version


def store(draft: FormDraft) -> FormVersion:
    """Store the draft, unpublished, as the next version of its form, which is created where it is new.

    Raises ValueError where the form exists with another kind or archive: they are fixed, and another form is needed.
    """
    with transaction():
        one_publisher_at_a_time()
        form, _ = Form.get_or_create(key=draft.key, defaults={"kind": draft.kind, "archive": draft.archive})
        if (form.kind, form.archive) != (draft.kind, draft.archive):
            raise ValueError(f"form {form.key} is fixed as {form.kind}, {form.archive}: publish under another key")
        last = FormVersion.select(fn.MAX(FormVersion.number)).where(FormVersion.form == form).scalar() or 0
        version = FormVersion.create(
            form=form,
            number=last + 1,
            minutes_suggested=draft.minutes_suggested,
            minutes_least=draft.minutes_least,
            texts=draft.texts,
            digest=draft.digest,
        )
        store_sections(version, draft)
        return version


def store_sections(version: FormVersion, draft: FormDraft) -> None:
    """Give an unpublished version, which has none, the sections and questions of the draft."""
    for position, section in enumerate(draft.sections):
        _store_section(version, position, section)


def _store_section(version: FormVersion, position: int, draft: SectionDraft) -> None:
    section = Section.create(
        version=version,
        position=position,
        kind=draft.kind,
        beside=draft.beside,
        suggested_minutes=draft.minutes,
        texts=draft.texts,
    )
    for place, question in enumerate(draft.questions):
        Question.create(
            section=section,
            position=place,
            key=question.key,
            answered_by=question.answered_by,
            answer_type=question.answer_type,
            in_minutes=question.in_minutes,
            counted=question.counted,
            texts=question.texts,
        )
