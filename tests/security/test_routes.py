"""Every route and verb, tried by everyone: who is let in, and that looking changes nothing."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.calendar.signed import proposed
from tests.cast import Cast
from tests.plans.signed import agreement, signed
from tests.security import world as worlds
from tests.security.reading import digests, get
from tests.security.routes import PEOPLE, ROUTES, SAVE, Route
from tests.security.world import World
from webapp import access, clock, live
from webapp.audit import AuditEntry
from webapp.config import ROOT
from webapp.conversations.live_texts import OwnQuestion, PastText, Topic
from webapp.conversations.models import ProposedTime, TalkRequest
from webapp.conversations.states import State
from webapp.mail.outbox import OutboxMail
from webapp.people.spreadsheet import read_table
from webapp.people.uploads import keep
from webapp.plans.models import Agreement, Goal, Responsible, Review
from webapp.questionnaires.content import read_version
from webapp.questionnaires.editing import starting
from webapp.questionnaires.kinds import Archive, FormKind
from webapp.questionnaires.models import Competence, FocusArea
from webapp.rounds.models import Round, RoundDepartment

HOUSEKEEPING = {"audit_entry", "browser_session"}  # who looked, and when a session was last seen
ADDRESS = re.compile(r"(/([a-z0-9]+(-[a-z0-9]+)*|<[^>]+>))*(/|\.[a-z]+)?")


@pytest.fixture
def places(app: Flask) -> tuple[World, dict[str, str]]:
    """Two talks and a row of each kind that an address can name."""
    cast, new = worlds.people(app)
    content = worlds.form()
    closed = factories.conversation(employee=cast.employee, manager=cast.manager, form=worlds.FORM)
    together = {"opened_at": clock.now(), "state": State.OPEN}
    opened = factories.conversation(employee=cast.employee, manager=cast.manager, form=worlds.FORM, **together)
    read_back = factories.conversation(
        employee=cast.employee, manager=cast.manager, form=worlds.FORM, opened_at=clock.now(), state=State.CONCLUDING
    )
    of_hr, of_two = (worlds.minutes(cast, archive) for archive in ("hr", "pair"))
    agreement(of_hr.conversation)  # a talk with nothing open is closed by the next that is signed
    section = next(part for part in content.meeting_sections if part.questions)
    topic = Topic(conversation=closed, author=cast.employee, position=0)
    topic.save(force_insert=True)
    mail = OutboxMail.create(
        to_address="x@fjordvik.example", kind="test", language="nb", message_id="<1@x>", message="x"
    )
    shared = next(question.id for question in section.questions if question.answered_by == "both")
    past = PastText(conversation=opened, field=f"answer:{shared}:employee", slot=0, number=1, at=clock.now(), role="")
    past.text = "Før"
    past.save(force_insert=True)
    asked = OwnQuestion(conversation=closed, position=0)
    asked.text = "Hva med turnusen?"
    asked.save(force_insert=True)
    before = signed(cast.employee, cast.manager)
    both, theirs = (agreement(before, responsible=who) for who in (Responsible.BOTH, Responsible.EMPLOYEE))
    table = read_table("Navn;E-post\nPer Ås;per@fjordvik.example\n".encode(), "folk.csv")
    draft = starting.begin("Vår", lang="nb", kind=FormKind.ANNUAL, archive=Archive.HR, actor=cast.hr)
    own = next(part for part in read_version(draft).sections if part.questions)
    return World(cast, new, closed), {
        "form": draft.form_id,
        "draft": draft.id,
        "draft_section": own.id,
        "draft_question": own.questions[0].id,
        "closed": f"/samtaler/{closed.id}",
        "open": f"/samtaler/{opened.id}",
        "reading": f"/samtaler/{read_back.id}",
        "signed": f"/samtaler/{of_hr.conversation_id}",
        "minutes": of_hr.id,
        "minutes_of_two": of_two.id,
        "employee": cast.employee.id,
        "section": section.id,
        "shared": shared,
        "past": past.id,
        "asked": asked.id,
        "own_note": next(question.id for question in content.checklist_for("employee")),  # type: ignore[arg-type]
        "topic": topic.id,
        "agreement": Agreement.create(conversation=opened, position=0).id,
        "focus_area": FocusArea.create(name="Trygghet", position=0).id,
        "competence": Competence.create(name="Ledelse", position=0).id,
        "goal": Goal.create(conversation=opened, position=0, kind="work").id,
        "review": Review.create(conversation=opened, position=0, agreement=both).id,
        "agreed": both.id,
        "theirs": theirs.id,
        "mail": mail.id,
        "wanted": TalkRequest.create(employee=cast.employee, manager=cast.manager, asked_at=clock.now()).id,
        "proposed": ProposedTime.create(conversation=closed, starts_at=clock.now() + dt.timedelta(days=20)).id,
        "follow_up": proposed(cast).id,
        "series": proposed(cast, form="goal", kind="goal").id,
        "round": round_of(cast).id,
        "upload": keep(table, filename="folk.csv", whole_company=False, person=cast.hr).id,
        "tree": re.findall(r"/static/([0-9a-f]+)/", cast.browser(None).get("/logg-inn").text)[0],
    }


def round_of(cast: Cast) -> Round:
    """A round of the department of the manager's people that begins when their other talks have been."""
    first = clock.today() + dt.timedelta(days=30)
    values = {"first_day": first, "last_day": first + dt.timedelta(days=30), "opened_at": clock.now()}
    the_round: Round = Round.create(name="Vår", form=worlds.form().form_id, **values)
    RoundDepartment.create(round=the_round, department="Drift")
    return the_round


