"""How many statements the meeting page sends to the database for a short and a long form.

Run as ``python -m tests.bench.queries`` with the server's environment, in a database of its own (a published form stays
for ever); prints a JSON object from the number of questions to the number of statements.
"""

from __future__ import annotations

import json

from tests.bench import world
from tests.browser.world import cookies
from tests.cast import make_cast
from tests.queries import counted
from webapp import db
from webapp.app import create_app
from webapp.config import Config

FORMS = (5, 30)


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context(), db.database.connection_context():
        cast = make_cast(app)
        talks = {questions: world.conversation(cast, f"bench-{questions}").id for questions in FORMS}
        cookie = cookies(app, cast)["manager"]
    browser, counts = app.test_client(), {}
    browser.set_cookie("samtale", cookie)
    for questions, talk in talks.items():
        for _look in range(2):  # the first look is noted, and reads the form into the process
            with counted() as statements:
                page = browser.get(f"/samtaler/{talk}/mote").get_data(as_text=True)
            assert page.count('class="live-text"') >= questions, page
        counts[questions] = len(statements)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
