"""The demo: an invented company with talks in every state, made once, and never mixed with a real one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import postgresql_database
from webapp import audit, clock, crypto, db
from webapp.app import create_app
from webapp.calendar.follow_ups import waiting_for
from webapp.calendar.models import FollowUp
from webapp.company import Company, the_company
from webapp.config import ROOT, Config, ConfigError
from webapp.conversations.live_texts import Answer, SharedNote, Topic
from webapp.conversations.models import Conversation, ProposedTime, TalkRequest
from webapp.conversations.opening import light
from webapp.conversations.states import Opening, Readiness, Response, State
from webapp.conversations.timing import is_working_day
from webapp.demo import introduction
from webapp.demo.timetable import Timetable
from webapp.mail import OutboxMail, kept_mails
from webapp.people.models import Person
from webapp.plans.earlier import open_rows
from webapp.plans.minutes import make_late_pdfs, make_pdfs, newest_of, pdf_of, text_of
from webapp.plans.models import (
    Agreement,
    Goal,
    GoalKind,
    Minutes,
    Progress,
    Responsible,
    Signature,
    Status,
    Verdict,
    Word,
)
from webapp.plans.review import reviews
from webapp.plans.rows import standing
from webapp.plans.signing import standing_signatures
from webapp.questionnaires.kinds import FormKind, Role
from webapp.questionnaires.models import Section
from webapp.rounds.models import Round
from webapp.rounds.standing import standings
from webapp.statements.asking import asking, unanswered
from webapp.statements.models import StatementAnswer


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """A demo on an empty database of its own; the process is given back to the suite's application afterwards."""
    home: Path = tmp_path_factory.mktemp("demo")
    suite = (db.database.obj, crypto._Holder.ring)
    config = Config(
        home / "data", home / "keys", f"sqlite:///{home / 'samtale.db'}", demo=True, testing=True, jobs=False
    )
    if request.param == "sqlite":
        yield config
    else:
        with postgresql_database("demo") as address:
            yield replace(config, database_url=address)
    db.database.initialize(suite[0])
    crypto._Holder.ring = suite[1]


@pytest.fixture(scope="module")
def made(settings: Config) -> Iterator[Flask]:
    yield create_app(settings)
    db.database.obj.close_all()


@pytest.fixture
def demo(made: Flask) -> Iterator[Flask]:
    db.database.connect(reuse_if_open=True)
    yield made
    db.database.close()


def start(config: Config) -> None:
    """Start again on the same database, as another process would."""
    db.database.obj.close_all()
    create_app(config)


def talk_of(first_name: str) -> Conversation:
    """The employee's newest talk."""
    return talks_of(first_name)[-1]


def talks_of(first_name: str) -> list[Conversation]:
    """The employee's talks, oldest first."""
    talks = Conversation.with_people().where(Person.name.startswith(first_name)).order_by(Conversation.created_at)
    return list(talks)


def plan_of(talk: Conversation) -> dict[str, Goal | Agreement]:
    """What stands in the talk's plan, by its words."""
    rows = [row for model in (Goal, Agreement) for row in standing(model, talk)]
    return {row.what: row for row in rows if not row.is_empty}


def rows() -> dict[str, int]:
    return {
        table: db.database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]
        for table in db.database.get_tables()
    }


def enter(app: Flask, person: Person) -> FlaskClient:
    browser = app.test_client()
    assert browser.post(f"/demo/logg-inn/{person.id}").status_code == 303
    return browser


def test_fourteen_people_three_departments_four_managers(demo: Flask) -> None:
    people = list(Person.active())
    assert len(people) == 14
    assert len({person.department for person in people}) == 3
    assert len({person.manager_id for person in people} - {None}) == 4
    assert sorted(person.language for person in people if person.language != "nb") == ["en", "nn"]
    assert [person.name for person in people if person.is_hr] == ["Solveig Nyland"]
    assert [person.name for person in people if person.is_admin] == ["Mikael Østerud"]
    with_talks = {talk.employee_id for talk in Conversation.select()}
    assert [person.first_name for person in people if person.id not in with_talks] == ["Torunn"]


def test_there_is_a_talk_in_every_state_that_can_be_reached(demo: Flask) -> None:
    talks = list(Conversation.select())
    assert {talk.state for talk in talks} == set(State)
    assert {talk.response for talk in talks} == set(Response)
    assert {talk.opening for talk in talks} == set(Opening)
    assert audit.verify() is None
    assert not talk_of("Henrik").short_notice
    assert talk_of("Kjersti").short_notice
    assert talk_of("Kjersti").response == Response.NONE
    assert talk_of("Mikael").response_reason
    daniel = talk_of("Daniel")
    assert [row.starts_at > daniel.starts_at for row in ProposedTime.of(daniel)] == [True, True]


