"""HR's page for one draft: what is written in it, the order of its parts, and what is added and taken out."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...access import hr
from ...access import person as me
from ...htmx import is_fragment
from ...languages import language
from ...people.models import LANGUAGES
from ..content import QuestionContent, SectionContent
from ..kinds import PRIVATE, SectionKind
from ..models import FormVersion
from . import arranging, finishing, saving, starting
from .blueprint import forms_editor
from .checking import problems
from .comparing import compare
from .draft import Place, RefusedError, find
from .forms import NatureForm
from .saving import ClashError, stamp
from .sheet import EditedForm, told
from .words import (
    ANSWER_TYPES,
    ANSWERED_BY,
    ARCHIVES,
    BESIDES,
    KIND_HELP,
    KINDS,
    LANGUAGE,
    SECTION_HELP,
    SECTIONS,
)

WORDS: dict[str, Any] = {
    "open_to": {who: words for who, words in ANSWERED_BY.items() if who not in PRIVATE},
    "private_to": {who: words for who, words in ANSWERED_BY.items() if who in PRIVATE},
    "answer_types": ANSWER_TYPES,
    "archives": ARCHIVES,
    "besides": BESIDES,
    "kinds": KINDS,
    "languages": LANGUAGE,
    "sections": SECTIONS,
    "section_help": SECTION_HELP,
}


@forms_editor.get("/utkast/<version_id>")
@hr
def show(version_id: str) -> Any:
    """The draft in the language ``?sprak``; what is published is shown, not changed."""
    version = _found(version_id)
    if version.published_at:
        return redirect(url_for("form_preview.show", version_id=version.id))
    form = EditedForm(version, _language())
    return render_template(
        "questionnaires/editing/show.html",
        form=form,
        told=told(form.content),
        is_new=version.form.versions.count() == 1,
        **WORDS,
    )


@forms_editor.post("/utkast/<version_id>/felt")
@hr
def save(version_id: str) -> Any:
    """One field as JSON {place, name, lang, value, was}. The answer: {value, stamp, told}; {error} where it is refused
    (422); {standing, stamp} where somebody else has changed it (409)."""
    asked = _asked("place", "name", "lang", "value", "was")
    if asked["lang"] not in LANGUAGES:
        abort(400)
    place = _place(asked["place"])
    try:
        kept = saving.save(version_id, place, asked["name"], asked["lang"], asked["value"], asked["was"])
    except RefusedError as refused:
        return jsonify(error=str(refused)), 422
    except ClashError as clash:
        return jsonify(standing=clash.standing, stamp=stamp(clash.standing)), 409
    except (KeyError, ValueError):
        abort(400)
    return jsonify(value=kept, stamp=stamp(kept), told=_told(_found(version_id)))


@forms_editor.post("/utkast/<version_id>/flytt")
@hr
def move(version_id: str) -> Any:
    """A section or question as JSON {place, section, before}. The answer: {told}, or {error} (422)."""
    asked = _asked("place", "section", "before")
    place = _place(asked["place"])
    if place.kind == "form":
        abort(400)
    try:
        arranging.move(version_id, place, section_id=asked["section"], before=asked["before"])
    except RefusedError as refused:
        return jsonify(error=str(refused)), 422
    return jsonify(told=_told(_found(version_id)))


@forms_editor.post("/utkast/<version_id>/del")
@hr
def add_section(version_id: str) -> Any:
    """A new section of the ``kind`` that is sent; the page is shown anew, at that section."""
    _found(version_id)
    kind = request.form.get("kind", "")
    if kind not in set(SectionKind):
        abort(400)
    try:
        section = arranging.add_section(version_id, SectionKind(kind))
    except RefusedError as refused:
        return _refused(version_id, refused)
    return redirect(_at(version_id, f"section-{section.id}"), 303)


@forms_editor.post("/utkast/<version_id>/del/<section_id>/sporsmal")
@hr
def add_question(version_id: str, section_id: str) -> Any:
    version = _found(version_id)
    try:
        question = arranging.add_question(version_id, section_id)
    except RefusedError as refused:
        return _refused(version_id, refused)
    return _one(version, Place("question", question.id), added=True)


@forms_editor.post("/utkast/<version_id>/<any(del,sporsmal):what>/<part_id>/<any(fjern,angre):act>")
@hr
def take_out(version_id: str, what: str, part_id: str, act: str) -> Any:
    """Take a section or a question out, or bring it back where it was."""
    version, place = _found(version_id), Place("section" if what == "del" else "question", part_id)
    try:
        if act == "angre":
            arranging.bring_back(version_id, place)
        else:
            arranging.take_out(version_id, place)
    except RefusedError as refused:
        return _refused(version_id, refused)
    return _one(version, place, taken_out=act == "fjern")


@forms_editor.get("/utkast/<version_id>/type")
@hr
def nature(version_id: str) -> Any:
    """The kind and archive of a form that has not been published."""
    version = _found(version_id)
    return _nature_page(version, NatureForm(formdata=None, kind=version.form.kind, archive=version.form.archive))


@forms_editor.post("/utkast/<version_id>/type")
@hr
def change_nature(version_id: str) -> Any:
    version, form = _found(version_id), NatureForm()
    if not form.validate_on_submit():
        return _nature_page(version, form), 422
    kind, archive = form.nature
    try:
        starting.change_nature(version_id, kind=kind, archive=archive, actor=me())
    except RefusedError as refused:
        return _refused(version_id, refused)
    return redirect(_at(version_id), 303)


def _nature_page(version: FormVersion, form: NatureForm) -> str:
    return render_template(
        "questionnaires/editing/nature.html", form=form, version=version, kind_help=KIND_HELP, lang=_language()
    )


@forms_editor.get("/utkast/<version_id>/publiser")
@hr
def ready(version_id: str) -> Any:
    """What is missing, or what publishing would change."""
    return _ready_page(_found(version_id))


@forms_editor.post("/utkast/<version_id>/publiser")
@hr
def publish(version_id: str) -> Any:
    version = _found(version_id)
    try:
        content = finishing.publish(version_id, actor=me())
    except RefusedError as refused:
        return _ready_page(version, str(refused)), 422
    flash(_("«%(title)s» er publisert. Nye samtaler får denne versjonen.", title=content.title(language())))
    return redirect(url_for(".index"), 303)


def _ready_page(version: FormVersion, refused: str = "") -> str:
    form = EditedForm(version, _language())
    published = starting.newest(version.form)
    return render_template(
        "questionnaires/editing/publish.html",
        form=form,
        title=form.content.title(language()),
        found=problems(form.content),
        changes=compare(published, form.content) if published else [],
        published=published,
        refused=refused,
        told=told(form.content),
        **WORDS,
    )


@forms_editor.post("/utkast/<version_id>/forkast")
@hr
def discard(version_id: str) -> Any:
    _found(version_id)
    try:
        starting.discard(version_id, actor=me())
    except RefusedError as refused:
        return _refused(version_id, refused)
    flash(_("Utkastet er forkastet."))
    return redirect(url_for(".index"), 303)


def _found(version_id: str) -> FormVersion:
    try:
        return find(version_id)
    except FormVersion.DoesNotExist:
        abort(404)


def _language() -> str:
    """The language that is written in; one's own where the address says none."""
    asked = request.values.get("sprak", "")
    return asked if asked in LANGUAGES else language()


