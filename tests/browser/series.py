"""A company whose clock is told, for a browser test: goal talks by agreement, a quarter apart.

Run as ``python -m tests.browser.series`` with the server's environment and one of these; prints JSON.

- ``begin PORT``: the cast and a goal talk that was signed today; ``invite PORT``: one that both have said yes to, for
  tomorrow. Their cookies, which ``cookies`` makes anew.
- ``days FIRST LAST``: the jobs of every one of those mornings run.
- ``held``: the talk of today is one that both have signed; ``short``: a short talk held today.
- ``arrange``: the planned talk gets its yes; ``annual``: an annual talk of today. The talk and when it is.
- ``mails``: what has gone out, a line a mail.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests import factories
from tests.browser.world import cookie_for
from tests.calendar.signed import sign
from tests.calendar.test_year import went_out
from tests.cast import make_cast
from tests.conversations.talks import fresh
from tests.plans.signed import signed
from webapp import clock
from webapp.app import create_app
from webapp.calendar.reminders.engine import remind
from webapp.company import Company
from webapp.config import Config
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.conversations.texts import form_of
from webapp.mail.posting import send_mail
from webapp.people.models import Person
from webapp.questionnaires.kinds import Role

NINE = dt.time(9)
MOTIVATED = "Ganske motivert"


def invite(app: Flask, port: int) -> dict[str, str]:
    cast = make_cast(app)
    Company.update(mail_port=port).execute()
    tomorrow = clock.from_local(clock.today() + dt.timedelta(days=1), NINE)
    talk(cast.employee, cast.manager, form="goal", starts_at=tomorrow, minutes=45)
    return cookies(app)


def talk(employee: Person, manager: Person, **given: Any) -> Conversation:
    """A talk of the two that the employee has said yes to."""
    return factories.conversation(employee=employee, manager=manager, response=Response.ACCEPTED, **given)


def pair() -> tuple[Person, Person]:
    employee, manager = (Person.get(Person.email == f"{name}@fjordvik.example") for name in ("emil", "marit"))
    return employee, manager


def arrange() -> dict[str, str]:
    made: Conversation = Conversation.get(Conversation.state == State.PLANNED)
    made.state, made.response, made.invited_at = State.INVITED, Response.ACCEPTED, clock.now()
    made.save()
    return known(made)


def annual() -> dict[str, str]:
    return known(talk(*pair(), form="annual", starts_at=clock.from_local(clock.today(), NINE)))


def known(made: Conversation) -> dict[str, str]:
    return {"talk": made.id, "starts_at": made.starts_at.isoformat()}


def short() -> None:
    nine = clock.from_local(clock.today(), NINE)
    over: dict[str, Any] = {"state": State.CLOSED, "opened_at": nine, "started_at": nine, "closed_at": nine}
    held = talk(*pair(), form="short", starts_at=nine, minutes=25, **over)
    (first, *_others) = form_of(held).questions_for(Role.EMPLOYEE)
    Answer.create(conversation=held.id, question=first.id, author=held.employee_id, text=MOTIVATED)


def begin(app: Flask, port: int) -> dict[str, str]:
    cast = make_cast(app)
    Company.update(mail_port=port).execute()
    nine = clock.from_local(clock.today(), NINE)
    with clock.at(nine):
        first = signed(cast.employee, cast.manager, days_ago=0, form="goal", kind="goal", minutes=45)
    sign(first)
    return cookies(app)


def held() -> None:
    first = clock.from_local(clock.today(), dt.time())
    found = Conversation.get(Conversation.starts_at.between(first, first + dt.timedelta(days=1)))
    found.state, found.opened_at, found.started_at = State.SIGNED, found.starts_at, found.starts_at
    found.signed_at = clock.now()
    found.save()
    sign(fresh(found))


def let_mornings_pass(app: Flask, first: dt.date, last: dt.date) -> None:
    while first <= last:
        with app.app_context(), clock.at(clock.from_local(first, dt.time(8, 30))):
            remind()
            send_mail()
        first += dt.timedelta(days=1)


def cookies(app: Flask) -> dict[str, str]:
    return {person.email.partition("@")[0]: cookie_for(app, person) for person in pair()}


def main() -> None:
    app = create_app(Config.from_env())
    act, *given = sys.argv[1:]
    acts: dict[str, Callable[..., Any]] = {
        "begin": lambda port: begin(app, int(port)),
        "invite": lambda port: invite(app, int(port)),
        "cookies": lambda: cookies(app),
        "days": lambda first, last: let_mornings_pass(app, *map(dt.date.fromisoformat, (first, last))),
        "held": held,
        "short": short,
        "arrange": arrange,
        "annual": annual,
        "mails": went_out,
    }
    with app.app_context():
        print(json.dumps(acts[act](*given)))


if __name__ == "__main__":
    main()
