from __future__ import annotations

import datetime as dt
import logging
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.mail.conftest import Running, Watch
from webapp import clock, crypto
from webapp.company import Company
from webapp.db import database, is_postgresql, transaction
from webapp.mail import (
    Mail,
    OutboxMail,
    SendReport,
    Trouble,
    failed_mails,
    oldest_waiting,
    post,
    send_mail,
    try_again,
    undelivered_to,
)
from webapp.mail.outbox import LEASE, WAITS, lease, wait_after
from webapp.people.models import Person

CANARY = "kanarifuglen synger på Åsgårdstrand"


def letter(**given: object) -> OutboxMail:
    person = factories.person(name="Åse Bjørnstad")
    with transaction():
        return post(person, Mail("Klar for samtale på Ås?", f"{CANARY}\n", f"<p>{CANARY}</p>"), **given)  # type: ignore[arg-type]


def fresh(row: OutboxMail) -> OutboxMail:
    found: OutboxMail = OutboxMail.get_by_id(row.id)
    return found


def test_posted_mail_is_delivered_whole_and_erased(post_office: Running) -> None:
    row = letter()
    assert send_mail() == SendReport(sent=1)
    (raw,) = post_office.room.raw
    message = message_from_bytes(raw)
    assert message["Message-ID"] == row.message_id
    assert b"=C3=85sg=C3=A5rdstrand" in raw
    assert post_office.room.envelopes[0].rcpt_tos == [row.to_address]
    row = fresh(row)
    assert row.sent_at is not None
    assert row.message is None
    assert send_mail() == SendReport()


def test_mail_of_a_change_that_was_rolled_back_never_goes_out(post_office: Running) -> None:
    with transaction() as change:
        letter()
        change.rollback()
    assert send_mail() == SendReport()
    assert OutboxMail.select().count() == 0


def test_nothing_of_a_waiting_mail_is_readable_in_the_database(post_office: Running, app: Flask) -> None:
    letter()
    if is_postgresql():
        ((stored,),) = database.execute_sql("SELECT message FROM outbox_mail").fetchall()
        kept = bytes(stored)
    else:
        kept = files_of(Path(app.config["SAMTALE"].database_url.removeprefix("sqlite:///")))
        assert b"outbox_mail" in kept
    assert b"kanarifuglen" not in kept
    assert b"Klar for" not in kept
    assert b"Subject" not in kept


def files_of(path: Path) -> bytes:
    """A database with its log, read by another process: closing the files in this one would drop SQLite's locks."""
    script = "import sys; sys.stdout.buffer.write(b''.join(open(path, 'rb').read() for path in sys.argv[1:]))"
    paths = [str(found) for found in path.parent.glob(f"{path.name}*")]
    return subprocess.run([sys.executable, "-c", script, *paths], capture_output=True, check=True).stdout


def test_mail_that_may_not_go_yet_waits(post_office: Running, watch: Watch) -> None:
    letter(not_before=clock.now() + dt.timedelta(hours=1))
    assert send_mail() == SendReport()
    watch.forward(hours=1, seconds=1)
    assert send_mail() == SendReport(sent=1)


def test_refused_connection_is_tried_again(post_office: Running, watch: Watch) -> None:
    row = letter()
    set_port(1)
    report = send_mail()
    assert (report.sent, report.put_off) == (0, 1)
    assert report.trouble is not None
    assert report.trouble.trouble == Trouble.UNREACHABLE
    assert send_mail() == SendReport(), "it must rest first"
    set_port(post_office.controller.port)
    watch.forward(minutes=1)
    assert send_mail() == SendReport(sent=1)
    assert (fresh(row).attempts, fresh(row).last_error) == (2, None)


def set_port(port: int) -> None:
    Company.update(mail_port=port).execute()


def test_dead_server_is_asked_once_a_round_however_many_wait(post_office: Running) -> None:
    for _number in range(3):
        letter()
    set_port(1)
    assert send_mail().put_off == 1
    assert OutboxMail.select().where(OutboxMail.attempts > 0).count() == 1


def test_refused_recipient_is_given_up_at_once_and_the_others_go(
    post_office: Running, caplog: pytest.LogCaptureFixture
) -> None:
    lost, kept = letter(), letter()
    post_office.room.replies[lost.to_address] = f"550 5.1.1 <{lost.to_address}> has left"
    with caplog.at_level(logging.INFO):
        assert send_mail() == SendReport(sent=1, given_up=1)
    assert [row.id for row in failed_mails()] == [lost.id]
    failure = fresh(lost).failure
    assert failure is not None
    assert (failure.trouble, failure.code) == (Trouble.RECIPIENT_REFUSED, "550 5.1.1")
    assert "tar ikke imot post til denne adressen" in failure.explanation
    assert fresh(kept).sent_at is not None
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("webapp"))
    assert "gave up" in ours
    for personal in (lost.to_address, "Åse", "Bjørnstad", CANARY, "Klar for"):
        assert personal not in ours