def test_a_meeting_is_held_right_now(demo: Flask) -> None:
    talk = talk_of("Emil")
    assert talk.started_at and talk.starts_at < talk.started_at < clock.now() < talk.ends_at
    columns = [
        {row.question_id for row in Answer.select().where(Answer.conversation == talk.id, Answer.author == author)}
        for author in (talk.employee_id, talk.manager_id)
    ]
    assert all(len(column) >= 10 for column in columns)
    assert columns[0] ^ columns[1]
    agreed = [row for row in standing(Agreement, talk) if not row.is_empty]
    assert len(agreed) == 3
    assert all(row.what and row.responsible and row.due for row in agreed)
    in_hand = [review for review in reviews(talk) if review.note]
    assert {review.verdict for review in in_hand} == {Verdict.CHANGE, Verdict.OPEN}
    assert len(reviews(talk)) == 3
    assert not SharedNote.select().join(Section).where(Section.kind.in_(["opening", "agreements"])).exists()
    notes = list(SharedNote.select().where(SharedNote.conversation == talk.id))
    assert len(notes) == 3
    assert any({"employee", "manager"} <= set(re.findall(r"employee|manager", note.stretches)) for note in notes)


def test_another_can_be_started_and_confirmed_at_once(demo: Flask) -> None:
    talk = talk_of("Marte")
    assert talk.opening == Opening.MEETING
    assert not talk.is_open
    assert talk.may_start
    assert talk.starts_at > clock.now()


def test_one_is_being_prepared(demo: Flask) -> None:
    talk = talk_of("Sjur")
    assert talk.opening == Opening.READY
    assert light(talk, Role.MANAGER) == Readiness.READY
    assert light(talk, Role.EMPLOYEE) == Readiness.UNDER_WAY
    authors = {topic.author_id for topic in Topic.select().where(Topic.conversation == talk.id)}
    assert authors == {talk.employee_id, talk.manager_id}


def test_last_years_talks_are_signed_with_whole_plans(demo: Flask) -> None:
    for name in ("Emil", "Marte", "Kjersti", "Sjur"):
        talk = talks_of(name)[0]
        assert talk.kind == FormKind.ANNUAL and talk.is_settled, name
        assert dt.timedelta(days=300) < clock.now() - talk.signed_at < dt.timedelta(days=430)
        minutes = newest_of(talk)
        assert minutes, name
        text = text_of(minutes).content
        assert {goal["kind"] for goal in text["goals"]} == set(GoalKind), name
        assert all(goal["measure"] and goal["due"] for goal in text["goals"])
        assert any(goal["focus_area"] for goal in text["goals"])
        assert any(goal["actions"] for goal in text["goals"])
        assert text["agreements"] and text["summary"], name


def test_minutes_are_signed_once_with_a_disagreement_and_once_replaced(demo: Flask) -> None:
    assert Minutes.select().count() == 8
    words = [(row.word, bool(row.words)) for row in Signature.select() if row.word != Word.SIGNED]
    assert words == [(Word.DISAGREES, True)]
    replaced, newest = (
        Minutes.select().where(Minutes.conversation == talks_of("Kjersti")[0].id).order_by(Minutes.number)
    )
    assert replaced.replaced_at and not newest.replaced_at
    assert text_of(replaced).content["goals"] != text_of(newest).content["goals"]


def test_every_minutes_becomes_a_pdf_in_hrs_archive(demo: Flask) -> None:
    with demo.app_context():
        make_pdfs()
        make_late_pdfs()
    kept = list(Minutes.select())
    assert all(minutes.pdf for minutes in kept)
    assert all(pdf_of(minutes).startswith(b"%PDF-") for minutes in kept)
    hr = enter(demo, Person.get(Person.is_hr))
    archive = hr.get("/arkiv")
    assert archive.status_code == 200
    assert {talk.employee.name for talk in map(talk_of_minutes, kept)} <= set(re.findall(r"[\w]+ [\w]+", archive.text))


def talk_of_minutes(minutes: Minutes) -> Conversation:
    talk: Conversation = Conversation.with_people().where(Conversation.id == minutes.conversation_id).get()
    return talk


def test_owners_have_said_how_it_goes(demo: Flask) -> None:
    assert {said.status for said in Progress.select()} == set(Status)
    assert {said.status for said in Progress.select() if said.result} == set(Status)
    still_open = [row for person in Person.active() for row in open_rows(person.id) if row.due]
    today = clock.today()
    assert {row.due < today for row in still_open} == {True, False}
    assert any(today < row.due < today + dt.timedelta(days=14) for row in still_open)
    assert any(row.responsible == Responsible.OTHER for row in still_open if isinstance(row, Agreement))


