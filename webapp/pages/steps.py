"""What a person can do now, on the start page: of talks, of what was asked for, of rounds, and of what has been."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import clock
from ..calendar.cadence import NEXT, LongAgo
from ..calendar.models import FollowUp
from ..calendar.words import longer_ago as late_words
from ..calendar.words import time_for
from ..conversations.access import Right, rights
from ..conversations.models import Conversation, TalkRequest
from ..conversations.states import NOTICE, START_EARLY, UNSIGNED, Response, State
from ..languages import clock_time, short_day, weekday
from ..overview import tallies
from ..people.models import Person
from ..plans.signing import have_signed
from ..questionnaires.kinds import FormKind, Role
from ..rounds.around import OwnRound


@dataclass(frozen=True)
class NextStep:
    """One thing to do now. ``waits``: someone else is waiting for it; not ``to_do``: it can only be looked at."""

    title: str
    words: str
    href: str
    label: str
    waits: bool = False
    to_do: bool = True


def first_steps(company: tallies.Tally | None) -> list[NextStep]:
    """What HR does first in a new company: bring in the people."""
    if company is None or company.people > 1:
        return []
    words = _("Hent listen fra Excel, så kan lederne begynne å invitere.")
    return [NextStep(_("Legg inn de ansatte"), words, url_for("people.importing.choose"), _("Hent fra fil"))]


def asked_steps(requests: list[TalkRequest], me: Person) -> list[NextStep]:
    """The talks that a manager is asked for, the longest waiting first."""
    return [
        NextStep(
            _("%(name)s ber om en samtale", name=request.employee.first_name),
            _("Spurte %(day)s.", day=short_day(request.asked_at)),
            url_for("asking.show", request_id=request.id),
            _("Svar"),
            waits=True,
        )
        for request in requests
        if request.manager_id == me.id and request.is_open
    ]


def next_steps(talks: list[Conversation], me: Person) -> list[NextStep]:
    """One step a talk: the one going on, what someone waits for, then by time, with those whose time is over last."""
    now, signed = clock.now(), have_signed(me, talks)
    steps = [(talk, step) for talk in talks if (step := next_step(talk, me, has_signed=talk.id in signed))]
    steps.sort(key=lambda pair: (not is_going_on(pair[0]), not pair[1].waits, pair[0].ends_at < now, pair[0].starts_at))
    return [step for _talk, step in steps]


def is_going_on(talk: Conversation) -> bool:
    """Whether the two sit together right now."""
    return bool(talk.started_at and talk.state == State.OPEN and not talk.is_paused and clock.now() < talk.ends_at)


def next_step(talk: Conversation, me: Person, *, has_signed: bool = False) -> NextStep | None:
    """The one thing ``me`` can do about ``talk`` now; None where nothing is to be done, or nothing may be known."""
    role = talk.role_of(me)
    if talk.state not in UNSIGNED or talk.is_frozen or role is None or Right.READ_INVITATION not in rights(me, talk):
        return None
    name = talk.employee.first_name if role is Role.MANAGER else talk.manager.first_name
    if talk.state == State.CONCLUDING:
        return _to_sign(talk, name, has_signed)
    if talk.state == State.PLANNED:
        return _to_send(talk, name) if role is Role.MANAGER else None
    if talk.is_paused:
        return _to_go_on(talk, role, name)
    if role is Role.MANAGER:
        return _for_the_manager(talk, name) or _missed(talk, role, name) or _to_write(talk, role, name)
    if talk.response == Response.DECLINED and not talk.started_at:
        return None
    if missed := _missed(talk, role, name):
        return missed
    return _for_the_employee(talk, name) or _to_write(talk, role, name)


def _for_the_employee(talk: Conversation, name: str) -> NextStep | None:
    if talk.response == Response.NONE and talk.state == State.INVITED:
        return NextStep(
            _("%(name)s inviterer deg til samtale", name=name),
            when(talk),
            url_for("conversation.show", conversation_id=talk.id),
            _("Svar"),
            waits=True,
        )
    return None


def _for_the_manager(talk: Conversation, name: str) -> NextStep | None:
    words = {
        Response.PROPOSED: _("%(name)s foreslår en annen tid", name=name),
        Response.DECLINED: _("%(name)s har takket nei", name=name),
    }.get(talk.response)
    if words is None:
        return None
    return NextStep(
        words, when(talk), url_for("conversation.show", conversation_id=talk.id), _("Se svaret"), waits=True
    )


def _missed(talk: Conversation, role: Role, name: str) -> NextStep | None:
    """Its time went by without a beginning: the manager's to do something about."""
    if not talk.is_missed:
        return None
    leads = role is Role.MANAGER
    return NextStep(
        _("Samtale med %(name)s", name=name),
        when(talk) + " " + (_("Tiden har vært, og samtalen er ikke startet.") if leads else _("Tiden har vært.")),
        url_for("conversation.show", conversation_id=talk.id),
        _("Finn en ny tid") if leads else _("Se samtalen"),
        to_do=leads,
    )


def _to_sign(talk: Conversation, name: str, has_signed: bool) -> NextStep:
    title, href = _("Samtalen med %(name)s skal signeres", name=name), url_for("signing.show", conversation_id=talk.id)
    if has_signed:
        words = _("Du har signert. Nå venter vi på %(name)s.", name=name)
        return NextStep(title, words, href, _("Se teksten"), to_do=False)
    words = _("Les gjennom teksten, og signer den på din egen skjerm.")
    return NextStep(title, words, href, _("Les gjennom og signer"), waits=True)


