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


def test_looking_at_several_again_adds_those_that_are_new(cast: Cast) -> None:
    one, other = cast.employee.id, cast.colleague.id
    for subjects in ([one], [one, other], [], [other, one]):
        audit.looked_at_all("looked", actor=cast.hr, subjects=subjects, session="s")
    audit.looked("looked", actor=cast.hr, subject=one, session="s")
    assert sorted(row.subject_id for row in AuditEntry.select()) == sorted([one, other])
    assert audit.verify() is None