def test_an_address_that_is_refused_is_known_until_a_mail_gets_through(post_office: Running) -> None:
    row = letter()
    person = Person.get_by_id(row.person_id)
    assert undelivered_to(person) is None
    post_office.room.replies[row.to_address] = "550 5.1.1 no such user"
    send_mail()
    found = undelivered_to(person)
    assert found is not None and found.id == row.id
    assert undelivered_to(factories.person(email="other@fjordvik.example")) is None
    person.email = "new@fjordvik.example"
    assert undelivered_to(person) is None, "it is the address that does not work"
    del post_office.room.replies[row.to_address]
    post(row.to_address, Mail("Hei", "Hei"))
    send_mail()
    assert undelivered_to(Person.get_by_id(row.person_id)) is None


def test_a_mail_refused_for_what_it_is_says_nothing_of_the_address(post_office: Running, watch: Watch) -> None:
    row = letter()
    post_office.room.data_reply = "554 5.7.1 no"
    for _attempt in range(len(WAITS) + 1):
        send_mail()
        watch.forward(hours=16)
    assert fresh(row).given_up_at is not None
    assert undelivered_to(Person.get_by_id(row.person_id)) is None


def test_greylisted_recipient_is_tried_again(post_office: Running, watch: Watch) -> None:
    row = letter()
    post_office.room.replies[row.to_address] = "451 4.7.1 try later"
    assert send_mail() == SendReport(put_off=1)
    del post_office.room.replies[row.to_address]
    watch.forward(minutes=1)
    assert send_mail() == SendReport(sent=1)


def test_gives_up_after_about_two_days(post_office: Running, watch: Watch) -> None:
    row = letter()
    post_office.room.data_reply = "554 5.7.1 no"
    began = clock.now()
    for _attempt in WAITS:
        assert send_mail() == SendReport(put_off=1)
        watch.forward(seconds=(fresh(row).not_before - clock.now()).total_seconds() + 1)
    send_mail()
    row = fresh(row)
    assert row.given_up_at is not None
    assert dt.timedelta(hours=40) < clock.now() - began < dt.timedelta(hours=60)
    assert list(failed_mails()) == [row]
    assert row.message is not None, "it can still be tried again"


def test_given_up_mail_can_be_tried_again_until_its_body_is_erased(post_office: Running, watch: Watch) -> None:
    row = letter()
    post_office.room.replies[row.to_address] = "550 no"
    send_mail()
    del post_office.room.replies[row.to_address]
    assert try_again(fresh(row))
    assert send_mail() == SendReport(sent=1)
    assert not try_again(fresh(row))

    other = letter()
    post_office.room.replies[other.to_address] = "550 no"
    send_mail()
    watch.forward(days=15)
    send_mail()
    assert fresh(other).message is None
    assert not try_again(fresh(other))
    assert list(failed_mails()) == [], "HR is not told for ever of what nobody can do anything about"


def test_waits_grow_and_are_spread() -> None:
    assert sorted(WAITS) == WAITS
    for attempt, least in enumerate(WAITS, start=1):
        waits = [wait_after(attempt) for _try in range(50)]
        assert least <= min(waits) < max(waits) <= least * 1.25


def test_expired_code_is_erased_unsent(post_office: Running, watch: Watch) -> None:
    row = letter(expires_at=clock.now() + dt.timedelta(minutes=10))
    set_port(1)
    send_mail()
    watch.forward(minutes=10, seconds=1)
    set_port(post_office.controller.port)
    assert send_mail() == SendReport()
    row = fresh(row)
    assert row.message is None
    assert row.given_up_at is not None
    assert row.failure is not None
    assert row.failure.trouble == Trouble.UNREACHABLE, "the reason it came late is kept"
    assert post_office.room.envelopes == []


def test_lease_keeps_others_away_until_it_runs_out(post_office: Running, watch: Watch) -> None:
    row = letter()
    first = lease()
    assert first is not None
    assert first.id == row.id
    assert lease() is None
    watch.forward(seconds=LEASE.total_seconds() + 1)
    second = lease()
    assert second is not None
    assert (second.id, second.message_id) == (row.id, row.message_id)
    assert second.lease_token != first.lease_token


def test_mail_sealed_with_another_key_does_not_stop_the_rest(post_office: Running) -> None:
    ring = crypto.keys()
    crypto.use(crypto.KeyRing.new())
    unreadable = letter()
    crypto.use(ring)
    letter()
    assert send_mail() == SendReport(sent=1, put_off=1)
    failure = fresh(unreadable).failure
    assert failure is not None
    assert failure.trouble == Trouble.UNREADABLE


def test_oldest_waiting_tells_how_far_behind_we_are(post_office: Running, watch: Watch) -> None:
    assert oldest_waiting() is None
    letter()
    watch.forward(hours=2)
    waited = oldest_waiting()
    assert waited is not None
    assert dt.timedelta(hours=2) <= waited < dt.timedelta(hours=2, minutes=1)
