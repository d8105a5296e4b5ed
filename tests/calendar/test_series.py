"""The line of dated entries that the talks of a series make: what stands in it, for whom, and how it is shown."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import factories
from tests.calendar.signed import HELD, SOON_AFTER, held, proposed, sign
from tests.cast import Cast
from tests.conversations.streams import listening
from tests.conversations.talks import fresh, seat
from tests.plans.signed import minutes
from tests.queries import counted
from webapp import clock, live
from webapp.calendar import actions as follow_up_actions
from webapp.calendar.models import FollowUp
from webapp.calendar.series import AFTER, BEFORE
from webapp.conversations import opening, pausing
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Minutes

GOAL: dict[str, Any] = {"form": "goal", "kind": "goal", "minutes": 45}
A_MONTH = dt.timedelta(weeks=4)


def goal_talk(cast: Cast, months_ago: int = 0, **given: Any) -> Conversation:
    at = HELD - months_ago * A_MONTH
    made: Conversation = held(cast, **({"starts_at": at, "signed_at": at, "created_at": at - A_MONTH} | GOAL | given))
    return made


def kept(talk: Conversation) -> Minutes:
    """Minutes of the talk that can be opened."""
    row: Minutes = minutes(talk, text=text_to_sign(talk).text)
    return row


def line(page: TestResponse) -> list[str]:
    """The entries as they are read out, the one that is looked at with a star."""
    assert page.status_code == 200
    found = re.search(r'<ol class="series".*?</ol>', page.text, re.DOTALL)
    items = re.findall(r"<li ([^>]*)>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [unescape(re.sub(r"<[^>]+>", "", words)) + "*" * ("aria-current" in marks) for marks, words in items]


def links(page: TestResponse) -> list[str]:
    found = re.search(r'<ol class="series".*?</ol>', page.text, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def invited(cast: Cast, **given: Any) -> Conversation:
    values: dict[str, Any] = GOAL | {"employee": cast.employee, "manager": cast.manager, "starts_at": HELD + A_MONTH}
    return fresh(factories.conversation(**(values | given)))


def test_each_talk_stands_in_the_line_with_its_day_and_state(cast: Cast) -> None:
    first, second = goal_talk(cast, 2), goal_talk(cast, 1)
    row = kept(first)
    called_off = invited(cast, starts_at=HELD, state=State.CANCELLED)
    talk = invited(cast)
    for person in (cast.employee, cast.manager):
        page = cast.browser(person).get(f"/samtaler/{talk.id}")
        assert line(page) == [
            "21. september signert", "19. oktober signert", "16. november avlyst", "14. desember innkalt*",
        ]  # fmt: skip
        there = [f"/referater/{row.id}", f"/samtaler/{second.id}", f"/samtaler/{called_off.id}"]
        assert links(page) == there


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": State.PLANNED}, "planlagt"),
        ({"state": State.OPEN, "opened_at": HELD, "started_at": HELD}, "i gang"),
        ({"state": State.OPEN, "opened_at": HELD, "started_at": HELD, "paused_at": HELD}, "på pause"),
        ({"state": State.CONCLUDING, "opened_at": HELD, "started_at": HELD}, "skal signeres"),
        ({"state": State.OPEN, "opened_at": HELD, "started_at": HELD, "reopened_at": HELD}, "tatt opp igjen"),
    ],
)
def test_a_talk_that_is_not_over_says_how_far_it_is(cast: Cast, given: dict[str, Any], words: str) -> None:
    goal_talk(cast, 1)
    talk = invited(cast, **given)
    assert line(cast.browser(cast.manager).get(f"/samtaler/{talk.id}"))[-1] == f"14. desember {words}*"


def test_open_pages_are_told_when_it_begins_and_pauses(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    goal_talk(talking, 1)
    talk = invited(talking, state=State.OPEN, opened_at=HELD, starts_at=clock.now())
    events = listening(talking, talking.employee, talk)
    assert "innkalt" in line_in(next(events))
    for act, words in ((opening.ask_to_start, "i gang"), (pausing.pause, "på pause"), (pausing.resume, "i gang")):
        act(seat(talking.manager, talk))
        heard = next(message for message in events if 'hx-target="#serien"' in message)
        assert words in line_in(heard)
    events.close()  # type: ignore[attr-defined]


def line_in(message: str) -> str:
    """What a stream's message tells of the line's last entry."""
    found = re.search(r'id="serien".*?</ol>', message, re.DOTALL)
    assert found
    return found[0].rpartition("<li")[2]


def test_a_short_talk_is_held_and_never_signed(cast: Cast) -> None:
    short = {"form": "short", "kind": "short", "minutes": 25, "archive": "pair", "signed_at": None}
    first = goal_talk(cast, 1, **short, state=State.CLOSED, closed_at=HELD)
    talk = goal_talk(cast, 0, **short, state=State.CLOSED, closed_at=HELD)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}")
    assert line(page) == ["19. oktober holdt", "16. november holdt*"]
    assert links(page) == [f"/samtaler/{first.id}"]
    assert "De korte samtalene" in page.text


def test_the_manager_sees_what_is_proposed_and_both_what_was_left_out(cast: Cast) -> None:
    follow_up = proposed(cast, **GOAL)
    boss, mine = cast.browser(cast.manager), cast.browser(cast.employee)
    address = f"/samtaler/{follow_up.after_id}"
    assert line(mine.get(address)) == []
    assert line(boss.get(address)) == ["16. november signert*", "15. februar 2027 foreslått"]
    with cast.app.test_request_context():
        follow_up_actions.skip(cast.manager, follow_up, follow_up.starts_at)
    left_out = ["16. november signert*", "15. februar 2027 hoppet over"]
    assert line(mine.get(address)) == left_out
    assert line(boss.get(address)) == [*left_out, "18. mai 2027 foreslått"]
    assert links(boss.get(address)) == [f"/oppfolginger/{follow_up.id}"]


def test_what_was_left_out_is_between_those_who_meet(cast: Cast) -> None:
    row = kept(goal_talk(cast, 1))
    follow_up = proposed(cast, **GOAL)
    with cast.app.test_request_context():
        follow_up_actions.skip(cast.manager, follow_up, follow_up.starts_at)
    for person, told in ((cast.employee, True), (cast.manager, True), (cast.hr, False)):
        page = cast.browser(person).get(f"/referater/{row.id}")
        assert ("15. februar 2027 hoppet over" in line(page)) is told


def test_what_was_left_out_and_taken_up_all_the_same_stands_once(cast: Cast) -> None:
    follow_up = proposed(cast, **GOAL)
    with cast.app.test_request_context():
        follow_up_actions.skip(cast.manager, follow_up, follow_up.starts_at)
    invited(cast, starts_at=follow_up.starts_at)
    page = cast.browser(cast.employee).get(f"/samtaler/{follow_up.after_id}")
    assert line(page) == ["16. november signert*", "15. februar 2027 innkalt"]


def test_a_talk_alone_and_kinds_that_are_no_series_have_no_line(cast: Cast) -> None:
    for talk in (goal_talk(cast), held(cast, starts_at=HELD - A_MONTH), held(cast)):
        assert line(cast.browser(cast.employee).get(f"/samtaler/{talk.id}")) == []


def test_it_stands_where_one_prepares_where_one_meets_and_by_the_minutes(cast: Cast) -> None:
    earlier, talk = goal_talk(cast, 1), invited(cast)
    row = kept(earlier)
    browser = cast.browser(cast.employee)
    expected = ["19. oktober signert", "14. desember innkalt*"]
    assert line(browser.get(f"/samtaler/{talk.id}/forberedelse")) == expected
    Conversation.update(opened_at=HELD, state=State.OPEN).where(Conversation.id == talk.id).execute()
    assert line(browser.get(f"/samtaler/{talk.id}/mote")) == expected
    assert line(browser.get(f"/referater/{row.id}")) == ["19. oktober signert*", "14. desember innkalt"]


def test_a_new_manager_reads_the_minutes_and_opens_no_talk(cast: Cast) -> None:
    signed, unsigned = goal_talk(cast, 2), goal_talk(cast, 1, state=State.CANCELLED)
    row = kept(signed)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    talk = invited(cast, manager=cast.other_manager)
    page = cast.browser(cast.other_manager).get(f"/samtaler/{talk.id}")
    assert line(page) == ["21. september signert", "19. oktober avlyst", "14. desember innkalt*"]
    assert links(page) == [f"/referater/{row.id}"]
    assert unsigned.id not in page.text


def test_a_former_manager_knows_of_no_newer_talk(cast: Cast) -> None:
    former, other = goal_talk(cast, 2), goal_talk(cast, 1)
    row = kept(former)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    newer = invited(cast, manager=cast.other_manager)
    page = cast.browser(cast.manager).get(f"/referater/{row.id}")
    assert line(page) == ["21. september signert*", "19. oktober signert"]
    assert newer.id not in page.text and "14. desember" not in page.text
    assert other.id in page.text


def test_hr_reads_the_line_in_the_archive_and_leads_to_minutes_alone(cast: Cast) -> None:
    first, second = goal_talk(cast, 2), goal_talk(cast, 1)
    between = goal_talk(cast, 0)
    row, later = kept(first), kept(second)
    page = cast.browser(cast.hr).get(f"/referater/{row.id}")
    assert line(page) == ["21. september signert*", "19. oktober signert", "16. november signert"]
    assert links(page) == [f"/referater/{later.id}"]
    assert between.id not in page.text


def test_one_with_a_new_address_is_led_to_no_minutes_before_someone_vouches(cast: Cast) -> None:
    earlier = goal_talk(cast, 1)
    row = kept(earlier)
    Person.update(address_changed_at=HELD).where(Person.id == cast.employee.id).execute()
    talk = invited(cast, created_at=SOON_AFTER)
    page = cast.browser(Person.get_by_id(cast.employee.id)).get(f"/samtaler/{talk.id}")
    assert line(page) == ["19. oktober signert", "14. desember innkalt*"]
    assert row.id not in page.text


def test_a_long_series_shows_what_is_near(cast: Cast) -> None:
    talks = [goal_talk(cast, months) for months in range(15, -1, -1)]
    browser = cast.browser(cast.employee)
    newest = browser.get(f"/samtaler/{talks[-1].id}")
    assert len(line(newest)) == BEFORE + 1 + AFTER
    assert "4 tidligere" in newest.text and "senere" not in newest.text
    oldest = browser.get(f"/samtaler/{talks[0].id}")
    assert line(oldest)[0] == "22. september 2025 signert*"
    assert "4 senere" in oldest.text and "4 tidligere" not in oldest.text
    middle = line(browser.get(f"/samtaler/{talks[10].id}"))
    assert middle[BEFORE].endswith("*") and len(middle) == BEFORE + 1 + AFTER


def test_the_line_asks_no_more_the_longer_it_is(cast: Cast) -> None:
    talk = goal_talk(cast)
    minutes(goal_talk(cast, 1))
    sign(talk)
    Person.update(address_changed_at=HELD - 40 * A_MONTH).where(Person.id == cast.manager.id).execute()
    browser = cast.browser(Person.get_by_id(cast.manager.id))
    asked = []
    for _round in range(2):
        browser.get(f"/samtaler/{talk.id}")
        with counted() as statements:
            assert line(browser.get(f"/samtaler/{talk.id}"))
        asked.append(len(statements))
        for months in range(2, 12):
            minutes(goal_talk(cast, months))
    assert asked[0] == asked[1] <= 20


def test_the_proposal_is_the_one_that_waits(cast: Cast) -> None:
    follow_up = proposed(cast, **GOAL)
    with clock.at(SOON_AFTER + dt.timedelta(hours=1)):
        invited(cast, created_at=clock.now())
    assert FollowUp.get_by_id(follow_up.id).talk_id is None
    page = cast.browser(cast.manager).get(f"/samtaler/{follow_up.after_id}")
    assert line(page) == ["16. november signert*", "14. desember innkalt"]
