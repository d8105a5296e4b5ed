"""Print (as JSON) the id of a question that both answer, in the database of the environment. Run as a module."""

from __future__ import annotations

import json

from tests.security.world import form
from webapp.app import create_app


def main() -> None:
    with create_app().app_context():
        section = next(part for part in form().meeting_sections if part.questions)
        print(json.dumps(next(question.id for question in section.questions if question.answered_by == "both")))


if __name__ == "__main__":
    main()
