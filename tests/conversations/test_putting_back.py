"""Unsaved text as it is shown to the one who wrote it, and put back as a save."""

from __future__ import annotations

import logging
from html import unescape

import pytest

from tests.cast import Cast
from tests.conversations.seals import NAME, note_of, own_question, put_back, save, seal, show, shown, told
from tests.conversations.talks import seat
from tests.queries import counted
from webapp.conversations.live_texts import Answer, SharedNote, Topic
from webapp.conversations.models import Conversation
from webapp.conversations.saving import LONGEST
from webapp.conversations.states import State
from webapp.conversations.texts import form_of
from webapp.plans.agreements import standing
from webapp.plans.models import Agreement
from webapp.questionnaires.kinds import Role

# What is shown


def test_it_says_what_where_and_when(cast: Cast, open_talk: Conversation) -> None:
    mine = seat(cast.employee, open_talk)
    question = form_of(open_talk).questions_for(Role.EMPLOYEE)[0]
    sealed = seal(mine, told(own_question(open_talk), "Kanarifugl <b>", at=1_760_000_000_000))
    answer = show(cast.browser(cast.employee), open_talk, sealed)
    assert answer.status_code == 200
    assert question.text_for(Role.EMPLOYEE, "nb") in unescape(answer.text)
    assert "Skrevet torsdag 9. oktober 2025 kl. 10:53" in answer.text
    assert "<ins>Kanarifugl &lt;b&gt;</ins>" in answer.text
    assert "data-put-back" in answer.text
    assert Answer.select().count() == 0


def test_what_is_new_is_told_apart_from_what_stands_there_now(cast: Cast, open_talk: Conversation) -> None:
    field = note_of(open_talk)
    save(cast, open_talk, field, "Vi tar kurs i mai.")
    kept = told(field, "Vi tar et kurs.", base_text="Vi tar kurs.")
    answer = show(cast.browser(cast.employee), open_talk, seal(seat(cast.employee, open_talk), kept))
    assert shown(answer.text) == "Vi tar <ins>et </ins>kurs i mai."


def test_of_a_long_text_only_what_lies_beside_the_change(cast: Cast, open_talk: Conversation) -> None:
    field, long = own_question(open_talk), "ord " * 400
    save(cast, open_talk, field, long)
    kept = told(field, long + "Kanarifugl", base_text=long)
    text = shown(show(cast.browser(cast.employee), open_talk, seal(seat(cast.employee, open_talk), kept)).text)
    assert text.endswith("ord <ins>Kanarifugl</ins>")
    assert text.startswith("… ")
    assert len(text) < 200


@pytest.mark.parametrize("text", ["", "Vi tar kurs.", "Vi tar kurs"])
def test_what_is_saved_already_is_not_offered(cast: Cast, open_talk: Conversation, text: str) -> None:
    field = own_question(open_talk)
    save(cast, open_talk, field, "Vi tar kurs." if text else "")
    answer = show(cast.browser(cast.employee), open_talk, seal(seat(cast.employee, open_talk), told(field, text)))
    assert (answer.status_code, answer.text) == (204, "")


@pytest.mark.parametrize("state", [State.SIGNED, State.CANCELLED])
def test_what_cannot_be_written_any_more_is_shown_to_be_copied(
    cast: Cast, open_talk: Conversation, state: State
) -> None:
    sealed = seal(seat(cast.employee, open_talk), told(own_question(open_talk), "Kanarifugl"))
    Conversation.update(state=state).where(Conversation.id == open_talk.id).execute()
    browser = cast.browser(cast.employee)
    answer = show(browser, open_talk, sealed)
    assert shown(answer.text) == "Kanarifugl"
    assert "Kopier det du vil ta vare på." in answer.text
    assert "data-put-back" not in answer.text
    pressed = put_back(browser, open_talk, sealed)
    assert pressed.status_code == 409
    assert shown(pressed.text) == "Kanarifugl"
    assert Answer.select().count() == 0


