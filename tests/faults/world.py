"""The cast, and many open talks of employee and manager: each test of a shared server takes one.

Run as ``python -m tests.faults.world HOW_MANY`` with the server's environment; prints JSON, a talk each, as
tests/browser/world.py does: its id, and a cookie for each who signs in.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

from tests import factories
from tests.browser.world import cookies
from tests.cast import Cast, make_cast
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.opening import _open


def talk_of(cast: Cast) -> str:
    talk = factories.conversation(
        employee=cast.employee,
        manager=cast.manager,
        response="accepted",
        starts_at=clock.now() + dt.timedelta(minutes=5),
    )
    _open(talk, by="test")
    talk.save()
    return str(talk.id)


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        cast = make_cast(app)
        talks: list[dict[str, Any]] = [
            {"talk": talk_of(cast), "cookies": cookies(app, cast)} for _number in range(int(sys.argv[1]))
        ]
    print(json.dumps(talks))


if __name__ == "__main__":
    main()
