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
from tests.cast import Cast, make_cast
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.models import Answer, Conversation, SharedNote, Topic
from webapp.conversations.opening import _open
from webapp.conversations.states import Opening, Response, State
from webapp.conversations.texts import form_of
from webapp.mail import OutboxMail, Outcome
from webapp.mail.outcome import Trouble
from webapp.people.models import Person
from webapp.plans.agreements import standing
from webapp.questionnaires.kinds import Role

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
    "frozen": "Frida Furu",
    "waiting": "Vera Vik",
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
    made = {
        "asked": talk(cast.manager, "asked", form="annual"),
        "short": talk(cast.manager, "short", short_notice=True, starts_at=clock.now() + dt.timedelta(days=2)),
        "accepted": talk(cast.manager, "accepted", **yes),
        "proposed": talk(cast.manager, "proposed", response=Response.PROPOSED, proposed_at=later, **no),
        "declined": talk(cast.manager, "declined", response=Response.DECLINED, **no),
        "cancelled": talk(cast.manager, "cancelled", state=State.CANCELLED, cancel_reason="Jeg er syk."),
        "opening": talk(cast.manager, "opening", **yes, **pressed),
        "confirming": talk(cast.manager, "confirming", **yes, **pressed, start_asked_at=clock.now()),
        "open": talk(cast.manager, "open", **yes, starts_at=soon),
        "started": talk(cast.manager, "started", form="annual", **yes, started_at=clock.now(), starts_at=soon),
        "frozen": talk(cast.manager, "frozen", **yes),
        "waiting": talk(cast.manager, "waiting", **yes),
    }
    for name in ("open", "started"):
        _open(made[name], by="test")
        made[name].save()
        write_in(made[name])
    return made


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


def unsettle(cast: Cast, made: dict[str, Conversation]) -> None:
    """What happens to people beside their talks: another manager, a new address, an end; and a mail that was lost."""
    frozen, waiting = made["frozen"].employee, made["waiting"].employee
    frozen.manager = cast.other_manager
    frozen.save()
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


def make(app: Flask) -> dict[str, Any]:
    cast = make_cast(app)
    made = talks(cast)
    people = {"manager": cast.manager, "other_manager": cast.other_manager, "hr": cast.hr, "admin": cast.admin}
    people |= {name: one.employee for name, one in made.items()}
    people["idle"] = factories.person(name="Liv Lind", email="liv@fjordvik.example", manager=cast.other_manager)
    cookies = {name: cookie_for(app, person) for name, person in people.items()}
    unsettle(cast, made)
    return {
        "cookies": cookies,
        "talks": {name: one.id for name, one in made.items()},
        "people": {name: person.id for name, person in people.items()} | {"ended": cast.colleague.id},
    }


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app)))


if __name__ == "__main__":
    main()
