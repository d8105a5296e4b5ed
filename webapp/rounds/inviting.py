"""A manager invites many of the own people in a round in one go."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ..conversations.access import find as find_talk
from ..conversations.actions import Invitation, Meeting
from ..conversations.changing import hold_times_of
from ..conversations.inviting_several import SomeRefusedError, invite_several
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError
from ..conversations.states import Opening
from ..db import transaction
from ..norwegian import sort_key
from ..people.models import Person
from ..questionnaires.content import FormContent, offered
from .actions import changing
from .membership import take_in
from .models import Round
from .planning import Busy, clashes
from .standing import Standing, standings


@dataclass(frozen=True)
class Together:
    """What the talks of one press have in common. ``token`` makes their ids: the same sent twice is the same talks.

    ``anyway`` are the ids of those whose time is meant, although one of the two is busy then.
    """

    token: str
    minutes: int
    place: str
    message: str
    opening: Opening
    deliberate: bool
    anyway: Collection[str] = ()

    def talk_id(self, person_id: str) -> str:
        digest = hashlib.sha256(f"{self.token} {person_id}".encode()).digest()
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def form_of(the_round: Round) -> FormContent | None:
    """The newest version of the round's form; None where HR offers it no more."""
    return next((form for form in offered() if form.form_id == the_round.form_id), None)


def led_by(manager: Person, the_round: Round) -> list[Standing]:
    """The manager's own people in the round, in Norwegian order."""
    return sorted(standings([the_round], Person.manager == manager.id), key=lambda each: sort_key(each.name))


def without_talk(people: list[Standing]) -> list[Standing]:
    """Those whom the manager can invite now."""
    return [each for each in people if not each.exempt and not each.has_talk and not each.signed]


def invite_own_people(
    manager: Person, the_round: Round, times: Mapping[str, dt.datetime], together: Together
) -> list[Conversation]:
    """Invite these people (ids) each to their time: all or nobody; those of a press that was sent before are given.

    Raises RefusedError for what concerns all, and SomeRefusedError.
    """
    with transaction():
        hold_times_of(manager.id, *times)
        with changing(the_round) as current:
            return _invite(manager, current, times, together)


def _invite(
    manager: Person, the_round: Round, times: Mapping[str, dt.datetime], together: Together
) -> list[Conversation]:
    form = form_of(the_round)
    if form is None:
        raise RefusedError({"": _("HR tilbyr ikke lenger skjemaet som runden bruker. Be HR avslutte runden.")})
    if already := [talk for person in times if (talk := find_talk(together.talk_id(person)))]:
        return already
    take_in([the_round])
    _refuse(manager, the_round, times, together)
    people = {person.id: person for person in Person.select().where(Person.id.in_(list(times)))}
    return invite_several(
        manager, [(people[one], _invitation(people[one], at, form, together)) for one, at in times.items()]
    )


def _refuse(manager: Person, the_round: Round, times: Mapping[str, dt.datetime], together: Together) -> None:
    free = {each.person for each in without_talk(led_by(manager, the_round))}
    length = dt.timedelta(minutes=together.minutes)
    busy = Busy.between([manager.id, *times], min(times.values()), max(times.values()) + length)
    each_other, taken = clashes(times, together.minutes, manager.id, busy)
    asks_again = _("En av dere er opptatt da. Velg en annen tid, eller send på nytt hvis det er meningen.")
    reasons = {one: {"anyway": asks_again} for one in taken if one not in together.anyway}
    reasons |= {one: {"time": _("Tiden faller sammen med en annen på listen.")} for one in each_other}
    reasons |= {
        one: {"": _("Kan ikke inviteres i denne runden nå. Last siden på nytt.")} for one in times.keys() - free
    }
    if reasons:
        raise SomeRefusedError(reasons)


def _invitation(person: Person, at: dt.datetime, form: FormContent, together: Together) -> Invitation:
    return Invitation(
        conversation_id=together.talk_id(person.id),
        form=form,
        meeting=Meeting(
            at, together.minutes, together.place, deliberate=together.deliberate, anyway=person.id in together.anyway
        ),
        message=together.message,
        themes="",
        opening=together.opening,
        language=person.language,
        another=True,
    )
