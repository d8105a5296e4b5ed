"""What the database holds of everything that is written live, read in a process of its own.

``python -m tests.faults.stored`` with the server's environment prints a line of JSON for each line it is given: what
the database says of itself (``health``), and every row (``rows``).
"""

from __future__ import annotations

from typing import Any

from tests.browser.server import Place
from tests.faults.asked import Asked, answer_by
from webapp import db
from webapp.conversations.live_texts import Answer, SharedNote, Topic
from webapp.conversations.stretches import stretches_of
from webapp.plans.models import Agreement, Goal
from webapp.questionnaires.kinds import Role


def read(_line: str) -> dict[str, Any]:
    health = "ok" if db.is_postgresql() else db.database.execute_sql("PRAGMA integrity_check").fetchone()[0]
    rows = [_row(kind, row) for kind in (Answer, SharedNote, Topic, Agreement, Goal) for row in kind.select()]
    return {"health": health, "rows": rows}


def _row(kind: type, row: Any) -> dict[str, Any]:
    text = row.what if kind in (Agreement, Goal) else row.text
    told: dict[str, Any] = {"version": row.version, "text": text or "", "saves": row.saves}
    if kind is SharedNote:
        told["stretches"] = stretches_of(row)
    return told | {"field": _field(kind, row)}


def _field(kind: type, row: Any) -> str:
    if kind is Answer:
        role = Role.EMPLOYEE if row.author_id == row.conversation.employee_id else Role.MANAGER
        return f"answer:{row.question_id}:{role}"
    if kind is SharedNote:
        return f"note:{row.section_id}"
    return f"topic:{row.id}" if kind is Topic else f"{kind.__name__.lower()}:{row.id}:what"


class Stored(Asked):
    """Asks such a process about the database of a place."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, "tests.faults.stored")

    def rows(self) -> dict[str, dict[str, Any]]:
        """Every row by the name of its field. AssertionError for a database that is not whole, or for a row whose
        stretches are not its text."""
        told = self.ask()
        assert told["health"] == "ok", told["health"]
        for row in told["rows"]:
            if "stretches" in row:
                assert "".join(text for _role, text in row["stretches"]) == row["text"], row
        return {row["field"]: row for row in told["rows"]}

    def text(self, field: str) -> str:
        """What stands in the field of this name; empty where it has no row."""
        row = self.rows().get(field)
        return row["text"] if row else ""


if __name__ == "__main__":
    answer_by(read)
