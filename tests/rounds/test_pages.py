"""A round's pages: HR's, the manager's, and the line on everybody's start page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import in_days, local_day, received, value_of
from tests.queries import counted
from tests.rounds.made import annual, of_department, opened, signed, talk
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.db import new_id
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.content import offered
from webapp.questionnaires.models import Form
from webapp.rounds import actions
from webapp.rounds.models import Exemption, Round, RoundTalk


@pytest.fixture
def made(app: Flask, cast: Cast) -> Round:
    """A round of «Drift»: Marit (led by Borghild), and her people Emil and Kari."""
    with app.test_request_context():
        return of_department(cast)


def plain(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def to_open(**given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "token": new_id(), "name": "Høstsamtalene", "version": annual().id, "who": "some", "departments": ["Drift"],
        "first_day": local_day(0), "last_day": local_day(40), "message": "Hei", "reminders": "y",
    }  # fmt: skip
    return values | given


# HR


def test_hr_opens_a_round_and_the_list_shows_it(cast: Cast) -> None:
    hr = cast.browser(cast.hr)
    assert "Ingen runder ennå" in hr.get("/runder").text
    page = hr.get("/runder/ny")
    token = value_of(page, "token")
    answer = hr.post("/runder/ny", data=to_open(token=token))
    assert (answer.status_code, answer.location) == (303, f"/runder/{token}")
    assert hr.post("/runder/ny", data=to_open(token=token)).location == answer.location
    assert Round.select().count() == 1
    listed = plain(hr.get("/runder"))
    assert "Høstsamtalene" in listed and "0 av 3" in listed and "Pågår nå" in listed
    shown = plain(hr.get(answer.location))
    assert "Runden teller dem som har en medarbeidersamtale i runden som begge har signert." in shown
    assert "Marit Moen 2 0 0 0 – 2" in shown
    assert "Drift 3 0 0 0 – 3" in shown


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    hr = cast.browser(cast.hr)
    wrong = hr.post("/runder/ny", data=to_open(name="", last_day=local_day(-1), message="Langt skrevet"))
    assert wrong.status_code == 422
    assert "Gi runden et navn" in wrong.text
    assert "Langt skrevet" in wrong.text
    assert re.search(r'value="Drift"[^>]*checked|checked[^>]*value="Drift"', wrong.text)
    nobody = hr.post("/runder/ny", data=to_open(departments=[]))
    assert "Ingen som skal ha samtaler, er valgt." in nobody.text
    assert "Den dagen har vært." in hr.post("/runder/ny", data=to_open(last_day=local_day(-1))).text
    assert not Round.select().exists()
    assert not OutboxMail.select().exists()


def test_hr_reminds_once_and_is_told_so(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}"
    assert "3 henger etter" in plain(hr.get(address))
    assert hr.post(f"{address}/minn").status_code == 303
    after = plain(hr.get(address))
    assert "2 ledere får en påminnelse." in after
    assert "Minn lederne på det" not in after
    hr.post(f"{address}/minn")
    assert "Alle det gjelder, har fått en påminnelse i dag." in plain(hr.get(address))
    assert OutboxMail.select().count() == 2


def test_hr_exempts_with_a_reason_that_the_manager_never_sees(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}"
    exempt = f"{address}/fritak/{cast.employee.id}"
    assert "Si kort hvorfor" in hr.post(exempt, data={"reason": " "}).text
    assert hr.post(exempt, data={"reason": "Lang permisjon"}).location == f"{address}/folk"
    listed = hr.get(f"{address}/folk")
    assert "Lang permisjon" in listed.text and "Emil Eide er fritatt fra runden." in listed.text
    mine = cast.browser(cast.manager).get(f"{address}/mine")
    assert "Fritatt" in mine.text and "permisjon" not in mine.text
    assert hr.post(f"{exempt}/opphev").status_code == 303
    assert not Exemption.select().exists()
    assert hr.get(f"{address}/fritak/nothing").status_code == 404


def test_the_people_of_one_manager_or_department(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}/folk"
    assert "Emil Eide" in hr.get(address).text
    theirs = hr.get(f"{address}?leder={cast.manager.id}").text
    assert "Emil Eide" in theirs and "Borghild" not in theirs
    assert "Emil Eide" in hr.get(f"{address}?avdeling=Drift").text
    assert "Ingen er med her" in hr.get(f"{address}?avdeling=Salg").text
    assert "Ingen er med her" in hr.get(f"{address}?leder=").text
    Person.update(manager=None).where(Person.id == cast.employee.id).execute()
    page = hr.get(f"{address}?leder=").text
    assert "Uten leder" in page and f'href="/folk/{cast.employee.id}"' in page
    assert hr.get(f"{address}?leder=nothing").status_code == 404


def test_a_manager_who_ended_leaves_people_that_hr_can_mend(cast: Cast, made: Round) -> None:
    Person.update(ended_on=clock.today()).where(Person.id == cast.manager.id).execute()
    hr = cast.browser(cast.hr)
    page = plain(hr.get(f"/runder/{made.id}"))
    assert "Må ordnes" in page
    assert "Kari Kro har ingen leder som kan invitere" in page
    assert "Én som ikke regnes med Marit Moen Sluttet" in page
    without = hr.get(f"/runder/{made.id}/folk?leder=").text
    assert "Emil Eide" in without and "Kari Kro" in without


def test_the_end(cast: Cast, made: Round) -> None:
    hr, address = cast.browser(cast.hr), f"/runder/{made.id}"
    assert "0 av 3" in plain(hr.get(f"{address}/avslutt"))
    assert hr.post(f"{address}/avslutt").status_code == 303
    closed = plain(hr.get(address))
    assert "Runden ble avsluttet" in closed
    assert "Endre runden" not in closed
    assert hr.post(f"{address}/minn").status_code == 422
    assert "Avsluttet" in plain(hr.get("/runder"))
    Person.update(language="en").where(Person.id == cast.hr.id).execute()
    assert "Closed" in plain(hr.get("/runder"))
    boss = cast.browser(cast.manager)
    assert "HR har avsluttet runden." in boss.get(f"{address}/mine").text
    assert boss.get(f"{address}/planlegg").location == f"{address}/mine"
    assert "Vårsamtalene" not in boss.get("/").text


# The manager


def lines(page: TestResponse) -> dict[str, tuple[str, str, bool]]:
    """Day, time and tick by the person's id."""
    found = {}
    for person in re.findall(r'name="([^"]+)-day"', page.text):
        ticked = re.search(rf'<input[^>]*checked[^>]*name="{re.escape(person)}-invited"', page.text)
        day, time = (
            re.search(rf'<input[^>]*name="{re.escape(person)}-{name}"[^>]*>', page.text) for name in ("day", "time")
        )
        assert day and time
        found[person] = (_value(day[0]), _value(time[0]), bool(ticked))
    return found


