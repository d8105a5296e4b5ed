from __future__ import annotations

from dataclasses import replace
from email import message_from_string
from email.utils import parseaddr
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.routing import Map, Rule

from tests import factories
from tests.mail.conftest import Running
from webapp.company import Company
from webapp.mail import (
    Mail,
    MailNotReadyError,
    MailSettings,
    OutboxMail,
    Security,
    SendReport,
    Trouble,
    kept_mails,
    link_to,
    mail_ready,
    post,
    render_mail,
    send_mail,
    send_test_mail,
    settings_of,
)

ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Samtale på Ås\r\nEND:VCALENDAR\r\n".encode()


def test_posting_to_a_person(post_office: Running) -> None:
    emil, marit = factories.person(name="Emil Eide"), factories.person(name="Marit Moen")
    row = post(emil, Mail("Hei", "Hei"), reply_to=marit)
    message = message_from_string(row.message)
    assert parseaddr(message["From"]) == ("Fjordvik AS", "samtale@fjordvik.example")
    assert parseaddr(message["To"]) == ("Emil Eide", emil.email)
    assert parseaddr(message["Reply-To"]) == ("Marit Moen", marit.email)
    assert (row.person_id, row.kind, row.language) == (emil.id, "mail", "nb")
    assert row.message_id.endswith("@fjordvik.example>")


def test_posting_to_an_address(post_office: Running) -> None:
    row = post("ny@blåbær.example", Mail("Hei", "Hei"))
    assert (row.person_id, row.to_address) == (None, "ny@xn--blbr-roah.example")


def test_without_a_server_nothing_is_posted(app: Flask, post_office: Running) -> None:
    Company.update(mail_host="").execute()
    assert not mail_ready()
    with pytest.raises(MailNotReadyError):
        post("emil@fjordvik.example", Mail("Hei", "Hei"))
    assert send_mail() == SendReport()


def test_before_the_first_start_there_is_no_mail(app: Flask) -> None:
    with app.app_context():
        assert not mail_ready()
        assert kept_mails() == []
        assert send_mail() == SendReport()


def test_demo_keeps_mail_to_show_and_sends_none(post_office: Running) -> None:
    Company.update(demo=True, mail_host="", mail_from="").execute()
    assert mail_ready()
    post("emil@demo.example", Mail("Første – på Ås", "Hei på deg"))
    post("emil@demo.example", Mail("Andre", "Hei", "<p>Hei på deg</p>", ICS, "REQUEST", kind="invitation"))
    assert send_mail() == SendReport()
    newest, oldest = kept_mails()
    assert (oldest.subject, oldest.text, oldest.html) == ("Første – på Ås", "Hei på deg\n", "")
    assert (newest.row.kind, newest.html.strip()) == ("invitation", "<p>Hei på deg</p>")
    assert "Samtale på Ås" in newest.calendar


def test_kept_mail_is_never_sent_by_a_server_set_later(post_office: Running) -> None:
    Company.update(demo=True).execute()
    post("emil@demo.example", Mail("Hei", "Hei"))
    Company.update(demo=False).execute()
    assert send_mail() == SendReport()
    assert kept_mails() == []


def test_settings_come_from_the_company_with_the_password_opened(app: Flask) -> None:
    company = factories.company(
        mail_host="smtp.example",
        mail_port=465,
        mail_security="tls",
        mail_user="samtale",
        mail_password="hemmelig på Ås",
    )
    settings = settings_of(company)
    assert settings == MailSettings(
        "smtp.example", 465, Security.TLS, "samtale@fjordvik.example", "samtale", "hemmelig på Ås"
    )
    assert "hemmelig" not in repr(settings)


def test_test_mail_arrives_in_the_language_asked_for(post_office: Running) -> None:
    outcome = send_test_mail(post_office.settings(), "emil@fjordvik.example", "nb")
    assert outcome
    assert outcome.explanation == "E-posten er levert til tjeneren."
    (raw,) = post_office.room.raw
    assert b"Fjordvik AS" in raw
    assert OutboxMail.select().count() == 0


def test_test_mail_tells_what_is_wrong(post_office: Running) -> None:
    outcome = send_test_mail(post_office.settings(security=Security.STARTTLS), "emil@fjordvik.example", "nb")
    assert outcome.trouble == Trouble.NO_TLS
    assert outcome.explanation == "E-posttjeneren tilbyr ikke den krypteringen som er valgt, på denne porten."


def test_test_mail_works_before_the_company_is_set(app: Flask, server: Running) -> None:
    with app.app_context():
        assert send_test_mail(server.settings(), "emil@fjordvik.example", "nb")


@pytest.fixture
def talk_rule(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "url_map", Map([Rule("/samtaler/<id>", endpoint="talk")]))


def test_links_are_built_from_the_public_address_even_inside_a_request(
    post_office: Running, app: Flask, talk_rule: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context("/", base_url="https://evil.example"):
        assert link_to("talk", id="k3") == "https://samtale.example/samtaler/k3"
    own = replace(app.config["SAMTALE"], base_url="https://fjordvik.example:8443/intern")
    monkeypatch.setitem(app.config, "SAMTALE", own)
    assert link_to("talk", id="k3") == "https://fjordvik.example:8443/intern/samtaler/k3"


@pytest.fixture
def template_folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for templates beside the app's own, with the HTML of a mail called «hei»."""
    folder = tmp_path / "emails"
    folder.mkdir()
    html = '{% extends "emails/_layout.html" %}{% block content %}<p>{{ name }}</p>{% endblock %}'
    (folder / "hei.html").write_text(html, "utf-8")
    both = ChoiceLoader([FileSystemLoader(tmp_path), app.jinja_env.loader])  # type: ignore[list-item]
    monkeypatch.setattr(app.jinja_env, "loader", both)
    monkeypatch.setattr(app.jinja_env, "cache", None)
    return folder


def test_rendered_mail_has_subject_text_and_html(post_office: Running, talk_rule: None, template_folder: Path) -> None:
    text = "Emne: Hei, {{ name }}\n\nTil {{ name }}: {{ link('talk', id='k3') }}\n"
    (template_folder / "hei.txt").write_text(text, "utf-8")
    mail = render_mail("hei", "en", name="Åse & <co>")
    assert mail.subject == "Hei, Åse & <co>"
    assert mail.text == "Til Åse & <co>: https://samtale.example/samtaler/k3\n"
    assert mail.html is not None
    assert '<html lang="en"' in mail.html
    assert "<title>Hei, Åse &amp; &lt;co&gt;</title>" in mail.html
    assert "<p>Åse &amp; &lt;co&gt;</p>" in mail.html
    assert "Fjordvik AS" in mail.html
    assert (mail.kind, mail.language) == ("hei", "en")


def test_text_without_a_subject_is_a_mistake(post_office: Running, template_folder: Path) -> None:
    (template_folder / "hei.txt").write_text("Hei {{ name }}\n", "utf-8")
    with pytest.raises(ValueError, match=r"hei\.txt must begin with «Emne: …»"):
        render_mail("hei", "nb", name="Åse")
