"""What the database holds of the story, opened and read in a process of its own: how many people there are, and what is
written in the first talk.

Run as ``python -m tests.browser.rows`` with the server's environment; prints JSON.
"""

from __future__ import annotations

import json
from typing import Any

from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.live_texts import Answer, SharedNote, Topic
from webapp.conversations.models import Conversation
from webapp.people.models import Person
from webapp.plans.agreements import standing
from webapp.plans.rows import read_cell


def rows() -> dict[str, Any]:
    talks = list(Conversation.with_people().order_by(Conversation.created_at))
    talk = talks[0] if talks else None
    found: dict[str, Any] = {
        "people": sorted(person.email for person in Person.select()),
        "talks": [{"id": each.id, "state": each.state, "starts_at": each.starts_at.isoformat()} for each in talks],
    }
    if talk:
        found |= {
            "state": talk.state,
            "response": talk.response,
            "opened": talk.is_open,
            "answers": {answer.text: answer.author.email for answer in Answer.select() if answer.text},
            "notes": [note.text for note in SharedNote.select() if note.text],
            "topics": [topic.text for topic in Topic.select().order_by(Topic.position)],
            "agreements": [
                [read_cell(row, "what"), row.responsible, read_cell(row, "due")]
                for row in standing(talk)
                if not row.is_empty
            ],
        }
    return found


def main() -> None:
    with create_app(Config.from_env()).app_context():
        print(json.dumps(rows()))


if __name__ == "__main__":
    main()
