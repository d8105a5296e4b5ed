"""What the meeting's page promises, and that its print holds nobody's words."""

from __future__ import annotations

import io
import re

import pytest
import segno

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
from webapp.questionnaires.kinds import Role
from webapp.questionnaires.short_lists import focus_areas


def write(cast: Cast, talk: Conversation, person: Person, text: str) -> None:
    at = seat(person, talk)
    question = form_of(talk).questions_for(at.role)[0]
    fields.save(at, FieldName("answer", question.id, at.role), Save("abcdefgh.1", 0, "", text))


def test_a_phone_is_led_to_where_one_writes_in_the_part_the_screen_shows(cast: Cast, open_talk: Conversation) -> None:
    address = f"/samtaler/{open_talk.id}/mote"
    first = form_of(open_talk).questions_for(Role.EMPLOYEE)[0]
    browser = cast.browser(cast.employee)
    for number, anchor in ((2, f"sporsmal-{first.id}"), (1, "del-1"), (8, "del-8"), (99, "innhold"), (-1, "innhold")):
        assert browser.get(f"{address}?del={number}").location == f"{address}#{anchor}"
    assert browser.get(f"{address}?del=to").status_code == 200
    led = cast.browser(None).get(f"{address}?del=2").location
    assert led == f"/logg-inn?next={address}?del%3D2"


def test_the_code_is_the_meetings_address_at_a_part(cast: Cast, open_talk: Conversation) -> None:
    browser, address = cast.browser(cast.employee), f"/samtaler/{open_talk.id}"
    for given, number in (("?del=3", 3), ("", 1)):
        drawn = io.BytesIO()
        code = segno.make(f"https://samtale.example{address}/mote?del={number}", error="m")
        code.save(drawn, kind="svg", scale=4, border=2, dark="#22302b", light="#ffffff")
        assert browser.get(f"{address}/telefonkode{given}").data == drawn.getvalue()


def test_the_outlines_of_the_side_marks_are_on_every_page_that_uses_them(cast: Cast, open_talk: Conversation) -> None:
    planned = factories.conversation(employee=cast.employee, manager=cast.manager)
    pages = [
        (cast.manager, f"/samtaler/{open_talk.id}/mote"),
        (cast.manager, f"/samtaler/{planned.id}/forberedelse"),
        (cast.hr, f"/skjemaer/{open_talk.version_id}?telefon=ramme"),
        (cast.hr, f"/skjemaer/{open_talk.version_id}?side=mote"),
    ]
    for person, address in pages:
        page = cast.browser(person).get(address).text
        used = set(re.findall(r'<use href="#([^"]+)"', page))
        assert used and [page.count(f'id="{outline}"') for outline in used] == [1, 1], address


def test_a_shared_note_says_who_wrote_which_characters(cast: Cast, open_talk: Conversation) -> None:
    section = form_of(open_talk).meeting_sections[1]
    name = FieldName("note", section.id)
    fields.save(seat(cast.manager, open_talk), name, Save("abcdefgh.1", 0, "", "Vi 😀 er "))
    fields.save(seat(cast.employee, open_talk), name, Save("ijklmnop.1", 1, "Vi 😀 er ", "Vi 😀 er enige"))
    page = cast.browser(cast.manager).get(f"/samtaler/{open_talk.id}/mote").text
    assert 'data-stretches="[[&#34;manager&#34;, 8], [&#34;employee&#34;, 5]]"' in page
    told = fields.kind_of(name).read(seat(cast.manager, open_talk), name)
    assert told is not None
    assert told.as_json()["stretches"] == (("manager", 8), ("employee", 5))


@pytest.mark.parametrize("chosen", [True, False])
def test_a_browser_that_two_sit_at_gets_the_large_type_with_the_page(
    cast: Cast, open_talk: Conversation, chosen: bool
) -> None:
    browser = cast.browser(cast.manager)
    if chosen:
        browser.set_cookie("samtale_skjerm", "felles")
    page = browser.get(f"/samtaler/{open_talk.id}/mote").text
    link = re.search(r'<link [^>]*id="felles-skjerm-stil"[^>]*>', page)
    assert link
    assert ("disabled" in link[0]) is not chosen
    assert ('aria-pressed="true">Felles' in re.sub(r' title="[^"]*"', "", page)) is chosen


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


@pytest.mark.parametrize("page", ["mote", "forberedelse"])
def test_no_browser_keeps_what_is_written_in_a_live_field(cast: Cast, page: str) -> None:
    """For the page's return Chromium writes it to the disk, readable, unless the control says otherwise."""
    talk = (factories.conversation if page == "forberedelse" else opened)(employee=cast.employee, manager=cast.manager)
    browser, address = cast.browser(cast.employee), f"/samtaler/{talk.id}"
    browser.post(f"{address}/temaer", data={"text": "Kurs"})
    controls = re.findall(r"<(?:textarea|input|select)[^>]*data-field=[^>]*>", browser.get(f"{address}/{page}").text)
    assert sum('data-field="topic:' in control for control in controls) == 1
    assert [control for control in controls if 'autocomplete="off"' not in control] == []
