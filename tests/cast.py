"""The fixed cast, tried on every route: who they are to one conversation, and a browser for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from webapp import security
from webapp.people import sessions
from webapp.people.models import Person


@dataclass
class Cast:
    """``employee`` reports to ``manager``; ``colleague`` does too; ``other_manager`` leads someone else."""

    app: Flask
    employee: Person
    manager: Person
    other_manager: Person
    colleague: Person
    hr: Person
    admin: Person

    def browser(self, person: Person | None, *, recent: bool = True) -> FlaskClient:
        """A test client where ``person`` is signed in (nobody when None); CSRF is left out of such clients."""
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person, recent=recent)
        return client


def sign_in(client: FlaskClient, person: Person, *, recent: bool = True) -> None:
    opened = sessions.start(person, remember=False)
    if not recent:
        opened.signed_in_at -= 2 * sessions.RECENT
        opened.save()
    with client.session_transaction() as session:
        session["_user_id"] = opened.token
        session["csrf_token"] = security.mark_of(person.id)
        session["_fresh"] = True


def make_cast(app: Flask) -> Cast:
    factories.company()
    boss = factories.person(name="Borghild Bye", email="borghild@fjordvik.example", has_talks=False)
    manager = factories.person(name="Marit Moen", email="marit@fjordvik.example", manager=boss, department="Drift")
    other = factories.person(name="Odd Olsen", email="odd@fjordvik.example", manager=boss, department="Salg")
    factories.person(name="Siv Salvesen", email="siv@fjordvik.example", manager=other, department="Salg")
    return Cast(
        app=app,
        employee=factories.person(name="Emil Eide", email="emil@fjordvik.example", manager=manager, department="Drift"),
        manager=manager,
        other_manager=other,
        colleague=factories.person(name="Kari Kro", email="kari@fjordvik.example", manager=manager, department="Drift"),
        hr=factories.person(name="Hanne Holm", email="hanne@fjordvik.example", manager=boss, is_hr=True),
        admin=factories.person(name="Arne Aas", email="arne@fjordvik.example", manager=boss, is_admin=True),
    )