Places = tuple[World, dict[str, str]]


def ask(world: World, where: dict[str, str], route: Route, name: str, *, recent: bool = True) -> TestResponse:
    browser, address = world.browser(name, recent=recent), route.address.format(**where)
    if route.verb == "GET":
        return get(browser, address, **route.sent)[0]
    return browser.open(address, method=route.verb, **route.sent)


def rules(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.rule, verb) for rule in app.url_map.iter_rules() for verb in set(rule.methods or ()) - {"HEAD", "OPTIONS"}
    }


# The map


def test_every_view_says_who_may_enter(app: Flask) -> None:
    assert access.unmarked(app) == []


def test_an_app_with_a_view_that_does_not_say_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a process of its own, since an application takes the database of its process."""
    stub = "from webapp import health\nhealth.health.get('/glemt')(lambda: 'x')\n"
    start = f"from webapp.app import create_app\n{stub}create_app()"
    home = {"SAMTALE_DATA": str(tmp_path / "data"), "SAMTALE_KEYS": str(tmp_path / "keys"), "DATABASE_URL": ""}
    run = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=os.environ | home, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "TypeError: these views do not say who may enter: health.<lambda>"


def test_a_view_with_two_markers_is_refused() -> None:
    with pytest.raises(TypeError, match="two access markers"):
        access.hr(access.anyone(lambda: "x"))


def test_addresses_are_kebab_case_ascii(app: Flask) -> None:
    assert [rule for rule, _verb in rules(app) if not ADDRESS.fullmatch(rule)] == []


def test_the_table_names_every_route_and_verb(app: Flask, places: Places) -> None:
    _world, where = places
    adapter = app.url_map.bind("samtale.example")
    named = set()
    for route in ROUTES:
        path = route.address.format(**where).partition("?")[0]
        rule, _arguments = adapter.match(path, route.verb, return_rule=True)
        named.add((rule.rule, route.verb))
    assert named == rules(app)


# Who is let in


LOOKING = [route for route in ROUTES if route.verb == "GET"]
DOING = [route for route in ROUTES if route.verb != "GET"]


def test_each_of_the_cast_may_look_as_the_table_says_and_changes_nothing(app: Flask, places: Places) -> None:
    world, where = places
    answered: list[tuple[str, dict[str, int]]] = [(str(route), {}) for route in LOOKING]
    for name in PEOPLE:
        if name == "former":
            world.change_manager()
        before = digests(but=HOUSEKEEPING)
        for route, (_route, codes) in zip(LOOKING, answered, strict=True):
            codes[name] = ask(world, where, route, name).status_code
        assert digests(but=HOUSEKEEPING) == before, name
    assert answered == [(str(route), route.expected) for route in LOOKING]


@pytest.mark.parametrize("route", DOING, ids=str)
def test_each_of_the_cast_is_answered_as_the_table_says(app: Flask, places: Places, route: Route) -> None:
    world, where = places
    answered = {}
    for name in PEOPLE:
        if name == "former":
            world.change_manager()
        answered[name] = ask(world, where, route, name).status_code
    assert answered == route.expected


@pytest.mark.parametrize("route", [route for route in ROUTES if route.recent], ids=str)
def test_what_asks_for_a_recent_sign_in_leads_to_it(app: Flask, places: Places, route: Route) -> None:
    world, where = places
    answer = ask(world, where, route, route.insider, recent=False)
    if route.verb == "POST":
        assert answer.status_code == 403
        assert re.search(r'action="/logg-inn/bekreft".*name="held"', answer.text, re.DOTALL)
        return
    assert answer.status_code == 302
    assert answer.location.startswith("/logg-inn/bekreft?next=")


def test_nothing_else_asks_for_a_recent_sign_in(app: Flask, places: Places) -> None:
    world, where = places
    for route in LOOKING:
        if not route.recent:
            answer = ask(world, where, route, route.insider, recent=False)
            assert "/logg-inn/bekreft?" not in (answer.location or ""), str(route)


def test_no_route_takes_a_verb_that_it_does_not_name(app: Flask, places: Places) -> None:
    world, where = places
    browser = world.browser("employee")
    taken: dict[str, set[str]] = {}
    for route in ROUTES:
        taken.setdefault(route.address.format(**where).partition("?")[0], set()).add(route.verb)
    for address, verbs in taken.items():
        for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - verbs:
            assert browser.open(address, method=verb).status_code == 405, (verb, address)


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_strangers_probes_leave_one_row_and_hrs_none(app: Flask, places: Places, verb: str) -> None:
    world, where = places
    asked = [route for route in ROUTES if route.verb == verb and "{closed}" in route.address]
    for name in ("colleague", "other_manager", "admin", "hr"):
        browser = world.browser(name)
        for route in asked:
            browser.open(route.address.format(**where), method=verb, **route.sent)
    probes = AuditEntry.select().where(AuditEntry.action == "probe")
    strangers = [world.cast.colleague.id, world.cast.other_manager.id, world.cast.admin.id]
    assert sorted(probe.actor_id for probe in probes) == sorted(strangers)
    assert {probe.subject_id for probe in probes} == {world.talk.id}


# What unasked-for requests leave and change: nothing


def test_looking_at_a_conversation_leaves_no_subscriber_behind(app: Flask, places: Places) -> None:
    world, where = places
    get(world.browser("employee"), where["open"] + "/strom")
    assert live.stream_count() == 0


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app as it is served: every form needs its token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


@pytest.mark.parametrize("token", [None, "made-up", "another's"])
def test_a_post_without_the_pages_own_token_is_refused(guarded: Flask, places: Places, token: str | None) -> None:
    world, where = places
    if token == "another's":
        token = token_of(world.browser("colleague"))
    browsers = {name: world.browser(name) for name in {route.insider for route in DOING}}
    for browser in browsers.values():
        browser.get("/meg")
    before, headers = digests(but={"browser_session"}), {"X-CSRFToken": token} if token else {}
    for route in DOING:
        answer = browsers[route.insider].post(route.address.format(**where), headers=headers, **route.sent)
        assert answer.status_code == 400, str(route)
    assert digests(but={"browser_session"}) == before


def test_the_pages_own_token_is_taken(guarded: Flask, places: Places) -> None:
    world, where = places
    browser = world.browser("employee")
    address = f"{where['closed']}/felt/answer:{where['shared']}:employee"
    headers = {"X-CSRFToken": token_of(browser)}
    assert browser.post(address, json=SAVE, headers=headers).status_code == 200
    assert browser.post(f"{where['closed']}/klar", data={"csrf_token": headers["X-CSRFToken"]}).status_code == 303


def test_a_wrong_token_in_the_header_is_not_made_good_by_the_body(guarded: Flask, places: Places) -> None:
    world, where = places
    browser = world.browser("employee")
    form = {"csrf_token": token_of(browser)}
    assert browser.post(f"{where['closed']}/klar", data=form, headers={"X-CSRFToken": "made-up"}).status_code == 400


def token_of(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/meg").text)
    assert found
    return found[1]


@pytest.mark.parametrize("page", ["", "/referat.pdf"])
def test_hr_shows_who_they_are_before_they_read_minutes(app: Flask, places: Places, page: str) -> None:
    world, where = places
    address = f"/referater/{where['minutes']}{page}"
    answer = world.browser("hr", recent=False).get(address)
    assert (answer.status_code, answer.location) == (302, f"/logg-inn/bekreft?next={address}")
    assert world.browser("employee", recent=False).get(address).status_code == 200
