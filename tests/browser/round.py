"""A database for a browser test: the cast with a mail server to send by, and three managers who can sign in.

Run as ``python -m tests.browser.round PORT`` with the server's environment; prints JSON as tests.browser.world does.
With ``signed`` in place of the port every talk is made one that both have signed.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from flask import Flask

from tests.browser.world import cookie_for, cookies
from tests.cast import make_cast
from webapp import clock
from webapp.app import create_app
from webapp.company import Company
from webapp.config import Config
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person


def make(app: Flask, port: int) -> dict[str, Any]:
    cast = make_cast(app)
    Company.update(mail_port=port).execute()
    boss = Person.get(Person.email == "borghild@fjordvik.example")
    return {"cookies": cookies(app, cast) | {"boss": cookie_for(app, boss)}}


def sign_all() -> None:
    now = clock.now()
    Conversation.update(state=State.SIGNED, started_at=now, opened_at=now, signed_at=now).execute()


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        if sys.argv[1] == "signed":
            sign_all()
        else:
            print(json.dumps(make(app, int(sys.argv[1]))))


if __name__ == "__main__":
    main()