def test_one_was_followed_up_and_signed(demo: Flask) -> None:
    earlier, follow_up, coming = talks_of("Sjur")
    assert follow_up.kind == FormKind.FOLLOW_UP and follow_up.is_settled
    assert FollowUp.get(FollowUp.after == earlier.id).talk_id == follow_up.id
    about = reviews(follow_up)
    assert {review.verdict for review in about} == set(Verdict) - {Verdict.OPEN}
    assert all(review.note for review in about)
    carried = [row for row in plan_of(follow_up).values() if row.continues_id]
    assert len(carried) == 2
    assert any(row.due != row.continues.due for row in carried)
    page = enter(demo, coming.employee).get(f"/samtaler/{coming.id}/forberedelse").text
    assert "Lære opp éin til på fresen" in page


def test_one_follow_up_is_planned_and_one_proposed(demo: Flask) -> None:
    planned = talk_of("Aslaug")
    assert planned.kind == FormKind.FOLLOW_UP and planned.state == State.PLANNED
    assert planned.starts_at > clock.now()
    torunn, others = Person.get(Person.name.startswith("Torunn")), Person.active()
    assert [each.after.employee.first_name for each in waiting_for(torunn)] == ["Ragnhild"]
    (next_short,) = [each for person in others if person.id != torunn.id for each in waiting_for(person)]
    assert (next_short.after.employee.first_name, next_short.kind) == ("Daniel", FormKind.SHORT)


def test_some_have_said_how_their_talk_was_and_one_is_asked_now(demo: Flask) -> None:
    assert {talk.id for talk in (talks_of("Emil")[0], talks_of("Daniel")[0])} <= {
        row.conversation_id for row in StatementAnswer.select()
    }
    assert {row.step for row in StatementAnswer.select()} == {"2", "3", "4", "5"}
    nadia = talk_of("Nadia")
    assert unanswered([nadia]) == [nadia]
    assert asking(nadia).rounds == [Round.get()]


def test_a_round_is_on_with_someone_exempt_and_some_to_invite(demo: Flask) -> None:
    (the_round,) = Round.going_on()
    standing = {each.name.split()[0]: each for each in standings([the_round])}
    assert len(standing) == 13, "everyone but Torunn, who has no talks"
    assert [name for name, each in standing.items() if each.exempt] == ["Aslaug"]
    assert {name for name, each in standing.items() if each.lags} == {"Bjørnar", "Ragnhild", "Mikael"}
    waiting = [name for name, each in standing.items() if not (each.has_talk or each.exempt)]
    assert sorted(waiting) == ["Bjørnar", "Ragnhild"]


def test_one_asks_for_a_talk_and_the_manager_sees_it(demo: Flask) -> None:
    request = TalkRequest.get()
    assert request.is_open and request.employee.name.startswith("Aslaug")
    assert "Aslaug ber om en samtale" in enter(demo, request.manager).get("/").text


def test_one_is_being_signed_and_one_goes_on_another_day(demo: Flask) -> None:
    concluding = talk_of("Nadia")
    assert concluding.state == State.CONCLUDING
    assert set(standing_signatures(concluding)) == {Role.MANAGER}
    paused = talk_of("Ingvild")
    assert paused.is_paused and paused.goes_on_at and paused.goes_on_at > clock.now()
    assert 0 < paused.minutes_left <= paused.minutes


def test_the_sign_in_list_says_who_has_something_to_do(demo: Flask) -> None:
    page = demo.test_client().get("/demo").text
    for words in (
        "Skal lese gjennom og signere", "Forslag: Oppfølging med Ragnhild",
        "Oppfølging med Bjørnar er planlagt", "I møte med Emil nå", "Skal i møte med Marte",
    ):  # fmt: skip
        assert words in page


def test_only_mail_of_the_last_weeks_is_shown(demo: Flask) -> None:
    mails = kept_mails()
    assert 20 < len(mails) < 50
    assert mails[-1].row.created_at > clock.now() - dt.timedelta(days=40)
    assert {mail.row.kind for mail in mails} >= {"invitation", "signing", "goes_on"}


