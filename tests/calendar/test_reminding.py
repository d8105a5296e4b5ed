"""That each thing is said once, by whoever comes to it, at an hour when people work, and only while it holds."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.calendar.reminded import MONDAY, mails_on, message_of, morning
from tests.cast import Cast
from tests.conversations.talks import fresh
from tests.plans.signed import agreement, signed
from tests.queries import counted
from webapp import clock, jobs
from webapp.calendar.models import Reminder, ReminderOff
from webapp.calendar.reminders import Due, Kind, Section, emails, engine, kinds, register
from webapp.calendar.reminders.engine import is_working_hour, remind
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.plans.models import Responsible

DAY = dt.timedelta(days=1)


def talk_in_a_week(employee: Person, manager: Person, **given: Any) -> Conversation:
    then = morning(MONDAY - 21 * DAY)
    values = {"invited_at": then, "created_at": then, "starts_at": morning(MONDAY + 7 * DAY)}
    return fresh(
        factories.conversation(employee=employee, manager=manager, response=Response.ACCEPTED, **(values | given))
    )


def a_team(cast: Cast, size: int) -> None:
    """So many people, each with a talk to prepare, agreements that are due and late, and a text to sign."""
    for _number in range(size):
        person = factories.person(manager=cast.manager)
        talk_in_a_week(person, cast.manager)
        then = morning(MONDAY - 5 * DAY)
        talk_in_a_week(person, cast.manager, state=State.CONCLUDING, starts_at=then, started_at=then, concluded_at=then)
        talk_in_a_week(person, cast.manager, state=State.PLANNED, invited_at=None)
        with clock.at(morning(MONDAY - 30 * DAY)):
            held = signed(person, cast.manager, days_ago=1)
        agreement(held, due=MONDAY + DAY, responsible=Responsible.BOTH)
        agreement(held, due=MONDAY - DAY, responsible=Responsible.BOTH)


@pytest.mark.parametrize(
    ("moment", "at_work"),
    [
        ("2027-02-01T08:00", True),
        ("2027-02-01T07:59", False),
        ("2027-02-01T15:59", True),
        ("2027-02-01T16:00", False),
        ("2027-02-06T10:00", False),
        ("2027-05-17T10:00", False),
        ("2026-12-24T10:00", False),
        ("2027-03-25T10:00", False),
        ("2027-07-01T08:00", True),
    ],
)
def test_mail_disturbs_at_working_hours_in_oslo_only(moment: str, at_work: bool) -> None:
    day = dt.datetime.fromisoformat(moment)
    assert is_working_hour(clock.from_local(day.date(), day.time())) is at_work


def test_outside_working_hours_nothing_is_said_and_nothing_is_lost(cast: Cast) -> None:
    talk_in_a_week(cast.employee, cast.manager)
    assert mails_on(cast.app, MONDAY, dt.time(7)) == {}
    assert mails_on(cast.app, MONDAY, dt.time(16, 30)) == {}
    assert mails_on(cast.app, MONDAY + 5 * DAY) == {}
    assert Reminder.select().count() == 0
    assert mails_on(cast.app, MONDAY + DAY).keys() == {"emil", "marit"}


def test_without_a_mail_server_or_an_address_nothing_is_said_until_there_is_one(cast: Cast) -> None:
    talk_in_a_week(cast.employee, cast.manager)
    Company.update(mail_host="").execute()
    assert mails_on(cast.app, MONDAY) == {}
    Company.update(mail_host="127.0.0.1").execute()
    assert mails_on(cast.app, MONDAY).keys() == {"emil", "marit"}


def test_one_mail_with_a_part_for_each_kind(cast: Cast) -> None:
    a_team(cast, 2)
    with cast.app.app_context(), clock.at(morning(MONDAY)):
        assert remind() == 3
    rows = {row.person_id: row for row in OutboxMail.select()}
    mail = rows[cast.manager.id]
    assert mail.kind == "reminder prepare+sign+due+invite+digest"
    message = message_of(mail)
    assert message["Subject"] == "Påminnelser fra Samtale"
    html = message.get_body(("html",))
    assert html is not None
    for heading in ("Forbered deg til samtalene", "Referatet venter på signaturen din", "Frister i planen"):
        assert f">{heading}</h2>" in html.get_content()


def test_a_mail_of_one_kind_is_called_by_it_and_is_of_no_use_after_its_talk(cast: Cast) -> None:
    talk = talk_in_a_week(cast.employee, cast.manager)
    with cast.app.app_context(), clock.at(morning(MONDAY)):
        remind()
    with cast.app.app_context(), clock.at(clock.from_local(MONDAY + 4 * DAY, dt.time(15))):
        remind()
    first, last = OutboxMail.select().where(OutboxMail.person_id == cast.employee.id).order_by(OutboxMail.created_at)
    assert message_of(first)["Subject"] == "Forbered deg til samtalen"
    assert first.expires_at == first.created_at + 2 * DAY
    assert last.expires_at == last.created_at + 2 * DAY < talk.starts_at


def test_what_is_turned_off_is_not_said_and_not_used_up(cast: Cast) -> None:
    talk_in_a_week(cast.employee, cast.manager)
    off = ReminderOff.create(person=cast.employee.id, kind="prepare")
    assert mails_on(cast.app, MONDAY).keys() == {"marit"}
    off.delete_instance()
    assert mails_on(cast.app, MONDAY + DAY).keys() == {"emil"}


def test_every_kind_can_be_turned_off(cast: Cast) -> None:
    a_team(cast, 2)
    for person in Person.select():
        for kind in kinds.registry:
            ReminderOff.create(person=person.id, kind=kind)
    assert mails_on(cast.app, MONDAY) == {}
    assert Reminder.select().count() == 0


def test_ten_days_of_downtime_are_caught_up_without_a_flood(cast: Cast) -> None:
    """The app sleeps from before MONDAY until Thursday of the next week."""
    for number, day in enumerate((7, 11, 17)):
        person = factories.person(email=f"p{number}@fjordvik.example", manager=cast.manager)
        talk_in_a_week(person, cast.manager, starts_at=clock.from_local(MONDAY + day * DAY, dt.time(14)))
    with clock.at(morning(MONDAY - 30 * DAY)):
        held = signed(cast.employee, cast.manager, days_ago=1)
    for day in (1, 5, 11, 15):
        agreement(held, due=MONDAY + day * DAY)
    woken = MONDAY + 10 * DAY
    mails = mails_on(cast.app, woken)
    # The talk of the seventh day has been; that of the eleventh is tomorrow, and its week is not spoken of any more.
    assert mails.keys() == {"p1", "p2", "emil", "marit"}
    assert mails["p1"].count("Samtale med") == mails["p2"].count("Samtale med") == 1
    assert "i morgen kl. 14:00" in mails["p1"]
    assert mails["emil"].splitlines()[2::3] == [
        "2 punkter i planen din er over fristen",
        "Ett punkt i planen din har frist i morgen",
        "Ett punkt i planen din har frist tirsdag 16. februar",
    ]
    assert mails["marit"].count("Samtale med") == 2
    assert mails_on(cast.app, woken, dt.time(12)) == {}
    # Of the next day's morning, what is new is the agreement's own day, and the second talk's is not near yet.
    assert mails_on(cast.app, woken + DAY).keys() == {"emil"}


def run_at_once(app: Flask, moment: dt.datetime, count: int) -> list[int]:
    """So many runners in processes of their own, released together; how many mails each made."""
    config = app.config["SAMTALE"]
    folders = [config.database_url, str(config.data_dir), str(config.keys_dir), moment.isoformat()]
    command = [sys.executable, "-m", "tests.calendar.reminder_runner", *folders]
    runners = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _number in range(count)
    ]
    for runner in runners:
        assert runner.stdout and runner.stdout.readline() == "ready\n"
    for runner in runners:
        assert runner.stdin
        runner.stdin.write("\n")
        runner.stdin.flush()
    return [int(runner.communicate(timeout=60)[0]) for runner in runners]


def test_two_processes_at_once_say_each_thing_once(cast: Cast) -> None:
    a_team(cast, 12)
    made = run_at_once(cast.app, morning(MONDAY), 2)
    assert sum(made) == OutboxMail.select().count() >= 13
    assert set(Counter(row.person_id for row in OutboxMail.select()).values()) == {1}
    assert mails_on(cast.app, MONDAY) == {}


def test_eight_threads_at_once_say_each_thing_once(cast: Cast) -> None:
    a_team(cast, 3)

    def run(_number: int) -> int:
        with cast.app.app_context(), clock.at(morning(MONDAY)):
            return remind()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(run, range(8))) == 4
    keys = [tuple(row) for row in Reminder.select(Reminder.key, Reminder.person).tuples()]
    assert len(keys) == len(set(keys))
    assert set(Counter(row.person_id for row in OutboxMail.select()).values()) == {1}


def test_it_runs_by_the_clock_and_by_the_command(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk_in_a_week(cast.employee, cast.manager)
    (job,) = [job for job in jobs.registry if job.name == "remind"]
    monkeypatch.setattr(jobs, "registry", [job])
    monkeypatch.setattr(clock, "now", lambda: morning(MONDAY))
    assert cast.app.test_cli_runner().invoke(jobs.commands, ["run", "--once"]).exit_code == 0
    assert OutboxMail.select().count() == 2


def queries(cast: Cast) -> int:
    with cast.app.app_context(), clock.at(morning(MONDAY)), counted() as asked:
        remind()
    return len(asked)


def selects(cast: Cast) -> int:
    """How many questions find out what is due, before a mail is made."""
    with cast.app.app_context(), clock.at(morning(MONDAY)), counted() as asked:
        engine._not_said(engine._wanted(engine._found(clock.now())))
    return len(asked)


def test_as_many_questions_for_twenty_people_as_for_two(cast: Cast) -> None:
    a_team(cast, 2)
    few = selects(cast)
    queries(cast)
    few_when_all_is_said = queries(cast)
    a_team(cast, 18)
    Reminder.delete().execute()
    assert selects(cast) == few
    queries(cast)
    assert queries(cast) == few_when_all_is_said


def test_a_feature_above_can_add_a_kind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "registry", dict(kinds.registry))
    monkeypatch.setattr(engine, "registry", kinds.registry)
    monkeypatch.setattr(emails, "registry", kinds.registry)

    def find(_now: dt.datetime) -> list[Due]:
        return [Due(cast.employee, "course", "first", "Vår"), Due(cast.colleague, "course", "first")]

    register(Kind("course", "Kurs", find, lambda _reader, dues: Section("Kurset", dues[0].what, [])))
    mails = mails_on(cast.app, MONDAY)
    assert mails == {"emil": "Vår"}
    assert Reminder.select().count() == 6, "two by the new kind, and four whose week is settled without a word"
    with pytest.raises(ValueError, match="course"):
        register(Kind("course", "Kurs", find, lambda _reader, dues: Section("", "", [])))


def test_one_mail_that_cannot_be_made_keeps_nobody_elses_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk_in_a_week(cast.employee, cast.manager)
    make = emails.post_reminders

    def fails_for_the_manager(person: Person, found: Any) -> None:
        if person == cast.manager:
            raise ValueError("no such words")
        make(person, found)

    with monkeypatch.context() as broken:
        broken.setattr(emails, "post_reminders", fails_for_the_manager)
        assert mails_on(cast.app, MONDAY).keys() == {"emil"}
    assert f"the reminders of {cast.manager.id} could not be made" in caplog.text
    said = Reminder.select().where(Reminder.key.startswith("prepare"))
    assert [row.person_id for row in said] == [cast.employee.id]
    assert mails_on(cast.app, MONDAY).keys() == {"marit"}
