"""The save protocol on both databases: once, in order, merged, and only in one's own place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh
from tests.queries import counted
from webapp.conversations.live_texts import Answer, SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.saving import HISTORY, LONGEST
from webapp.conversations.stretches import rewritten, stretches_of
from webapp.conversations.texts import form_of
from webapp.plans.agreements import standing
from webapp.plans.models import Agreement
from webapp.questionnaires.kinds import Role, SectionKind


def post(browser: FlaskClient, talk: Conversation, field: str, text: str, **given: Any) -> Any:
    """One save as a tab sends it; the answer with its status."""
    body = {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": text}
    return browser.post(f"/samtaler/{talk.id}/felt/{field}", json=body | given)


def own_question(talk: Conversation, role: Role = Role.EMPLOYEE) -> str:
    return f"answer:{form_of(talk).questions_for(role)[0].id}:{role}"


def test_a_save_sent_again_is_stored_once(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    for _again in range(3):
        answer = post(browser, open_talk, own_question(open_talk), "Hei")
        assert (answer.status_code, answer.json["version"]) == (200, 1)
    row = Answer.get()
    assert (row.text, row.version) == ("Hei", 1)


def test_a_repeated_save_is_recognised_after_another_tab_has_written(cast: Cast, open_talk: Conversation) -> None:
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    post(browser, open_talk, field, "en")
    post(browser, open_talk, field, "en to", save_id="tab-two-0.1", base_version=1, base_text="en")
    answer = post(browser, open_talk, field, "en")
    assert answer.json["text"] == "en to"
    assert answer.json["version"] == 2


def test_a_save_that_comes_after_its_tabs_newer_ones_changes_nothing(cast: Cast, open_talk: Conversation) -> None:
    """It was given up by the browser and sent again, while the first one still stood in a queue."""
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    for _again in range(2):
        post(browser, open_talk, field, "kurs i mai")
    post(browser, open_talk, field, "i mars", save_id="tab-one-0.2", base_version=1, base_text="kurs i mai")
    late = post(browser, open_talk, field, "kurs i mai")
    assert (late.status_code, late.json["version"], late.json["text"]) == (200, 2, "i mars")
    assert Answer.get().text == "i mars"


@pytest.mark.parametrize("arrived", [True, False])
def test_the_last_save_of_a_tab_that_closes(cast: Cast, open_talk: Conversation, arrived: bool) -> None:
    """It does not know whether the save before it has been stored, and may overtake it."""
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    post(browser, open_talk, field, "Vi tar")
    since = {"base_version": 1, "base_text": "Vi tar"}
    before = {"save_id": "tab-one-0.2", **since}
    if arrived:
        post(browser, open_talk, field, "Vi tar kur", **before)
        post(browser, open_talk, field, "Nå: Vi tar kur", save_id="tab-two-0.1", base_version=2, base_text="Vi tar kur")
    post(browser, open_talk, field, "Vi tar kurset", save_id="tab-one-0.3", unanswered="Vi tar kur", **since)
    post(browser, open_talk, field, "Vi tar kur", **before)
    assert Answer.get().text == ("Nå: Vi tar kurset" if arrived else "Vi tar kurset")


def test_stale_saves_are_merged_and_the_answer_tells(cast: Cast, open_talk: Conversation) -> None:
    note = next(s for s in form_of(open_talk).meeting_sections if s.kind == SectionKind.QUESTIONS)
    field = f"note:{note.id}"
    employee, manager = cast.browser(cast.employee), cast.browser(cast.manager)
    post(employee, open_talk, field, "Vi tar kurs.")
    ours = {"base_version": 1, "base_text": "Vi tar kurs."}
    post(employee, open_talk, field, "Vi tar kurs i januar.", save_id="tab-one-0.2", **ours)
    answer = post(manager, open_talk, field, "Vi tar et kurs.", save_id="tab-two-0.1", **ours)
    assert answer.json["text"] == "Vi tar et kurs i januar."
    stored = SharedNote.get()
    assert stored.text == "Vi tar et kurs i januar."
    assert "".join(text for _role, text in stretches_of(stored)) == stored.text
    assert ("manager", "et ") in stretches_of(stored)


def put_back(row: Any, text: str, version: int) -> None:
    """The row as it stands after a restore of a backup that had it so."""
    row = type(row).get_by_id(row.id)
    row.text, row.version, row.saves = text, version + HISTORY, {}
    row.save()


def shared_note(talk: Conversation) -> str:
    return f"note:{next(s for s in form_of(talk).meeting_sections if s.kind == SectionKind.QUESTIONS).id}"


def test_pages_that_know_more_than_a_restored_database_give_it_back(cast: Cast, open_talk: Conversation) -> None:
    field = shared_note(open_talk)
    employee, manager = cast.browser(cast.employee), cast.browser(cast.manager)
    post(employee, open_talk, field, "Vi tar kurs.")
    put_back(SharedNote.get(), "Vi tar", 4)
    ours = {"base_version": 9, "base_text": "Vi tar kurs i januar."}
    answer = post(employee, open_talk, field, "Vi tar kurs i januar eller mars.", save_id="tab-one-0.7", **ours)
    assert answer.json["version"] == HISTORY + 5
    post(manager, open_talk, field, "Vi tar et kurs i januar.", save_id="tab-two-0.9", **ours)
    assert SharedNote.get().text == "Vi tar et kurs i januar eller mars."


@pytest.mark.parametrize("since", [3, 9, 12])
def test_what_was_written_after_a_restore_outlives_the_pages_from_before_it(
    cast: Cast, open_talk: Conversation, since: int
) -> None:
    """Also where the row has been saved as many times as the page had seen."""
    field = shared_note(open_talk)
    post(cast.browser(cast.employee), open_talk, field, "Vi tar kurs.")
    put_back(SharedNote.get(), "Vi tar kurs. Elin bestiller.", since)
    ours = {"base_version": 9, "base_text": "Vi tar kurs. Per betaler."}
    post(cast.browser(cast.manager), open_talk, field, "Vi tar kurs. Per betaler alt.", save_id="tab-two-0.9", **ours)
    words = re.findall(r"\w+", SharedNote.get().text)
    assert words == ["Vi", "tar", "kurs", "Elin", "bestiller", "Per", "betaler", "alt"]


def test_a_row_that_the_backup_did_not_have_is_given_back_whole(cast: Cast, open_talk: Conversation) -> None:
    field, ours = shared_note(open_talk), {"base_version": 9, "base_text": "Vi tar kurs."}
    post(cast.browser(cast.manager), open_talk, field, "Vi tar kurs i mai.", save_id="tab-two-0.9", **ours)
    assert (SharedNote.get().text, SharedNote.get().version) == ("Vi tar kurs i mai.", 1)


def test_two_cells_of_one_row_are_both_given_back(cast: Cast, open_talk: Conversation) -> None:
    row, browser = Agreement.get(), cast.browser(cast.manager)
    row.what, row.other, row.version = "Bestille", "", 3 + HISTORY
    row.save()
    for cell, text in (("what", "Bestille kurs"), ("other", "Kari Nordmann fra Bergen")):
        ours = {"base_version": 9, "base_text": text, "save_id": f"tab-{cell:_<5}.3"}
        assert post(browser, open_talk, f"agreement:{row.id}:{cell}", text, **ours).status_code == 200
    row = Agreement.get_by_id(row.id)
    assert (row.what, row.other) == ("Bestille kurs", "Kari Nordmann fra Bergen")


def test_a_choice_from_before_a_restore_is_asked_for_anew(cast: Cast, open_talk: Conversation) -> None:
    row, browser = Agreement.get(), cast.browser(cast.manager)
    row.responsible, row.version = "employee", 3 + HISTORY
    row.save()
    ours = {"base_version": 9, "base_text": "manager"}
    answer = post(browser, open_talk, f"agreement:{row.id}:responsible", "both", **ours)
    assert (answer.status_code, answer.json["text"]) == (409, "employee")


def test_no_page_lifts_the_version_of_a_row(cast: Cast, open_talk: Conversation) -> None:
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    assert post(browser, open_talk, field, "Hei", base_version=10**12).json["version"] == 1


def test_only_ones_own_column_is_written(cast: Cast, open_talk: Conversation) -> None:
    field = own_question(open_talk, Role.EMPLOYEE)
    statuses = {
        who: post(cast.browser(person), open_talk, field, "Hei").status_code
        for who, person in (("manager", cast.manager), ("hr", cast.hr), ("colleague", cast.colleague))
    }
    assert statuses == {"manager": 403, "hr": 403, "colleague": 404}
    assert post(cast.browser(None), open_talk, field, "Hei").status_code == 401
    assert Answer.select().count() == 0


@pytest.mark.parametrize(
    "field", ["answer:x:employee", "answer:x", "note:x", "topic:x", "agreement:x:what", "y:z", "a"]
)
def test_fields_that_do_not_exist(cast: Cast, open_talk: Conversation, field: str) -> None:
    assert post(cast.browser(cast.employee), open_talk, field, "Hei").status_code == 404


def test_shared_fields_are_closed_until_the_columns_open(cast: Cast) -> None:
    talk = fresh(factories.conversation(employee=cast.employee, manager=cast.manager))
    section = form_of(talk).meeting_sections[1]
    row = Agreement.create(conversation=talk.id, position=0)
    browser = cast.browser(cast.employee)
    assert post(browser, talk, f"note:{section.id}", "Hei").status_code == 404
    assert post(browser, talk, f"agreement:{row.id}:what", "Hei").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"save_id": "kort.1"},
        {"save_id": "tab-one-0.0", "base_version": 0, "base_text": "", "text": "x"},
        {"save_id": "tab-one-0.1", "base_version": "1", "base_text": "", "text": ""},
        {"save_id": "tab-one-0.1", "base_version": -1, "base_text": "", "text": ""},
        {"save_id": "tab-one-0.1", "base_version": True, "base_text": "", "text": ""},
        {"save_id": "tab-one-0.1", "base_version": 0, "base_text": None, "text": ""},
        {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": 5},
        {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": "x", "unanswered": None},
        {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": "x" * (LONGEST + 1)},
    ],
)
def test_what_is_not_of_the_protocol_is_refused_with_words(cast: Cast, open_talk: Conversation, body: Any) -> None:
    answer = cast.browser(cast.employee).post(
        f"/samtaler/{open_talk.id}/felt/{own_question(open_talk)}",
        data=json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert answer.get_json()["message"]
    assert Answer.select().count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb", "a\nb"), ("a\x00b", "a\ufffdb"), ("\ud83d", "\ufffd"), ("👩🏽‍🔧 å", "👩🏽‍🔧 å"), ("é", "é")],
)
def test_odd_characters_come_back_as_kept(cast: Cast, open_talk: Conversation, typed: str, kept: str) -> None:
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    answer = post(browser, open_talk, field, typed)
    assert answer.json.get("text", typed) == kept
    assert Answer.get().text == kept
    assert browser.get(f"/samtaler/{open_talk.id}/mote").status_code == 200


def test_a_date_that_both_changed_is_put_to_the_later(cast: Cast, open_talk: Conversation) -> None:
    field = f"agreement:{standing(open_talk)[0].id}:due"
    assert post(cast.browser(cast.employee), open_talk, field, "2027-01-31").status_code == 200
    clash = post(cast.browser(cast.manager), open_talk, field, "2027-03-01", save_id="tab-two-0.1")
    assert (clash.status_code, clash.json["text"]) == (409, "2027-01-31")
    chosen = post(
        cast.browser(cast.manager),
        open_talk,
        field,
        "2027-03-01",
        save_id="tab-two-0.2",
        base_version=clash.json["version"],
        base_text="2027-01-31",
    )
    assert chosen.status_code == 200
    assert standing(open_talk)[0].due.isoformat() == "2027-03-01"


@pytest.mark.parametrize(("cell", "text"), [("due", "i morgen"), ("due", "20270-01-01"), ("responsible", "sjefen")])
def test_impossible_cells_are_refused_with_words(cast: Cast, open_talk: Conversation, cell: str, text: str) -> None:
    answer = post(cast.browser(cast.employee), open_talk, f"agreement:{standing(open_talk)[0].id}:{cell}", text)
    assert answer.status_code == 422
    assert answer.json["message"]


def test_cells_of_one_row_do_not_disturb_each_other(cast: Cast, open_talk: Conversation) -> None:
    row = standing(open_talk)[0]
    post(cast.browser(cast.employee), open_talk, f"agreement:{row.id}:what", "Kurs i budsjett")
    post(cast.browser(cast.manager), open_talk, f"agreement:{row.id}:responsible", "both", save_id="tab-two-0.1")
    now = standing(open_talk)[0]
    assert (now.what, now.responsible) == ("Kurs i budsjett", "both")


def test_a_cancelled_talk_keeps_what_is_written_and_takes_no_more(cast: Cast, open_talk: Conversation) -> None:
    browser, field = cast.browser(cast.employee), own_question(open_talk)
    post(browser, open_talk, field, "Hei")
    Conversation.update(state="cancelled").where(Conversation.id == open_talk.id).execute()
    assert post(browser, open_talk, field, "Hei du", save_id="tab-one-0.2").status_code == 403
    assert Answer.get().text == "Hei"


def test_who_wrote_which_stretch() -> None:
    first = rewritten([], "Vi tar kurs.", "employee")
    second = rewritten(first, "Vi tar et kurs i mai.", "manager")
    assert "".join(text for _role, text in second) == "Vi tar et kurs i mai."
    assert second[0] == ("employee", "Vi tar ")
    assert {role for role, _text in second} == {"employee", "manager"}


def test_a_lost_answer_is_recognised_though_every_cell_of_its_row_was_saved_since(
    cast: Cast, open_talk: Conversation
) -> None:
    """A row is written in several cells by two people, each maybe on two devices, and remembers every one's last."""
    browser, row = cast.browser(cast.employee), standing(open_talk)[0]
    post(browser, open_talk, f"agreement:{row.id}:what", "kurs")
    changed = {"save_id": "tab-two-0.1", "base_version": 1, "base_text": "kurs"}
    post(browser, open_talk, f"agreement:{row.id}:what", "kurset i mai", **changed)
    for number, cell in enumerate(["what", "responsible", "other", "due"] * 4):
        given = {"responsible": "both", "due": "2027-01-31"}.get(cell, f"{number}")
        before = {"what": "kurset i mai", "other": "", "responsible": "", "due": ""}[cell]
        saved = {"save_id": f"device-{number:04}.1", "base_version": 0, "base_text": before}
        post(browser, open_talk, f"agreement:{row.id}:{cell}", before if cell == "what" else given, **saved)
    again = post(browser, open_talk, f"agreement:{row.id}:what", "kurs")
    assert again.json["text"] == "kurset i mai"


def test_a_keystroke_asks_the_database_for_little(cast: Cast, open_talk: Conversation) -> None:
    """Company, session, talk, its state, the row, and the change; however long the text is."""
    browser, base = cast.browser(cast.employee), ""
    for number, text in enumerate(("En", "En to", "En to tre" * 900), start=1):
        before = {"base_version": number - 1, "base_text": base, "save_id": f"tab-one-0.{number}"}
        with counted() as statements:
            answer = post(browser, open_talk, own_question(open_talk), text, **before)
        assert answer.json["version"] == number
        assert number == 1 or len(statements) <= 6, statements
        base = text
