"""From the upload to the draft, on both databases: seen, shaped, and nothing of the document kept."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.questionnaires.word_form.writing import form, packed, table
from webapp import db
from webapp.audit import AuditEntry
from webapp.people.uploads import Upload
from webapp.questionnaires.models import Form, FormVersion, Question, Section

ADDRESS = "/skjemaer/fra-word"
CHOSEN = {"title": "Fjordvik-samtalen", "kind": "annual", "archive": "pair", "language": "nb"}


@pytest.fixture(autouse=True)
def no_draft_left(cast: Cast) -> Iterator[None]:
    """Forms outlive a test, and what others have published cannot be taken away."""
    yield
    with db.transaction():
        versions = FormVersion.select(FormVersion.id).where(FormVersion.published_at.is_null())
        Question.delete().where(
            Question.section.in_(Section.select(Section.id).where(Section.version.in_(versions)))
        ).execute()
        Section.delete().where(Section.version.in_(versions)).execute()
        FormVersion.delete().where(FormVersion.published_at.is_null()).execute()
        Form.delete().where(Form.id.not_in(FormVersion.select(FormVersion.form))).execute()


def company_form() -> bytes:
    document = form("# Medarbeidersamtale", "## Trivsel", "- Hva gir deg energi?", "Takk for innsatsen i år.")
    document.add_paragraph("Hvor godt trives du? 1 2 3 4 5 (1 = dårlig, 5 = godt)")
    table(document, ("Dato", "Underskrift"), ("", ""))
    return packed(document)


def uploaded(browser: FlaskClient, content: bytes, name: str = "skjema.docx") -> tuple[int, str]:
    answer = browser.post(ADDRESS, data={"file": (io.BytesIO(content), name)})
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def sealed(page: str) -> str:
    return re.search('name="reading"[^>]*value="(.*?)"', page)[1]  # type: ignore[index]


def own_drafts() -> list[FormVersion]:
    return list(FormVersion.select(FormVersion, Form).join(Form).where(FormVersion.published_at.is_null()))


def test_a_form_becomes_a_draft(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    status, page = uploaded(browser, company_form())
    assert status == 200
    for said in ("Hva gir deg energi?", "Takk for innsatsen i år.", "Begge · fra 1 til 5 (1 = dårlig, 5 = godt)",
                 "Én ting er ikke med", "De to signerer i Samtale", 'value="Medarbeidersamtale"'):  # fmt: skip
        assert said in page
    assert own_drafts() == []
    answer = browser.post(f"{ADDRESS}/utkast", data=CHOSEN | {"reading": sealed(page)})
    assert answer.status_code == 303
    (version,) = own_drafts()
    assert (version.published_at, version.form.kind, version.form.archive) == (None, "annual", "pair")
    assert version.texts == {"nb": {"title": "Fjordvik-samtalen"}}
    sections = list(version.sections.order_by(Section.position))
    assert [section.kind for section in sections] == ["opening", "questions", "closing"]
    assert sections[1].texts == {"nb": {"title": "Trivsel"}}
    asked = [(row.answer_type, row.texts["nb"]["text"]) for row in sections[1].questions.order_by(Question.position)]
    assert asked == [("text", "Hva gir deg energi?"), ("scale", "Hvor godt trives du?")]
    entry = AuditEntry.select().where(AuditEntry.action == "form begun").get()
    assert (entry.actor_id, entry.subject_id) == (cast.hr.id, version.form_id)
    assert not Upload.select().exists()


def test_a_short_talk_in_another_language_than_was_guessed(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    _status, page = uploaded(browser, company_form())
    chosen = CHOSEN | {"kind": "short", "archive": "hr", "language": "nn", "reading": sealed(page)}
    assert browser.post(f"{ADDRESS}/utkast", data=chosen).status_code == 303
    (version,) = own_drafts()
    assert (version.form.kind, version.form.archive) == ("short", "pair")
    assert [section.kind for section in version.sections.order_by(Section.position)] == ["opening", "questions"]
    assert set(version.texts) == {"nn"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " "}, "Skriv hva skjemaet heter."),
        ({"title": "a" * 81}, "Skriv høyst 80 tegn."),
        ({"kind": ""}, "Velg én."),
        ({"language": ""}, "Velg ett."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_lost(cast: Cast, wrong: dict[str, str], told: str) -> None:
    browser = cast.browser(cast.hr)
    _status, page = uploaded(browser, company_form())
    answer = browser.post(f"{ADDRESS}/utkast", data=CHOSEN | {"reading": sealed(page)} | wrong)
    again = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert told in again
    assert "Hva gir deg energi?" in again
    assert sealed(again) == sealed(page)
    assert own_drafts() == []


def test_what_was_read_is_taken_back_from_nobody_else_and_unchanged(cast: Cast) -> None:
    _status, page = uploaded(cast.browser(cast.hr), company_form())
    other = factories.person(name="Helga Haug", email="helga@fjordvik.example", is_hr=True)
    for who, reading in ((other, sealed(page)), (cast.hr, "x" + sealed(page)), (cast.hr, "")):
        answer = cast.browser(who).post(f"{ADDRESS}/utkast", data=CHOSEN | {"reading": reading})
        assert answer.headers["Location"] == ADDRESS
    assert own_drafts() == []


def test_a_file_that_cannot_be_read_is_told_beside_the_field(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    for content, told in ((b"", "Filen er tom."), (b"\xd0\xcf\x11\xe0", "eldre Word-format")):
        status, page = uploaded(browser, content)
        assert status == 422
        assert told in page.split('id="file-feil">')[1].split("<")[0]
    assert "Velg en fil først." in browser.post(ADDRESS).get_data(as_text=True)
