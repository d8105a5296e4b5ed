"""When the columns open: exactly when product.md says, and never otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, seat
from webapp import clock
from webapp.conversations import fields, opening
from webapp.conversations.fields import FieldName
from webapp.conversations.models import Conversation
from webapp.conversations.opening import NotNow
from webapp.conversations.saving import Save
from webapp.conversations.states import Opening, Readiness, Response, State
from webapp.conversations.texts import form_of
from webapp.plans.agreements import standing
from webapp.questionnaires.kinds import Role

HTMX = {"HX-Request": "true"}


def a_talk(cast: Cast, *, minutes_ahead: int = 10, **given: Any) -> Conversation:
    starts = clock.now() + dt.timedelta(minutes=minutes_ahead)
    row = factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=starts, **given)
    return fresh(row)


def test_they_open_when_both_are_ready_and_lay_out_six_rows(talking: Cast) -> None:
    talk = a_talk(talking)
    opening.say_ready(seat(talking.employee, talk))
    assert not fresh(talk).is_open
    opening.say_ready(seat(talking.manager, talk))
    now = fresh(talk)
    assert (now.state, now.is_open, now.started_at) == (State.OPEN, True, None)
    assert len(standing(now)) == 6
    assert [entry.action for entry in logged(talk)] == ["said ready", "said ready", "columns opened"]


def test_ready_can_be_taken_back_until_then_and_not_after(talking: Cast) -> None:
    talk = a_talk(talking)
    opening.say_ready(seat(talking.employee, talk))
    opening.take_back(seat(talking.employee, talk))
    opening.say_ready(seat(talking.manager, talk))
    assert not fresh(talk).is_open
    opening.say_ready(seat(talking.employee, talk))
    opening.take_back(seat(talking.manager, talk))
    assert fresh(talk).is_open
    assert fresh(talk).manager_ready_at is not None


def test_both_ready_does_not_open_a_talk_that_opens_at_its_start(talking: Cast) -> None:
    talk = a_talk(talking, opening=Opening.MEETING)
    opening.say_ready(seat(talking.employee, talk))
    opening.say_ready(seat(talking.manager, talk))
    assert not fresh(talk).is_open


def test_the_start_opens_them_only_with_the_employees_own_press(talking: Cast) -> None:
    talk = a_talk(talking, opening=Opening.MEETING)
    with pytest.raises(NotNow):
        opening.confirm_start(seat(talking.employee, talk))
    opening.ask_to_start(seat(talking.manager, talk))
    assert not fresh(talk).is_open
    with pytest.raises(NotNow):
        opening.confirm_start(seat(talking.manager, talk))
    opening.confirm_start(seat(talking.employee, talk))
    assert fresh(talk).is_open
    assert fresh(talk).started_at is not None


def test_a_second_press_to_start_leaves_no_second_line(talking: Cast) -> None:
    talk = a_talk(talking, opening=Opening.MEETING)
    for _press in range(2):
        opening.ask_to_start(seat(talking.manager, talk))
    assert [entry.action for entry in logged(talk)] == ["asked to start"]


def test_the_employee_cannot_begin_the_meeting(talking: Cast) -> None:
    talk = a_talk(talking, opening=Opening.MEETING)
    with pytest.raises(NotNow):
        opening.ask_to_start(seat(talking.employee, talk))


@pytest.mark.parametrize(("minutes_ahead", "begins"), [(16, False), (14, True), (-60, True)])
def test_a_meeting_starts_at_the_earliest_fifteen_minutes_before(
    talking: Cast, minutes_ahead: int, begins: bool
) -> None:
    talk = a_talk(talking, minutes_ahead=minutes_ahead, opening=Opening.MEETING)
    if begins:
        opening.ask_to_start(seat(talking.manager, talk))
    else:
        with pytest.raises(NotNow):
            opening.ask_to_start(seat(talking.manager, talk))
    assert (fresh(talk).start_asked_at is not None) is begins


def test_short_notice_needs_a_yes_before_the_start(talking: Cast) -> None:
    talk = a_talk(talking, opening=Opening.MEETING, short_notice=True)
    with pytest.raises(NotNow):
        opening.ask_to_start(seat(talking.manager, talk))
    Conversation.update(response=Response.ACCEPTED).where(Conversation.id == talk.id).execute()
    opening.ask_to_start(seat(talking.manager, talk))
    assert fresh(talk).start_asked_at is not None


def test_starting_a_talk_that_opens_by_readiness_does_not_open_it(talking: Cast) -> None:
    talk = a_talk(talking)
    opening.ask_to_start(seat(talking.manager, talk))
    assert fresh(talk).started_at is not None
    assert not fresh(talk).is_open


def test_a_cancelled_talk_never_opens(talking: Cast) -> None:
    talk = a_talk(talking, state=State.CANCELLED, manager_ready_at=clock.now())
    with pytest.raises(NotNow):
        opening.say_ready(seat(talking.employee, talk))
    assert not fresh(talk).is_open


def test_a_change_of_manager_freezes_it(talking: Cast) -> None:
    talk = a_talk(talking, manager_ready_at=clock.now())
    talking.employee.manager = talking.other_manager
    talking.employee.save()
    with pytest.raises(NotNow):
        opening.say_ready(seat(talking.employee, talk))


def test_the_light_tells_how_far_and_nothing_else(talking: Cast) -> None:
    talk = a_talk(talking, form="annual")
    checklist = form_of(talk).checklist_for(Role.EMPLOYEE)[0]
    question = form_of(talk).questions_for(Role.EMPLOYEE)[0]
    assert opening.light(talk, Role.EMPLOYEE) == Readiness.NOT_BEGUN
    for key, light in ((checklist.id, Readiness.NOT_BEGUN), (question.id, Readiness.UNDER_WAY)):
        save = Save("abcdefgh.1", 0, "", "noe")
        fields.save(seat(talking.employee, talk), FieldName("answer", key, "employee"), save)
        assert opening.light(fresh(talk), Role.EMPLOYEE) == light
    opening.say_ready(seat(talking.employee, talk))
    assert opening.light(fresh(talk), Role.EMPLOYEE) == Readiness.READY


def test_a_press_changes_the_page_where_it_is_unless_it_opens_the_columns(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = a_talk(cast)
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)

    def press(browser: FlaskClient, act: str, **headers: str) -> TestResponse:
        return browser.post(f"/samtaler/{talk.id}/{act}", headers=headers)

    ready = press(mine, "klar", **HTMX)
    assert 'id="klar"' in ready.text
    assert "Jeg er ikke klar likevel" in ready.text
    assert "Jeg er klar" in press(mine, "ikke-klar", **HTMX).text
    press(mine, "klar", **HTMX)
    opening_press = press(boss, "klar", **HTMX)
    there = (opening_press.status_code, opening_press.headers["HX-Redirect"])
    assert there == (204, f"/samtaler/{talk.id}/forberedelse")
    started = press(boss, "start", **HTMX)
    assert "Avslutt og les opp" in started.text
    assert "HX-Redirect" not in started.headers
    assert press(boss, "start").location == f"/samtaler/{talk.id}/forberedelse"


def test_a_press_that_comes_too_early_leads_to_why(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = a_talk(cast, minutes_ahead=60)
    browser = cast.browser(cast.manager)
    refused = browser.post(f"/samtaler/{talk.id}/start", headers=HTMX)
    assert "Det går ikke ennå." in browser.get(refused.headers["HX-Redirect"]).text
