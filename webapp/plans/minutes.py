"""Signed minutes: finding them, what they hold, and their PDF."""

from __future__ import annotations

import base64
import datetime as dt

from peewee import Expression, ModelSelect

from .. import clock
from ..conversations.models import Conversation
from ..jobs import every
from ..people.models import Person
from ..questionnaires.kinds import Role
from .canonical import SignedText
from .models import Minutes, Signature
from .pdf import render_pdf
from .signed_minutes import MinutesDocument, SignedBy

SOON = dt.timedelta(minutes=10)


class NoPdfError(Exception):
    """No PDF could be made of the minutes; its cause is why."""


def newest_of(talk: Conversation) -> Minutes | None:
    """The talk's last minutes, replaced or not."""
    found: Minutes | None = (
        Minutes.select().where(Minutes.conversation == talk.id).order_by(Minutes.number.desc()).first()
    )
    return found


def all_of(talk: Conversation) -> list[Minutes]:
    """All minutes that the talk has had, the newest first, without their texts; one query."""
    told = (Minutes.id, Minutes.conversation, Minutes.number, Minutes.signed_at, Minutes.replaced_at)
    rows = list(Minutes.select(*told).where(Minutes.conversation == talk.id).order_by(Minutes.number.desc()))
    for row in rows:
        row.conversation = talk
    return rows


def text_of(minutes: Minutes) -> SignedText:
    return SignedText(minutes.text)


def signatures_of(minutes: Minutes) -> dict[Role, Signature]:
    """The two signatures that the minutes were made by."""
    rows = (
        Signature.select(Signature, Person)
        .join(Person)
        .where(
            Signature.conversation == minutes.conversation_id,
            Signature.number == minutes.number,
            Signature.voided_at.is_null(),
        )
        .order_by(Signature.at, Signature.id)
    )
    return {Role(row.role): row for row in rows}


def pdf_of(minutes: Minutes) -> bytes:
    """The minutes as PDF: the one that is kept, or made now where none has been yet. Raises NoPdfError."""
    return base64.b64decode(minutes.pdf) if minutes.pdf else _made(minutes)


@every(60)
def make_pdfs() -> None:
    """Make the PDFs that are missing, and keep them: what was archived stays the same, byte by byte, for good.

    They are made after the signing, not within it, so that nothing about them can keep two people from signing. Those
    that fail are raised in the end: they keep no others from theirs.
    """
    _make(Minutes.select().where(Minutes.pdf.is_null(), ~_is_late()))


@every(3_600)
def make_late_pdfs() -> None:
    """As make_pdfs(), those that have failed for so long that trying each minute would only fill the log."""
    _make(late_pdfs())


def late_pdfs() -> ModelSelect:
    """Minutes that are still without a PDF long after it should have been made."""
    return Minutes.select().where(Minutes.pdf.is_null(), _is_late())


def is_pdf_late(minutes: Minutes) -> bool:
    """Whether these are among late_pdfs()."""
    return minutes.pdf is None and (minutes.replaced_at or minutes.signed_at) < clock.now() - SOON


def _is_late() -> Expression:
    """Since they were signed, or replaced, when theirs is made anew."""
    then = clock.now() - SOON
    return (Minutes.signed_at < then) & (Minutes.replaced_at.is_null() | (Minutes.replaced_at < then))


def _make(missing: ModelSelect) -> None:
    """One after the other, none read before the last one is kept: SQLite lets nobody write from among rows that they
    still read, once another has written."""
    failed = []
    for (minutes_id,) in list(missing.select(Minutes.id).tuples()):
        minutes = Minutes.get_or_none(Minutes.id == minutes_id)
        if minutes is None:
            continue
        try:
            _keep_pdf(minutes)
        except NoPdfError as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("minutes without a PDF", failed)


def _made(minutes: Minutes) -> bytes:
    try:
        return render_pdf(_document(minutes))
    except Exception as error:
        raise NoPdfError(f"minutes {minutes.id}") from error


def _keep_pdf(minutes: Minutes) -> None:
    made = base64.b64encode(_made(minutes)).decode()
    unchanged = (
        Minutes.replaced_at.is_null() if minutes.replaced_at is None else Minutes.replaced_at == minutes.replaced_at
    )
    Minutes.update(pdf=Minutes.pdf.seal(minutes.id, made)).where(
        Minutes.id == minutes.id, Minutes.pdf.is_null(), unchanged
    ).execute()


def _document(minutes: Minutes) -> MinutesDocument:
    text = text_of(minutes)
    return MinutesDocument(
        text=text.text.encode(),
        digest=minutes.digest,
        signatures=tuple(
            SignedBy(
                role=role,
                name=text.content[role]["name"],
                at=row.at,
                verdict=row.word,
                words=row.words or "",
                method=row.method,
                digest=row.digest,
            )
            for role, row in signatures_of(minutes).items()
        ),
        signed_at=minutes.signed_at,
        audit_head=minutes.audit_head,
        replaced_at=minutes.replaced_at,
    )