def test_a_former_manager_gets_only_the_own_words_of_what_is_closed_now(cast: Cast, open_talk: Conversation) -> None:
    boss = seat(cast.manager, open_talk)
    text = "Emils hemmelighet, og Kanarifugl etterpå"
    row = standing(open_talk)[0]
    Agreement.update(what=Agreement.what.seal(row.id, "Emils avtale")).where(Agreement.id == row.id).execute()
    kept = {
        note_of(open_talk): told(note_of(open_talk), text, base_text="Emils hemmelighet"),
        "agreement": told(f"agreement:{row.id}:what", "Emils avtale med Kanarifugl", base_text="Emils avtale"),
    }
    sealed = {name: seal(boss, each) for name, each in kept.items()}
    type(cast.employee).update(manager=cast.other_manager).where(type(cast.employee).id == cast.employee.id).execute()
    for each in sealed.values():
        for ask in (show, put_back):
            answer = ask(cast.browser(cast.manager), open_talk, each)
            assert answer.status_code == (200 if ask is show else 409)
            assert "Kanarifugl" in answer.text
            assert "hemmelighet" not in answer.text
            assert "Emils avtale" not in answer.text


@pytest.mark.parametrize("field", ["note:x", "topic:x", "agreement:x:what", "y:z", "answer:x:employee"])
def test_text_of_a_field_that_is_gone_is_still_shown(cast: Cast, open_talk: Conversation, field: str) -> None:
    sealed = seal(seat(cast.employee, open_talk), told(field, "Kanarifugl"))
    for ask, status in ((show, 200), (put_back, 409)):
        answer = ask(cast.browser(cast.employee), open_talk, sealed)
        assert answer.status_code == status
        assert shown(answer.text) == "Kanarifugl"
        assert "data-put-back" not in answer.text


@pytest.mark.parametrize("kind", ["topic", "agreement"])
def test_nothing_is_put_into_a_row_that_was_removed(cast: Cast, open_talk: Conversation, kind: str) -> None:
    row = standing(open_talk)[0]
    if kind == "topic":
        row = Topic(conversation=open_talk, author=cast.employee, position=0)
        row.save(force_insert=True)
    field = f"topic:{row.id}" if kind == "topic" else f"agreement:{row.id}:what"
    sealed = seal(seat(cast.employee, open_talk), told(field, "Kanarifugl"))
    browser = cast.browser(cast.employee)
    assert "data-put-back" in show(browser, open_talk, sealed).text
    page = "temaer" if kind == "topic" else "avtaler"
    browser.post(f"/samtaler/{open_talk.id}/{page}/{row.id}/fjern")
    assert "data-put-back" not in show(browser, open_talk, sealed).text
    assert put_back(browser, open_talk, sealed).status_code == 409


# What is put back


def test_put_back_is_merged_and_nobodys_words_are_lost(cast: Cast, open_talk: Conversation) -> None:
    field = note_of(open_talk)
    save(cast, open_talk, field, "Vi tar kurs i mai.")
    sealed = seal(seat(cast.manager, open_talk), told(field, "Vi tar et kurs.", base_text="Vi tar kurs."))
    browser = cast.browser(cast.manager)
    answer = put_back(browser, open_talk, sealed)
    assert answer.status_code == 200
    assert f'data-to-field="{field}"' in answer.text
    assert put_back(browser, open_talk, sealed).status_code == 204
    note = SharedNote.get()
    assert (note.text, note.version) == ("Vi tar et kurs i mai.", 2)
    assert show(browser, open_talk, sealed).status_code == 204


def test_a_save_that_had_arrived_is_recognised(cast: Cast, open_talk: Conversation) -> None:
    """Its answer was lost with the browser; since then its words have been taken away again elsewhere."""
    field = own_question(open_talk)
    sent = {"save_id": "tab-crash.4", "text": "Først dette"}
    assert save(cast, open_talk, field, sent["text"], save_id=sent["save_id"]) == 200
    assert save(cast, open_talk, field, "", save_id="tab-two-0.1", base_version=1, base_text=sent["text"]) == 200
    kept = told(field, "Først dette, så det", sent=sent)
    assert (
        put_back(cast.browser(cast.employee), open_talk, seal(seat(cast.employee, open_talk), kept)).status_code == 200
    )
    assert Answer.get().text.strip() == ", så det"


