"""Pausing a meeting, and going on the same day or another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.conversations.talks import fresh, in_days, logged, meeting, opened, received, refused, seat, value_of
from webapp import clock
from webapp.conversations import actions, pausing
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.languages import weekday
from webapp.mail import OutboxMail
from webapp.overview.coverage import HAD, ONGOING, PAUSED, coverage
from webapp.overview.tallies import total_of
from webapp.people.models import Person
from webapp.plans.agreements import standing

Later = Callable[[float], dt.datetime]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let it be that many minutes later than now; says when that is."""

    def set_clock(minutes: float) -> dt.datetime:
        moment = clock.now() + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_clock


def going_on(cast: Cast, ago: float = 20, **given: Any) -> Conversation:
    """A talk of 90 minutes that began that many minutes ago."""
    talk = opened(cast.employee, cast.manager)
    began = clock.now() - dt.timedelta(minutes=ago)
    values = {"starts_at": began, "started_at": began, "response": Response.ACCEPTED, "calendar_uid": "x@samtale"}
    Conversation.update(values | given).where(Conversation.id == talk.id).execute()
    return fresh(talk)


def paused(cast: Cast, ago: float = 20) -> Conversation:
    return pausing.pause(seat(cast.manager, going_on(cast, ago)))


def test_the_time_stands_still_while_it_is_paused(talking: Cast, later: Later) -> None:
    later(0)
    talk = going_on(talking)
    assert talk.minutes_left == 70
    pausing.pause(seat(talking.manager, talk))
    later(45)
    assert fresh(talk).is_paused
    assert fresh(talk).minutes_left == 70
    pausing.resume(seat(talking.manager, talk))
    began = later(10) - dt.timedelta(minutes=30)
    talk = fresh(talk)
    assert (talk.minutes_left, talk.is_paused, talk.ran_from) == (60, False, began)
    pausing.pause(seat(talking.manager, talk))
    later(60)
    assert (fresh(talk).minutes_left, fresh(talk).spent) == (60, 1800)
    assert [entry.action for entry in logged(talk)][-3:] == ["paused", "resumed", "paused"]


def test_pressing_twice_is_once(talking: Cast, later: Later) -> None:
    later(0)
    talk = going_on(talking)
    for act in (pausing.pause, pausing.resume):
        act(seat(talking.manager, talk))
        later(5)
        act(seat(talking.manager, talk))
    assert [entry.action for entry in logged(talk)][-2:] == ["paused", "resumed"]
    assert fresh(talk).minutes_left == 65


@pytest.mark.parametrize("given", [{"started_at": None}, {"state": State.CONCLUDING}])
def test_only_what_is_going_on_is_paused(talking: Cast, given: dict[str, Any]) -> None:
    talk = going_on(talking, **given)
    assert refused(pausing.pause, seat(talking.manager, talk)).keys() == {""}


