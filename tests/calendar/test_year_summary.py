"""What an annual talk opens with: which talks it tells of, in whose words, where it is shown, and what that costs."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from typing import Any

import pytest

from tests import factories
from tests.calendar.signed import HELD, SOON_AFTER, held
from tests.calendar.test_series import GOAL, line
from tests.cast import Cast
from tests.conversations.talks import fresh
from tests.plans.signed import agreement, goal, minutes, said
from tests.queries import counted
from webapp import clock
from webapp.audit import AuditEntry
from webapp.conversations.live_texts import Answer, OwnAnswer, OwnQuestion, SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.conversations.texts import form_of
from webapp.people.models import Person
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Minutes, Status
from webapp.questionnaires.kinds import Role

SHORT: dict[str, Any] = {
    "form": "short",
    "kind": "short",
    "minutes": 25,
    "archive": "pair",
    "signed_at": None,
    "state": State.CLOSED,
}
A_WEEK = dt.timedelta(weeks=1)
NOTHING_BEFORE = "Dere har ikke hatt noen samtaler her før."


def past(cast: Cast, weeks_ago: int, **given: Any) -> Conversation:
    """A talk of that many weeks before HELD that is signed, or closed where it is short."""
    at = HELD - weeks_ago * A_WEEK
    times = {"starts_at": at, "created_at": at - A_WEEK}
    times |= {"closed_at": at} if given.get("kind") == "short" else {"signed_at": at}
    return held(cast, **(given | times))


def annual(cast: Cast, **given: Any) -> Conversation:
    values: dict[str, Any] = {"employee": cast.employee, "manager": cast.manager, "form": "annual"} | given
    return fresh(factories.conversation(**values))


def answer(talk: Conversation, key: str, role: Role, text: str) -> None:
    question = next(each for part in form_of(talk).sections for each in part.questions if each.key == key)
    Answer.create(conversation=talk.id, question=question.id, author=talk.person_in(role).id, text=text)


def note(talk: Conversation, kind: str, text: str) -> None:
    section = next(part for part in form_of(talk).sections if part.kind == kind)
    SharedNote.create(conversation=talk.id, section=section.id, text=text)


def signed_minutes(talk: Conversation) -> Minutes:
    row: Minutes = minutes(talk, text=text_to_sign(talk).text)
    return row


def reword(row: Minutes, content: dict[str, Any]) -> None:
    row.text = json.dumps(content)
    row.save()


def short_talk(cast: Cast, weeks_ago: int, words: str = "Ganske motivert", **given: Any) -> Conversation:
    talk = past(cast, weeks_ago, **(SHORT | given))
    answer(talk, "motivation", Role.EMPLOYEE, words)
    return talk


def ask_own(talk: Conversation, words: str) -> None:
    """A question of the manager's own, answered by both; all three say ``words``."""
    question = OwnQuestion.create(conversation=talk.id, position=0, text=f"{words} spurt")
    for role in Role:
        OwnAnswer.create(question=question.id, author=talk.person_in(role).id, text=f"{words} {role}")


def goal_talk(cast: Cast, weeks_ago: int, words: str = "Godt i gang") -> Conversation:
    talk = past(cast, weeks_ago, **GOAL)
    answer(talk, "progress", Role.EMPLOYEE, words)
    note(talk, "closing", f"Oppsummert: {words}")
    signed_minutes(talk)
    return talk


def told(cast: Cast, person: Person, talk: Conversation) -> str:
    page = cast.browser(person).get(f"/samtaler/{talk.id}/siden-sist")
    assert page.status_code == 200
    return unescape(page.text)


def folded(page: str) -> list[str]:
    """What the page says before one unfolds anything."""
    return [" ".join(re.sub("<[^>]+>", "", words).split()) for words in re.findall(r"<summary>(.*?)</summary>", page)]


def test_the_year_is_told_as_the_two_wrote_it(cast: Cast) -> None:
    first = past(cast, 50)
    reached, dropped = goal(first, "Lede årsoppgjøret"), agreement(first, "Bestille kurs")
    said(reached, cast.employee, Status.DONE, result="Ingen merknader")
    said(dropped, cast.employee, Status.DROPPED)
    goal_talk(cast, 30, "Halvveis i oppgjøret")
    short = short_talk(cast, 20, "Fire av fem")
    answer(short, "motivation", Role.MANAGER, "Bare lederen")
    note(short, "questions", "Vi prøver igjen")
    talk = annual(cast)
    for person in (cast.employee, cast.manager):
        page = told(cast, person, talk)
        assert folded(page) == ["Mål og avtaler (2)", "Målsamtale 20. april", "Kort samtale 29. juni"]
        for words in (
            "Lede årsoppgjøret", "Nådd", "Ingen merknader", "Bestille kurs", "Lagt bort", "Halvveis i oppgjøret",
            "Oppsummert: Halvveis i oppgjøret", "Fire av fem", "Vi prøver igjen", "Hvor langt er vi kommet?",
        ):  # fmt: skip
            assert words in page, words


