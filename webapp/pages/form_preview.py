"""A form as employee and manager see it, on a screen or a phone: for HR, where there is no talk to write in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from peewee import fn

from ..access import hr
from ..conversations.models import Conversation
from ..htmx import render_fragment
from ..languages import language
from ..people.models import LANGUAGES
from ..questionnaires import guidance
from ..questionnaires.content import FormContent, SectionContent, read_version
from ..questionnaires.editing.checking import name_of
from ..questionnaires.editing.draft import find
from ..questionnaires.editing.listing import counted_by
from ..questionnaires.kinds import Role, SectionKind
from ..questionnaires.models import FocusArea, FormVersion
from ..security import POLICY
from . import seen_by
from .blanks import Hole, Reader, column_words, printed_once
from .parts import Draft, Part, Sheet

form_preview = Blueprint("form_preview", __name__, url_prefix="/skjemaer")

ROLES = {"medarbeider": Role.EMPLOYEE, "leder": Role.MANAGER}
PREPARATION, MEETING = "forberedelse", "mote"
# The page that stands in a frame of the phone's width, and the page around it.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
FRAMING = f"{POLICY}; frame-src 'self'"


class BlankSheet(Sheet):
    """The form in a talk that is nobody's: every field is empty."""

    def __init__(self, form: FormContent, role: Role, lang: str) -> None:
        self.form, self.lang = form, lang
        self.texts, self.digest = {}, ""
        self.seat = SimpleNamespace(role=role)  # type: ignore[assignment]

    own_questions = None

    @property
    def length(self) -> int:
        return self.form.minutes_suggested

    def _draft(self, section: SectionContent) -> Draft:
        """A part that has no title yet is called what it is."""
        draft = super()._draft(section)
        return draft._replace(label=draft.label or name_of(section))


@counted_by
def uses() -> dict[str, int]:
    """How many talks have used each form, by its id; one query."""
    rows = Conversation.select(FormVersion.form, fn.COUNT(Conversation.id)).join(FormVersion).group_by(FormVersion.form)
    return dict(rows.tuples())


@form_preview.get("/<version_id>")
@hr
def show(version_id: str) -> Any:
    """The form as ``?som`` (medarbeider, leder) sees it on the page ``?side`` (forberedelse, mote), in ``?sprak``.

    ``?telefon=vis`` shows it in a frame as wide as a phone, which is this page with ``?telefon=ramme``.
    """
    try:
        version = find(version_id)
    except FormVersion.DoesNotExist:
        abort(404)
    role = ROLES.get(request.args.get("som", ""), Role.EMPLOYEE)
    page = MEETING if request.args.get("side") == MEETING else PREPARATION
    phone = request.args.get("telefon", "")
    lang = request.args.get("sprak", "")
    sheet = BlankSheet(read_version(version), role, lang if lang in LANGUAGES else language())
    asked = {"som": _name(role), "side": page, "telefon": "vis" if phone else "", "sprak": sheet.lang}
    shown: dict[str, Any] = {
        "version": version,
        "sheet": sheet,
        "role": role,
        "page": page,
        "is_framed": phone == "ramme",
        "asked": asked,
        "here": lambda **other: url_for(
            ".show", version_id=version.id, **{name: value for name, value in {**asked, **other}.items() if value}
        ),
    }
    if phone == "vis":
        return _with_policy(render_template("pages/form_on_phone.html", **shown), FRAMING)
    parts = sheet.preparation(with_last_plan=False) if page == PREPARATION else sheet.meeting()
    printed = _preparation(sheet, parts) if page == PREPARATION else _meeting(version.id, sheet, parts)
    drawn = render_template("pages/form_preview.html", parts=parts, printed=printed, **shown)
    return _with_policy(drawn, FRAMED) if phone == "ramme" else drawn


def _with_policy(page: str, policy: str) -> Response:
    response = make_response(page)
    response.headers["Content-Security-Policy"] = policy
    return response


def _name(role: Role) -> str:
    return next(name for name, each in ROLES.items() if each is role)


def _preparation(sheet: BlankSheet, parts: list[Part]) -> Markup:
    return render_fragment(
        "pages/_preparation_parts.html",
        previews=True,
        seat=sheet.seat,
        is_manager=sheet.seat.role == Role.MANAGER,
        sheet=sheet,
        parts=parts,
        may_write=True,
        who_href=None,
        topics=_stands("topics"),
        last_plan=_stands("reviews"),
        focus_areas=lambda _seat, kind: _focus_areas(kind),
        ground_rule=guidance.ground_rule(sheet.lang),
        manager_intro=guidance.manager_intro(sheet.lang),
        words=column_words(),
        seen_by=seen_by.while_preparing,
    )


def _meeting(version_id: str, sheet: BlankSheet, parts: list[Part]) -> Markup:
    reader = Reader(version_id, sheet.seat.role, sheet.lang, True, True, sheet.length, has_own=False, previews=True)

    def fill(hole: Hole) -> object:
        what, *field = hole
        if what == "focus areas":
            return _focus_areas(field[0])
        if what == "name":
            return _("navnet")
        return 0 if what == "version" else _stands(what)

    return printed_once(reader, parts, sheet.form.outcome).filled(fill)


def _focus_areas(kind: str) -> Markup:
    areas = list(FocusArea.standing())
    return render_fragment("pages/_focus_areas.html", areas=areas, asked=kind == SectionKind.QUESTIONS)


def _stands(what: str) -> Markup:
    """What a talk of two people shows in such a place, said in a line."""
    return render_fragment("pages/_stands_here.html", what=what)
