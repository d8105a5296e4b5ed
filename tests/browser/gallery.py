"""A database with a talk in every state, for looking at every page; made in a process of its own.

Run as ``python -m tests.browser.gallery`` with the server's environment; prints JSON: a cookie for each person, and the
id of each talk and of each person.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask import Flask

from tests import factories
from tests.browser.world import cookie_for
from tests.calendar.signed import agreed
from tests.calendar.signed import sign as have_signed
from tests.cast import Cast, make_cast
from tests.conversations.talks import seat
from tests.plans.signed import minutes, signed
from tests.plans.signings import sign
from webapp import clock
from webapp.app import create_app
from webapp.calendar.models import FollowUp
from webapp.config import Config
from webapp.conversations import fields
from webapp.conversations.fields import FieldName
from webapp.conversations.live_texts import Answer, SharedNote, Topic
from webapp.conversations.models import Conversation, ProposedTime
from webapp.conversations.opening import _open
from webapp.conversations.saving import Save
from webapp.conversations.states import Opening, Response, State
from webapp.conversations.texts import form_of
from webapp.mail import OutboxMail, Outcome
from webapp.mail.outcome import Trouble
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.agreements import standing
from webapp.plans.archive import ON_A_PAGE
from webapp.plans.minutes import newest_of
from webapp.plans.models import Agreement, Goal, Word
from webapp.questionnaires.kinds import Role
from webapp.questionnaires.models import FocusArea
from webapp.questionnaires.short_lists import competences, focus_areas

NAMES = {
    "asked": "Ellen Ek",
    "short": "Stig Sol",
    "accepted": "Emil Eide",
    "proposed": "Pia Pil",
    "declined": "Dag Dal",
    "cancelled": "Kaja Kvist",
    "opening": "Mona Myr",
    "confirming": "Ole Osp",
    "open": "Åse Alm",
    "started": "Bo Bjørk",
    "reading": "Rita Rogn",
    "signed": "Sara Selje",
    "halfway": "Hilde Hegg",
    "paused": "Per Poppel",
    "resting": "Runa Rips",
    "planned": "Pål Plomme",
    "frozen": "Frida Furu",
    "shared": "Solfrid Sand",
    "waiting": "Vera Vik",
    "ended": "Gro Gran",
    "followed": "Tor Tveit",
}


def talk(manager: Person, name: str, **given: Any) -> Conversation:
    """A talk of somebody new who has this name."""
    email = NAMES[name].split(" ")[0].lower().replace("å", "aa") + "@fjordvik.example"
    person = Person.get_or_none(email=email) or factories.person(
        name=NAMES[name], email=email, manager=manager, department="Drift"
    )
    words = {"place": "Møterom Fjell", "message": "Hei!\nJeg gleder meg.", "themes": "Hva du vil lære"}
    return factories.conversation(employee=person, manager=manager, **(words | given))


def talks(cast: Cast) -> dict[str, Conversation]:
    soon, later = clock.now() + dt.timedelta(minutes=5), clock.now() + dt.timedelta(days=12)
    yes = {"response": Response.ACCEPTED, "responded_at": clock.now()}
    no = {"responded_at": clock.now(), "response_reason": "Da er jeg bortreist."}
    pressed = {"opening": Opening.MEETING, "starts_at": soon}
    earlier = clock.now() - dt.timedelta(hours=1)
    halfway = {"started_at": earlier, "paused_at": clock.now(), "spent": 2700}
    made = {
        "asked": talk(cast.manager, "asked", form="annual"),
        "short": talk(cast.manager, "short", short_notice=True, starts_at=clock.now() + dt.timedelta(days=2)),
        "accepted": talk(cast.manager, "accepted", **yes),
        "proposed": talk(cast.manager, "proposed", response=Response.PROPOSED, **no),
        "declined": talk(cast.manager, "declined", response=Response.DECLINED, **no),
        "cancelled": talk(cast.manager, "cancelled", state=State.CANCELLED, cancel_reason="Jeg er syk."),
        "opening": talk(cast.manager, "opening", **yes, **pressed),
        "confirming": talk(cast.manager, "confirming", **yes, **pressed, start_asked_at=clock.now()),
        "open": talk(cast.manager, "open", **yes, starts_at=soon),
        "started": talk(cast.manager, "started", form="annual", **yes, started_at=clock.now(), starts_at=soon),
        "reading": talk(cast.manager, "reading", form="annual", **yes, started_at=clock.now(), starts_at=soon),
        "signed": talk(cast.manager, "signed", form="annual", **yes, started_at=clock.now(), starts_at=soon),
        "halfway": talk(cast.manager, "halfway", form="follow-up", **yes, starts_at=soon),
        "paused": talk(cast.manager, "paused", **yes, starts_at=earlier, **halfway),
        "resting": talk(cast.manager, "resting", **yes, starts_at=later, minutes=45, **halfway),
        "planned": talk(cast.manager, "planned", state=State.PLANNED, invited_at=None, starts_at=later),
        "shared": talk(cast.manager, "shared", **yes, starts_at=earlier, started_at=earlier),
        "frozen": talk(cast.manager, "frozen", **yes),
        "waiting": talk(cast.manager, "waiting", **yes),
    }
    for days in (0, 1, 2):
        ProposedTime.create(conversation=made["proposed"], starts_at=later + dt.timedelta(days=days))
    made |= aftermath(cast)
    for name in ("open", "started", "halfway", "paused", "resting", "shared", "reading", "signed"):
        _open(made[name], by="test")
        made[name].save()
        write_in(made[name])
    plan_in(made["started"])
    rewrite_in(made["open"])
    for name in ("reading", "signed"):
        signing.conclude(seat(made[name].manager, made[name]))
        sign(made[name].employee, made[name], Word.DISAGREES, "Jeg mener fristen er for knapp.")
    sign(made["signed"].manager, made["signed"])
    return made


def aftermath(cast: Cast) -> dict[str, Conversation]:
    """A signed talk whose follow-up is proposed, with something due each way, and one whose follow-up is planned."""
    began = clock.now() - dt.timedelta(days=20)
    over = {"state": State.SIGNED, "response": Response.ACCEPTED, "starts_at": began, "started_at": began}
    over |= {"opened_at": began, "signed_at": began}
    signed, followed = (talk(cast.manager, name, **over) for name in ("ended", "followed"))
    for what, days in (("Kurs i regnskap", -3), ("Ny turnus er prøvd ut", 0), ("Mål for salget", 6)):
        agreed(signed, what, clock.today() + dt.timedelta(days=days), responsible="both")
    assert have_signed(signed)
    coming = {"state": State.PLANNED, "kind": "follow-up", "starts_at": clock.now() + dt.timedelta(days=9)}
    FollowUp.create(
        after=followed,
        starts_at=coming["starts_at"],
        minutes=45,
        made_at=began,
        talk=talk(cast.manager, "followed", invited_at=None, **coming),
    )
    return {"ended": signed, "followed": followed}


def write_in(opened: Conversation) -> None:
    """Something in each kind of field of an open talk."""
    section = next(section for section in form_of(opened).meeting_sections if section.questions)
    for role in Role:
        for question in section.questions_for(role):
            text = "Alt er nådd, og det som gjensto, er fortsatt viktig."
            author = opened.person_in(role)
            Answer.create(conversation=opened, question=question.id, author=author, text=text, version=1)
    SharedNote.create(
        conversation=opened,
        section=section.id,
        text="Vi er enige.",
        stretches='[["manager", "Vi er enige."]]',
        version=1,
    )
    Topic.create(conversation=opened, author=opened.employee, position=0, text="Opplæring", version=1)
    Topic.create(conversation=opened, author=opened.manager, position=1, text="Turnus", version=1)
    first, second = standing(opened)[:2]
    first.what, first.responsible, first.due = "Kurs i regnskap", "employee", clock.today()
    second.what, second.responsible, second.other = "Ny pult", "other", "Vaktmesteren"
    first.save()
    second.save()


def rewrite_in(opened: Conversation) -> None:
    """So many earlier versions of the first answer of each that they are not all shown at once."""
    section = next(section for section in form_of(opened).meeting_sections if section.questions)
    for role in Role:
        at, question = seat(opened.person_in(role), opened), section.questions_for(role)[0]
        name, before, version = FieldName("answer", question.id, role), Answer.get(question=question.id).text, 1
        drafts = [text for number in range(11) for text in ("", f"{number}. utkast, som ble forkastet.")]
        for number, text in enumerate([*drafts, before], start=1):
            fields.save(at, name, Save(f"gallery-{role}.{number}", version, before, text))
            before, version = text, version + 1


def plan_in(talk: Conversation) -> None:
    """A goal of each kind, one with an action; only the employee writes, so that the manager's page is read."""
    area = FocusArea.standing().first()
    work = Goal.create(conversation=talk, kind="work", position=0, what="Lede budsjettet", due=clock.today())
    Goal.create(
        conversation=talk,
        kind="development",
        position=0,
        what="Si nei",
        measure="Færre",
        focus_area=area,
        competence=competences.standing()[0],
    )
    Agreement.create(conversation=talk, goal=work, position=9, what="Kurs i regnskap", responsible="both")
    Conversation.update(writers="employee").where(Conversation.id == talk.id).execute()