def test_a_save_that_had_not_arrived_comes_first(cast: Cast, open_talk: Conversation) -> None:
    field = own_question(open_talk)
    kept = told(field, "Først dette, så det", sent={"save_id": "tab-crash.4", "text": "Først dette"})
    put_back(cast.browser(cast.employee), open_talk, seal(seat(cast.employee, open_talk), kept))
    row = Answer.get()
    assert row.text == "Først dette, så det"
    assert row.saves == {"tab-crash": "tab-crash.4", NAME: f"{NAME}.1"}


def test_a_text_that_no_save_may_hold_is_told_and_kept(cast: Cast, open_talk: Conversation) -> None:
    sealed = seal(seat(cast.employee, open_talk), told(own_question(open_talk), "ord " * (LONGEST // 4 + 1)))
    browser = cast.browser(cast.employee)
    assert "data-put-back" in show(browser, open_talk, sealed).text
    answer = put_back(browser, open_talk, sealed)
    assert answer.status_code == 409
    assert "Teksten er for lang." in answer.text
    assert "data-put-back" not in answer.text
    assert len(shown(answer.text)) > LONGEST
    assert Answer.select().count() == 0


def test_more_than_the_server_takes_is_refused_with_words(cast: Cast, open_talk: Conversation) -> None:
    answer = show(cast.browser(cast.employee), open_talk, bytes(9_000_000))
    assert answer.status_code == 413
    assert "for stor" in answer.text


def test_a_date_is_put_back_where_nobody_has_chosen_another(cast: Cast, open_talk: Conversation) -> None:
    first, second = standing(open_talk)[:2]
    mine, browser = seat(cast.employee, open_talk), cast.browser(cast.employee)
    sealed = seal(mine, told(f"agreement:{first.id}:due", "2027-01-31"))
    assert shown(show(browser, open_talk, sealed).text) == "31. januar 2027"
    assert put_back(browser, open_talk, sealed).status_code == 200
    assert standing(open_talk)[0].due.isoformat() == "2027-01-31"

    sealed = seal(mine, told(f"agreement:{second.id}:responsible", "manager", name="fedcba9876543210"))
    assert shown(show(browser, open_talk, sealed).text) == "Marit"
    save(cast, open_talk, f"agreement:{second.id}:responsible", "both")
    for ask, status in ((show, 200), (put_back, 409)):
        answer = ask(browser, open_talk, sealed)
        assert (answer.status_code, "data-put-back" in answer.text) == (status, False)
        assert "Noe annet er valgt her siden." in answer.text
    assert standing(open_talk)[1].responsible == "both"


def test_how_many_queries_it_takes_does_not_depend_on_how_much_there_is(cast: Cast, open_talk: Conversation) -> None:
    mine, browser = seat(cast.employee, open_talk), cast.browser(cast.employee)
    counts: list[int] = []
    for _time in range(2):
        for section in form_of(open_talk).meeting_sections:
            save(
                cast,
                open_talk,
                f"note:{section.id}",
                "ord " * (len(counts) + 1),
                save_id=f"tab-one-0.{len(counts) + 1}",
            )
        with counted() as asked:
            show(browser, open_talk, seal(mine, told(own_question(open_talk), "Kanarifugl " * 500)))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_nothing_of_it_is_logged(cast: Cast, open_talk: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="webapp")
    caplog.set_level(logging.INFO)
    mine, browser = seat(cast.employee, open_talk), cast.browser(cast.employee)
    sealed = seal(mine, told(own_question(open_talk), "Kanarifugl"))
    assert "Kanarifugl" in show(browser, open_talk, sealed).text
    assert show(browser, open_talk, sealed[:-1]).status_code == 422
    assert put_back(browser, open_talk, sealed).status_code == 200
    assert "Kanarifugl" not in caplog.text
