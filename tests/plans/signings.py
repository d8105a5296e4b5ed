"""Talks that are read back and signed, as the tests here want them."""

from __future__ import annotations

from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from webapp import clock
from webapp.conversations import fields
from webapp.conversations.fields import FieldName
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save
from webapp.conversations.texts import form_of
from webapp.db import new_id
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.agreements import standing
from webapp.plans.canonical import text_to_sign
from webapp.plans.methods import RecentSignIn
from webapp.plans.minutes import newest_of
from webapp.plans.models import Minutes, Word
from webapp.plans.signing import Given
from webapp.questionnaires.kinds import Role, SectionKind

AGREED = "Kurs i regnskap før jul"
SUMMARY = "Vi er enige om å møtes hver mandag."
DISAGREEMENT = "Jeg mener fristen er for knapp."


def write(person: Person, talk: Conversation, name: str, text: str) -> None:
    """Put ``text`` in a live field in place of what is there."""
    place = seat(person, talk)
    field = FieldName.parse(name)
    now = fields.kind_of(field).read(place, field)
    version, before = (now.version, now.text) if now else (0, "")
    fields.save(place, field, Save(f"{new_id()}.1", version, before, text))


def summary_field(talk: Conversation) -> str:
    section = next(part for part in form_of(talk).meeting_sections if part.kind == SectionKind.CLOSING)
    return f"note:{section.id}"


def concluding(cast: Cast) -> Conversation:
    """A talk of the classic form with one agreement and a summary, being read back."""
    talk = opened(cast.employee, cast.manager)
    talk.started_at = clock.now()
    talk.save()
    row = standing(talk)[0]
    write(cast.employee, talk, f"agreement:{row.id}:what", AGREED)
    write(cast.manager, talk, f"agreement:{row.id}:responsible", "employee")
    write(cast.manager, talk, f"agreement:{row.id}:due", "2027-03-01")
    write(cast.manager, talk, summary_field(talk), SUMMARY)
    signing.conclude(seat(cast.manager, talk))
    return fresh(talk)


def sign(person: Person, talk: Conversation, word: Word = Word.SIGNED, words: str = "", digest: str = "") -> None:
    given = Given(digest or text_to_sign(fresh(talk)).digest, word, words)
    signing.sign(seat(person, talk), given, RecentSignIn())


def signed(cast: Cast, *, disagreeing: bool = False) -> tuple[Conversation, Minutes]:
    """A talk that both have signed, and its minutes."""
    talk = concluding(cast)
    if disagreeing:
        sign(cast.employee, talk, Word.DISAGREES, DISAGREEMENT)
    else:
        sign(cast.employee, talk)
    sign(cast.manager, talk)
    minutes = newest_of(talk)
    assert minutes is not None
    return fresh(talk), minutes


def words_of(talk: Conversation) -> dict[Role, str]:
    """Whose word stands on the minutes in the making."""
    return {role: row.word for role, row in signing.standing_signatures(talk).items()}
