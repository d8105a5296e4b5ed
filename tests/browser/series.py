"""A company whose clock is told, for a browser test: goal talks by agreement, a quarter apart.

Run as ``python -m tests.browser.series`` with the server's environment and one of: ``begin PORT`` makes the cast and a
goal talk that was signed today, and prints their cookies as JSON, which ``cookies`` does anew; ``days FIRST LAST`` lets
the jobs of every one of those mornings run; ``held`` makes the talk of today one that both have signed; ``mails``
prints as JSON what has gone out, a line a mail.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from flask import Flask

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
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.mail.posting import send_mail
from webapp.people.models import Person


def begin(app: Flask, port: int) -> None:
    cast = make_cast(app)
    Company.update(mail_port=port).execute()
    nine = clock.from_local(clock.today(), dt.time(9))
    with clock.at(nine):
        talk = signed(cast.employee, cast.manager, days_ago=0, form="goal", kind="goal", minutes=45)
    sign(talk)


def held() -> None:
    first = clock.from_local(clock.today(), dt.time())
    talk = Conversation.get(Conversation.starts_at.between(first, first + dt.timedelta(days=1)))
    now = clock.now()
    talk.state, talk.opened_at, talk.started_at, talk.signed_at = State.SIGNED, talk.starts_at, talk.starts_at, now
    talk.save()
    sign(fresh(talk))


def let_mornings_pass(app: Flask, first: dt.date, last: dt.date) -> None:
    while first <= last:
        with app.app_context(), clock.at(clock.from_local(first, dt.time(8, 30))):
            remind()
            send_mail()
        first += dt.timedelta(days=1)


def main() -> None:
    app = create_app(Config.from_env())
    act, *given = sys.argv[1:]
    with app.app_context():
        if act == "begin":
            begin(app, int(given[0]))
        elif act == "days":
            let_mornings_pass(app, *map(dt.date.fromisoformat, given))
        elif act == "held":
            held()
        elif act == "mails":
            print(json.dumps(went_out()))
        if act in {"begin", "cookies"}:
            people = {name: Person.get(Person.email == f"{name}@fjordvik.example") for name in ("emil", "marit")}
            print(json.dumps({name: cookie_for(app, person) for name, person in people.items()}))


if __name__ == "__main__":
    main()
