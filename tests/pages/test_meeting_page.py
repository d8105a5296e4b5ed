"""What the meeting's page promises, and that its print holds nobody's words."""

from __future__ import annotations

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import opened, seat
from webapp.conversations import fields
from webapp.conversations.fields import FieldName
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save
from webapp.conversations.texts import form_of
from webapp.pages import blanks
from webapp.people.models import Person
from webapp.questionnaires import focus_areas


def write(cast: Cast, talk: Conversation, person: Person, text: str) -> None:
    at = seat(person, talk)
    question = form_of(talk).questions_for(at.role)[0]
    fields.save(at, FieldName("answer", question.id, at.role), Save("abcdefgh.1", 0, "", text))


def test_what_goes_into_the_minutes_says_so(cast: Cast, open_talk: Conversation) -> None:
    page = cast.browser(cast.employee).get(f"/samtaler/{open_talk.id}/mote").text
    assert page.count("Det kommer med i referatet. Det signerte referatet går til HR.") == 2
    assert page.count("kommer med i referatet. Det signerte referatet går til HR.") == 3
    assert page.count("HR ser det aldri.") == 6


@pytest.mark.parametrize(
    ("form", "plan"),
    [
        ("annual", "Hvilke mål setter vi for året som kommer?"),
        ("classic", "Avtaler fram til neste samtale"),
        ("follow-up", "Hva gjør vi fram til neste gang?"),
    ],
)
def test_each_form_has_one_place_for_the_plan(cast: Cast, form: str, plan: str) -> None:
    talk = opened(cast.employee, cast.manager, form=form)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/mote").text
    assert page.count('id="avtaler"') == 1
    assert f"{plan}</h2>" in page
    assert page.count("Det kommer med i referatet.") == 2


@pytest.mark.parametrize(("form", "page"), [("classic", "mote"), ("annual", "mote"), ("classic", "forberedelse")])
def test_the_focus_areas_stand_beside_what_speaks_of_them_as_they_are_now(cast: Cast, form: str, page: str) -> None:
    make = factories.conversation if page == "forberedelse" else opened
    address = f"/samtaler/{make(employee=cast.employee, manager=cast.manager, form=form).id}/{page}"
    browser, empty = cast.browser(cast.employee), "HR har ikke skrevet noen satsingsområder ennå."
    shown = browser.get(address).text
    assert (empty in shown) is (form == "classic")
    assert 'class="focus-areas"' not in shown
    area = focus_areas.add("Færre <feil>", actor=cast.hr)
    assert browser.get(address).text.count("<li>Færre &lt;feil&gt;</li>") == 1
    focus_areas.rename(area.id, "Ærlig salg", actor=cast.hr)
    shown = browser.get(address).text
    assert (shown.count("Ærlig salg"), shown.count("Færre"), empty in shown) == (1, 0, False)


def test_a_print_is_shared_by_readers_alike_and_holds_nobodys_words(
    cast: Cast, open_talk: Conversation, app: object
) -> None:
    write(cast, open_talk, cast.employee, "Kanarifugl <b>")
    page = cast.browser(cast.manager).get(f"/samtaler/{open_talk.id}/mote").text
    assert "Kanarifugl &lt;b&gt;" in page
    assert "Emil" in page
    kept = "".join("".join(blank.pieces) for blank in blanks._kept.values())
    assert kept
    for secret in ("Kanarifugl", "Emil", open_talk.id):
        assert secret not in kept


def test_another_talk_of_the_same_form_gets_its_own_words(cast: Cast, open_talk: Conversation) -> None:
    other = opened(cast.colleague, cast.manager)
    write(cast, open_talk, cast.employee, "Emils ord")
    browser = cast.browser(cast.manager)
    first, second = (browser.get(f"/samtaler/{talk.id}/mote").text for talk in (open_talk, other))
    assert "Emils ord" in first
    assert "Emils ord" not in second
    assert "Kari" in second
    assert "Emil" not in second
    assert open_talk.id not in second
