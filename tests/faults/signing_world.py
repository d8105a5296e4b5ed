"""Talks of employee and manager that are being read back, and what the database holds of one.

Run with the server's environment: ``python -m tests.faults.signing_world HOW_MANY`` makes so many and prints JSON as
tests/faults/world.py does. Without a number it prints, for each line that holds the id of a talk, what stands of it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.browser.world import cookies
from tests.cast import make_cast
from tests.faults.asked import answer_by
from tests.plans.signings import concluding
from webapp import audit, db
from webapp.app import create_app
from webapp.audit import AuditEntry
from webapp.calendar.models import FollowUp
from webapp.config import Config
from webapp.conversations.access import find
from webapp.mail import OutboxMail
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Minutes, Signature
from webapp.plans.signing import digest_of, standing_signatures


def make(how_many: int) -> list[dict[str, Any]]:
    app = create_app(Config.from_env())
    with app.app_context(), app.test_request_context():
        cast = make_cast(app)
        talks = [concluding(cast).id for _number in range(how_many)]
        made = [{"talk": talk, "cookies": cookies(app, cast)} for talk in talks]
        OutboxMail.delete().execute()
    return made


def tell(talk_id: str) -> dict[str, Any]:
    """Whose word stands, what was made of it, what the log says, and whether log and database are whole."""
    talk = find(talk_id)
    assert talk is not None
    about = AuditEntry.select().where(AuditEntry.subject_id == talk_id, AuditEntry.look_key.is_null())
    vouched = {entry.facts["signature"] for entry in about if "signature" in entry.facts}
    signatures = list(Signature.select().where(Signature.conversation == talk_id))
    health = "ok" if db.is_postgresql() else db.database.execute_sql("PRAGMA integrity_check").fetchone()[0]
    return {
        "whole": (health, audit.verify(), {digest_of(row) for row in signatures} == vouched) == ("ok", None, True),
        "state": talk.state,
        "words": sorted(row.word for row in signatures if row.voided_at is None),
        "voided": sum(row.voided_at is not None for row in signatures),
        "standing": {role: row.digest for role, row in standing_signatures(talk).items()},
        "text": text_to_sign(talk).digest,
        "minutes": [
            [row.number, row.digest, row.replaced_at is not None]
            for row in Minutes.select().where(Minutes.conversation == talk_id).order_by(Minutes.number)
        ],
        "follow_ups": FollowUp.select().where(FollowUp.after == talk_id).count(),
        "log": [entry.action for entry in about.order_by(AuditEntry.id)],
        "mails": OutboxMail.select().count(),
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(make(int(sys.argv[1]))))
    else:
        answer_by(tell)
