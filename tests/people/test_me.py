"""One's own page: language and signed-in browsers, one's own only."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from webapp.audit import AuditEntry
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession


def test_strangers_have_no_page(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/meg").location == "/logg-inn?next=/meg"
    assert client.post("/meg/sprak", data={"language": "en"}).status_code == 401
    assert client.post("/meg/logg-ut-andre").status_code == 401


@pytest.mark.parametrize("language", ["nn", "en", "nb"])
def test_the_language_is_ones_own_choice(cast: Cast, language: str) -> None:
    browser = cast.browser(cast.employee)
    assert browser.post("/meg/sprak", data={"language": language}).location == "/meg"
    assert Person.get_by_id(cast.employee.id).language == language
    assert f'<html lang="{language}"' in browser.get("/meg").text
    assert Person.get_by_id(cast.colleague.id).language == "nb"
    entry = AuditEntry.get(AuditEntry.action == "language chosen")
    assert (entry.actor_id, entry.facts) == (cast.employee.id, {"language": language})


def test_a_language_that_we_do_not_speak_is_refused(cast: Cast) -> None:
    assert cast.browser(cast.employee).post("/meg/sprak", data={"language": "tlh"}).status_code == 400
    assert Person.get_by_id(cast.employee.id).language == "nb"


def test_signing_out_elsewhere_keeps_this_browser_and_other_people(cast: Cast) -> None:
    here, there, other = cast.browser(cast.employee), cast.browser(cast.employee), cast.browser(cast.colleague)
    page = here.get("/meg").text
    assert page.count('<th scope="row">') == 2
    assert page.count("Nå, i denne nettleseren") == 1
    answer = here.post("/meg/logg-ut-andre", follow_redirects=True)
    assert "Du er logget ut ett annet sted." in answer.text
    assert "Logg ut alle andre steder" not in answer.text
    assert there.get("/meg").status_code == 302
    assert other.get("/meg").status_code == 200
    assert BrowserSession.select().count() == 2
    assert AuditEntry.get(AuditEntry.action == "signed out elsewhere").facts == {"sessions": 1}