def test_nothing_leads_outside_the_example_domain(demo: Flask) -> None:
    company = the_company()
    assert company and company.mail_from.endswith(".example")
    assert company.mail_host == ""
    assert all(person.email.endswith("@lyktemakeriet.example") for person in Person.select())
    assert len(kept_mails()) == OutboxMail.select().count()
    words = [text for mail in kept_mails() for text in (mail.text, mail.html, mail.calendar.replace("\n ", ""))]
    found = {address for text in words for address in re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+", text)}
    hosts = {address.rpartition("@")[2] for address in found} - {"127.0.0.1"}
    assert hosts == {"lyktemakeriet.example"}


def test_everything_has_happened_in_the_order_of_the_log(demo: Flask) -> None:
    moments = [entry.at for entry in audit.AuditEntry.select().order_by(audit.AuditEntry.id)]
    assert moments == sorted(moments)
    assert moments[0] < clock.now() - dt.timedelta(days=60)
    assert moments[-1] < clock.now()


def test_opening_it_again_changes_nothing_but_where_its_links_lead(settings: Config, demo: Flask) -> None:
    before, heads = rows(), audit.head()
    start(settings)
    assert (rows(), audit.head()) == (before, heads)
    start(replace(settings, port=8123))
    assert (rows(), audit.head()) == (before, heads)
    company = the_company()
    assert company and company.base_url == "http://127.0.0.1:8123"
    start(settings)


def test_a_real_start_refuses_the_invented_company(settings: Config, demo: Flask) -> None:
    with pytest.raises(ConfigError, match="make demo"):
        start(replace(settings, demo=False))


def test_a_demo_refuses_a_real_company(settings: Config, demo: Flask) -> None:
    Company.update(demo=False).execute()
    before = rows()
    with pytest.raises(ConfigError, match="SAMTALE_DATA"):
        start(settings)
    assert rows() == before
    Company.update(demo=True).execute()


def test_everyone_can_open_their_pages(demo: Flask) -> None:
    opened = set()
    for person in Person.active():
        browser = enter(demo, person)
        home = browser.get("/")
        assert home.status_code == 200
        ways = set(re.findall(r'href="(/(?:samtaler|oversikt|folk|innstillinger|meg)[^"#]*)"', home.text))
        for talk in (each for each in Conversation.around(person) if each.role_of(person)):
            ways |= {f"/samtaler/{talk.id}{page}" for page in ("", "/hvem-ser", "/forberedelse")}
        for way in sorted(ways):
            page = browser.get(way, follow_redirects=True)
            assert page.status_code == 200, (person.name, way)
            assert not re.search(r"\bNone\b|Undefined|%\(\w+\)|\{\{", page.text), (person.name, way)
            opened.add(page.request.path)
    assert {path.rpartition("/")[2] for path in opened} >= {
        "mote",
        "forberedelse",
        "hvem-ser",
        "ny",
        "oversikt",
        "folk",
        "signer",
    }


def test_the_front_door_asks_whom_to_be(demo: Flask) -> None:
    nobody = demo.test_client().get("/", follow_redirects=True)
    assert nobody.request.path == "/demo"
    assert nobody.text.count("Logg inn som") == 14


def test_both_sides_read_what_was_written(demo: Flask) -> None:
    talk = talk_of("Emil")
    for person in (talk.employee, talk.manager):
        page = enter(demo, person).get(f"/samtaler/{talk.id}/mote").text
        for words in ("kommer det ofte litt sent", "for treg med det som kan bli bedre", "Returene er halvert"):
            assert words in page


def test_columns_are_closed_where_they_should_be(demo: Flask) -> None:
    for name, theirs in (("Sjur", "form eller tid det står på"), ("Marte", "Du fulgte opp hver eneste en")):
        talk = talk_of(name)
        page = enter(demo, talk.employee).get(f"/samtaler/{talk.id}/mote", follow_redirects=True)
        assert page.request.path.endswith("/forberedelse")
        assert theirs not in page.text


def test_the_terminal_says_how_to_begin_anew(settings: Config) -> None:
    at_home = replace(settings, database_url=f"sqlite:///{ROOT / 'demo' / 'data' / 'samtale.db'}")
    assert "delete the folder demo." in introduction(at_home)
    assert f"delete {ROOT}." in introduction(replace(settings, database_url=f"sqlite:///{ROOT / 'samtale.db'}"))
    assert "an empty database" in introduction(replace(settings, database_url="postgresql://127.0.0.1/demo"))


@pytest.mark.parametrize("hour", [0, 7, 12, 23])
def test_the_times_hold_whenever_it_is_made(hour: int) -> None:
    for day in range(3 * 366):
        times = Timetable(dt.datetime(2026, 1, 1, hour, 37, tzinfo=dt.UTC) + dt.timedelta(days=day))
        near, far = clock.local(times.coming(1, "09:30")).date(), clock.local(times.coming(9, "13:00")).date()
        assert (near - times.today).days < 7
        assert (far - clock.local(times.past(1, "10:20")).date()).days >= 7
        assert is_working_day(near)
        assert is_working_day(clock.local(times.past(25, "12:30")).date())
        assert times.past(1, "15:20") < times.now < times.soon() <= times.now + dt.timedelta(minutes=15)
        assert times.ago(30) <= times.under_way() < times.ago(24)
        assert times.day_after(times.coming(8, "13:00"), "09:00") > times.coming(8, "13:00")
