"""The large demo: 120 people and three years, laid down in bulk and yet as acts would have left it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import __main__ as command_line
from webapp import audit, clock, crypto, db
from webapp.app import create_app
from webapp.config import Config, ConfigError, demo_home
from webapp.conversations.models import Conversation
from webapp.conversations.states import SETTLED, State
from webapp.demo import introduction
from webapp.overview.years import years
from webapp.people.models import Person
from webapp.plans.earlier import open_rows, plan_of
from webapp.plans.minutes import newest_of, text_of
from webapp.plans.models import Minutes, Signature
from webapp.plans.signing import digest_of
from webapp.questionnaires.kinds import FormKind
from webapp.rounds.models import Round


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home: Path = tmp_path_factory.mktemp("large")
    suite = (db.database.obj, crypto._Holder.ring)
    url = f"sqlite:///{home / 'samtale.db'}"
    made = create_app(Config(home / "data", home / "keys", url, demo=True, large=True, testing=True, jobs=False))
    with made.app_context():
        db.database.connect(reuse_if_open=True)
        yield made
        db.database.close()
    db.database.obj.close_all()
    db.database.initialize(suite[0])
    crypto._Holder.ring = suite[1]


def test_a_company_of_120_with_three_years_behind_it(demo: Flask) -> None:
    assert Person.active().count() == 120
    assert len({person.email for person in Person.active()}) == 120
    found = years()
    assert clock.today().year - 3 <= found[0].year <= clock.today().year - 2
    assert all(sum(each.held.values()) for each in found)
    kinds = {talk.kind for talk in Conversation.select(Conversation.kind).distinct()}
    assert kinds == set(FormKind)
    assert Round.select().where(Round.closed_at.is_null(False)).count() == 3


def test_the_log_is_whole_and_in_order(demo: Flask) -> None:
    assert audit.verify() is None
    moments = [entry.at for entry in audit.AuditEntry.select().order_by(audit.AuditEntry.id)]
    assert moments == sorted(moments)


def test_what_is_signed_has_minutes_and_two_words_on_the_same_text(demo: Flask) -> None:
    logged = {
        entry.facts["signature"] for entry in audit.AuditEntry.select().where(audit.AuditEntry.action == "signed")
    }
    words: dict[str, list[Signature]] = {}
    for row in Signature.select().where(Signature.voided_at.is_null()):
        words.setdefault(row.conversation_id, []).append(row)
    talks = Conversation.with_people().where(Conversation.state.in_(list(SETTLED)))
    for talk in (talk for talk in talks if talk.wants_signatures):
        minutes = newest_of(talk)
        assert minutes is not None and text_of(minutes).digest == minutes.digest
        assert {row.person_id for row in words[talk.id]} == {talk.employee_id, talk.manager_id}
        assert {row.digest for row in words[talk.id]} >= {minutes.digest}
    grown = [row for rows in words.values() for row in rows if len(rows) == 2 and row.word == "signed"]
    assert {digest_of(row) for row in grown} <= logged


def test_a_talk_is_closed_when_nothing_of_its_plan_stands_open(demo: Flask) -> None:
    for person in Person.active():
        still_open = {row.conversation_id for row in open_rows(person.id)}
        for talk in (each for each in Conversation.around(person) if each.state == State.CLOSED):
            assert talk.kind == FormKind.SHORT or talk.employee_id != person.id or talk.id not in still_open
    some = Conversation.select().where(Conversation.state == State.SIGNED).limit(5)
    assert all(plan_of(talk) for talk in some)


def test_hr_and_a_manager_open_their_pages(demo: Flask) -> None:
    def browser_of(person: Person) -> FlaskClient:
        browser = demo.test_client()
        assert browser.post(f"/demo/logg-inn/{person.id}").status_code == 303
        return browser

    hr = browser_of(Person.get(Person.name == "Solveig Nyland"))
    for path in ("/", "/oversikt", "/oversikt/medarbeidere", "/oversikt/over-tid", "/oversikt/ledernes-tid", "/arkiv"):
        assert hr.get(path).status_code == 200
    newest = Minutes.select().order_by(Minutes.signed_at.desc()).first()
    assert hr.get(f"/referater/{newest.id}").status_code == 200
    fitter = Person.select().where(Person.department == "Montering").order_by(Person.id.desc()).first()
    assert browser_of(fitter.manager).get("/").status_code == 200


def test_it_lives_beside_the_small_one(tmp_path: Path) -> None:
    small, large = (Config.from_env({"SAMTALE_DEMO": "1", "SAMTALE_DEMO_SIZE": size}) for size in ("", "large"))
    assert (small.large, large.large) == (False, True)
    assert small.data_dir == demo_home(large=False) / "data" != large.data_dir == demo_home(large=True) / "data"
    assert "delete the folder demo-large" in introduction(large)
    assert "delete the folder demo." in introduction(small)
    assert f"delete {tmp_path}" in introduction(replace(large, database_url=f"sqlite:///{tmp_path / 'samtale.db'}"))
    with pytest.raises(ConfigError, match="SAMTALE_DEMO_SIZE must be small or large, not 'huge'"):
        Config.from_env({"SAMTALE_DEMO_SIZE": "huge"})


@pytest.mark.parametrize(("arguments", "size"), [([], None), (["--size", "large"], "large"), (["--size"], "")])
def test_the_size_is_asked_for_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], size: str | None
) -> None:
    monkeypatch.setattr("webapp.serve.main", lambda: 0)
    for name in ("SAMTALE_DEMO", "SAMTALE_DEMO_SIZE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    assert command_line.perform("demo", arguments) == 0
    assert os.environ["SAMTALE_DEMO"] == "1"
    assert os.environ.get("SAMTALE_DEMO_SIZE") == size
