"""Concluding and signing: each change one transaction, and a signature stands for exactly one text.

A talk that concludes is read back and may still be written in. Whoever signs sends the digest of what they read; it
is compared, under a lock on the talk, with the text as it is then. A change voids what was signed before it. When both
have signed the same text it becomes the minutes, and nobody writes in the talk any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from peewee import fn

from .. import audit, clock, live
from ..conversations import past_texts
from ..conversations.access import Right, Seat, find, rights
from ..conversations.changing import hold_talks_of, own_words, tell
from ..conversations.models import Conversation
from ..conversations.opening import channel
from ..conversations.saving import clean
from ..conversations.states import State, other
from ..conversations.writing import changed_while_signing
from ..db import after_commit, transaction
from ..people.models import Person
from ..questionnaires.kinds import Role
from . import emails
from .canonical import SignedText, next_number, text_to_sign
from .methods import SigningMethod
from .models import Minutes, Signature, Word
from .signals import talk_reopened, talk_settled

EVENT = "signing"


class NotNow(Exception):
    """The talk is not where this can be done; someone else was first, or it has gone on."""


class ChangedError(Exception):
    """The text is no longer the one that was read."""


@dataclass(frozen=True)
class Given:
    """What a participant sends: a word on the text with this digest, and own ``words`` where the word needs them."""

    digest: str
    word: Word
    words: str = ""


def conclude(seat: Seat) -> None:
    """The manager ends the talk, and both read back what they have agreed on.

    Raises NotNow, as of a talk that wants no signatures: closing.close() ends it.
    """
    with _changing(seat, State.OPEN) as talk:
        if not seat.may(Right.LEAD) or not talk.is_open or not talk.wants_signatures:
            raise NotNow
        talk.state, talk.concluded_at = State.CONCLUDING, clock.now()
        talk.started_at = talk.started_at or talk.concluded_at
        if talk.paused_at:
            talk.resumed_at, talk.paused_at = talk.concluded_at, None
        talk.save()
        audit.record("concluded", actor=seat.person, subject=talk.id)


def go_back(seat: Seat) -> None:
    """The manager takes the talk up again before it is signed; what one of them has signed is void. Raises NotNow."""
    with _changing(seat, State.CONCLUDING) as talk:
        if not seat.may(Right.LEAD):
            raise NotNow
        _void(talk, standing_signatures(talk), seat.role, actor=seat.person, taken_up=True)
        talk.state, talk.concluded_at = State.OPEN, None
        talk.save()
        audit.record("taken up again", actor=seat.person, subject=talk.id)


def sign(seat: Seat, given: Given, method: SigningMethod) -> Conversation:
    """Keep this participant's word; when both have signed the same text, make the minutes of it.

    Only the employee can disagree or refuse. The same word on the same text twice is one. Raises ChangedError where the
    text is another by now, and NotNow where the talk is not being signed.
    """
    with _changing(seat, State.CONCLUDING) as talk:
        if given.word is not Word.SIGNED and seat.role is not Role.EMPLOYEE:
            raise NotNow
        text = text_to_sign(talk)
        if text.digest != given.digest:
            raise ChangedError
        standing = standing_signatures(talk)
        # A name that the text holds, of a person or a focus area, may have been changed elsewhere: not by who signs.
        stale = of_another_text(standing, text)
        _void(talk, stale, seat.role, actor=None)
        standing = {role: row for role, row in standing.items() if role not in stale}
        if _is_the_same(standing.get(seat.role), given):
            return talk
        _put_aside(standing.get(seat.role))
        mine = _keep(seat, given, method, number=int(text.content["number"]))
        theirs = standing.get(other(seat.role))
        pair = [each for each in (mine, theirs) if each and each.word != Word.REFUSED]
        if len(pair) == 2:
            _complete(talk, text)
        else:
            emails.post_word(talk, seat.role, given.word)
        return talk


def given_before(seat: Seat, given: Given) -> Signature | None:
    """This very word of this participant, as it was given last, on minutes in the making or made; it may be void."""
    rows = Signature.select().where(
        Signature.conversation == seat.conversation.id,
        Signature.role == seat.role,
        Signature.digest == given.digest,
    )
    return next((row for row in rows.order_by(Signature.at.desc()) if _is_the_same(row, given)), None)


def reopen(seat: Seat, reason: str) -> None:
    """The manager takes up a signed talk again: its minutes stay readable, marked as replaced. Raises NotNow."""
    with _changing(seat, State.SIGNED) as talk:
        if Right.REOPEN not in rights(seat.person, talk):
            raise NotNow
        now = clock.now()
        talk.state, talk.reopened_at, talk.reopen_reason = State.OPEN, now, clean(reason).strip()
        talk.concluded_at, talk.signed_at = None, None
        talk.save()
        # The PDF is made anew, with the mark on every page.
        Minutes.update(replaced_at=now, pdf=None).where(
            Minutes.conversation == talk.id, Minutes.replaced_at.is_null()
        ).execute()
        audit.record("reopened", actor=seat.person, subject=talk.id)
        talk_reopened.send(talk)
        emails.post_reopened(talk)


def standing_signatures(talk: Conversation) -> dict[Role, Signature]:
    """Each participant's word on the minutes in the making, where it still holds."""
    rows = Signature.select().where(
        Signature.conversation == talk.id, Signature.number == next_number(talk), Signature.voided_at.is_null()
    )
    return {Role(row.role): row for row in rows.order_by(Signature.at, Signature.id)}


