"""What people write is readable nowhere but on the pages of those who may read it."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.browser.server import Place
from tests.security import canary
from tests.security import world as worlds
from tests.security.reading import get
from tests.security.routes import READING
from tests.security.test_contents import places
from tests.security.world import INVITATION, KINDS, World, found, word
from webapp.audit import AuditEntry
from webapp.db import database, is_postgresql
from webapp.people.models import Person
from webapp.plans.minutes import make_pdfs
from webapp.plans.models import Minutes

PASSWORD, FILE = "kanaripassordet", "kanarifilen"
WORDS = [word(kind) for kind in KINDS]


@pytest.fixture
def folder(database_url: str) -> Path:
    """Where the SQLite database lies."""
    return Path(database_url.removeprefix("sqlite:///")).parent


@pytest.fixture
def written(app: Flask) -> World:
    """A talk that has been through everything and is called off, a file being imported, a mail server's password."""
    world = worlds.opened(app)
    boss = world.browser("manager")
    later = {
        "day": worlds._day(15),
        "time": "10:00",
        "minutes": "90",
        "place": f"{word('place')} oppe",
        "sequence": "0",
    }
    worlds._done(boss.post(f"{world.address}/flytt", data=later))
    worlds._done(world.browser("employee").post(f"{world.address}/svar", data=decline()))
    worlds._done(boss.post(f"{world.address}/avlys", data={"reason": word("cancelreason")}))
    table = f"Navn;E-post;Merknad\r\nPer {FILE};per@fjordvik.example;{FILE}\r\n".encode()
    worlds._done(world.browser("hr").post("/folk/importer", data={"file": (io.BytesIO(table), f"{FILE}.csv")}))
    server = {"host": "127.0.0.1", "port": "1", "security": "none", "sender": "samtale@fjordvik.example"}
    secret = {"user": "samtale", "password": PASSWORD}
    worlds._done(world.browser("admin").post("/innstillinger/epost", data=server | secret))
    return world


def decline() -> dict[str, str]:
    return worlds._reply("declined", sequence="1", reason=word("responsereason"))


def test_the_search_finds_what_is_readable(written: World, folder: Path) -> None:
    planted = "kanarislekten"  # a word of its own, for SQLite's file keeps it afterwards
    Person.update(department=planted).where(Person.id == written.cast.colleague.id).execute()
    assert canary.in_columns([*WORDS, planted]) == {("person.department", planted)}
    assert canary.in_database(folder, [*WORDS, planted, "Emil Eide"]) == {planted, "Emil Eide"}


def test_no_word_lies_readable_in_the_database(written: World, folder: Path) -> None:
    assert canary.in_database(folder, [*WORDS, PASSWORD, FILE]) == set()


def test_no_word_of_signed_minutes_lies_readable(app: Flask, folder: Path) -> None:
    """Nor of their PDF, which is kept; and what is mailed about them says nothing of what is in them."""
    worlds.signed(app)
    with app.app_context():
        make_pdfs()
    assert Minutes.select().where(Minutes.pdf.is_null()).count() == 0
    assert canary.in_database(folder, WORDS) == set()
    signing = [(row.kind, parts) for row, parts in canary.mails() if row.kind in {"signing", "minutes"}]
    assert {kind for kind, _parts in signing} == {"signing", "minutes"}
    assert [kind for kind, parts in signing for text in parts.values() if found(text)] == []


def test_no_word_is_left_behind_by_what_is_deleted(written: World, folder: Path) -> None:
    database.execute_sql('DELETE FROM "outbox_mail"')
    database.execute_sql('DELETE FROM "upload"')
    database.execute_sql('DELETE FROM "answer"')
    assert canary.in_database(folder, [*WORDS, PASSWORD, FILE]) == set()


def test_the_audit_log_names_no_one_and_quotes_nothing(written: World) -> None:
    people = list(Person.select())
    texts = [*WORDS, *(person.name for person in people), *(person.email for person in people), "fjordvik"]
    told = json.dumps(list(AuditEntry.select().dicts()), ensure_ascii=False, default=str)
    assert [text for text in texts if text in told] == []


