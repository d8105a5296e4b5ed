"""A database for a browser test: a talk that was held yesterday, in a round that asks for statements.

Run as ``python -m tests.browser.statements`` with the server's environment; prints JSON as tests.browser.world does.
With ``count`` what was answered is counted, as when the figures are closed.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from flask import Flask

from tests.browser.world import cookies
from tests.cast import make_cast
from tests.statements.held import DAY, asking_round, held
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.statements.models import StatementAnswer


def make(app: Flask) -> dict[str, Any]:
    cast = make_cast(app)
    talk = held(cast.employee, cast.manager)
    asking_round(cast, first_day=clock.today() - 7 * DAY)
    return {"talk": talk.id, "cookies": cookies(app, cast)}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        if "count" in sys.argv:
            StatementAnswer.update(counted_at=clock.now()).execute()
        else:
            print(json.dumps(make(app)))


if __name__ == "__main__":
    main()
