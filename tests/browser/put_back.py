"""The database of the story as a restore would leave it: every answer and note as it had been some words ago.

Run as ``python -m tests.browser.put_back`` with the environment of a server that has been stopped.
"""

from __future__ import annotations

from webapp import schema
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.live_texts import Answer, SharedNote
from webapp.conversations.saving import begin_history

FIRST_WORDS = 2


def main() -> None:
    with create_app(Config.from_env()).app_context():
        for model in (Answer, SharedNote):
            for row in model.select():
                row.text = " ".join((row.text or "").split()[:FIRST_WORDS])
                row.saves = {}
                row.save()
        begin_history(schema.MODELS)


if __name__ == "__main__":
    main()
