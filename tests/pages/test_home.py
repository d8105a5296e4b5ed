"""What the start page says to do now, to whom; and that it asks no more the more there is."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.queries import counted
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.people.models import Person


def talk(cast: Cast, **given: Any) -> Conversation:
    return factories.conversation(employee=cast.employee, manager=cast.manager, **given)


def words(browser: FlaskClient, path: str = "/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_employee_is_asked_to_answer_and_then_to_prepare(cast: Cast) -> None:
    row = talk(cast)
    page = words(cast.browser(cast.employee))
    assert "Marit inviterer deg til samtale" in page
    assert "Én ting venter på deg" in page
    Conversation.update(response=Response.ACCEPTED).where(Conversation.id == row.id).execute()
    page = words(cast.browser(cast.employee))
    assert "inviterer deg" not in page
    assert "Forbered deg" in page


@pytest.mark.parametrize(
    ("response", "told"),
    [(Response.PROPOSED, "Emil foreslår en annen tid"), (Response.DECLINED, "Emil har takket nei")],
)
def test_a_manager_sees_what_waits(cast: Cast, response: Response, told: str) -> None:
    talk(cast, response=response)
    assert told in words(cast.browser(cast.manager))
    assert told not in words(cast.browser(cast.other_manager))


@pytest.mark.parametrize("state", [State.CANCELLED, State.CLOSED])
def test_what_is_over_asks_for_nothing(cast: Cast, state: State) -> None:
    talk(cast, state=state)
    assert "Ingenting venter på deg nå" in words(cast.browser(cast.manager))


def test_only_what_waits_has_a_full_button(cast: Cast) -> None:
    yes = {"response": Response.ACCEPTED}
    talk(cast, **yes)
    talk(cast, **yes, manager_ready_at=clock.now())
    page = words(cast.browser(cast.manager))
    assert "Én ting venter på deg" in page
    found = re.findall(r'<a class="ds-button"( data-variant="secondary")?[^>]*>([^<]+)</a>', page)
    assert [(bool(quiet), label) for quiet, label in sorted(found)] == [
        (False, "Forbered deg"),
        (True, "Se forberedelsen"),
    ]


@pytest.mark.parametrize("given", [{}, {"response": Response.ACCEPTED}, {"state": State.OPEN}])
def test_a_time_that_went_by_without_a_meeting_asks_for_another(cast: Cast, given: dict[str, Any]) -> None:
    began = dt.datetime(2027, 3, 3, 8, tzinfo=dt.UTC)
    row = talk(cast, starts_at=began, minutes=60, **given)
    with clock.at(began + dt.timedelta(minutes=59)):
        assert "Tiden har vært" not in words(cast.browser(cast.manager)) + words(cast.browser(cast.employee))
    with clock.at(began + dt.timedelta(minutes=61)):
        boss, employee = cast.browser(cast.manager), cast.browser(cast.employee)
        asked, told = words(boss), words(employee)
        assert "Tiden har vært, og samtalen er ikke startet." in asked and "Finn en ny tid" in asked
        assert "Én ting venter på deg" in asked
        assert "Tiden har vært." in told and "Ingenting venter på deg nå" in told
        page = words(boss, f"/samtaler/{row.id}")
        assert f'class="ds-button" href="/samtaler/{row.id}/flytt"' in page and "Start samtalen" in page
        page = words(employee, f"/samtaler/{row.id}")
        assert "Marit Moen kan finne en ny tid" in page and "Finn en ny tid" not in page


def test_a_missed_time_that_the_employee_never_said_yes_to_cannot_be_started(cast: Cast) -> None:
    row = talk(cast, starts_at=clock.now() - dt.timedelta(hours=3), minutes=60, short_notice=True)
    page = words(cast.browser(cast.manager), f"/samtaler/{row.id}")
    assert "Finn en ny tid, så får Emil Eide en ny innkalling." in page and "Start samtalen" not in page


def test_talks_that_are_over_are_folded_away_newest_first(cast: Cast) -> None:
    for year, state in ((2024, State.CLOSED), (2025, State.SIGNED)):
        talk(cast, state=state, starts_at=dt.datetime(year, 3, 1, 9, tzinfo=dt.UTC))
    talk(cast, state=State.CANCELLED, starts_at=dt.datetime(2023, 3, 1, 9, tzinfo=dt.UTC))
    talk(cast, starts_at=dt.datetime(2031, 3, 3, 9, tzinfo=dt.UTC))
    coming, _fold, folded = words(cast.browser(cast.employee)).partition("Tidligere samtaler (2)")
    assert "3. mars 2031" in coming
    assert 0 < folded.index("1. mars 2025") < folded.index("1. mars 2024")
    assert "2023" not in coming + folded


def test_a_frozen_talk_asks_for_nothing(cast: Cast) -> None:
    talk(cast)
    Person.update(manager=cast.other_manager.id).where(Person.id == cast.employee.id).execute()
    for person in (cast.employee, cast.manager):
        assert "Ingenting venter på deg nå" in words(cast.browser(person))


def test_a_manager_sees_own_people_only(cast: Cast) -> None:
    page = words(cast.browser(cast.manager))
    assert "Emil Eide" in page
    assert "Kari Kro" in page
    assert "Siv Salvesen" not in page


def test_the_overview_counts_who_has_had_a_talk_this_year(cast: Cast) -> None:
    held = clock.now() - dt.timedelta(hours=3)
    talk(cast, started_at=held, starts_at=held, state=State.SIGNED)
    factories.conversation(employee=cast.colleague, manager=cast.manager)
    hr = cast.browser(cast.hr)
    assert "1 av 7 har hatt samtalen sin" in words(hr)
    assert "1 av 7</b> har hatt medarbeidersamtalen sin" in words(hr, "/oversikt")
    assert words(hr, "/oversikt/medarbeidere").count("Gjennomført") == 1


@pytest.mark.parametrize(("state", "told"), [(State.OPEN, "Pågår nå"), (State.SIGNED, "Gjennomført 3. mars")])
def test_a_talk_that_is_signed_before_its_time_is_over_has_been_held(cast: Cast, state: State, told: str) -> None:
    begun = dt.datetime(2027, 3, 3, 8, tzinfo=dt.UTC)
    with clock.at(begun + dt.timedelta(minutes=50)):
        talk(cast, started_at=begun, starts_at=begun, minutes=90, state=state)
        for page in (words(cast.browser(cast.manager)), words(cast.browser(cast.hr), "/oversikt/medarbeidere")):
            assert [each for each in ("Pågår nå", "Gjennomført 3. mars") if each in page] == [told]


def test_what_was_held_and_not_signed_is_not_said_to_be_done(cast: Cast) -> None:
    with clock.at(dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)):
        held = clock.now() - dt.timedelta(hours=4)
        row = talk(cast, started_at=held, starts_at=held, state=State.OPEN)
        hr, boss = cast.browser(cast.hr), cast.browser(cast.manager)
        for state, said in (
            (State.OPEN, "Holdt 1. mars, ikke signert"),
            (State.CONCLUDING, "Holdt 1. mars, ikke signert"),
            (State.SIGNED, "Gjennomført 1. mars"),
        ):
            Conversation.update(state=state).where(Conversation.id == row.id).execute()
            for page in (words(hr, "/oversikt/medarbeidere"), words(boss)):
                assert said in page
            assert "1 av 7 har hatt samtalen sin" in words(hr)


def test_what_is_only_planned_is_not_said_to_be_invited_to(cast: Cast) -> None:
    with clock.at(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)):
        row = talk(cast, state=State.PLANNED)
        hr, boss = cast.browser(cast.hr), cast.browser(cast.manager)
        assert "Planlagt til 9. mars" in words(hr, "/oversikt/medarbeidere")
        assert "Planlagt til 9. mars" in words(boss)
        talk(cast, starts_at=row.starts_at)
        assert "Planlagt til" not in words(hr, "/oversikt/medarbeidere") + words(boss)


def test_last_years_talk_does_not_count(cast: Cast) -> None:
    talk(cast, started_at=clock.now() - dt.timedelta(days=400), starts_at=clock.now() - dt.timedelta(days=400))
    assert "0 av 7</b> har hatt medarbeidersamtalen sin" in words(cast.browser(cast.hr), "/oversikt")


def test_a_follow_up_does_not_count_as_this_years_talk(cast: Cast) -> None:
    held = clock.now() - dt.timedelta(minutes=5)
    talk(cast, form="follow-up", started_at=held, starts_at=held, state=State.OPEN)
    assert "0 av 7</b> har hatt medarbeidersamtalen sin" in words(cast.browser(cast.hr), "/oversikt")
    assert "Pågår nå" not in words(cast.browser(cast.manager))


@pytest.mark.parametrize("path", ["/", "/oversikt"])
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str) -> None:
    """Marit leads and is HR here, so that every list is on the page."""
    Person.update(is_hr=True).where(Person.id == cast.manager.id).execute()
    browser = cast.browser(cast.manager)
    browser.get(path)
    with counted() as few:
        browser.get(path)
    for _ in range(12):
        person = factories.person(manager=cast.manager)
        factories.conversation(employee=person, manager=cast.manager)
    with counted() as many:
        browser.get(path)
    assert len(many) == len(few) <= 13


def test_hr_of_a_new_company_is_led_to_the_import(cast: Cast) -> None:
    assert "Legg inn de ansatte" not in words(cast.browser(cast.hr))
    Person.update(has_talks=False).where(Person.id != cast.hr.id).execute()
    assert "Legg inn de ansatte" in words(cast.browser(cast.hr))
