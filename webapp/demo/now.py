"""What each of the demo's people has on hand, in a few words beside their name on the sign-in list."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum, auto

from flask_babel import gettext as _

from .. import clock
from ..calendar.follow_ups import waiting_for
from ..calendar.words import next_talk
from ..conversations.models import Conversation
from ..conversations.states import SETTLED, WRITABLE, Response, State, other
from ..people.models import Person
from ..plans.models import Word
from ..plans.signing import standing_signatures
from ..questionnaires.kinds import Role


class Lively(IntEnum):
    """How much there is to see of it just now; the liveliest is told."""

    SIGNED = auto()
    PLANNED = auto()
    INVITED = auto()
    PREPARED = auto()
    PAUSED = auto()
    SIGNED_BY_ME = auto()
    PROPOSED = auto()
    TO_SIGN = auto()
    MAY_START = auto()
    MEETING = auto()


Told = tuple[Lively, str]


def what_they_have_now() -> dict[str, str]:
    """By person's id: what whoever signs in as them finds, in a few words; the liveliest of it."""
    found: dict[str, Told] = {}
    for person_id, told in _everything():
        if person_id not in found or told[0] > found[person_id][0]:
            found[person_id] = told
    return {person_id: words for person_id, (_lively, words) in found.items()}


def _everything() -> Iterator[tuple[str, Told]]:
    for talk in Conversation.with_people().order_by(Conversation.starts_at):
        for role in Role:
            if told := _of_talk(talk, role):
                yield talk.person_in(role).id, told
    for manager in Person.active():
        for follow_up in waiting_for(manager):
            yield manager.id, (Lively.PROPOSED, _("Forslag: %(talk)s", talk=next_talk(follow_up)))


def _of_talk(talk: Conversation, role: Role) -> Told | None:
    name = talk.person_in(other(role)).first_name
    if talk.state == State.CONCLUDING:
        return _of_signing(talk, role, name)
    if talk.state == State.PLANNED:
        return Lively.PLANNED, _("Oppfølging med %(name)s er planlagt", name=name)
    if talk.state in SETTLED:
        return Lively.SIGNED, _("Mål og avtaler å følge opp")
    if talk.is_paused:
        return Lively.PAUSED, _("Går videre med %(name)s en annen dag", name=name)
    is_over = talk.state not in WRITABLE or talk.ends_at < clock.now()
    return None if is_over else _of_meeting(talk, role, name)


def _of_meeting(talk: Conversation, role: Role, name: str) -> Told:
    if talk.started_at:
        return Lively.MEETING, _("I møte med %(name)s nå", name=name)
    if talk.may_start:
        return Lively.MAY_START, _("Skal i møte med %(name)s", name=name)
    if talk.employee_ready_at or talk.manager_ready_at:
        return Lively.PREPARED, _("Forbereder samtale med %(name)s", name=name)
    return Lively.INVITED, _invited(talk, role, name)


def _of_signing(talk: Conversation, role: Role, name: str) -> Told:
    own = standing_signatures(talk).get(role)
    if own is None or own.word == Word.REFUSED:
        return Lively.TO_SIGN, _("Skal lese gjennom og signere")
    return Lively.SIGNED_BY_ME, _("Venter på at %(name)s signerer", name=name)


def _invited(talk: Conversation, role: Role, name: str) -> str:
    manager_reads = {
        Response.PROPOSED: _("%(name)s foreslår en annen tid", name=name),
        Response.DECLINED: _("%(name)s har takket nei", name=name),
    }
    anyone_reads = {
        Response.NONE: _("Innkalling uten svar"),
        Response.PROPOSED: _("En annen tid er foreslått"),
        Response.DECLINED: _("Har takket nei"),
        Response.ACCEPTED: _("Samtale avtalt"),
    }
    return (anyone_reads | manager_reads if role is Role.MANAGER else anyone_reads)[talk.response]
