"""What HR changes of a round that is open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.conversations.talks import local_day, received, value_of
from tests.rounds.made import annual, of_department, opened, shape, signed, talk
from webapp import clock
from webapp.audit import AuditEntry
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import State
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent, offered
from webapp.rounds.change import change_round
from webapp.rounds.models import Round, RoundTalk
from webapp.rounds.standing import standings


def follow_up() -> FormContent:
    return next(form for form in offered() if form.kind != annual().kind)


def changed() -> list[Any]:
    """What the log says of it, in order."""
    entries = AuditEntry.select().where(AuditEntry.action == "round changed").order_by(AuditEntry.id)
    return [entry.facts for entry in entries]


def in_it(the_round: Round) -> set[str]:
    return {each.name for each in standings([the_round])}


def test_the_last_day_is_moved_and_those_with_talks_left_hear_of_it(talking: Cast) -> None:
    the_round = opened(talking)
    signed(talking.employee, talking.manager)
    signed(talking.colleague, talking.manager)
    before, later = the_round.last_day, the_round.last_day + dt.timedelta(days=14)
    for _press in range(2):
        change_round(talking.hr, the_round, shape(last_day=later))
    assert Round.get().last_day == later
    assert received().keys() == {"odd@fjordvik.example", "borghild@fjordvik.example"}
    assert changed() == [{"changed": ["last_day"], "was": before.isoformat(), "last_day": later.isoformat()}]
    past = clock.today() - dt.timedelta(days=1)
    with pytest.raises(RefusedError) as refused:
        change_round(talking.hr, the_round, shape(last_day=past))
    assert refused.value.reasons.keys() == {"last_day"}
    assert Round.get().last_day == later


def test_a_name_and_a_greeting_are_changed_without_a_mail_and_without_being_logged(talking: Cast) -> None:
    the_round = opened(talking)
    change_round(talking.hr, the_round, shape(name="Høstsamtalene", message="Ny hilsen", reminders=False))
    stored = Round.get()
    assert (stored.name, stored.message, stored.reminders) == ("Høstsamtalene", "Ny hilsen", False)
    assert not OutboxMail.select().exists()
    assert changed() == [{"changed": ["name", "message", "reminders"]}]


def test_who_comes_in_is_there_with_the_talk_they_have(talking: Cast) -> None:
    the_round = of_department(talking, "Ingen", people=(talking.colleague.id,))
    talk(talking.employee, talking.manager)
    assert in_it(the_round) == {"Kari Kro"} and not RoundTalk.select().exists()
    picked = shape(everyone=False, people=(talking.employee.id, talking.colleague.id))
    for _press in range(2):
        change_round(talking.hr, the_round, picked)
    assert in_it(the_round) == {"Emil Eide", "Kari Kro"}
    assert RoundTalk.get().conversation.employee == talking.employee
    assert [facts["changed"] for facts in changed()] == [["departments", "people"]]
    change_round(talking.hr, the_round, shape(everyone=False, people=(talking.colleague.id,)))
    assert in_it(the_round) == {"Kari Kro"}
    with pytest.raises(RefusedError) as refused:
        change_round(talking.hr, the_round, shape(everyone=False))
    assert refused.value.reasons.keys() == {"who"}
    assert in_it(the_round) == {"Kari Kro"}


def test_statements_are_added_at_any_time_and_taken_away_until_someone_is_invited(talking: Cast) -> None:
    the_round = opened(talking)
    for asks in (True, False, True):
        change_round(talking.hr, the_round, shape(statements=asks))
        assert Round.get().statements is asks
    talk(talking.employee, talking.manager)
    with pytest.raises(RefusedError) as refused:
        change_round(talking.hr, the_round, shape(statements=False))
    assert refused.value.reasons.keys() == {"statements"}
    assert Round.get().statements is True
    assert changed() == [{"changed": ["statements"]}] * 3


def test_another_form_until_someone_is_invited(talking: Cast) -> None:
    the_round = opened(talking)
    talk(talking.employee, talking.manager, state=State.PLANNED, invited_at=None)
    assert RoundTalk.select().count() == 1
    change_round(talking.hr, the_round, shape(), follow_up())
    assert (Round.get().form_id, RoundTalk.select().count()) == (follow_up().form_id, 0)
    change_round(talking.hr, the_round, shape(), annual())
    assert RoundTalk.select().count() == 1
    talk(talking.colleague, talking.manager)
    with pytest.raises(RefusedError) as refused:
        change_round(talking.hr, the_round, shape(), follow_up())
    assert refused.value.reasons.keys() == {"version"}
    change_round(talking.hr, the_round, shape(name="Bare navnet"), annual())
    assert (Round.get().name, Round.get().form_id) == ("Bare navnet", annual().form_id)


# The page


@pytest.fixture
def made(cast: Cast) -> Round:
    with cast.app.test_request_context():
        return of_department(cast)


def to_change(page: TestResponse, **given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {name: value_of(page, name) for name in ("name", "last_day")}
    values |= {"who": "some", "departments": ["Drift"], "message": "Ta dere god tid.", "reminders": "y"}
    return {name: value for name, value in (values | given).items() if value is not None}


def test_hr_changes_it_on_one_page(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/endre"
    assert "Endre runden" in hr.get(f"/runder/{made.id}").text
    page = hr.get(address)
    assert "Ta dere god tid." in page.text
    sent = to_change(page, version=annual().id, name="Høstsamtalene", people=[cast.hr.id], statements="y")
    answer = hr.post(address, data=sent)
    assert (answer.status_code, answer.location) == (303, f"/runder/{made.id}")
    shown = hr.get(answer.location).text
    assert "Høstsamtalene" in shown and "Medarbeiderne får påstander å svare på." in shown
    assert cast.hr.name in in_it(made)
    assert "Høstsamtalene" in cast.browser(cast.manager).get(f"/runder/{made.id}/mine").text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/endre"
    page = hr.get(address)
    wrong = hr.post(address, data=to_change(page, version=annual().id, last_day=local_day(-3), message="Langt skrevet"))
    assert wrong.status_code == 422
    assert "Den dagen har vært." in wrong.text and "Langt skrevet" in wrong.text
    nobody = hr.post(address, data=to_change(page, version=annual().id, departments=[], name="Et nytt navn"))
    assert "Ingen som skal ha samtaler, er valgt." in nobody.text and "Et nytt navn" in nobody.text
    assert "Gi runden et navn" in hr.post(address, data=to_change(page, version=annual().id, name="")).text
    assert not AuditEntry.select().where(AuditEntry.action == "round changed").exists()


def test_the_form_cannot_be_changed_once_someone_is_invited(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/endre"
    before = hr.get(address)
    with cast.app.test_request_context():
        talk(cast.employee, cast.manager)
    late = hr.post(address, data=to_change(before, version=follow_up().id, name="Et nytt navn"))
    assert late.status_code == 422
    assert "Noen er invitert allerede" in late.text and "Et nytt navn" in late.text
    page = hr.get(address)
    assert 'name="version"' not in page.text and "samtaleskjemaet er det samme ut runden" in page.text
    assert hr.post(address, data=to_change(page, name="Et nytt navn")).status_code == 303
    assert Round.get().name == "Et nytt navn"


def test_a_department_that_is_empty_now_is_still_chosen(cast: Cast, made: Round) -> None:
    Person.update(department="Salg").where(Person.department == "Drift").execute()
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/endre"
    page = hr.get(address)
    assert 'value="Drift"' in page.text
    both = to_change(page, version=annual().id, departments=["Drift", "Salg"])
    assert hr.post(address, data=both).status_code == 303
    assert in_it(made)


def test_a_closed_round_stays_as_it_is(cast: Cast, made: Round) -> None:
    Round.update(closed_at=clock.now()).execute()
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/endre"
    answer = hr.post(address, data=to_change(hr.get(address), version=annual().id, name="Et nytt navn"))
    assert answer.status_code == 422 and "Runden er avsluttet." in answer.text
