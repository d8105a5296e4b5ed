"""Signed minutes: finding them, what they hold, and their PDF."""

from __future__ import annotations

import base64

from ..conversations.models import Conversation
from ..jobs import every
from ..people.models import Person
from ..questionnaires.kinds import Role
from .canonical import SignedText
from .models import Minutes, Signature
from .pdf import MinutesDocument, SignedBy, render_pdf


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
    """The minutes as PDF: the one that is kept, or made now where none has been yet."""
    return base64.b64decode(minutes.pdf) if minutes.pdf else render_pdf(_document(minutes))


@every(60)
def make_pdfs() -> None:
    """Make the PDFs that are missing, and keep them: what was archived stays the same, byte by byte, for good.

    They are made after the signing, not within it, so that nothing about them can keep two people from signing. Those
    that fail are raised in the end: they keep no others from theirs.
    """
    failed = []
    for minutes in Minutes.select().where(Minutes.pdf.is_null()):
        try:
            _keep_pdf(minutes)
        except Exception as error:  # noqa: BLE001 - raised below
            error.add_note(f"minutes {minutes.id}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("minutes without a PDF", failed)


def _keep_pdf(minutes: Minutes) -> None:
    made = base64.b64encode(render_pdf(_document(minutes))).decode()
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