def _asked(*names: str) -> dict[str, str]:
    """The named texts of the JSON that was sent; 400 where it is not that."""
    asked = request.get_json()
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in names):
        abort(400)
    return asked


def _place(text: str) -> Place:
    try:
        return Place.parse(text)
    except ValueError:
        abort(400)


def _told(version: FormVersion) -> dict[str, str]:
    return told(EditedForm(version, _language()).content)


def _at(version_id: str, anchor: str | None = None) -> str:
    return url_for(".show", version_id=version_id, sprak=_language(), _anchor=anchor)


def _refused(version_id: str, refused: RefusedError) -> Any:
    """Why nothing was changed: above the page as it is now, which a fragment's page is led to."""
    flash(str(refused))
    if not is_fragment():
        return redirect(_at(version_id), 303)
    return Response("", 204, {"HX-Redirect": _at(version_id)})


def _one(version: FormVersion, place: Place, *, taken_out: bool = False, added: bool = False) -> Any:
    """The section or question alone, or that it has been taken out; without htmx, the page."""
    if not is_fragment():
        return redirect(_at(version.id, "-".join(place)), 303)
    form = EditedForm(version, _language())
    section, question = _content_of(form, place)
    return render_template(
        "questionnaires/editing/_one.html",
        form=form,
        place=place,
        section=section,
        question=question,
        taken_out=taken_out,
        added=added,
        told=told(form.content),
        **WORDS,
    )


def _content_of(form: EditedForm, place: Place) -> tuple[SectionContent | None, QuestionContent | None]:
    for section in form.content.sections:
        if place == form.place(section):
            return section, None
        for question in section.questions:
            if place == form.place(question):
                return section, question
    return None, None