def _value(control: str) -> str:
    found = re.search(r'value="([^"]*)"', control)
    return found[1] if found else ""


def to_plan(page: TestResponse, **given: str | None) -> dict[str, str]:
    """What a browser sends of the page as it is shown, with this changed (None: left out)."""
    names = ("token", "from_day", "to_day", "first", "last", "minutes", "pause", "place")
    sent: dict[str, str | None] = {name: value_of(page, name) for name in names}
    sent |= {"opening": "ready", "message": ""}
    for person, (day, time, ticked) in lines(page).items():
        sent |= {f"{person}-day": day, f"{person}-time": time} | ({f"{person}-invited": "y"} if ticked else {})
        sent[f"{person}-warned"] = value_of(page, f"{person}-warned")
    return {name: value for name, value in (sent | given).items() if value is not None}


def test_a_manager_plans_all_with_one_confirmation(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    assert "Planlegg samtalene" in boss.get("/").text
    page = boss.get(address)
    proposed = lines(page)
    assert proposed.keys() == {cast.employee.id, cast.colleague.id}
    assert all(ticked and day > local_day(7) for day, _time, ticked in proposed.values())
    sent = to_plan(page, place="Fjell", message="Gleder meg")
    for _press in range(2):
        answer = boss.post(address, data=sent)
        assert (answer.status_code, answer.location) == (303, f"/runder/{made.id}/mine")
    assert Conversation.select().count() == RoundTalk.select().count() == 2
    mails = received()
    assert mails.keys() == {cast.employee.email, cast.colleague.email, cast.manager.email}
    assert "Gleder meg" in mails[cast.employee.email].text
    shown = boss.get(f"/runder/{made.id}/mine")
    assert "Invitert til" in shown.text and "Planlegg samtalene" not in shown.text
    assert boss.get(address).location == f"/runder/{made.id}/mine"


def test_one_line_is_changed_and_one_left_out(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page = boss.get(address)
    one, other = cast.employee.id, cast.colleague.id
    changed = {f"{one}-day": local_day(15), f"{one}-time": "13:15", f"{other}-invited": None}
    assert boss.post(address, data=to_plan(page, **changed)).status_code == 303
    made_one = Conversation.get()
    assert (made_one.employee_id, made_one.starts_at) == (one, in_days(15, dt.time(13, 15)))
    assert "Én skal inviteres" in boss.get(f"/runder/{made.id}/mine").text


Change = Callable[[Cast], dict[str, str | None]]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda cast: {f"{cast.employee.id}-day": ""}, "Velg en dag."),
        (lambda cast: {f"{cast.employee.id}-time": "25:99"}, "Dette er ikke noe klokkeslett."),
        (lambda cast: {f"{cast.employee.id}-day": local_day(-2)}, "Tidspunktet har vært."),
        (lambda cast: {f"{cast.employee.id}-day": local_day(3)}, "Det er under sju dager til.</p>"),
        (lambda cast: {"minutes": "15"}, "Denne samtalen trenger minst 60 minutter."),
        (lambda cast: {"minutes": "mange"}, ">Skriv antall minutter med tall.</p>"),
        (lambda cast: {"token": "nothing"}, "Siden var ikke lenger gyldig."),
        (
            lambda cast: dict.fromkeys((f"{cast.employee.id}-invited", f"{cast.colleague.id}-invited")),
            "Kryss av for minst én.",
        ),
        (
            lambda cast: {f"{one.id}-{name}": value for one in (cast.employee, cast.colleague)
                          for name, value in (("day", local_day(15)), ("time", "10:00"))},
            "Tiden faller sammen med en annen på listen.",
        ),
    ],
)  # fmt: skip
def test_an_error_stands_on_its_line_and_nothing_is_sent_or_lost(
    cast: Cast, made: Round, change: Change, told: str
) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page = boss.get(address)
    wrong = boss.post(address, data=to_plan(page, place="Møterom Fjell", message="Min hilsen", **change(cast)))
    assert wrong.status_code == 422
    assert told in wrong.text
    assert "Møterom Fjell" in wrong.text and "Min hilsen" in wrong.text
    assert lines(wrong)[cast.colleague.id][0]
    assert not Conversation.select().exists()
    assert not OutboxMail.select().exists()


