"""What stands on the pages of signed minutes, in order, in the language being spoken: minutes.typ only lays it out.

A page's body is a list of the blocks that pdf_blocks.py makes.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from ..languages import clock_time, day
from . import methods, pdf_letters
from .pdf_blocks import NARROW, Block, cell, column, entry, flat, heading, line, note, prose, short, strong, table
from .reading import verdict_on
from .signed_minutes import MinutesDocument, SignedBy

Content = dict[str, Any]

REGIONS = {"nb": "NO", "nn": "NO", "en": "GB"}
# A goal or a section's title longer than this, in characters, is no heading.
HEADING = 120
# As much of a name, in characters, as the file's title and authors hold: PDF/A limits how long they may be.
NAME = 200


def pages(content: Content, document: MinutesDocument) -> dict[str, Any]:
    """The whole of what minutes.typ shows, as JSON takes it."""
    employee, manager = (short(content[role]["name"], NAME) for role in ("employee", "manager"))
    held = day(dt.date.fromisoformat(content["held"]))
    title = _title(content["kind"])
    both = _("%(one)s og %(other)s", one=employee, other=manager)
    footer = (short(content["company"]), short(employee), short(manager), document.digest[:12])
    shown = {
        "language": content["language"],
        "region": REGIONS[content["language"]],
        "title": f"{title}, {both}, {held}",
        "authors": [employee, manager],
        "company": line(content["company"]),
        "heading": title,
        "form": line(content["form"]["title"]),
        "facts": _facts(content, held),
        "replaced": _replaced(document),
        "blocks": _blocks(content, document),
        "footer": " · ".join(footer),
        "page": _("Side %(page)s av %(pages)s", page="{page}", pages="{pages}"),
    }
    if pdf_letters.MISSING in str(shown):
        shown["blocks"].append(
            note(_("▯ står for et tegn som skriften her ikke har. I referat.json står det som det ble skrevet."))
        )
    return shown


def _title(kind: str) -> str:
    return {
        "annual": _("Referat fra medarbeidersamtale"),
        "follow-up": _("Referat fra oppfølgingssamtale"),
        "goal": _("Referat fra målsamtale"),
        "short": _("Referat fra kort samtale"),
    }[kind]


def _facts(content: Content, held: str) -> list[list[str]]:
    facts = [
        [_("Medarbeider"), line(content["employee"]["name"])],
        [_("Leder"), line(content["manager"]["name"])],
        [_("Holdt"), held],
    ]
    if content["number"] > 1:
        facts.append([_("Utgave"), str(content["number"])])
    return facts


def _replaced(document: MinutesDocument) -> dict[str, str] | None:
    if document.replaced_at is None:
        return None
    date = day(document.replaced_at)
    return {
        "mark": _("Erstattet %(day)s", day=date),
        "note": _("Dette referatet ble erstattet %(day)s og gjelder ikke lenger.", day=date),
    }


def _blocks(content: Content, document: MinutesDocument) -> list[Block]:
    parts = (
        _previous(content),
        _goals(content, "work", _("Arbeidsmål")),
        _goals(content, "development", _("Utviklingsmål")),
        _agreements(content),
        _answers(content),
        _summary(content),
        _signatures(document),
        _proof(document),
    )
    return [block for part in parts for block in part]


def _previous(content: Content) -> list[Block]:
    if not content["previous"]:
        return []
    kinds = {"work": _("arbeidsmål"), "development": _("utviklingsmål"), "agreement": _("avtale")}
    columns = [column(_("Mål eller avtale"), "wide"), column(_("Type"), "narrow"), column(_("Vurdering"), "narrow")]
    rows = [
        [cell(row["text"] or "–"), cell(kinds[row["kind"]].capitalize()), cell(verdict_on(row))]
        for row in content["previous"]
    ]
    return [heading(1, _("Forrige plan")), table(columns, rows)]


def _goals(content: Content, kind: str, title: str) -> list[Block]:
    goals = [goal for goal in content["goals"] if goal["kind"] == kind]
    blocks: list[Block] = [heading(1, title)] if goals else []
    for number, goal in enumerate(goals, 1):
        blocks += _goal_heading(kind, number, goal["what"])
        if goal["continues"]:
            blocks.append(note(_("Videreført fra forrige plan")))
        blocks += _goal_fields(goal)
        if goal["actions"]:
            blocks.append(_table_of(content, goal["actions"], label=_("Tiltak")))
    return blocks


def _goal_heading(kind: str, number: int, what: str) -> list[Block]:
    text = prose(what.strip() or "–")
    if len(what) <= HEADING and len(text) == len(text[0]) == 1:
        return [heading(2, f"{number}. {text[0][0]}")]
    name = _("Arbeidsmål %(number)s", number=number) if kind == "work" else _("Utviklingsmål %(number)s", number=number)
    return [heading(2, name), strong(text)]


def _goal_fields(goal: Content) -> list[Block]:
    fields = [
        (_("Kjennetegn på at målet er nådd"), goal["measure"]),
        (_("Frist"), _date(goal["due"])),
        (_("Støtter"), goal["focus_area"]),
    ]
    return [{"block": "field", "label": label, "text": prose(text)} for label, text in fields if (text or "").strip()]


def _agreements(content: Content) -> list[Block]:
    rows = content["agreements"]
    return [heading(1, _("Avtaler")), _table_of(content, rows, label="")] if rows else []


def _table_of(content: Content, agreements: list[Content], *, label: str) -> Block:
    columns = [
        column(_("Nr."), "least"),
        column(_("Hva skal gjøres"), "wide"),
        column(_("Ansvarlig"), "narrow"),
        column(_("Frist"), "narrow"),
    ]
    rows = [
        [
            cell(str(number)),
            cell(row["what"].strip() or "–", note=_("Videreført fra forrige plan") if row["continues"] else ""),
            cell(_responsible(content, row), NARROW),
            cell(_date(row["due"]) or "–"),
        ]
        for number, row in enumerate(agreements, 1)
    ]
    return table(columns, rows, label)


def _responsible(content: Content, row: Content) -> str:
    employee, manager = content["employee"]["name"], content["manager"]["name"]
    return {
        "": "–",
        "employee": employee,
        "manager": manager,
        "both": f"{employee}\n{manager}",
        "other": row["other"] or _("En annen"),
    }[row["responsible"]]


def _answers(content: Content) -> list[Block]:
    blocks: list[Block] = [heading(1, _("Svar som er med i referatet"))] if content["answers"] else []
    for section, answers in groupby(content["answers"], key=lambda answer: answer["section"]):
        blocks += _section(section)
        for question, replies in groupby(answers, key=lambda answer: answer["question"]):
            blocks.append(strong(prose(question)))
            blocks += [entry(_name(content, reply["role"]), _reply(reply)) for reply in replies]
    return blocks


def _reply(answer: Content) -> str:
    """What was chosen, and below it what was written; minutes of version 1 know of no choice."""
    return "\n\n".join(part for part in (answer.get("choice", ""), answer["text"]) if part)


def _summary(content: Content) -> list[Block]:
    notes = content["summary"]
    blocks: list[Block] = [heading(1, _("Oppsummering"))] if notes else []
    for summed_up in notes:
        if len(notes) > 1:
            blocks += _section(summed_up["section"])
        blocks.append(entry("", summed_up["text"]))
    return blocks


def _section(title: str) -> list[Block]:
    """A heading, unless it would be empty, which PDF/UA forbids, or longer than a bookmark should be."""
    if len(title) > HEADING:
        return [strong(prose(title))]
    return [heading(2, line(title))] if flat(title) else []


def _signatures(document: MinutesDocument) -> list[Block]:
    people = [
        {"name": line(signed.name), "role": _role(signed.role), "signed": _signed(signed)}
        for signed in document.signatures
    ]
    words = [
        {
            "block": "disagreement",
            "label": _("%(name)s er uenig i referatet:", name=line(signed.name)),
            "text": prose(signed.words),
        }
        for signed in document.signatures
        if signed.verdict == "disagrees"
    ]
    called = methods.called(signed.method for signed in document.signatures)
    how = note(_("Signert i Samtale med %(called)s. Klokkeslettene er norsk tid.", called=called))
    return [heading(1, _("Signaturer")), how, {"block": "signatures", "people": people}, *words]


def _role(role: str) -> str:
    return {"employee": _("Medarbeider"), "manager": _("Leder")}[role]


def _signed(signed: SignedBy) -> str:
    when = {"day": day(signed.at), "clock": clock_time(signed.at)}
    if signed.verdict == "disagrees":
        return _("Signert som lest, men uenig, %(day)s kl. %(clock)s", **when)
    return _("Signert %(day)s kl. %(clock)s", **when)


def _proof(document: MinutesDocument) -> list[Block]:
    return [
        heading(2, _("Slik kan referatet kontrolleres")),
        note(
            _(
                "Teksten som er signert, ligger ved i denne filen som referat.json, og signaturene som "
                "signaturer.json. SHA-256 av referat.json skal være lik den som står her."
            )
        ),
        {"block": "digest", "label": _("SHA-256 av den signerte teksten"), "digest": document.digest},
        {"block": "digest", "label": _("Siste ledd i revisjonsloggen"), "digest": document.audit_head},
    ]


def _date(due: str | None) -> str:
    return day(dt.date.fromisoformat(due)) if due else ""


def _name(content: Content, role: str) -> str:
    return line(content[role]["name"])
