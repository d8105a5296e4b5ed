"""Publishing a draft, and when a form is offered for new talks."""

from __future__ import annotations

from flask_babel import gettext as _

from ... import audit, clock, db
from ...people.models import Person
from ..content import FormContent, offered, read_version
from ..models import Form, FormVersion, Question, Section
from ..publishing import one_publisher_at_a_time, store_sections
from .checking import as_draft, problems
from .draft import RefusedError, being_changed


def publish(version_id: str, *, actor: Person) -> FormContent:
    """Let the draft be the form's newest version, as new talks get it. Raises RefusedError where something is missing,
    or nothing has been changed."""
    with being_changed(version_id) as version:
        content = read_version(version)
        if found := problems(content):
            raise RefusedError(found[0].words)
        draft = as_draft(content)
        if _last_digest(version.form) == draft.digest:
            raise RefusedError(_("Utkastet er likt det som er publisert. Endre noe først, eller forkast utkastet."))
        sections = Section.select(Section.id).where(Section.version == version)
        Question.delete().where(Question.section.in_(sections)).execute()
        Section.delete().where(Section.version == version).execute()
        store_sections(version, draft)
        version.texts, version.digest = draft.texts, draft.digest
        # Last, because the database refuses to add anything to a published version.
        version.published_at = clock.now()
        version.save()
        audit.record("form published", actor=actor, subject=version.form_id, version=version.number)
    return content


def _last_digest(form: Form) -> str | None:
    query = FormVersion.published().where(FormVersion.form == form).order_by(FormVersion.number.desc())
    last: FormVersion | None = query.first()
    return last.digest if last else None


def archive(form: Form, *, actor: Person) -> None:
    """Offer the form for no more new talks; those that have it keep it. Raises RefusedError for the last one."""
    with db.transaction():
        one_publisher_at_a_time()
        if not any(content.form_id != form.id for content in offered()):
            raise RefusedError(_("Dette er det eneste skjemaet som kan brukes. Hent fram eller lag et annet først."))
        _retire(form, actor, "form archived")


def bring_back(form: Form, *, actor: Person) -> None:
    """Offer an archived form again."""
    with db.transaction():
        one_publisher_at_a_time()
        _retire(form, actor, "form brought back", back=True)


def _retire(form: Form, actor: Person, act: str, *, back: bool = False) -> None:
    changed = (
        Form.update(retired_at=None if back else clock.now())
        .where(Form.id == form.id, Form.retired_at.is_null(not back))
        .execute()
    )
    if changed:
        audit.record(act, actor=actor, subject=form.id)