def test_no_word_is_logged(app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where everything is logged, the database's statements with their parameters too."""
    caplog.set_level(logging.DEBUG)
    world = worlds.opened(app)
    monkeypatch.setitem(app.config, "TESTING", False)
    database.execute_sql("UPDATE answer SET text = NULL WHERE text IS NOT NULL AND version < 0")
    world.save(world.browser("employee"), "nothing", word("employeeanswer"))
    world.browser("hr").get(f"/folk?sok={word('employeeanswer')}")
    logged = "\n".join([caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert "INSERT INTO" in logged, "the statements are listened to"
    assert found(logged) == set()


def test_no_word_is_on_a_page_of_hr_or_of_the_administrator(written: World) -> None:
    """But for what HR wrote."""
    for name in ("hr", "admin"):
        browser = written.browser(name)
        for address in READING.values():
            _answer, text = get(browser, address.format(**places(written)))
            shown = found(text) | {secret for secret in (PASSWORD, FILE) if secret in text}
            own = {"exemption"} if name == "hr" and address.endswith("{round}/folk") else set()
            assert shown == own, (name, address)


# The manager's own message and themes stand in the employee's invitation, and the place in what tells of the time;
# HR's message to the managers stands in what tells them of a round.
MAILED = {
    **{("round_opened", body): {"roundmessage"} for body in ("text/plain", "text/html")},
    ("invitation", "text/plain"): INVITATION,
    ("invitation", "text/html"): INVITATION,
    **{(kind, body): {"place"} for kind in ("invitation_sent", "moved") for body in ("text/plain", "text/html")},
}


def test_mail_says_no_more_than_the_managers_own_words(written: World) -> None:
    kinds = set()
    for row, parts in canary.mails():
        kinds.add(row.kind)
        for part, text in parts.items():
            in_calendar = part in {"text/calendar", "application/ics"}
            allowed = {"place"} if in_calendar else MAILED.get((row.kind, part), set())
            assert found(text) <= allowed, (row.kind, part)
    told = {"invitation", "invitation_sent", "moved", "response", "cancelled", "talk_wanted", "round_opened"}
    assert kinds == told


def test_the_invitation_carries_the_managers_words(written: World) -> None:
    """So that the test above reads mails as their readers do."""
    for row, parts in canary.mails():
        if row.kind == "invitation":
            assert found(parts["text/plain"]) == found(parts["text/html"]) == INVITATION
            assert found(parts["text/calendar"]) == found(parts["application/ics"]) == {"place"}
            return
    pytest.fail("there is no invitation")


# The real server


class Visitor:
    """A signed-in browser of a running server, as far as a test needs one."""

    def __init__(self, server: str, cookie: str) -> None:
        self.address = urlsplit(server).netloc
        self.cookie = cookie
        self.token = ""

    def ask(self, verb: str, path: str, body: Any = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address, timeout=20)
        headers = {"Cookie": f"samtale={self.cookie}", "Content-Type": "application/json", "X-CSRFToken": self.token}
        connection.request(verb, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if renewed := re.search(r"samtale=([^;]+)", answer.getheader("Set-Cookie") or ""):
            self.cookie = renewed[1]
        if shown := re.search(r'name="csrf-token" content="([^"]+)"', text):
            self.token = shown[1]
        return answer.status, text


def test_a_running_server_prints_and_stores_no_word(tmp_path: Path) -> None:
    place, text = Place(tmp_path / "samtale"), word("employeeanswer")
    made = place.world(form=worlds.FORM)
    question = json.loads(place.run("tests.security.question"))
    talk = f"/samtaler/{made['talk']}"
    server = place.start()
    try:
        visitor = Visitor(place.url, made["cookies"]["employee"])
        assert visitor.ask("GET", f"{talk}/forberedelse")[0] == 200
        save = {"save_id": "security.1", "base_version": 0, "base_text": "", "text": text}
        field = f"{talk}/felt/answer:{question}:employee"
        assert visitor.ask("POST", field, save)[0] == 200
        assert text in visitor.ask("GET", f"{talk}/forberedelse")[1]
        assert visitor.ask("POST", field, {"text": text})[0] == 422
        assert visitor.ask("POST", f"{talk}/felt/{text}", save)[0] == 404
        assert visitor.ask("GET", f"/folk?sok={text}")[0] == 404
        assert visitor.ask("GET", f"/{text}")[0] == 404
    finally:
        server.kill()
    assert text not in "\n".join(server.printed)
    assert canary.in_files(place.home, [text]) == set()
    assert canary.in_files(place.home, ["Emil Eide"]) != set()


def test_postgresql_itself_prints_no_word(written: World) -> None:
    """As a dump of every row in PostgreSQL's own text, not as the driver hands it over."""
    if not is_postgresql():
        return
    for table in database.get_tables():
        for (line,) in database.execute_sql(f'SELECT t::text FROM "{table}" t').fetchall():
            assert not [needle for text in [*WORDS, PASSWORD, FILE] for needle in canary.disguises(text)
                        if needle in line.encode()], table  # fmt: skip
