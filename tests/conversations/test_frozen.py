"""What becomes of talks when the employee gets another manager, or when one of the two ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import CANARY, fresh, in_days, invited, logged, meeting, opened, received, seat
from tests.conversations.test_planned import planned
from tests.people.test_import_pages import accept, as_file, upload
from webapp import clock
from webapp.company import Company
from webapp.conversations import actions
from webapp.conversations.access import Right, rights
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.db import transaction
from webapp.mail.outbox import OutboxMail
from webapp.overview.coverage import INVITED, NONE, UNSIGNED_YET, coverage
from webapp.people import actions as register
from webapp.people.models import Person
from webapp.questionnaires.content import load_version


def lead(cast: Cast, manager: Person | None) -> None:
    """HR gives the employee another manager."""
    with transaction():
        employee = Person.get_by_id(cast.employee.id)
        register.give_manager(employee, manager.id if manager else None, actor=cast.hr)


def end(person: Person, cast: Cast, successor: Person | None = None) -> None:
    register.end(Person.get_by_id(person.id), on=clock.today(), successor=successor, actor=cast.hr)


def past(talk: Conversation, **given: Any) -> Conversation:
    """As if it had begun yesterday."""
    began = clock.now() - dt.timedelta(days=1)
    values = {"state": State.OPEN, "starts_at": began, "started_at": began, "opened_at": began}
    Conversation.update(values | given).where(Conversation.id == talk.id).execute()
    return fresh(talk)


def test_another_manager_takes_the_talk_out_of_both_calendars(talking: Cast) -> None:
    talk = invited(talking)
    lead(talking, talking.other_manager)
    talk = fresh(talk)
    assert (talk.is_frozen, talk.state, talk.sequence) == (True, State.INVITED, 1)
    mails = received()
    assert mails.keys() == {talking.employee.email, talking.manager.email}
    for mail in mails.values():
        assert mail.subject == "Medarbeidersamtalen er satt på vent"
        assert (mail.method, str(mail.event["STATUS"]), int(mail.event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
        assert str(mail.event["UID"]) == talk.calendar_uid
        assert f"https://samtale.example/samtaler/{talk.id}" in mail.text
        assert CANARY not in mail.text + mail.html + str(mail.calendar)
        assert talking.other_manager.name not in mail.text
    entry = logged(talk)[-1]
    assert (entry.action, entry.actor_id, entry.facts) == ("frozen", talking.hr.id, {})


def test_the_manager_who_is_back_gets_it_back(talking: Cast) -> None:
    talk = invited(talking)
    lead(talking, talking.other_manager)
    OutboxMail.delete().execute()
    lead(talking, talking.manager)
    talk = fresh(talk)
    assert (talk.is_frozen, talk.sequence) == (False, 2)
    for mail in received().values():
        assert mail.subject == "Medarbeidersamtalen går som avtalt"
        assert (mail.method, int(mail.event["SEQUENCE"])) == ("REQUEST", 2)
    assert [entry.action for entry in logged(talk)] == ["invited", "frozen", "thawed"]


def test_what_has_been_stays_in_the_calendars(talking: Cast) -> None:
    talk = past(invited(talking), paused_at=clock.now())
    lead(talking, talking.other_manager)
    assert fresh(talk).sequence == 0
    assert {mail.calendar for mail in received().values()} == {None}
    OutboxMail.delete().execute()
    lead(talking, talking.manager)
    assert OutboxMail.select().count() == 0
    assert [entry.action for entry in logged(talk)][-2:] == ["frozen", "thawed"]


@pytest.mark.parametrize("state", [State.SIGNED, State.CLOSED, State.CANCELLED])
def test_what_is_over_is_left_alone(talking: Cast, state: State) -> None:
    talk = past(invited(talking), state=state)
    lead(talking, talking.other_manager)
    assert OutboxMail.select().count() == 0
    assert [entry.action for entry in logged(talk)] == ["invited"]


def test_only_the_former_managers_talks_freeze(talking: Cast) -> None:
    first = invited(talking)
    lead(talking, talking.other_manager)
    second = opened(talking.employee, talking.other_manager)
    OutboxMail.delete().execute()
    lead(talking, None)
    assert [entry.action for entry in logged(first)] == ["invited", "frozen"]
    assert logged(second)[-1].action == "frozen"
    assert received().keys() == {talking.employee.email, talking.other_manager.email}


def test_the_register_changes_where_mail_cannot_go(talking: Cast) -> None:
    talk = invited(talking)
    Person.update(email="ingen adresse").where(Person.id == talking.manager.id).execute()
    lead(talking, talking.other_manager)
    assert received().keys() == {talking.employee.email}
    Company.update(mail_host="").execute()
    lead(talking, talking.manager)
    assert OutboxMail.select().count() == 1
    assert [entry.action for entry in logged(talk)] == ["invited", "frozen", "thawed"]


def test_a_press_to_start_does_not_outlive_the_manager(talking: Cast) -> None:
    talk = invited(talking)
    Conversation.update(start_asked_at=clock.now()).execute()
    lead(talking, talking.other_manager)
    lead(talking, talking.manager)
    assert fresh(talk).start_asked_at is None


def test_a_planned_talk_follows_the_employee_without_a_mail(talking: Cast) -> None:
    talk = planned(talking)
    lead(talking, None)
    assert fresh(talk).manager_id == talking.manager.id
    lead(talking, talking.other_manager)
    talk = fresh(talk)
    assert (talk.manager_id, talk.is_frozen, OutboxMail.select().count()) == (talking.other_manager.id, False, 0)
    (entry,) = logged(talk)
    assert (entry.action, entry.facts) == ("passed on", {"manager": talking.other_manager.id})


def test_the_pages_say_that_it_waits(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = invited(cast)
        lead(cast, cast.other_manager)
    mine = cast.browser(cast.employee)
    assert "Samtalen er satt på vent" in mine.get(f"/samtaler/{talk.id}").text
    assert "på vent" in mine.get("/").text
    former = cast.browser(cast.manager).get(f"/samtaler/{talk.id}").text
    assert "Samtalen er lukket for deg" in former
    assert "med mindre Emil sier ja til det" in former
    log = mine.get(f"/samtaler/{talk.id}/hvem-ser").text
    assert "registrerte at medarbeideren fikk en annen leder" in log
    assert "Medarbeideren; den forrige lederen ser sin egen kolonne" in log


@pytest.mark.parametrize("given", [{"state": State.SIGNED}, {"reopened_at": dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)}])
def test_it_says_who_reads_what_was_signed_before(cast: Cast, app: Flask, given: dict[str, Any]) -> None:
    with app.test_request_context():
        talk = past(invited(cast), **given)
        lead(cast, cast.other_manager)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/hvem-ser").text
    assert "Medarbeideren, lederne og HR" in page
    assert "Hvordan det går med mål og avtaler etterpå" in page


def test_what_waits_is_not_counted_as_coming(talking: Cast) -> None:
    def standing_of(talk: Conversation) -> str:
        return next(row.status for row in coverage(clock.local(talk.starts_at).year) if row.person == talking.employee)

    talk = invited(talking)
    assert standing_of(talk) == INVITED
    lead(talking, talking.other_manager)
    assert standing_of(talk) == NONE
    assert standing_of(past(talk, paused_at=clock.now())) == NONE
    assert standing_of(past(talk, paused_at=None)) == UNSIGNED_YET


def test_who_comes_to_lead_the_former_manager_gets_nothing_more_of_their_talk(talking: Cast) -> None:
    """The employee is now the manager of the one who led them: two talks, and each follows its own employee."""
    talk, boss = invited(talking), Person.get_by_id(talking.manager.manager_id)
    above = opened(talking.manager, boss)
    lead(talking, boss)
    before = rights(talking.employee, fresh(talk))
    with transaction():
        register.give_manager(Person.get_by_id(talking.manager.id), talking.employee.id, actor=talking.hr)
    assert rights(talking.employee, fresh(talk)) == before
    assert rights(talking.manager, fresh(talk)) == {Right.EXISTS, Right.READ_OWN_LOG, Right.READ_OWN}
    assert rights(talking.employee, fresh(above)) == {Right.EXISTS, Right.READ_OWN_LOG}
    assert rights(boss, fresh(above)) == {Right.EXISTS, Right.READ_OWN_LOG, Right.READ_OWN}
    assert [entry.action for entry in logged(above)][-1] == "frozen"


def test_two_changes_on_one_day_leave_the_talk_waiting(talking: Cast) -> None:
    talk = invited(talking)
    for leader in (talking.other_manager, None, talking.hr):
        lead(talking, leader)
    assert [entry.action for entry in logged(talk)] == ["invited", "frozen"]
    assert len(received()) == 2
    lead(talking, talking.manager)
    assert [entry.action for entry in logged(talk)][-1] == "thawed"
    assert fresh(talk).sequence == 2


# Someone ends


def test_what_an_employee_who_ends_has_not_signed_is_called_off(talking: Cast) -> None:
    talks = [invited(talking), planned(talking), past(invited(talking, another=True))]
    signed = past(invited(talking, another=True), state=State.SIGNED)
    end(talking.employee, talking)
    assert {fresh(talk).state for talk in talks} == {State.CANCELLED}
    assert fresh(signed).state == State.SIGNED
    assert {fresh(talk).cancel_reason for talk in talks} == {None}
    assert [logged(talk)[-1].action for talk in talks] == ["cancelled at the end"] * 3
    assert logged(talks[0])[-1].actor_id == talking.hr.id


def test_the_manager_alone_is_told(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = invited(cast)
        end(cast.employee, cast)
    (mail,) = received().values()
    assert (mail.to, mail.method, str(mail.event["UID"])) == (cast.manager.email, "CANCEL", talk.calendar_uid)
    page = cast.browser(cast.manager).get(f"/samtaler/{talk.id}").text
    assert "Det skjedde av seg selv da Emil Eide sluttet." in page


def test_a_frozen_talk_of_someone_who_ends_goes_in_silence(talking: Cast) -> None:
    talk = invited(talking)
    lead(talking, talking.other_manager)
    OutboxMail.delete().execute()
    end(talking.employee, talking)
    assert (fresh(talk).state, OutboxMail.select().count()) == (State.CANCELLED, 0)


def test_what_was_signed_and_reopened_stands(talking: Cast) -> None:
    talk = past(invited(talking), reopened_at=clock.now())
    end(talking.employee, talking)
    assert fresh(talk).state == State.OPEN


def test_a_manager_who_ends_without_a_successor_leaves_frozen_talks(talking: Cast) -> None:
    talk, own = invited(talking), planned(talking)
    boss = Person.get_by_id(talking.manager.manager_id)
    theirs = factories.conversation(employee=talking.manager, manager=boss, calendar_uid="x@samtale")
    end(talking.manager, talking)
    assert (fresh(talk).is_frozen, fresh(own).is_frozen, fresh(own).state) == (True, True, State.PLANNED)
    assert fresh(talk).employee.manager_id is None
    assert fresh(theirs).state == State.CANCELLED
    assert received()[boss.email].method == "CANCEL"
    lead(talking, talking.other_manager)
    assert fresh(own).manager_id == talking.other_manager.id


@pytest.mark.parametrize("succeeded", [True, False])
def test_a_manager_who_ends_is_mailed_nothing(talking: Cast, succeeded: bool) -> None:
    invited(talking)
    end(talking.manager, talking, talking.other_manager if succeeded else None)
    assert received().keys() == {talking.employee.email}


def test_nor_where_it_is_an_import_that_ends_them(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        invited(cast)
    others = [one for one in Person.active() if one.id not in {cast.manager.id, cast.employee.id, cast.colleague.id}]
    led = [f"{one.name};{one.email};;{cast.other_manager.email};;;" for one in (cast.employee, cast.colleague)]
    hr = cast.browser(cast.hr)
    assert accept(hr, upload(hr, *as_file(*others), *led, whole=True), antall="1") == 303
    assert not Person.get_by_id(cast.manager.id).is_active
    assert received().keys() == {cast.employee.email}


def test_nor_where_the_import_ends_both(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = invited(cast)
    others = [one for one in Person.active() if one.id not in {cast.manager.id, cast.employee.id, cast.colleague.id}]
    led = f"{cast.colleague.name};{cast.colleague.email};;{cast.other_manager.email};;;"
    hr = cast.browser(cast.hr)
    assert accept(hr, upload(hr, *as_file(*others), led, whole=True), antall="2") == 303
    assert (fresh(talk).state, received()) == (State.CANCELLED, {})


def test_the_successor_starts_anew(talking: Cast) -> None:
    talk = invited(talking)
    end(talking.manager, talking, talking.other_manager)
    assert fresh(talk).is_frozen
    successor = Person.get_by_id(talking.other_manager.id)
    employee = Person.get_by_id(talking.employee.id)
    asked = actions.Invitation(
        "ny-samtale", load_version(talk.version_id), meeting(starts_at=in_days(12)), "", "", talk.opening, "nb"
    )
    new = actions.invite(successor, employee, asked)
    assert seat(successor, new).may(Right.LEAD)
