"""What stands beside the choice of a time, and a clash that asks once more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import (
    CANARY,
    asked,
    classic,
    fresh,
    in_days,
    invited,
    local_day,
    meeting,
    refused,
    seat,
    value_of,
)
from tests.queries import counted
from webapp import clock
from webapp.conversations import actions, busy
from webapp.conversations.actions import Reply
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.conversations.timing import holiday_name
from webapp.people.models import Person

TEN, NOON = dt.time(10), dt.time(12)
HTMX = {"HX-Request": "true"}


def of_manager(cast: Cast, starts_at: dt.datetime, **given: Any) -> Conversation:
    """Another talk of the manager's, with marks of what nobody else may see of it."""
    words = {"place": f"{CANARY} sted", "message": f"{CANARY} hilsen"}
    return factories.conversation(employee=cast.colleague, manager=cast.manager, starts_at=starts_at, **(words | given))


@pytest.mark.parametrize(
    ("starts", "minutes", "clashes"),
    [
        pytest.param(dt.time(8), 120, False, id="ends as it begins"),
        pytest.param(dt.time(8), 121, True, id="a minute over"),
        pytest.param(dt.time(10, 30), 15, True, id="inside"),
        pytest.param(dt.time(9), 300, True, id="around"),
        pytest.param(dt.time(11, 30), 60, False, id="begins as it ends"),
    ],
)
def test_what_overlaps_clashes(talking: Cast, starts: dt.time, minutes: int, clashes: bool) -> None:
    of_manager(talking, in_days(10, TEN))
    people = (talking.manager, talking.employee)
    (there,) = busy.beside(people, [(in_days(10, starts), minutes)])
    assert there.clashes is clashes
    assert [(each.person.id, clock.local(each.starts_at).time()) for each in there.busy] == [(talking.manager.id, TEN)]
    found = busy.clash_problems(people, in_days(10, starts), minutes, meant=False)
    assert bool(found) is clashes


@pytest.mark.parametrize(("days", "state"), [(10, State.CANCELLED), (10, State.SIGNED), (9, State.INVITED)])
def test_what_is_over_called_off_or_on_another_day_is_nothing(talking: Cast, days: int, state: State) -> None:
    of_manager(talking, in_days(days, TEN), state=state)
    assert busy.beside((talking.manager, talking.employee), [(in_days(10, TEN), 60)])[0].busy == []


def test_a_talk_on_hold_takes_nobodys_time(talking: Cast) -> None:
    of_manager(talking, in_days(10, TEN))
    Person.update(manager=talking.other_manager).where(Person.id == talking.colleague.id).execute()
    assert busy.beside((talking.manager,), [(in_days(10, TEN), 60)])[0].busy == []


def test_a_talk_over_midnight_is_on_both_days(talking: Cast) -> None:
    of_manager(talking, in_days(10, dt.time(23)))
    both = busy.beside((talking.manager,), [(in_days(10, TEN), 60), (in_days(11, TEN), 60), (in_days(12, TEN), 60)])
    assert [len(there.busy) for there in both] == [1, 1, 0]


def test_one_query_for_any_number_of_times_and_talks(talking: Cast) -> None:
    for days in range(1, 9):
        of_manager(talking, in_days(days, TEN))
    with counted() as one:
        busy.beside((talking.manager, talking.employee), [(in_days(1, TEN), 60)])
    with counted() as many:
        busy.beside((talking.manager, talking.employee), [(in_days(days, TEN), 60) for days in range(1, 9)])
    assert len(one) == len(many) == 1


def test_a_clash_asks_once_more_of_who_invites_and_who_moves(talking: Cast) -> None:
    of_manager(talking, in_days(10, TEN))
    clashing: dict[str, Any] = {"starts_at": in_days(10, dt.time(9, 30)), "anyway": False}
    given = asked(meeting(**clashing))
    assert refused(actions.invite, talking.manager, talking.employee, given).keys() == {"anyway"}
    talk = invited(talking, meeting(12, anyway=False))
    held = seat(talking.manager, talk)
    assert refused(actions.move, held, meeting(**clashing), 0).keys() == {"anyway"}
    assert fresh(actions.move(held, meeting(**clashing | {"anyway": True}), 0)).starts_at == clashing["starts_at"]


def test_a_new_room_alone_asks_nothing_about_the_time(talking: Cast) -> None:
    talk = invited(talking, meeting(10))
    of_manager(talking, in_days(10, TEN))
    assert (
        fresh(actions.move(seat(talking.manager, talk), meeting(10, place="Hagen", anyway=False), 0)).place == "Hagen"
    )