def test_short_notice_can_be_meant(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    change = {f"{cast.employee.id}-day": local_day(3), f"{cast.colleague.id}-invited": None}
    asked = boss.post(address, data=to_plan(boss.get(address), **change))
    assert 'name="deliberate"' in asked.text
    assert boss.post(address, data=to_plan(asked, deliberate="y", **change)).status_code == 303
    assert Conversation.get().short_notice


def test_a_time_that_one_of_them_has_no_more_asks_once_more(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page = boss.get(address)
    day, time, _ticked = lines(page)[cast.employee.id]
    starts = clock.from_local(dt.date.fromisoformat(day), dt.time.fromisoformat(time))
    factories.conversation(employee=cast.manager, manager=cast.manager.manager, starts_at=starts)
    wrong = boss.post(address, data=to_plan(page))
    assert wrong.status_code == 422 and not invited(cast)
    assert "En av dere er opptatt da." in wrong.text
    again = boss.post(f"{address}/forslag", data=to_plan(wrong))
    assert again.status_code == 200
    assert lines(again)[cast.employee.id][:2] != (day, time)
    assert boss.post(address, data=to_plan(again)).status_code == 303


def test_a_second_press_means_it_and_another_time_does_not(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page, other = boss.get(address), f"{cast.colleague.id}-time"
    day, time, _ticked = lines(page)[cast.employee.id]
    starts = clock.from_local(dt.date.fromisoformat(day), dt.time.fromisoformat(time))
    factories.conversation(employee=cast.manager, manager=cast.manager.manager, starts_at=starts, minutes=400)
    warned = boss.post(address, data=to_plan(page, place="Fjell", message="Min hilsen"))
    assert warned.text.count("En av dere er opptatt da.") == 2
    assert "Fjell" in warned.text and "Min hilsen" in warned.text
    longer = boss.post(address, data=to_plan(warned, minutes="95"))
    assert (longer.status_code, longer.text.count("En av dere er opptatt da.")) == (422, 2)
    moved = boss.post(address, data=to_plan(warned, **{other: "14:00"}))
    assert (moved.status_code, moved.text.count("En av dere er opptatt da.")) == (422, 1)
    assert not invited(cast)
    assert boss.post(address, data=to_plan(moved)).status_code == 303
    assert {talk.employee_id for talk in invited(cast)} == {cast.employee.id, cast.colleague.id}


def invited(cast: Cast) -> list[Conversation]:
    """The talks of the manager's people."""
    return list(Conversation.select().where(Conversation.manager == cast.manager.id))


def test_another_proposal_keeps_what_is_typed(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    change = {
        "first": "13:00", "last": "16:00", "minutes": "60", "message": "Min hilsen",
        f"{cast.colleague.id}-invited": None, f"{cast.colleague.id}-time": "11:11",
    }  # fmt: skip
    again = boss.post(f"{address}/forslag", data=to_plan(boss.get(address), **change))
    assert "Min hilsen" in again.text
    assert lines(again)[cast.employee.id][1:] == ("13:00", True)
    assert lines(again)[cast.colleague.id][1:] == ("11:11", False)
    wrong = boss.post(f"{address}/forslag", data=to_plan(again, last="12:00"))
    assert (wrong.status_code, "Dagen må slutte etter at den begynner." in wrong.text) == (422, True)
    assert not Conversation.select().exists()


def test_who_got_a_talk_meanwhile_is_not_invited_twice(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page = boss.get(address)
    talk(cast.employee, cast.manager, starts_at=in_days(30))
    wrong = boss.post(address, data=to_plan(page))
    assert (wrong.status_code, "Kan ikke inviteres i denne runden nå." in wrong.text) == (422, True)
    assert Conversation.select().count() == 1


def test_a_form_that_hr_offers_no_more_is_said(cast: Cast, made: Round) -> None:
    boss, address = cast.browser(cast.manager), f"/runder/{made.id}/planlegg"
    page = boss.get(address)
    Form.update(retired_at=clock.now()).where(Form.id == made.form_id).execute()
    try:
        assert boss.get(address).location == f"/runder/{made.id}/mine"
        assert "HR tilbyr ikke lenger skjemaet" in boss.post(address, data=to_plan(page)).text
    finally:
        Form.update(retired_at=None).where(Form.id == made.form_id).execute()


def test_a_single_invitation_counts_as_well(cast: Cast, made: Round) -> None:
    talk(cast.employee, cast.manager, response=Response.ACCEPTED)
    assert "Avtalt" in cast.browser(cast.manager).get(f"/runder/{made.id}/mine").text


# The start page


def test_an_employee_sees_that_it_is_on_and_nothing_of_others(cast: Cast, made: Round) -> None:
    mine = cast.browser(cast.employee)
    page = mine.get("/").text
    assert "Runden «Vårsamtalene» pågår, med siste dag" in page
    assert "Kari" not in page and f"/runder/{made.id}" not in page
    assert "Lederen din inviterer deg." in page
    assert "pågår, med siste dag" not in cast.browser(cast.other_manager).get("/").text
    talk(cast.employee, cast.manager)
    page = mine.get("/").text
    assert "pågår, med siste dag" in page and "Lederen din inviterer deg." not in page
    signed(cast.employee, cast.manager)
    assert "pågår, med siste dag" not in mine.get("/").text


def test_a_round_whose_last_day_has_been_says_so(cast: Cast, made: Round) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    Round.update(first_day=yesterday, last_day=yesterday).execute()
    page = cast.browser(cast.employee).get("/").text
    assert "Runden «Vårsamtalene» hadde siste dag" in page and "pågår" not in page
    page = cast.browser(cast.manager).get("/").text
    assert "Siste dag var" in page and "Siste dag er" not in page


def test_the_exempt_are_left_alone(app: Flask, cast: Cast, made: Round) -> None:
    with app.test_request_context():
        actions.exempt(cast.hr, made, cast.employee, "Permisjon")
    assert "pågår, med siste dag" not in cast.browser(cast.employee).get("/").text
    assert "Én av medarbeiderne dine skal inviteres." in cast.browser(cast.manager).get("/").text


def test_the_managers_line_follows_how_far_it_is(cast: Cast, made: Round) -> None:
    boss = cast.browser(cast.manager)
    assert "2 skal inviteres. Siste dag er" in boss.get("/").text
    signed(cast.employee, cast.manager)
    talk(cast.colleague, cast.manager)
    assert "1 av 2 har signert." in boss.get("/").text
    Conversation.update(state=State.SIGNED).execute()
    assert f"/runder/{made.id}/mine" not in boss.get("/").text


# What a page asks the database


@pytest.mark.parametrize("page", ["", "/folk", "/mine", "/planlegg", "home", "list"])
def test_the_number_of_queries_does_not_grow(app: Flask, cast: Cast, page: str) -> None:
    with app.test_request_context():
        made = opened(cast)

    def add(number: int) -> None:
        people = [factories.person(manager=cast.manager, department=f"Avdeling {number}") for _each in range(4)]
        talk(people[0], cast.manager, starts_at=in_days(20))
        signed(people[1], cast.manager)
        orphan = factories.person(department=f"Avdeling {number}")
        talk(orphan, cast.manager)
        factories.person(has_talks=False, department=f"Avdeling {number}")
        with app.test_request_context():
            actions.exempt(cast.hr, made, people[2], "Permisjon")

    who = cast.manager if page in {"/mine", "/planlegg", "home"} else cast.hr
    browser = cast.browser(who)
    address = {"home": "/", "list": "/runder"}.get(page, f"/runder/{made.id}{page}")
    add(0)
    browser.get(address)
    with counted() as few:
        browser.get(address)
    for number in range(1, 6):
        add(number)
        if page in {"home", "list"}:
            with app.test_request_context():
                opened(cast, name=f"Runde {number}", first_day=clock.today() + dt.timedelta(days=number))
    with counted() as many:
        assert browser.get(address).status_code == 200
    assert 0 < len(few) == len(many) <= 20, (few, many)


def test_a_round_of_short_talks_speaks_of_no_signatures(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        the_round = of_department(cast, form=next(form for form in offered() if form.key == "short"))
    now = clock.now()
    began: dict[str, Any] = {"form": "short", "opened_at": now, "started_at": now, "starts_at": now, "minutes": 0}
    talk(cast.employee, cast.manager, state=State.OPEN, **began)
    talk(cast.colleague, cast.manager, state=State.CLOSED, closed_at=now, **began)
    hr, boss = cast.browser(cast.hr), cast.browser(cast.manager)
    address = f"/runder/{the_round.id}"
    shown = {page: plain(hr.get(address + page)) for page in ("", "/folk", "/avslutt")}
    shown |= {page: plain(boss.get(page)) for page in (f"{address}/mine", "/")}
    assert [page for page, words in shown.items() if "igner" in words.replace("de signerte referatene", "")] == []
    assert "1 av 3 har hatt samtalen" in shown[""]
    assert "Holdt, ikke avsluttet" in shown["/folk"] and "Holdt, ikke avsluttet" in shown[f"{address}/mine"]
    assert "1 av 2 er ferdige." in shown["/"]
