"""How a draft begins, from nothing, from another form or from what is published, and how it is thrown away."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from ... import audit, db
from ...db import new_id
from ...languages import LOCALES
from ...people.models import LANGUAGES, Person
from ..builtin import builtin_forms
from ..content import FormContent, load_version
from ..drafts import FormDraft, QuestionDraft, SectionDraft, Texts
from ..kinds import Archive, FormKind, SectionKind
from ..models import Form, FormVersion, Question, Section
from ..publishing import one_publisher_at_a_time, store
from .checking import as_draft
from .draft import RefusedError, being_changed, draft_of, is_builtin
from .saving import LONGEST
from .words import SECTIONS

# Minutes suggested and at least.
LENGTHS = {FormKind.ANNUAL: (90, 60), FormKind.FOLLOW_UP: (45, 30), FormKind.GOAL: (45, 30), FormKind.SHORT: (25, 15)}
MINUTES = {SectionKind.OPENING: 3, SectionKind.AGREEMENTS: 5, SectionKind.CLOSING: 5}


def own_key() -> str:
    """A key that no form has."""
    return f"own-{new_id()}"


def begin(title: str, *, lang: str, kind: FormKind, archive: Archive, actor: Person) -> FormVersion:
    """A new form of one's own: what every talk begins and ends with, and room for the first question."""
    kinds = [SectionKind.OPENING, SectionKind.QUESTIONS, SectionKind.AGREEMENTS]
    kinds += [SectionKind.CLOSING] if kind.wants_signatures else []
    suggested, least = LENGTHS[kind]
    draft = FormDraft(
        key=own_key(),
        kind=kind,
        archive=archive if kind.wants_signatures else Archive.PAIR,
        minutes_suggested=suggested,
        minutes_least=least,
        texts={lang: {"title": title}},
        sections=tuple(_first(each) for each in kinds),
    )
    with db.transaction():
        version = store(draft)
        audit.record("form begun", actor=actor, subject=version.form_id)
    return version


def _first(kind: SectionKind) -> SectionDraft:
    asked = (QuestionDraft(key=new_id(), texts={}),) if kind is SectionKind.QUESTIONS else ()
    return SectionDraft(kind=kind, texts=standard_texts(kind), minutes=MINUTES.get(kind, 0), questions=asked)


def standard_texts(kind: SectionKind) -> Texts:
    """What a new section of the kind says in every language: as in the built-in forms. One with questions says nothing
    yet, and what no participant reads is called what it is."""
    if kind is SectionKind.QUESTIONS:
        return {}
    if kind in {SectionKind.CHECKLIST, SectionKind.STATEMENTS}:
        texts: Texts = {}
        for lang in LANGUAGES:
            with force_locale(LOCALES[lang]):
                texts[lang] = {"title": str(SECTIONS[kind])}
        return texts
    return next(section.texts for form in builtin_forms() for section in form.sections if section.kind is kind)


def copy(form: Form, *, actor: Person) -> FormVersion:
    """A new form like the newest published version of another. Raises RefusedError where that has none yet."""
    content = newest(form)
    if content is None:
        raise RefusedError(_("Skjemaet er ikke publisert ennå. Publiser det først, eller endre utkastet."))
    texts = {}
    for lang, own in content.texts.items():
        with force_locale(LOCALES[lang]):
            texts[lang] = {**own, "title": _copied(own["title"])} if own.get("title") else dict(own)
    with db.transaction():
        version = store(as_draft(content, key=own_key(), texts=texts))
        audit.record("form copied", actor=actor, subject=version.form_id, source=form.id)
    return version


def _copied(title: str) -> str:
    """The title of a copy, in the language that stands; no longer than a title may be."""
    room = LONGEST["title"] - len(_("%(title)s (kopi)", title=""))
    return _("%(title)s (kopi)", title=title[:room].rstrip())


def change(form: Form, *, actor: Person) -> FormVersion:
    """The form's draft: the one that is being worked on, else a new one like the newest published version.

    Raises RefusedError for a built-in form.
    """
    if is_builtin(form):
        raise RefusedError(_("Skjemaet følger med Samtale og kan ikke endres. Lag en kopi, og endre den."))
    with db.transaction():
        one_publisher_at_a_time()
        if draft := draft_of(form):
            return draft
        content = newest(form)
        if content is None:
            raise RefusedError(_("Utkastet er forkastet. Gå til listen over samtaleskjemaer."))
        version = store(as_draft(content))
        audit.record("form draft begun", actor=actor, subject=form.id, version=version.number)
    return version


def newest(form: Form) -> FormContent | None:
    """The form as it is published now, or None."""
    found = FormVersion.published().where(FormVersion.form == form).order_by(FormVersion.number.desc()).first()
    return load_version(found.id) if found else None


def discard(version_id: str, *, actor: Person) -> None:
    """Throw a draft away; a form that was never published goes with it. Raises RefusedError for what is no draft."""
    with being_changed(version_id) as version:
        form, number = version.form, version.number
        sections = Section.select(Section.id).where(Section.version == version)
        Question.delete().where(Question.section.in_(sections)).execute()
        Section.delete().where(Section.version == version).execute()
        version.delete_instance()
        if not form.versions.exists():
            form.delete_instance()
        audit.record("form draft discarded", actor=actor, subject=form.id, version=number)


def change_nature(version_id: str, *, kind: FormKind, archive: Archive, actor: Person) -> None:
    """Give the draft of a form that was never published another kind and archive: they are a form's for life, so the
    draft moves to another form. Raises RefusedError for one that has been published."""
    with being_changed(version_id) as version:
        form = version.form
        if form.versions.count() > 1:
            raise RefusedError(
                _("Typen og arkivet kan ikke endres etter at skjemaet er publisert. Lag en kopi i stedet.")
            )
        archive = archive if kind.wants_signatures else Archive.PAIR
        if (form.kind, form.archive) != (kind, archive):
            version.form = Form.create(key=own_key(), kind=kind, archive=archive)
            version.save(only=[FormVersion.form])
            form.delete_instance()
            audit.record("form nature changed", actor=actor, subject=version.form_id, source=form.id)
