"""Unsaved text that a browser has found on its device: opened, shown, and put back at a press."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound

from ..crypto import SealBroken
from . import fields, unsaved
from .access import Right, Seat, participant
from .fields import Where
from .merging import changes, words
from .saving import BadSave, ClashError
from .unsaved import Unsaved

unsaved_pages = Blueprint("unsaved", __name__)
SHOWN_BESIDE = 120  # characters on each side of a change that say where it is


@dataclass(frozen=True)
class Found:
    """What a person is shown: ``stretches`` [(ins, del or "", text)], and the ``reason`` why it can only be copied."""

    name: str
    where: str
    at: dt.datetime
    stretches: list[tuple[str, str]]
    reason: str = ""


@unsaved_pages.post("/samtaler/<conversation_id>/ulagret")
@participant(Right.READ_OWN)
def show(seat: Seat) -> Any:
    """What one seal holds, as a fragment; 204 where it is saved already, 422 for what does not open here."""
    try:
        found = find(seat, unsaved.opened(seat, request.get_data()))
    except SealBroken:
        return _unreadable()
    return render_template("conversations/_unsaved.html", found=found) if found else ("", 204)


@unsaved_pages.post("/samtaler/<conversation_id>/ulagret/tilbake")
@participant(Right.READ_OWN)
def put_back(seat: Seat) -> Any:
    """Save what one seal holds, and say so; 204 where it is saved already, 409 with the reason where it cannot be."""
    try:
        kept = unsaved.opened(seat, request.get_data())
    except SealBroken:
        return _unreadable()
    found = find(seat, kept)
    if found is None:
        return "", 204
    if found.reason:
        return _refused(seat, kept, found.reason)
    try:
        unsaved.put_back(seat, kept)
    except BadSave as error:
        return _refused(seat, kept, str(error))
    except ClashError:
        return _refused(seat, kept, _clashed())
    except (Forbidden, NotFound):
        return _refused(seat, kept, _closed())
    return render_template("conversations/_put_back.html", where=found.where, field=str(kept.field))


def find(seat: Seat, kept: Unsaved) -> Found | None:
    """Unsaved text as this seat may see it now; None where there is nothing in it that is not saved."""
    name = kept.field
    try:
        kind = fields.kind_of(name)
        where, may_read = kind.where(seat, name), kind.visible(seat, name)
    except NotFound:
        where, may_read = Where(_("Noe som ikke står her lenger"), writable=False), False
    if not may_read:
        return Found(kept.name, where.words, kept.at, [("", kept.own_words)], _closed()) if kept.own_words else None
    stored = kind.read(seat, name)
    current = stored.text if stored else ""
    if where.say:
        return _choice(kept, where, where.say(kept.text) or "–", current)
    merged = kept.merged_into(current)
    if merged == current:
        return None
    if not where.writable:
        return Found(kept.name, where.words, kept.at, [("", kept.text)], _closed())
    return Found(kept.name, where.words, kept.at, stretches(current, merged))


def _choice(kept: Unsaved, where: Where, said: str, current: str) -> Found | None:
    """A date or a choice: it is put back only upon what it was made in place of."""
    if kept.text == current:
        return None
    stands = current in {kept.base_text, kept.sent and kept.sent[1]}
    reason = "" if where.writable and stands else _clashed() if where.writable else _closed()
    return Found(kept.name, where.words, kept.at, [("", said)], reason)


def stretches(before: str, after: str) -> list[tuple[str, str]]:
    """What is new and what goes, each between a little of what stays."""
    old, new = words(before), words(after)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in changes(old, new):
        if tag == "equal":
            found.append(("", "".join(new[c:d])))
        else:
            found += [("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))]
    whole = [(tag, text) for tag, text in found if text]
    return [(tag, text if tag else _beside(text, i == 0, i == len(whole) - 1)) for i, (tag, text) in enumerate(whole)]


def _beside(text: str, is_first: bool, is_last: bool) -> str:
    """The ends of what stays that lie beside a change."""
    if len(text) <= 2 * SHOWN_BESIDE:
        return text
    before, after = "" if is_first else f"{text[:SHOWN_BESIDE]} ", "" if is_last else f" {text[-SHOWN_BESIDE:]}"
    return f"{before}…{after}"


def _refused(seat: Seat, kept: Unsaved, reason: str) -> Any:
    """The text as it was written, to be copied, with the reason why it was not put back."""
    found = find(seat, kept)
    if found is None:
        return "", 204
    if not found.reason:
        found = replace(found, stretches=[("", kept.text)], reason=reason)
    return render_template("conversations/_unsaved.html", found=found), 409


def _unreadable() -> Any:
    return jsonify(message=_("Dette kan ikke åpnes her.")), 422


def _closed() -> str:
    return str(_("Dette kan ikke endres her nå. Kopier det du vil ta vare på."))


def _clashed() -> str:
    return str(_("Noe annet er valgt her siden. Velg på nytt hvis du vil."))
