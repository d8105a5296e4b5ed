"""A database for a browser test, at the moment its clock tells: what comes due in the ten days that a server sleeps.

Run as ``python -m tests.browser.asleep PORT`` with the server's environment.
"""

from __future__ import annotations

import datetime as dt
import sys

from flask import Flask

from tests import factories
from tests.cast import make_cast
from tests.plans.signed import agreement, signed
from webapp import clock
from webapp.app import create_app
from webapp.company import Company
from webapp.config import Config
from webapp.conversations.states import Response


def make(app: Flask, port: int) -> None:
    cast, today = make_cast(app), clock.today()
    Company.update(mail_port=port).execute()
    with clock.at(clock.now() - dt.timedelta(days=30)):
        held = signed(cast.employee, cast.manager, days_ago=1)
    for days in (1, 11, 15):
        agreement(held, due=today + dt.timedelta(days=days))
    for person, days, response in (
        (cast.employee, 7, Response.ACCEPTED),
        (cast.colleague, 11, Response.ACCEPTED),
        (cast.other_manager, 25, Response.NONE),
    ):
        starts_at = clock.from_local(today + dt.timedelta(days=days), dt.time(14))
        factories.conversation(employee=person, manager=person.manager, starts_at=starts_at, response=response)


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        make(app, int(sys.argv[1]))


if __name__ == "__main__":
    main()