def test_the_managers_own_questions_are_told_where_the_columns_are(cast: Cast) -> None:
    ask_own(short_talk(cast, 20), "Åpent")
    ask_own(goal_talk(cast, 30), "Utenom referatet")
    ask_own(short_talk(cast, 25, manager=cast.other_manager), "Hos en annen")
    talk = annual(cast)
    for person in (cast.employee, cast.manager):
        page = told(cast, person, talk)
        assert re.search(r"Åpent spurt</dt>\s*<dd>.*?Åpent employee.*?Åpent manager", page, re.DOTALL)
        assert "Utenom referatet" not in page and "Hos en annen" not in page


def test_a_step_is_told_as_it_is_read_with_its_words_or_without(cast: Cast) -> None:
    short, goal = short_talk(cast, 20, ""), goal_talk(cast, 30)
    answered = Answer.get(Answer.conversation == short.id)
    answered.choice = "4"
    answered.save()
    row = Minutes.get(Minutes.conversation == goal.id)
    content = json.loads(row.text)
    content["answers"] = [each | {"choice": "2/5", "text": ""} for each in content["answers"]]
    reword(row, content)
    page = told(cast, cast.manager, annual(cast))
    assert re.search(r"Hvor motivert er du nå\?</dt>\s*<dd>.*?4/5 – Godt motivert", page, re.DOTALL)
    assert re.search(r"Hvor langt er vi kommet\?</dt>\s*<dd>.*?2/5", page, re.DOTALL)


def test_minutes_from_before_there_were_steps_are_told(cast: Cast) -> None:
    row = Minutes.get(Minutes.conversation == goal_talk(cast, 30, "Uten trinn").id)
    content = json.loads(row.text)
    for each in content["answers"]:
        del each["choice"]
    reword(row, content)
    assert "Uten trinn" in told(cast, cast.employee, annual(cast))


def test_the_line_says_what_each_talk_was(cast: Cast) -> None:
    past(cast, 50)
    goal_talk(cast, 30)
    short_talk(cast, 20)
    talk = annual(cast, starts_at=HELD + A_WEEK)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/siden-sist")
    assert line(page) == [
        "Medarbeidersamtale 1. desember 2025 signert", "Målsamtale 20. april signert", "Kort samtale 29. juni holdt",
        "Medarbeidersamtale 23. november innkalt*",
    ]  # fmt: skip


def test_what_was_told_a_year_ago_is_not_told_again(cast: Cast) -> None:
    short_talk(cast, 60, "Fra i fjor")
    ended = goal(past(cast, 61), "Nådd i fjor")
    past(cast, 50)
    said(ended, cast.employee, Status.DONE, days_ago=360)
    short_talk(cast, 10, "Fra i år")
    page = told(cast, cast.employee, annual(cast))
    assert "Fra i år" in page
    assert "Fra i fjor" not in page and "Nådd i fjor" not in page


def test_without_an_annual_talk_before_it_is_a_years_talks(cast: Cast) -> None:
    short_talk(cast, 70, "For lenge siden")
    short_talk(cast, 40, "I løpet av året")
    page = told(cast, cast.manager, annual(cast))
    assert "I løpet av året" in page and "For lenge siden" not in page


def test_the_first_talk_says_that_there_is_nothing_and_prepares_without_it(cast: Cast) -> None:
    talk = annual(cast)
    assert NOTHING_BEFORE in told(cast, cast.employee, talk)
    browser = cast.browser(cast.employee)
    fragment = browser.get(f"/samtaler/{talk.id}/siden-sist", headers={"HX-Request": "true"}).text
    assert NOTHING_BEFORE in fragment and "<html" not in fragment
    assert "Året som gikk" not in browser.get(f"/samtaler/{talk.id}/forberedelse").text


