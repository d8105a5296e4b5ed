"""HR's pages for forms, as a browser without scripts and as the editor's own script ask them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.queries import counted
from tests.questionnaires.editing.conftest import Written
from webapp.questionnaires.content import offered
from webapp.questionnaires.editing import arranging, finishing, starting
from webapp.questionnaires.editing.draft import Place
from webapp.questionnaires.editing.saving import stamp
from webapp.questionnaires.kinds import SectionKind
from webapp.questionnaires.models import Form, FormVersion

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(cast: Cast) -> FlaskClient:
    return cast.browser(cast.hr)


def address(draft: Written, rest: str = "") -> str:
    return f"/skjemaer/utkast/{draft.id}{rest}"


def save(browser: FlaskClient, draft: Written, place: Place, name: str, value: str, was: str = "") -> Any:
    field = {"place": str(place), "name": name, "lang": "nb", "value": value, "was": stamp(was)}
    return browser.post(address(draft, "/felt"), json=field)


def test_a_form_is_begun(browser: FlaskClient) -> None:
    asked = {"title": " Halvårssamtalen ", "kind": "follow-up", "archive": "pair", "lang": "nn"}
    answer = browser.post("/skjemaer/nytt", data=asked)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "Halvårssamtalen" in page.text
    form = FormVersion.get_by_id(answer.location.rpartition("/")[2].partition("?")[0]).form
    assert (form.kind, form.archive) == ("follow-up", "pair")


def test_a_form_without_a_name_is_asked_for_one(browser: FlaskClient) -> None:
    answer = browser.post("/skjemaer/nytt", data={"title": " ", "kind": "annual", "archive": "hr", "lang": "nb"})
    assert answer.status_code == 422
    assert "Gi skjemaet et navn." in answer.text


def test_a_field_is_saved_and_the_whole_is_told(browser: FlaskClient, draft: Written) -> None:
    answer = save(browser, draft, draft.question(), "text", " Hva går bra? ")
    assert answer.status_code == 200
    assert answer.json["value"] == "Hva går bra?"
    assert answer.json["stamp"] == stamp("Hva går bra?")
    assert answer.json["told"]["mangler-nb"] == "Mangler én tekst"
    assert answer.json["told"]["tid-brukt"] == "Delene tar 13 av 90 minutter."


def test_a_field_that_another_has_changed_is_told_what_stands(browser: FlaskClient, draft: Written) -> None:
    save(browser, draft, draft.question(), "text", "Den enes")
    answer = save(browser, draft, draft.question(), "text", "Den andres")
    assert (answer.status_code, answer.json) == (409, {"standing": "Den enes", "stamp": stamp("Den enes")})
    refused = save(browser, draft, Place("form"), "minutes_least", "mange", "60")
    assert (refused.status_code, refused.json) == (422, {"error": "Skriv et tall fra 5 til 480."})


@pytest.mark.parametrize(
    "given",
    [{"lang": "sv"}, {"name": "digest"}, {"place": "people"}, {"value": 3}, {"name": "minutes_least", "value": None}],
)
def test_what_no_page_sends_is_a_bad_request(browser: FlaskClient, draft: Written, given: dict[str, Any]) -> None:
    field = {"place": "form", "name": "title", "lang": "nb", "value": "x", "was": ""}
    assert browser.post(address(draft, "/felt"), json=field | given).status_code == 400


def test_a_choice_that_there_is_not_is_a_bad_request(browser: FlaskClient, draft: Written) -> None:
    assert save(browser, draft, draft.question(), "answered_by", "everybody", "both").status_code == 400


def test_parts_are_added_moved_and_taken_out(browser: FlaskClient, draft: Written) -> None:
    section = draft.section()
    added = browser.post(address(draft, f"/del/{section.id}/sporsmal"), headers=HTMX)
    assert added.status_code == 200
    assert "autofocus" in added.text
    first, second = draft.question(0), draft.question(1)
    moved = browser.post(
        address(draft, "/flytt"), json={"place": str(second), "section": section.id, "before": first.id}
    )
    assert set(moved.json or {}) == {"told"}
    assert draft.question(0) == second
    gone = browser.post(address(draft, f"/sporsmal/{first.id}/fjern"), headers=HTMX)
    assert "Spørsmålet er tatt bort." in gone.text
    back = browser.post(address(draft, f"/sporsmal/{first.id}/angre"), headers=HTMX)
    assert f'id="question-{first.id}"' in back.text
    assert draft.question(1) == first
    new = browser.post(address(draft, "/del"), data={"kind": "statements"})
    assert new.status_code == 303
    assert browser.post(address(draft, "/del"), data={"kind": "statements"}, follow_redirects=True).text.count(
        "flere deler av denne typen"
    )


def test_without_htmx_one_is_led_back_to_the_draft(browser: FlaskClient, draft: Written) -> None:
    answer = browser.post(address(draft, f"/sporsmal/{draft.question().id}/fjern"))
    assert answer.status_code == 303
    assert answer.location.startswith(f"/skjemaer/utkast/{draft.id}")


def test_a_draft_is_published_from_its_page(browser: FlaskClient, whole: Written) -> None:
    assert "Publiser «Vår samtale»" in browser.get(address(whole, "/publiser")).text
    assert browser.post(address(whole, "/publiser")).status_code == 303
    assert whole.id in {form.id for form in offered()}
    assert browser.get(address(whole)).location == f"/skjemaer/{whole.id}"
    late = browser.post(address(whole, "/publiser"))
    assert late.status_code == 422
    assert "publisert i mellomtiden" in late.text


def test_what_is_missing_leads_to_the_place(browser: FlaskClient, draft: Written) -> None:
    page = browser.get(address(draft, "/publiser"))
    assert f"#question-{draft.question().id}-text" in page.text
    assert browser.post(address(draft, "/publiser")).status_code == 422


def test_the_list_says_what_there_is_and_how_much_it_is_used(cast: Cast, browser: FlaskClient, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    form = whole.version.form
    factories.conversation(employee=cast.employee, manager=cast.manager, version=whole.id)
    starting.change(form, actor=cast.hr)
    text = " ".join(browser.get("/skjemaer").text.split())
    assert f'/skjemaer/{whole.id}">Vår samtale</a>' in text
    assert '<td data-label="Samtaler">1</td>' in text
    assert "Fortsett på utkastet" in text


def test_the_list_takes_as_many_queries_for_many_forms(cast: Cast, browser: FlaskClient, whole: Written) -> None:
    browser.get("/skjemaer")
    with counted() as few:
        browser.get("/skjemaer")
    for _number in range(4):
        starting.copy(Form.get(Form.key == "short"), actor=cast.hr)
    with counted() as many:
        browser.get("/skjemaer")
    assert len(many) == len(few)


def test_an_archived_form_stands_apart(cast: Cast, browser: FlaskClient, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    form = whole.version.form.id
    browser.post(f"/skjemaer/{form}/arkiver")
    text = browser.get("/skjemaer").text
    assert "Arkiverte skjemaer" in text
    assert f"/skjemaer/{form}/gjenbruk" in text
    browser.post(f"/skjemaer/{form}/gjenbruk")
    assert f"/skjemaer/{form}/arkiver" in browser.get("/skjemaer").text


@pytest.mark.parametrize("look", ["", "?side=mote", "?som=leder", "?som=leder&side=mote&sprak=en", "?telefon=vis"])
def test_a_draft_is_looked_at_as_it_stands(browser: FlaskClient, whole: Written, look: str) -> None:
    page = browser.get(f"/skjemaer/{whole.id}{look}")
    assert page.status_code == 200
    assert ("Hva går bra?" in page.text) == ("telefon" not in look)
    assert "/samtaler/" not in page.text.partition("<main")[2]
    whole.write(whole.question(), text="Hva går strålende?")
    if "telefon" not in look:
        assert "Hva går strålende?" in browser.get(f"/skjemaer/{whole.id}{look}").text


def test_a_preview_shows_a_private_checklist_to_its_own_role(browser: FlaskClient, whole: Written) -> None:
    checklist = arranging.add_section(whole.id, SectionKind.CHECKLIST)
    question = Place("question", arranging.add_question(whole.id, checklist.id).id)
    whole.write(question, text="Hva vil jeg selv?")
    assert "Hva vil jeg selv?" in browser.get(f"/skjemaer/{whole.id}").text
    assert "Hva vil jeg selv?" not in browser.get(f"/skjemaer/{whole.id}?som=leder").text


def test_only_the_phones_frame_can_be_framed_and_only_by_this_site(browser: FlaskClient, whole: Written) -> None:
    def policy(look: str) -> str:
        return browser.get(f"/skjemaer/{whole.id}{look}").headers["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in policy("")
    assert "frame-ancestors 'self'" in policy("?telefon=ramme")
    assert "frame-src 'self'" in policy("?telefon=vis")
    assert "frame-ancestors 'none'" in policy("?telefon=vis")


def test_every_builtin_form_can_be_copied_edited_and_looked_at(cast: Cast, browser: FlaskClient) -> None:
    for content in offered():
        copied = browser.post(f"/skjemaer/{content.form_id}/kopier")
        assert browser.get(copied.location).status_code == 200
        for look in ("", "?som=leder&side=mote"):
            assert browser.get(f"/skjemaer/{content.id}{look}").status_code == 200
        assert browser.get(f"/skjemaer/{content.form_id}").status_code == 404


def test_what_is_written_in_a_draft_that_is_gone_is_answered_in_words(
    browser: FlaskClient, draft: Written, cast: Cast
) -> None:
    starting.discard(draft.id, actor=cast.hr)
    field = {"place": "form", "name": "title", "lang": "nb", "value": "Nytt", "was": "x"}
    moved = {"place": "section:x", "section": "", "before": ""}
    for path, sent in (("/felt", field), ("/flytt", moved)):
        answer = browser.post(address(draft, path), json=sent)
        assert answer.status_code == 422
        assert (answer.json or {})["error"].startswith("Utkastet er forkastet.")
