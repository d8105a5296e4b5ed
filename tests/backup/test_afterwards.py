"""After a restore the world knows more than Samtale: mailboxes, calendars, and people who did something meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.backup.helpers import kept_recovery_key
from tests.cast import Cast
from tests.conversations.postbox import Postbox
from tests.conversations.talks import asked, fresh, meeting, seat
from webapp import backup, clock, schema
from webapp.app import create_app
from webapp.backup_cli import reconcile
from webapp.company import Company
from webapp.config import Config
from webapp.conversations import actions
from webapp.conversations.live_texts import Topic
from webapp.conversations.saving import HISTORY
from webapp.mail import Mail, OutboxMail, Trouble, failed_mails, post, send_mail, try_again


@pytest.fixture
def postbox(cast: Cast) -> Iterator[Postbox]:
    box = Postbox().opened()
    yield box
    box.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def restored(
    request: pytest.FixtureRequest, cast: Cast, elsewhere: Callable[[str], Config], tmp_path: Path
) -> Callable[[], Flask]:
    """Takes a backup at once, and makes an app of it when called."""
    key, path = kept_recovery_key(cast.admin), tmp_path / "backup.jsonl.gz"

    def restore() -> Flask:
        config = elsewhere(request.param)
        backup.restore(path, config, models=schema.MODELS, recovery_key=lambda: key, finish=reconcile)
        cast.app = create_app(config)
        return cast.app

    backup.take(path)
    return restore


def test_no_mail_goes_out_twice(
    app: Flask, cast: Cast, tmp_path: Path, postbox: Postbox, restored: Callable[[], Flask]
) -> None:
    with app.test_request_context():
        actions.invite(cast.manager, cast.employee, asked(meeting(10)))
        post(cast.employee, Mail("Kode", "-", "-"), expires_at=clock.now() + dt.timedelta(minutes=10))
        post(cast.employee, Mail("I morgen", "-", "-"), not_before=clock.now() + dt.timedelta(days=1))
        backup.take(tmp_path / "backup.jsonl.gz")
        assert send_mail().sent == 3

    with clock.at(clock.now() + dt.timedelta(hours=12)), restored().test_request_context():
        assert send_mail().sent == 0
        reasons = [row.failure.trouble for row in failed_mails()]
        assert sorted(reasons) == [Trouble.EXPIRED, Trouble.RESTORED, Trouble.RESTORED]
        assert OutboxMail.waiting().count() == 1
        for row in failed_mails():
            assert try_again(row) is (row.failure.trouble == Trouble.RESTORED)
        assert send_mail().sent == 2


def test_calendars_hear_of_what_is_changed_next(
    app: Flask, cast: Cast, postbox: Postbox, tmp_path: Path, restored: Callable[[], Flask]
) -> None:
    with app.test_request_context():
        talk = fresh(actions.invite(cast.manager, cast.employee, asked(meeting(10))))
        postbox.empty()
        backup.take(tmp_path / "backup.jsonl.gz")
        for days in (11, 12):
            actions.move(seat(cast.manager, talk), meeting(days), fresh(talk).sequence)
        told = max(letter.event.sequence or 0 for letter in postbox.empty())
        assert told > talk.sequence + 1

    with restored().test_request_context():
        actions.move(seat(cast.manager, talk), meeting(13), fresh(talk).sequence)
        for letter in postbox.empty():
            assert letter.event.uid == talk.calendar_uid and (letter.event.sequence or 0) > told


def test_versions_of_what_is_written_live_are_told_from_those_before(
    app: Flask, cast: Cast, tmp_path: Path, restored: Callable[[], Flask]
) -> None:
    live = [model for model in schema.MODELS if "saves" in model._meta.fields]
    assert {model.__name__ for model in live} == {
        "Agreement", "Answer", "Goal", "OwnAnswer", "Review", "SharedNote", "Topic",
    }  # fmt: skip
    with app.test_request_context():
        talk = factories.conversation(employee=cast.employee, manager=cast.manager)
        about = {"conversation": talk, "author": cast.employee}
        written, empty = (Topic.create(**about, position=number, version=number) for number in (3, 0))
        backup.take(tmp_path / "backup.jsonl.gz")
    with restored().test_request_context():
        assert Topic.get_by_id(written.id).version == HISTORY + 3
        assert Topic.get_by_id(empty.id).version == 0


def test_everyone_is_told_what_must_be_done_again(cast: Cast, restored: Callable[[], Flask]) -> None:
    told, more = "Samtale er hentet tilbake slik den var", "Se også over hvem som har sluttet"
    assert told not in cast.browser(cast.employee).get("/").text
    restored()
    for person, looks_after in ((cast.employee, False), (cast.manager, False), (cast.hr, True), (cast.admin, True)):
        page = cast.browser(person).get("/").text
        assert told in page and (more in page) is looks_after, person.name
        assert ("Passord og kalenderadresser" in page) is looks_after, person.name
    Company.update(restored_at=clock.now() - dt.timedelta(days=15)).execute()
    assert told not in cast.browser(cast.hr).get("/").text


def test_who_has_read_it_is_not_told_again_until_the_next_restore(cast: Cast, restored: Callable[[], Flask]) -> None:
    told = "Samtale er hentet tilbake slik den var"
    restored()
    browser = cast.browser(cast.employee)
    answer = browser.post("/hentet-tilbake/lest", data={"next": "/meg?side=2"})
    assert (answer.status_code, answer.location) == (303, "/meg?side=2")
    assert told not in browser.get("/").text and told in cast.browser(cast.manager).get("/").text
    assert browser.post("/hentet-tilbake/lest", headers={"HX-Request": "true"}).text == ""
    Company.update(restored_at=clock.now() + dt.timedelta(minutes=1)).execute()
    assert told in browser.get("/").text