def of_another_text(signatures: dict[Role, Signature], text: SignedText) -> dict[Role, Signature]:
    """Those that do not stand for this text."""
    return {role: row for role, row in signatures.items() if row.digest != text.digest}


def have_signed(person: Person, talks: list[Conversation]) -> set[str]:
    """The ids of those talks that wait for the other's signature, for this person has signed; one query, if any."""
    ids = [talk.id for talk in talks if talk.state == State.CONCLUDING]
    words = (Word.SIGNED, Word.DISAGREES)
    return {talk for talk, who in have_said(ids, words) if who == person.id} if ids else set()


def have_said(talks: Any, words: Iterable[Word] = tuple(Word)) -> set[tuple[str, str]]:
    """Whose word, one of these, stands on the minutes in the making of which of these talks, by ids; one query.

    ``talks`` are ids or a query of them.
    """
    done = Minutes.select().where(Minutes.conversation == Signature.conversation, Minutes.number == Signature.number)
    rows = Signature.select(Signature.conversation, Signature.person).where(
        Signature.conversation.in_(talks),
        Signature.voided_at.is_null(),
        Signature.word.in_(list(words)),
        ~fn.EXISTS(done),
    )
    return set(rows.tuples())


def last_voided(talk: Conversation, role: Role) -> Signature | None:
    """The word that ``role`` has to give anew on the minutes in the making; else the other's, where theirs was last."""
    given = Signature.select().where(Signature.conversation == talk.id, Signature.number == next_number(talk))
    newest: list[Signature] = list(given.order_by(Signature.at.desc(), Signature.id))
    mine = next((row for row in newest if row.role == role), None)
    return next((row for row in (mine, *newest[:1]) if row and row.voided_at), None)


def record_of(row: Signature) -> dict[str, Any]:
    """A signature as it is vouched for: what its own digest is reckoned of."""
    return {
        "role": str(row.role),
        "person": row.person_id,
        "at": row.at.isoformat(timespec="microseconds"),
        "word": str(row.word),
        "words": row.words or "",
        "method": str(row.method),
        "text": str(row.digest),
    }


def digest_of(row: Signature) -> str:
    """SHA-256 (hexadecimal) of the signature's record as canonical JSON; the audit log holds it."""
    return SignedText.of(record_of(row)).digest


@contextmanager
def _changing(seat: Seat, state: State) -> Iterator[Conversation]:
    """The talk as it is now, nobody else's to change until this ends; raises NotNow where it is in another state."""
    with transaction():
        hold_talks_of(seat.conversation.employee_id)
        talk = find(seat.conversation.id)
        if talk is None or talk.state != state or talk.is_frozen:
            raise NotNow
        yield talk
        _tell(talk)


def _tell(talk: Conversation) -> None:
    tell(talk)
    after_commit(lambda: live.publish(channel(talk.id), EVENT))


def _keep(seat: Seat, given: Given, method: SigningMethod, *, number: int) -> Signature:
    row = Signature(
        conversation=seat.conversation.id,
        number=number,
        person=seat.person.id,
        role=seat.role,
        at=clock.now(),
        word=given.word,
        method=method.name,
        digest=given.digest,
    )
    row.words = own_words(given.words)
    row.save(force_insert=True)
    action = {Word.SIGNED: "signed", Word.DISAGREES: "signed disagreeing", Word.REFUSED: "refused to sign"}
    facts = {"text": given.digest, "signature": digest_of(row), "number": number}
    audit.record(action[given.word], actor=seat.person, subject=seat.conversation.id, **facts)
    return row


def _complete(talk: Conversation, text: SignedText) -> None:
    talk.state, talk.signed_at = State.SIGNED, clock.now()
    talk.save()
    number = int(text.content["number"])
    entry = audit.record("minutes made", actor=None, subject=talk.id, text=text.digest, number=number)
    row = Minutes(
        conversation=talk.id,
        number=number,
        digest=text.digest,
        audit_head=entry.digest,
        signed_at=talk.signed_at,
    )
    row.text = text.text
    row.save(force_insert=True)
    past_texts.forget(talk)
    talk_settled.send(talk)
    emails.post_minutes(talk, row)


@changed_while_signing.connect
def void_what_was_signed_before(seat: Seat) -> None:
    """After a change while it is being signed: what was signed of another text holds no longer."""
    talk = find(seat.conversation.id)
    assert talk is not None
    _void(talk, of_another_text(standing_signatures(talk), text_to_sign(talk)), seat.role, actor=seat.person)
    _tell(talk)


def _void(
    talk: Conversation, rows: dict[Role, Signature], here: Role, *, actor: Person | None, taken_up: bool = False
) -> None:
    """Put aside what holds no longer; who is ``here`` sees it, and the other is mailed."""
    # Two changes at once both find the signature that stands, and one of them voids it.
    voided = {role: row for role, row in rows.items() if _put_aside(row)}
    if not voided:
        return
    audit.record("signatures voided", actor=actor, subject=talk.id, number=next_number(talk))
    for role, row in voided.items():
        if role != here:
            emails.post_voided(talk, role, Word(row.word), taken_up=taken_up)


def _put_aside(row: Signature | None) -> bool:
    """Whether the signature stood until now."""
    if row is None:
        return False
    still = (Signature.id == row.id) & Signature.voided_at.is_null()
    return bool(Signature.update(voided_at=clock.now()).where(still).execute())


def _is_the_same(standing: Signature | None, given: Given) -> bool:
    if standing is None or (standing.digest, standing.word) != (given.digest, given.word):
        return False
    return bool(standing.words == own_words(given.words))