def _to_send(talk: Conversation, name: str) -> NextStep | None:
    """A planned talk asks for its invitation three weeks ahead, and is quiet until then."""
    if talk.starts_at - clock.now() > 3 * NOTICE:
        return None
    title, href = _("Inviter %(name)s til samtale", name=name), url_for("planned.review", conversation_id=talk.id)
    return NextStep(title, _("Planlagt:") + " " + time_and_place(talk), href, _("Gå til innkallingen"))


def _to_go_on(talk: Conversation, role: Role, name: str) -> NextStep:
    """A pause waits for its time, or for the manager where no time is agreed on."""
    again = talk.goes_on_at
    words = _("Fortsett når dere er klare, eller avtal en dag.") if role is Role.MANAGER else ""
    if again:
        words = _("Dere fortsetter %(day)s kl. %(clock)s.", day=weekday(again), clock=clock_time(again))
    is_now = again - START_EARLY <= clock.now() if again else role is Role.MANAGER
    href = url_for("pages.meeting", conversation_id=talk.id)
    return NextStep(
        _("Samtalen med %(name)s er satt på pause", name=name), words, href, _("Gå til samtalen"), to_do=is_now
    )


def _to_write(talk: Conversation, role: Role, name: str) -> NextStep:
    if talk.is_open:
        stage = _("Samtalen er tatt opp igjen") + "." if talk.reopened_at else _("Kolonnene er åpne.")
        return NextStep(
            _("Samtale med %(name)s", name=name),
            (_("Pågår nå") + "." if is_going_on(talk) else stage) + " " + when(talk),
            url_for("pages.meeting", conversation_id=talk.id),
            _("Gå til samtalen"),
        )
    theirs = talk.ready_at(Role.EMPLOYEE if role is Role.MANAGER else Role.MANAGER)
    mine = talk.ready_at(role)
    words = when(talk)
    if theirs:
        words += " " + _("%(name)s er klar.", name=name)
    if mine:
        words += " " + _("Du er klar.")
    title, href = _("Samtale med %(name)s", name=name), url_for("pages.preparation", conversation_id=talk.id)
    if talk.may_start and (role is Role.MANAGER or talk.start_asked_at):
        return NextStep(title, words, href, _("Start samtalen"), waits=role is Role.EMPLOYEE)
    return NextStep(title, words, href, _("Se forberedelsen") if mine else _("Forbered deg"), to_do=not mine)


def when(talk: Conversation) -> str:
    """When and where, as one sentence."""
    words = time_and_place(talk)
    return words[0].upper() + words[1:]


def time_and_place(talk: Conversation) -> str:
    """As `when`, to stand within a sentence."""
    words = f"{weekday(talk.starts_at)} {clock_time(talk.starts_at)}"
    return f"{words}, {talk.place}." if talk.place else f"{words}."


def round_steps(rounds: list[OwnRound]) -> list[NextStep]:
    """What a manager's rounds ask for: people to invite, or a look at how it goes; nothing once all have signed."""
    return [_of_round(each) for each in rounds if each.led.left]


def _of_round(own: OwnRound) -> NextStep:
    title, href = own.round.name, url_for("my_round.show", round_id=own.round.id)
    last_day = short_day(own.round.last_day)
    words = _("Siste dag var %(day)s.", day=last_day) if own.round.is_over else _("Siste dag er %(day)s.", day=last_day)
    if own.to_invite:
        told = ngettext("Én av medarbeiderne dine skal inviteres.", "%(num)d skal inviteres.", own.to_invite)
        return NextStep(title, f"{told} {words}", href, _("Planlegg samtalene"), waits=own.led.lagging > 0)
    of = {"done": own.led.signed, "total": own.led.people}
    is_signed = FormKind(own.round.form.kind).wants_signatures
    done = _("%(done)s av %(total)s har signert.", **of) if is_signed else _("%(done)s av %(total)s er ferdige.", **of)
    return NextStep(title, f"{done} {words}", href, _("Se runden"), to_do=False)


def late_steps(late: list[LongAgo], proposals: list[FollowUp], rounds: list[OwnRound]) -> list[NextStep]:
    """Whom a manager should have met by now, unless the next talk is proposed already, or a round asks for it."""
    proposed = {(each.after.employee_id, NEXT[FormKind(each.kind)]) for each in proposals}
    led = {each.round.form.kind for each in rounds if each.led.left}
    return [
        NextStep(
            time_for(each),
            late_words(each),
            url_for("invitation.new", medarbeider=each.employee.id),
            _("Inviter"),
        )
        for each in late
        if (each.employee.id, each.kind) not in proposed and each.kind not in led
    ]


def statement_steps(talks: list[Conversation], me: Person) -> list[NextStep]:
    """The talks that an employee can say how were."""
    return [
        NextStep(
            _("Hvordan var samtalen med %(name)s?", name=talk.manager.first_name),
            _("Det tar to minutter, og svarene vises bare samlet."),
            url_for("statements.show", conversation_id=talk.id),
            _("Svar på påstandene"),
        )
        for talk in talks
        if Right.ANSWER_STATEMENTS in rights(me, talk)
    ]