@pytest.mark.parametrize("form", ["goal", "short", "follow-up"])
def test_other_talks_open_with_none(cast: Cast, form: str) -> None:
    past(cast, 50)
    talk = annual(cast, form=form)
    browser = cast.browser(cast.employee)
    assert browser.get(f"/samtaler/{talk.id}/siden-sist").status_code == 404
    assert "Året som gikk" not in browser.get(f"/samtaler/{talk.id}/forberedelse").text
    Conversation.update(opened_at=clock.now(), state=State.OPEN).where(Conversation.id == talk.id).execute()
    assert "Året som gikk" not in browser.get(f"/samtaler/{talk.id}/mote").text


def test_a_signed_talk_has_opened_already(cast: Cast) -> None:
    talk = past(cast, 0)
    browser = cast.browser(cast.employee)
    assert browser.get(f"/samtaler/{talk.id}/siden-sist").status_code == 404
    assert "Året som gikk" not in browser.get(f"/samtaler/{talk.id}/mote").text


def test_the_preparation_holds_it_and_the_meeting_fetches_it(cast: Cast) -> None:
    past(cast, 50)
    short_talk(cast, 20, "Fire av fem")
    talk = annual(cast)
    browser = cast.browser(cast.employee)
    preparation = browser.get(f"/samtaler/{talk.id}/forberedelse").text
    assert preparation.count("Året som gikk") == preparation.count("Fire av fem") == 1
    Conversation.update(opened_at=clock.now(), state=State.OPEN).where(Conversation.id == talk.id).execute()
    meeting = browser.get(f"/samtaler/{talk.id}/mote").text
    assert meeting.count("Året som gikk") == meeting.count(f'hx-get="/samtaler/{talk.id}/siden-sist"') == 1
    assert meeting.index("Året som gikk") < meeting.index('id="del-2"')
    assert "Fire av fem" not in meeting


def test_a_new_manager_is_told_what_is_signed_and_of_no_short_talk(cast: Cast) -> None:
    goal_talk(cast, 30, "I referatet")
    ask_own(short_talk(cast, 20, "Mellom de to"), "Mellom de to")
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    talk = annual(cast, manager=cast.other_manager)
    for person in (cast.employee, cast.other_manager):
        page = told(cast, person, talk)
        assert "I referatet" in page
        assert "Mellom de to" not in page
        assert folded(page) == ["Målsamtale 20. april"]


def test_minutes_that_were_replaced_are_not_told(cast: Cast) -> None:
    talk = goal_talk(cast, 30, "Det som gjaldt før")
    Minutes.update(replaced_at=SOON_AFTER).where(Minutes.conversation == talk.id).execute()
    later = annual(cast)
    assert "Det som gjaldt før" not in told(cast, cast.employee, later)


def test_the_minutes_words_are_in_the_language_they_were_signed_in(cast: Cast) -> None:
    talk = goal_talk(cast, 30)
    row = Minutes.get(Minutes.conversation == talk.id)
    content = json.loads(row.text) | {"language": "en", "summary": [{"section": "Closing", "text": "We agree."}]}
    reword(row, content)
    page = told(cast, cast.employee, annual(cast))
    assert re.search(r'<dl class="written" lang="en">.*?We agree\.', page, re.DOTALL)


def test_that_it_was_read_stands_in_the_log_of_each_talk_once_an_hour(cast: Cast) -> None:
    signed, short = goal_talk(cast, 30), short_talk(cast, 20)
    talk = annual(cast)
    browser = cast.browser(cast.manager)
    for _look in range(2):
        browser.get(f"/samtaler/{talk.id}/siden-sist")
    looks = [
        (row.subject_id, row.action, row.actor_id)
        for row in AuditEntry.select().where(AuditEntry.subject_id.in_([signed.id, short.id]))
    ]
    boss = cast.manager.id
    assert sorted(looks) == sorted([(signed.id, "read minutes", boss), (short.id, "read both columns", boss)])


def test_the_page_asks_no_more_the_more_there_has_been(cast: Cast) -> None:
    goal(past(cast, 50))
    goal_talk(cast, 40)
    short_talk(cast, 39)
    talk = annual(cast)
    Person.update(address_changed_at=HELD - 200 * A_WEEK).where(Person.id == cast.manager.id).execute()
    browser = cast.browser(Person.get_by_id(cast.manager.id))
    asked = []
    for first in (30, 0):
        browser.get(f"/samtaler/{talk.id}/siden-sist")
        with counted() as statements:
            browser.get(f"/samtaler/{talk.id}/siden-sist")
        asked.append(len(statements))
        for weeks in range(first, 10 + first, 2):
            goal_talk(cast, weeks)
            short = short_talk(cast, weeks + 1)
            agreement(short)
            ask_own(short, "Spurt")
    assert asked[0] == asked[1] <= 20
