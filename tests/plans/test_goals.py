"""Goals and what is done to reach them: order, undo, cells, and their place in the talk's policy."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from tests.queries import counted
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.plans import agreements, goals, rows
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Agreement, Goal, GoalKind
from webapp.plans.plan import UNDONE_FOR, plan_of
from webapp.plans.rows import MOST_ROWS
from webapp.questionnaires.models import Competence, FocusArea

FRAGMENT = {"HX-Request": "true"}
WORK, DEVELOPMENT = GoalKind.WORK, GoalKind.DEVELOPMENT


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """An open talk of employee and manager whose form has room for goals."""
    return opened(cast.employee, cast.manager, form="annual")


def goal(talk: Conversation, what: str, kind: GoalKind = WORK, **given: Any) -> Goal:
    position = Goal.select().where(Goal.conversation == talk.id).count()
    return Goal.create(conversation=talk.id, kind=kind, what=what, position=position, **given)


def action(goal: Goal, what: str) -> Agreement:
    position = Agreement.select().where(Agreement.conversation == goal.conversation_id).count()
    return Agreement.create(conversation=goal.conversation_id, goal=goal.id, what=what, position=position)


def press(browser: FlaskClient, talk: Conversation, path: str) -> Any:
    return browser.post(f"/samtaler/{talk.id}/{path}", headers=FRAGMENT)


def save(browser: FlaskClient, talk: Conversation, field: str, text: str, **given: Any) -> Any:
    body = {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": text}
    return browser.post(f"/samtaler/{talk.id}/felt/{field}", json=body | given)


def words(found: list[Any]) -> list[str]:
    return [row.what for row in found]


def standing(talk: Conversation, kind: GoalKind = WORK) -> list[str]:
    return words([row for row in rows.standing(Goal, talk) if row.kind == kind])


def actions(talk: Conversation) -> list[str]:
    return words([row for row in agreements.standing(talk) if row.goal_id])


def test_a_form_with_goals_begins_with_few_agreements_and_no_goal(talk: Conversation, open_talk: Conversation) -> None:
    assert (len(agreements.standing(talk)), len(agreements.standing(open_talk))) == (2, 6)
    assert Goal.select().count() == 0


def test_either_adds_goals_and_what_is_done_to_reach_them(cast: Cast, talk: Conversation) -> None:
    employee, manager = cast.browser(cast.employee), cast.browser(cast.manager)
    assert "Arbeidsmål 1" in press(employee, talk, "mal/arbeid").text
    assert "Utviklingsmål 1" in press(manager, talk, "mal/utvikling").text
    made = Goal.get(kind=WORK)
    answer = press(manager, talk, f"mal/{made.id}/tiltak")
    assert answer.text.lstrip().startswith('<div id="avtaler"')
    *_others, new = agreements.standing(talk)
    assert [row.goal_id for row in agreements.standing(talk)] == [None, None, made.id]
    assert answer.headers["X-New-Row"] == f"avtale-{new.id}-hva"
    assert f'id="{answer.headers["X-New-Row"]}"' in answer.text


def test_a_form_without_goals_shows_none_until_there_is_one(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.manager)
    assert "Legg til et arbeidsmål" not in browser.get(f"/samtaler/{open_talk.id}/mote").text
    goal(open_talk, "Fra i fjor")
    page = browser.get(f"/samtaler/{open_talk.id}/mote").text
    assert "Fra i fjor" in page
    assert "Legg til et arbeidsmål" in page


def test_goals_change_places_within_their_kind_and_actions_within_their_goal(cast: Cast, talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    first, learn, second = goal(talk, "a"), goal(talk, "lære", DEVELOPMENT), goal(talk, "b")
    here, there, last = action(first, "1"), action(second, "x"), action(first, "2")
    press(browser, talk, f"mal/{second.id}/opp")
    press(browser, talk, f"mal/{learn.id}/opp")
    assert (standing(talk), standing(talk, DEVELOPMENT)) == (["b", "a"], ["lære"])
    press(browser, talk, f"avtaler/{last.id}/opp")
    press(browser, talk, f"avtaler/{there.id}/ned")
    plan = plan_of(seat(cast.employee, talk))
    assert words(plan.actions(first)) == ["2", "1"]
    assert words(plan.actions(second)) == ["x"]
    press(browser, talk, f"avtaler/{here.id}/ned")
    assert words(plan_of(seat(cast.employee, talk)).actions(first)) == ["2", "1"]


def test_a_goal_goes_and_comes_back_with_its_actions(cast: Cast, talk: Conversation) -> None:
    browser, budget = cast.browser(cast.manager), goal(talk, "Budsjett")
    gone, _stays = action(budget, "Gikk før"), action(budget, "Kurs")
    press(browser, talk, f"avtaler/{gone.id}/fjern")
    for _twice in range(2):
        press(browser, talk, f"mal/{budget.id}/fjern")
        assert (standing(talk), actions(talk)) == ([], [])
    assert press(browser, talk, f"mal/{budget.id}/tiltak").status_code == 404
    assert press(browser, talk, f"mal/{budget.id}/opp").status_code == 404
    press(browser, talk, f"mal/{budget.id}/angre")
    assert (standing(talk), actions(talk)) == (["Budsjett"], ["Kurs"])


def test_an_action_brought_back_waits_for_its_goal(cast: Cast, talk: Conversation) -> None:
    browser, budget = cast.browser(cast.manager), goal(talk, "Budsjett")
    kurs = action(budget, "Kurs")
    for path in (f"avtaler/{kurs.id}/fjern", f"mal/{budget.id}/fjern", f"avtaler/{kurs.id}/angre"):
        assert press(browser, talk, path).status_code == 200
    assert actions(talk) == []
    press(browser, talk, f"mal/{budget.id}/angre")
    assert actions(talk) == ["Kurs"]


def test_both_can_bring_back_what_went_last_for_a_while(
    cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = goal(talk, "Budsjett")
    action(budget, "Kurs")
    press(cast.browser(cast.manager), talk, f"mal/{budget.id}/fjern")
    browser = cast.browser(cast.employee)
    page = browser.get(f"/samtaler/{talk.id}/mote").text
    assert "«Budsjett» er fjernet." in page
    assert "Kurs" not in page
    later = clock.now() + UNDONE_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "er fjernet" not in browser.get(f"/samtaler/{talk.id}/mote").text
    monkeypatch.undo()
    press(browser, talk, f"mal/{budget.id}/angre")
    assert standing(talk) == ["Budsjett"]


@pytest.mark.parametrize("cell", ["what", "measure", "due", "focus"])
def test_every_cell_is_written_live(cast: Cast, talk: Conversation, cell: str) -> None:
    area = FocusArea.create(name="Sikkerhet", position=0)
    made = goal(talk, "")
    text = {"due": "2027-06-30", "focus": area.id}.get(cell, "Null skader")
    assert save(cast.browser(cast.employee), talk, f"goal:{made.id}:{cell}", text).status_code == 200
    assert rows.read_cell(Goal.get(), cell) == text
    assert text in cast.browser(cast.manager).get(f"/samtaler/{talk.id}/mote").text


@pytest.mark.parametrize(
    ("cell", "text"), [("due", "i morgen"), ("due", "1926-06-30"), ("focus", "nothing"), ("focus", "retired")]
)
def test_impossible_cells_are_refused_with_words(cast: Cast, talk: Conversation, cell: str, text: str) -> None:
    retired = FocusArea.create(name="Gammelt", position=0, retired_at=clock.now())
    made = goal(talk, "Budsjett")
    field = f"goal:{made.id}:{cell}"
    answer = save(cast.browser(cast.employee), talk, field, retired.id if text == "retired" else text)
    assert answer.status_code == 422
    assert answer.json["message"]


def test_a_retired_focus_area_stays_with_the_goal_that_supports_it(cast: Cast, talk: Conversation) -> None:
    retired = FocusArea.create(name="Gammelt", position=0, retired_at=clock.now())
    FocusArea.create(name="Sikkerhet", position=1)
    made, other = goal(talk, "a", focus_area=retired.id), goal(talk, "b")
    plan = plan_of(seat(cast.employee, talk))
    assert [area.name for area in plan.areas_for(made)] == ["Gammelt", "Sikkerhet"]
    assert [area.name for area in plan.areas_for(other)] == ["Sikkerhet"]
    asked = {"base_text": retired.id, "save_id": "tab-two-0.1"}
    assert save(cast.browser(cast.employee), talk, f"goal:{made.id}:focus", retired.id, **asked).status_code == 200


def test_a_development_goal_has_a_category_that_is_said_to_be_counted(cast: Cast, talk: Conversation) -> None:
    line, retired = (Competence.create(name=name, position=place) for place, name in enumerate(("Ledelse", "Gammelt")))
    Competence.update(retired_at=clock.now()).where(Competence.id == retired.id).execute()
    made, work = goal(talk, "Lede møter", DEVELOPMENT), goal(talk, "Selge mer")
    browser = cast.browser(cast.employee)
    page = browser.get(f"/samtaler/{talk.id}/mote").text
    assert page.count('data-cell="competence"') == 1
    assert "Bare til statistikk: HR får vite hvor mange mål det er av hver." in page
    assert "Gammelt" not in page
    for row, text in ((made, retired.id), (made, "nothing"), (work, line.id)):
        answer = save(browser, talk, f"goal:{row.id}:competence", text)
        assert answer.status_code == 422
        assert answer.json["message"]
    assert save(browser, talk, f"goal:{made.id}:competence", line.id).status_code == 200
    assert Goal.get_by_id(made.id).competence_id == line.id


def test_what_is_signed_does_not_tell_of_the_category(cast: Cast, talk: Conversation, app: Any) -> None:
    made = goal(talk, "Lede møter", DEVELOPMENT)
    with app.test_request_context():
        before = text_to_sign(talk).digest
        Goal.update(competence=Competence.create(name="Ledelse", position=0)).where(Goal.id == made.id).execute()
        assert text_to_sign(talk).digest == before


def test_without_focus_areas_nothing_is_asked_about_them(cast: Cast, talk: Conversation) -> None:
    goal(talk, "Budsjett")
    assert "Støtter" not in cast.browser(cast.employee).get(f"/samtaler/{talk.id}/mote").text


def test_nobody_else_touches_them(cast: Cast, talk: Conversation) -> None:
    made = goal(talk, "Budsjett")
    for person, status in ((cast.hr, 403), (cast.colleague, 404), (cast.admin, 404)):
        browser = cast.browser(person)
        for path in ("mal/arbeid", f"mal/{made.id}/tiltak", f"mal/{made.id}/fjern"):
            assert press(browser, talk, path).status_code == status
        assert save(browser, talk, f"goal:{made.id}:what", "Mitt").status_code == status
    assert standing(talk) == ["Budsjett"]


def test_a_goal_of_another_talk_is_not_there(cast: Cast, talk: Conversation) -> None:
    other = opened(cast.colleague, cast.manager, form="annual")
    made, browser = goal(talk, "Budsjett"), cast.browser(cast.manager)
    kurs = action(made, "Kurs")
    for path in (f"mal/{made.id}/opp", f"mal/{made.id}/fjern", f"mal/{made.id}/tiltak", f"avtaler/{kurs.id}/fjern"):
        assert press(browser, other, path).status_code == 404
    assert save(browser, other, f"goal:{made.id}:what", "Mitt").status_code == 404
    assert save(browser, talk, f"goal:{made.id}:kind", "work").status_code == 404


def test_they_are_shut_until_the_columns_open_and_once_it_is_signed(cast: Cast, talk: Conversation) -> None:
    closed = fresh(factories.conversation(employee=cast.colleague, manager=cast.manager, form="annual"))
    Conversation.update(state="signed").where(Conversation.id == talk.id).execute()
    browser = cast.browser(cast.manager)
    for shut in (closed, talk):
        assert press(browser, shut, "mal/arbeid").status_code == 403
    made = goal(closed, "Budsjett")
    assert save(browser, closed, f"goal:{made.id}:what", "Mitt").status_code == 404


def test_there_is_an_end_to_them_that_is_said(cast: Cast, talk: Conversation) -> None:
    made = [goal(talk, "") for _number in range(MOST_ROWS)]
    browser, told = cast.browser(cast.employee), "Planen har plass til 100 mål."
    assert press(browser, talk, "mal/arbeid").status_code == 403
    page = browser.get(f"/samtaler/{talk.id}/mote").text
    assert page.count(told) == 2
    assert "Legg til et arbeidsmål" not in page
    press(browser, talk, f"mal/{made[0].id}/fjern")
    answer = press(browser, talk, "mal/utvikling")
    assert (answer.status_code, told in answer.text) == (200, True)


def test_an_empty_row_that_goes_does_not_hide_one_with_words_that_went_before(cast: Cast, talk: Conversation) -> None:
    browser, empty = cast.browser(cast.manager), agreements.standing(talk)
    budget, nameless = goal(talk, "Budsjett"), goal(talk, "")
    action(nameless, "Kurs")
    for path, told in (
        (f"avtaler/{empty[0].id}/fjern", "En tom rad er fjernet."),
        (f"mal/{budget.id}/fjern", "«Budsjett» er fjernet."),
        (f"avtaler/{empty[1].id}/fjern", "«Budsjett» er fjernet."),
        (f"mal/{nameless.id}/fjern", "En tom rad er fjernet."),
    ):
        answer = press(browser, talk, path).text
        assert (told in answer, answer.count("er fjernet.")) == (True, 1)
    assert f"mal/{nameless.id}/angre" in answer


def test_the_meeting_asks_no_more_the_more_goals_there_are(cast: Cast, talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    FocusArea.create(name="Sikkerhet", position=0)
    action(goal(talk, "a"), "1")
    browser.get(f"/samtaler/{talk.id}/mote")
    with counted() as few:
        browser.get(f"/samtaler/{talk.id}/mote")
    for number in range(12):
        made = goal(talk, f"Mål {number}", DEVELOPMENT if number % 2 else WORK, focus_area=FocusArea.get().id)
        for place in range(3):
            action(made, f"{place}")
    with counted() as many:
        browser.get(f"/samtaler/{talk.id}/mote")
    assert len(many) == len(few) <= 16


def test_goals_are_added_in_the_order_of_their_adding(cast: Cast, talk: Conversation, app: Any) -> None:
    with app.test_request_context():
        made = [goals.add(seat(cast.employee, talk), WORK).id for _number in range(3)]
    assert [row.id for row in rows.standing(Goal, talk)] == made
