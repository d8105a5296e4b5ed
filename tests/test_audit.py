"""The log finds what was changed or taken away, and keeps one look an hour."""

from tests.cast import Cast
from webapp import audit
from webapp.audit import AuditEntry


def test_an_untouched_chain_is_whole(cast: Cast) -> None:
    audit.record("invited", actor=cast.manager, subject=cast.employee.id, days=9)
    audit.record("reminded", actor=None)
    assert audit.verify() is None


def test_a_changed_entry_is_found(cast: Cast) -> None:
    entry = audit.record("invited", actor=cast.manager, days=9)
    audit.record("reminded", actor=None)
    AuditEntry.update(facts={"days": 3}).where(AuditEntry.id == entry.id).execute()
    assert audit.verify() == entry.id


def test_a_missing_entry_is_found(cast: Cast) -> None:
    entry = audit.record("invited", actor=cast.manager)
    later = audit.record("reminded", actor=None)
    AuditEntry.delete().where(AuditEntry.id == entry.id).execute()
    assert audit.verify() == later.id


def test_looking_twice_in_an_hour_is_one_row(cast: Cast) -> None:
    for _ in range(2):
        audit.looked("looked", actor=cast.hr, subject=cast.employee.id, session="s")
    assert AuditEntry.select().where(AuditEntry.action == "looked").count() == 1