def test_both_go_on_writing(cast: Cast, app: Any) -> None:
    with app.test_request_context():
        talk = paused(cast)
    field = f"agreement:{standing(talk)[0].id}:what"
    body = {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": "Kurs"}
    assert cast.browser(cast.employee).post(f"/samtaler/{talk.id}/felt/{field}", json=body).status_code == 200


def test_going_on_another_day_asks_for_no_notice_and_no_new_answer(talking: Cast) -> None:
    talk = paused(talking)
    rest = meeting(2, minutes=15, place="Hagen")
    talk = fresh(actions.move(seat(talking.manager, talk), rest, 0))
    assert (talk.starts_at, talk.minutes, talk.goes_on_at) == (in_days(2), 15, in_days(2))
    assert (talk.response, talk.short_notice, talk.sequence) == (Response.ACCEPTED, False, 1)
    assert logged(talk)[-1].action == "to go on"
    for person in (talking.employee, talking.manager):
        mail = received()[person.email]
        assert mail.subject.startswith("Medarbeidersamtalen fortsetter ")
        assert "er satt på pause. Her er tiden dere fortsetter:" in mail.text
        assert "Svar" not in mail.text
        assert (mail.method, str(mail.event["UID"]), int(mail.event["SEQUENCE"])) == ("REQUEST", "x@samtale", 1)
        assert mail.event["DTSTART"].dt == in_days(2)


def test_another_time_to_go_on_at_says_which_it_was(talking: Cast) -> None:
    talk = paused(talking)
    held = seat(talking.manager, talk)
    actions.move(held, meeting(2, minutes=15), 0)
    assert "Før: " not in received()[talking.employee.email].text
    OutboxMail.delete().execute()
    actions.move(held, meeting(3, minutes=15), 1)
    for mail in received().values():
        assert f"Før: {weekday(in_days(2))} 09:00\nNår: {weekday(in_days(3))} 09:00" in mail.text
        assert weekday(in_days(2)) in mail.html


def test_then_the_time_is_counted_of_what_was_set_aside(talking: Cast, later: Later) -> None:
    talk = paused(talking)
    actions.move(seat(talking.manager, talk), meeting(2, minutes=30), 0)
    later(2 * 24 * 60)
    assert fresh(talk).minutes_left == 30
    pausing.resume(seat(talking.manager, talk))
    later(10)
    assert fresh(talk).minutes_left == 20


@pytest.mark.parametrize(
    ("given", "field"),
    [({"minutes": 14}, "minutes"), ({"days": -1}, "day"), ({"minutes": 481}, "minutes")],
)
def test_a_rest_too_short_or_past_is_refused(talking: Cast, given: dict[str, Any], field: str) -> None:
    talk = paused(talking)
    assert refused(actions.move, seat(talking.manager, talk), meeting(**({"days": 2} | given)), 0).keys() == {field}


def test_while_it_is_being_signed_its_time_stands(talking: Cast) -> None:
    talk = paused(talking)
    Conversation.update(state=State.CONCLUDING).execute()
    assert refused(actions.move, seat(talking.manager, talk), meeting(2), 0).keys() == {""}
    assert not pausing.resume(seat(talking.manager, talk)).is_paused


def test_another_room_for_the_rest_is_told(talking: Cast) -> None:
    talk = paused(talking)
    for number, place in enumerate(("Fjell", "Hagen")):
        actions.move(seat(talking.manager, talk), meeting(2, minutes=30, place=place), number)
    assert (fresh(talk).sequence, fresh(talk).place, fresh(talk).spent) == (2, "Hagen", 0)


@pytest.mark.parametrize(("ago", "minutes"), [(20, 75), (45, 45), (44.5, 60), (89, 15), (200, 15)])
def test_what_was_left_is_suggested_in_quarters(talking: Cast, later: Later, ago: float, minutes: int) -> None:
    later(0)
    assert pausing.suggested_time(paused(talking, ago))[2] == minutes


def test_a_paused_talk_is_not_held_yet(cast: Cast, app: Any) -> None:
    def standing_of(person: Person) -> str:
        return next(row.status for row in coverage(clock.today().year) if row.person.id == person.id)

    with app.test_request_context():
        talk = paused(cast)
    assert standing_of(cast.employee) == PAUSED
    assert total_of(clock.today().year).had == 0
    assert "Satt på pause" in cast.browser(cast.hr).get("/oversikt/medarbeidere").text
    with app.test_request_context():
        actions.move(seat(cast.manager, talk), meeting(0, starts_at=clock.now() + dt.timedelta(hours=1)), 0)
    assert standing_of(cast.employee) == PAUSED
    assert re.search(r"Fortsetter \d", cast.browser(cast.hr).get("/oversikt/medarbeidere").text)
    with app.test_request_context():
        pausing.resume(seat(cast.manager, talk))
    assert standing_of(cast.employee) == ONGOING
    began = clock.now() - dt.timedelta(hours=2)
    Conversation.update(state=State.SIGNED, starts_at=began, paused_at=clock.now()).execute()
    assert standing_of(cast.employee) == HAD


# The pages


def test_the_manager_pauses_and_goes_on_in_the_meeting(cast: Cast, app: Any) -> None:
    with app.test_request_context():
        talk = going_on(cast)
    address, boss, mine = f"/samtaler/{talk.id}", cast.browser(cast.manager), cast.browser(cast.employee)
    assert "Ta pause" in boss.get(f"{address}/mote").text
    assert "Ta pause" not in mine.get(f"{address}/mote").text
    assert "rundt 5 minutter" in mine.get(f"{address}/mote").text
    pressed = boss.post(f"{address}/pause", headers={"HX-Request": "true"})
    assert 'id="klar"' in pressed.text
    assert "Fortsett en annen dag" in pressed.text
    for browser in (boss, mine):
        page = browser.get(f"{address}/mote").text
        assert re.search(r'<span id="tiden"><span role="status">Pause', page)
        assert "data-started" not in page
        assert "rundt 5 minutter" not in page
        assert "er satt på pause" in browser.get("/").text
        assert "Samtalen er satt på pause" in browser.get(address).text
    assert boss.post(f"{address}/fortsett").location == f"{address}/mote"
    place = re.compile(r'data-started="([^"]+)" data-minutes="90" data-now="[^"]+">\d+ av 90 min igjen')
    found = place.search(mine.get(f"{address}/mote").text)
    assert found
    assert found[1] == fresh(talk).ran_from.isoformat()


def test_from_the_talks_page_one_is_led_to_where_the_time_is_agreed_on(cast: Cast, app: Any) -> None:
    with app.test_request_context():
        talk = going_on(cast)
    address, boss = f"/samtaler/{talk.id}", cast.browser(cast.manager)
    assert f"{address}/pause" in boss.get(address).text
    assert boss.post(f"{address}/pause").location == address
    page = boss.get(f"{address}/flytt")
    assert "Fortsett en annen dag" in page.text
    assert "under sju dager" not in page.text
    sent = {name: value_of(page, name) for name in ("day", "time", "minutes", "sequence")}
    assert sent["minutes"] == "75"
    assert boss.post(f"{address}/flytt", data=sent).status_code == 303
    mine = cast.browser(cast.employee)
    for path in (address, "/"):
        assert re.search(r"Dere fortsetter \w+dag \d", mine.get(path).text), path
    assert "Pause til" in mine.get(f"{address}/mote").text


def test_a_press_too_late_says_why(cast: Cast, app: Any) -> None:
    with app.test_request_context():
        talk = going_on(cast, state=State.CONCLUDING)
    boss = cast.browser(cast.manager)
    boss.post(f"/samtaler/{talk.id}/pause")
    assert "Bare en samtale som er i gang, kan settes på pause." in boss.get(f"/samtaler/{talk.id}").text


def test_the_pause_waits_for_the_manager_and_then_for_its_time(cast: Cast, app: Any, later: Later) -> None:
    with app.test_request_context():
        talk = paused(cast)
    boss, mine = cast.browser(cast.manager), cast.browser(cast.employee)
    assert "Én ting venter på deg" in boss.get("/").text
    assert "Ingenting venter på deg nå" in mine.get("/").text
    with app.test_request_context():
        soon = clock.now() + dt.timedelta(hours=2)
        actions.move(seat(cast.manager, talk), meeting(0, starts_at=soon, minutes=15), 0)
    for browser in (boss, mine):
        assert "Ingenting venter på deg nå" in browser.get("/").text
    later(106)
    for browser in (boss, mine):
        assert "Én ting venter på deg" in browser.get("/").text
