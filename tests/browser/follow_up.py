"""A database for a browser test: a follow-up and a short talk that are open, with what was agreed half a year ago on
their agendas.

Run as ``python -m tests.browser.follow_up`` with the server's environment; prints JSON as tests.browser.world does.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask import Flask

from tests import factories
from tests.browser.world import cookies
from tests.cast import make_cast
from tests.plans.signed import agreement, goal, said, signed
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.opening import _open
from webapp.plans.models import GoalKind, Responsible, Status


def make(app: Flask) -> dict[str, Any]:
    cast, today = make_cast(app), clock.today()
    first = signed(cast.employee, cast.manager, days_ago=540)
    last = signed(cast.employee, cast.manager, days_ago=180)
    aim = goal(
        last,
        "Få ned ventetiden for kundene",
        measure="Ingen venter mer enn to dager på svar",
        due=today + dt.timedelta(days=90),
    )
    agreement(last, "Lage maler for de vanligste svarene", goal=aim, due=today - dt.timedelta(days=20))
    goal(last, "Lære å lede møter", kind=GoalKind.DEVELOPMENT)
    old = agreement(first, "Se på turnusen", responsible=Responsible.MANAGER)
    said(old, cast.manager, Status.UNDER_WAY, days_ago=400, result="Har snakket med de andre lederne")
    again = agreement(
        last,
        "Ny turnus før sommeren",
        responsible=Responsible.MANAGER,
        continues=old,
        due=today - dt.timedelta(days=30),
    )
    said(again, cast.manager, Status.UNDER_WAY, days_ago=40, result="Utkastet er ute på høring")
    said(agreement(last, "Kurs i regnskap"), cast.employee, Status.DONE, days_ago=10, result="Bestått i mai")
    agreement(last, "Lunsj en gang i måneden", responsible=Responsible.BOTH)
    talk = factories.conversation(
        employee=cast.employee,
        manager=cast.manager,
        form="follow-up",
        response="accepted",
        starts_at=clock.now() + dt.timedelta(minutes=5),
    )
    short = factories.conversation(employee=cast.employee, manager=cast.manager, form="short", started_at=clock.now())
    for each in (talk, short):
        _open(each, by="test")
        each.save()
    coming = factories.conversation(employee=cast.employee, manager=cast.manager, form="annual", response="accepted")
    made = {"talk": talk.id, "short": short.id, "last": last.id, "coming": coming.id, "row": again.id}
    return made | {"cookies": cookies(app, cast)}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app)))


if __name__ == "__main__":
    main()