def test_a_clash_asks_once_more_of_who_proposes(talking: Cast) -> None:
    talk = invited(talking)
    factories.conversation(employee=talking.employee, manager=talking.manager, starts_at=in_days(14))
    held, reply = seat(talking.employee, talk), Reply(Response.PROPOSED, 0, "Ferie", proposed=(in_days(14),))
    assert refused(actions.respond, held, reply).keys() == {"anyway"}
    meant = Reply(Response.PROPOSED, 0, "Ferie", proposed=(in_days(14),), anyway=True)
    assert actions.respond(held, meant).response == Response.PROPOSED


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2027, 3, 25), "Skjærtorsdag"),
        (dt.date(2027, 5, 17), "Grunnlovsdagen / Andre pinsedag"),
        (dt.date(2027, 12, 24), "Julaften"),
        (dt.date(2027, 12, 27), ""),
        (dt.date(2027, 3, 27), ""),
    ],
)
def test_a_holiday_has_its_name(talking: Cast, day: dt.date, name: str) -> None:
    assert sorted(holiday_name(day).split(" / ")) == sorted(name.split(" / "))


# As a browser does it


def test_the_page_tells_as_one_types_and_never_what_the_other_talk_is(cast: Cast) -> None:
    of_manager(cast, in_days(10, TEN))
    chosen = {"medarbeider": cast.employee.id, "day": local_day(10), "time": "10:30", "minutes": "60"}
    part = cast.browser(cast.manager).get("/samtaler/ny/tid", query_string=chosen, headers=HTMX)
    assert "Du er opptatt 10:00–11:30." in part.text
    assert 'name="anyway"' in part.text
    assert "<html" not in part.text
    for secret in (CANARY, "Kari", "klassisk"):
        assert secret not in part.text
    free = cast.browser(cast.manager).get("/samtaler/ny/tid", query_string=chosen | {"time": "12:30"}, headers=HTMX)
    assert "Du er opptatt 10:00–11:30." in free.text
    assert 'name="anyway"' not in free.text


def test_short_notice_and_holidays_are_told_as_one_types(cast: Cast) -> None:
    year = clock.today().year + 1
    chosen = {"medarbeider": cast.employee.id, "day": f"{year}-05-17", "time": "10:30", "minutes": "60"}
    boss = cast.browser(cast.manager)
    part = boss.get("/samtaler/ny/tid", query_string=chosen, headers=HTMX)
    assert "Grunnlovsdagen" in part.text and "da har de fleste fri." in part.text
    assert 'name="deliberate"' not in part.text
    part = boss.get("/samtaler/ny/tid", query_string=chosen | {"day": local_day(3)}, headers=HTMX)
    assert 'name="deliberate"' in part.text


@pytest.mark.parametrize("chosen", [{}, {"day": "x"}, {"day": "9999-12-31", "time": "10:00"}, {"time": "10:00"}])
def test_half_a_time_has_nothing_beside_it(cast: Cast, chosen: dict[str, str]) -> None:
    part = cast.browser(cast.manager).get(
        "/samtaler/ny/tid", query_string={"medarbeider": cast.employee.id, **chosen}, headers=HTMX
    )
    assert part.status_code == 200
    assert "opptatt" not in part.text and "<p" not in part.text


def test_nobody_asks_about_people_who_are_not_their_own(cast: Cast) -> None:
    for other in (cast.hr, cast.admin, cast.other_manager, cast.employee):
        address = f"/samtaler/ny/tid?medarbeider={cast.employee.id}&day={local_day(10)}&time=10:00&minutes=60"
        assert cast.browser(other).get(address, headers=HTMX).status_code == 404


def test_who_proposes_sees_both_sides_busy_times(cast: Cast, talk: Conversation) -> None:
    of_manager(cast, in_days(12, TEN))
    chosen = {"proposed-day": local_day(12), "proposed-time": "10:30", "proposed-day_2": local_day(10)}
    part = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/tid", query_string=chosen, headers=HTMX)
    assert "Marit er opptatt 10:00–11:30." in part.text
    assert 'name="proposed-anyway"' in part.text
    assert CANARY not in part.text


def test_without_javascript_it_is_told_after_sending(cast: Cast) -> None:
    of_manager(cast, in_days(10, TEN))
    boss = cast.browser(cast.manager)
    page = boss.get(f"/samtaler/ny?medarbeider={cast.employee.id}")
    fields = {name: value_of(page, name) for name in ("token", "minutes")}
    fields |= {"day": local_day(10), "time": "10:00", "version": classic().id, "opening": "ready", "language": "nb"}
    asks = boss.post(f"/samtaler/ny?medarbeider={cast.employee.id}", data=fields)
    assert asks.status_code == 422
    assert "En av dere er opptatt da." in asks.text and "Du er opptatt 10:00–11:30." in asks.text
    sent = boss.post(f"/samtaler/ny?medarbeider={cast.employee.id}", data=fields | {"anyway": "y"})
    assert sent.status_code == 303
    moving = boss.get(f"{sent.location}/flytt")
    assert "Du er opptatt 10:00–11:30." in moving.text


def test_a_talk_on_a_holiday_says_so_on_its_page(cast: Cast, talk: Conversation) -> None:
    holiday = clock.from_local(dt.date(clock.today().year + 1, 5, 1), NOON)
    Conversation.update(starts_at=holiday).execute()
    assert "Arbeidernes dag: da har de fleste fri." in cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