def unsettle(cast: Cast, made: dict[str, Conversation]) -> None:
    """What happens to people beside their talks: another manager, a new address, an end; and a mail that was lost."""
    for name in ("frozen", "shared"):
        made[name].employee.manager = cast.other_manager
        made[name].employee.save()
    made["shared"].handed_over_at = clock.now()
    made["shared"].save()
    waiting = made["waiting"].employee
    waiting.address_changed_at = clock.now() + dt.timedelta(seconds=1)
    waiting.save()
    cast.colleague.ended_on = clock.today()
    cast.colleague.save()
    OutboxMail.create(
        to_address="odd@fjordvik.example",
        kind="invitation",
        language="nb",
        message_id="<tapt@fjordvik.example>",
        message="tapt",
        given_up_at=clock.now(),
        last_error=str(Outcome(Trouble.RECIPIENT_REFUSED)),
    )


def fill_the_archive(cast: Cast) -> None:
    """More minutes than one page of the archive shows, of someone who has left."""
    long_ago = signed(cast.colleague, cast.other_manager, days_ago=700)
    for number in range(1, ON_A_PAGE + 10):
        minutes(long_ago, number, signed_at=long_ago.signed_at - dt.timedelta(minutes=number))


def make(app: Flask) -> dict[str, Any]:
    cast = make_cast(app)
    for name in ("Trygg drift hele døgnet", "Færre feil", "Plass til flere lærlinger"):
        focus_areas.add(name, actor=cast.hr)
    competences.add("Ledelse", actor=cast.hr)
    made = talks(cast)
    people = {"manager": cast.manager, "other_manager": cast.other_manager, "hr": cast.hr, "admin": cast.admin}
    people |= {name: one.employee for name, one in made.items()}
    people["idle"] = factories.person(name="Liv Lind", email="liv@fjordvik.example", manager=cast.other_manager)
    cookies = {name: cookie_for(app, person) for name, person in people.items()}
    unsettle(cast, made)
    fill_the_archive(cast)
    return {
        "cookies": cookies,
        "talks": {name: one.id for name, one in made.items()},
        "minutes": newest_of(made["signed"]).id,  # type: ignore[union-attr]
        "people": {name: person.id for name, person in people.items()} | {"ended": cast.colleague.id},
        "follow_up": FollowUp.get(FollowUp.after == made["ended"]).id,
    }


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app)))


if __name__ == "__main__":
    main()
