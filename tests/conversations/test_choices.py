"""Steps and options: chosen in the own column, each beside the words, and never merged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from tests.conversations.test_saving import post
from tests.factories import conversation
from tests.queries import counted
from tests.trial_form import asked
from webapp.conversations import fields, handing_over, past_texts
from webapp.conversations.fields import FieldName
from webapp.conversations.live_texts import Answer, PastText
from webapp.conversations.models import Conversation
from webapp.conversations.opening import light
from webapp.conversations.states import Readiness
from webapp.conversations.unsaved import Unsaved
from webapp.conversations.unsaved_views import find
from webapp.questionnaires.content import FormContent
from webapp.questionnaires.kinds import Role


@pytest.fixture
def talk(cast: Cast, trial: FormContent) -> Conversation:
    return opened(cast.employee, cast.manager, form="trial")


def field_of(form: FormContent, key: str, role: Role = Role.EMPLOYEE, kind: str = "choice") -> str:
    return f"{kind}:{asked(form, key).id}:{role}"


def test_a_step_is_kept_beside_the_words_and_told_apart(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    browser = cast.browser(cast.employee)
    chosen = post(browser, talk, field_of(trial, "motivation"), "4")
    assert (chosen.status_code, chosen.json["version"]) == (200, 1)
    words = {"save_id": "tab-one-1.1"}
    assert post(browser, talk, field_of(trial, "motivation", kind="answer"), "Av laget", **words).status_code == 200
    row = Answer.get()
    assert (row.choice, row.text, row.version) == ("4", "Av laget", 2)
    told = {text.field: text.text for text in fields.read_all(seat(cast.manager, talk))}
    assert told[field_of(trial, "motivation")] == "4"
    assert told[field_of(trial, "motivation", kind="answer")] == "Av laget"
    assert not any(field.startswith("choice:") for field in told if asked(trial, "why").id in field)


def test_a_choice_can_be_taken_back(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    browser, field = cast.browser(cast.employee), field_of(trial, "way")
    post(browser, talk, field, "2")
    again = {"save_id": "tab-one-0.2", "base_version": 1, "base_text": "2"}
    assert post(browser, talk, field, "", **again).status_code == 200
    assert Answer.get().choice == ""


@pytest.mark.parametrize("wrong", ["0", "4", "6", "Fag", "1.0", " 1"])
def test_only_what_is_offered_can_be_chosen(cast: Cast, talk: Conversation, trial: FormContent, wrong: str) -> None:
    answer = post(cast.browser(cast.employee), talk, field_of(trial, "way"), wrong)
    assert (answer.status_code, answer.json["message"]) == (422, "Velg fra listen.")
    assert Answer.select().count() == 0


def test_a_choice_is_never_merged_and_a_clash_is_said(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    browser, field = cast.browser(cast.employee), field_of(trial, "motivation")
    post(browser, talk, field, "2")
    clash = post(browser, talk, field, "5", save_id="tab-two-0.1")
    assert (clash.status_code, clash.json["text"]) == (409, "2")
    same = post(browser, talk, field, "2", save_id="tab-two-0.2")
    assert same.status_code == 200
    assert Answer.get().choice == "2"


def test_a_lost_answer_is_recognised(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    browser, field = cast.browser(cast.employee), field_of(trial, "motivation")
    for _again in range(3):
        assert post(browser, talk, field, "2").json["version"] == 1


def test_each_chooses_in_the_own_column_alone(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    boss = cast.browser(cast.manager)
    assert post(boss, talk, field_of(trial, "motivation"), "1").status_code == 403
    assert post(boss, talk, field_of(trial, "way", Role.MANAGER), "1").status_code == 404
    assert post(boss, talk, field_of(trial, "why", Role.MANAGER), "1").status_code == 404
    assert post(boss, talk, field_of(trial, "alone"), "1").status_code == 404
    assert post(boss, talk, field_of(trial, "motivation", Role.MANAGER), "1").status_code == 200
    assert Answer.get().author_id == cast.manager.id


def test_nobody_sees_the_others_choice_before_it_opens(cast: Cast, trial: FormContent) -> None:
    talk = fresh(conversation(employee=cast.employee, manager=cast.manager, form="trial"))
    assert light(talk, Role.EMPLOYEE) is Readiness.NOT_BEGUN
    for key in ("motivation", "alone"):
        post(cast.browser(cast.employee), talk, field_of(trial, key), "5")
    assert light(talk, Role.EMPLOYEE) is Readiness.UNDER_WAY
    mine, theirs = (fields.read_all(seat(person, talk)) for person in (cast.employee, cast.manager))
    assert {text.field for text in mine if text.text == "5"} == {
        field_of(trial, key) for key in ("motivation", "alone")
    }
    assert theirs == []
    field = FieldName.parse(field_of(trial, "motivation"))
    assert not fields.kind_of(field).visible(seat(cast.manager, talk), field)
    opened_page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/forberedelse").text
    assert opened_page.count(" checked>") == 2
    assert " checked>" not in cast.browser(cast.manager).get(f"/samtaler/{talk.id}/forberedelse").text


def test_a_private_step_stays_private_when_it_opens(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    post(cast.browser(cast.employee), talk, field_of(trial, "alone"), "5")
    assert not any(asked(trial, "alone").id in text.field for text in fields.read_all(seat(cast.manager, talk)))


def test_a_choice_has_no_earlier_versions(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    browser, field = cast.browser(cast.employee), field_of(trial, "motivation")
    post(browser, talk, field, "1")
    post(browser, talk, field, "2", save_id="tab-one-0.2", base_version=1, base_text="1")
    assert PastText.select().count() == 0
    assert browser.get(f"/samtaler/{talk.id}/tidligere/{field}").status_code == 404
    with cast.app.test_request_context():
        assert field not in past_texts.past_fragment(seat(cast.employee, talk))


def test_a_keystroke_in_a_choice_asks_the_database_for_little(
    cast: Cast, talk: Conversation, trial: FormContent
) -> None:
    browser, field, before = cast.browser(cast.employee), field_of(trial, "motivation"), ""
    for number in range(1, 4):
        given = {"save_id": f"tab-one-0.{number}", "base_version": number - 1, "base_text": before}
        with counted() as statements:
            assert post(browser, talk, field, str(number), **given).json["version"] == number
        assert number == 1 or len(statements) <= 6, statements
        before = str(number)


def unsaved(field: str, base: str, text: str) -> Unsaved:
    given: dict[str, Any] = {"name": "a" * 32, "field": field, "base_text": base, "text": text, "sent": None, "at": 0}
    return Unsaved.from_json(json.loads(json.dumps(given)))


def test_a_choice_left_on_the_device_is_said_in_words(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    field = field_of(trial, "motivation")
    with cast.app.test_request_context():
        found = find(seat(cast.employee, talk), unsaved(field, "", "4"))
        assert found is not None
        assert (found.stretches, found.where, found.reason) == ([("", "4/5 – Godt (nb)")], "Hvor motivert? (nb)", "")
    post(cast.browser(cast.employee), talk, field, "2")
    with cast.app.test_request_context():
        clashed = find(seat(cast.employee, talk), unsaved(field, "", "4"))
        assert clashed is not None
        assert clashed.reason.startswith("Noe annet er valgt her siden.")


def test_the_meeting_shows_ones_own_as_buttons_and_the_others_in_words(
    cast: Cast, talk: Conversation, trial: FormContent
) -> None:
    post(cast.browser(cast.employee), talk, field_of(trial, "motivation"), "4")
    mine, theirs = (cast.browser(who).get(f"/samtaler/{talk.id}/mote").text for who in (cast.employee, cast.manager))
    button = f'id="choice-{asked(trial, "motivation").id}-employee-4"'
    assert mine.count(" checked>") == mine.count(button) == 1
    assert button not in theirs
    assert ">4/5 – Godt (nb)</p>" in theirs
    assert "1 av 4" in mine
    assert "0 av 3" in theirs


def test_who_chooses_what_counts_is_told_so_and_nobody_else(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    told = "Trinnet du velger, teller i statistikken og vises bare samlet."
    pages = [cast.browser(who).get(f"/samtaler/{talk.id}/mote").text for who in (cast.employee, cast.manager)]
    assert [page.count(told) for page in pages] == [0, 1]
    for who in (cast.employee, cast.manager):
        page = cast.browser(who).get(f"/samtaler/{talk.id}/hvem-ser").text
        assert "De som ser svaret; HR ser dem bare samlet" in page
    classic = opened(cast.colleague, cast.manager)
    assert "teller i statistikken" not in cast.browser(cast.manager).get(f"/samtaler/{classic.id}/hvem-ser").text


def test_what_is_handed_over_says_what_was_chosen(cast: Cast, talk: Conversation, trial: FormContent) -> None:
    post(cast.browser(cast.employee), talk, field_of(trial, "way"), "2")
    post(cast.browser(cast.employee), talk, field_of(trial, "alone"), "2", save_id="tab-one-1.1")
    ((_section, answered),) = handing_over.both_columns(talk)
    assert [(item.question.key, item.texts, item.choices) for item in answered] == [
        ("way", {}, {Role.EMPLOYEE: "2"}),
    ]
