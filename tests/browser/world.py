"""A database for a browser test, made in a process of its own: the cast, a conversation, and a cookie for each person.

Run as ``python -m tests.browser.world '<options as JSON>'`` with the server's environment; prints JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests import factories, trial_form
from tests.cast import Cast, make_cast
from webapp import clock
from webapp.app import create_app
from webapp.company import Company
from webapp.config import Config
from webapp.conversations.opening import _open
from webapp.conversations.states import State
from webapp.people import sessions
from webapp.people.models import Person
from webapp.questionnaires.publishing import publish
from webapp.security import mark_of


def cookie_for(app: Flask, person: Person) -> str:
    """The value of a signed-in session cookie."""
    opened = sessions.start(person, remember=False)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": opened.token, "_fresh": True, "csrf_token": mark_of(person.id)}))


def make(app: Flask, options: dict[str, Any]) -> dict[str, Any]:
    cast = make_cast(app)
    minutes = options.get("minutes_ahead", 5)
    if options.get("form") == trial_form.KEY:
        publish(trial_form.draft())
    talk = factories.conversation(
        employee=cast.employee,
        manager=cast.manager,
        form=options.get("form", "classic"),
        opening=options.get("opening", "ready"),
        response=options.get("response", "accepted"),
        starts_at=clock.now() + dt.timedelta(minutes=minutes),
        minutes=options.get("length", 90),
    )
    if days := options.get("another_in_days"):
        nine = clock.from_local(clock.today() + dt.timedelta(days=days), dt.time(9))
        factories.conversation(employee=cast.colleague, manager=cast.manager, starts_at=nine)
    if "mail_port" in options:
        Company.update(mail_port=options["mail_port"]).execute()
    if options.get("open"):
        _open(talk, by="test")
        talk.save()
    made = {"talk": talk.id, "employee": cast.employee.id}
    if days := options.get("held_days_ago"):
        then = clock.now() - dt.timedelta(days=days)
        over = {"state": State.CLOSED, "opened_at": then, "started_at": then, "closed_at": then, "starts_at": then}
        factories.conversation(employee=cast.employee, manager=cast.manager, form=options["form"], **over)
    if form := options.get("next"):
        later = factories.conversation(employee=cast.employee, manager=cast.manager, form=form, response="accepted")
        made["next"] = later.id
    return made | {"cookies": cookies(app, cast), "names": {"employee": "Emil", "manager": "Marit"}}


def cookies(app: Flask, cast: Cast) -> dict[str, str]:
    names = ("employee", "manager", "other_manager", "colleague", "hr", "admin")
    made = {name: cookie_for(app, getattr(cast, name)) for name in names}
    return made | {"employee_elsewhere": cookie_for(app, cast.employee)}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, json.loads(sys.argv[1]))))


if __name__ == "__main__":
    main()
