"""Inviting, and what forbids it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import (
    CANARY,
    asked,
    fresh,
    invited,
    logged,
    meeting,
    received,
    refused,
)
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.conversations import actions, emails
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.mail.outbox import OutboxMail


def test_an_invitation_is_a_talk_an_audit_row_and_two_mails(talking: Cast) -> None:
    talk = fresh(actions.invite(talking.manager, talking.employee, asked()))
    assert (talk.state, talk.response, talk.kind, talk.archive) == (State.INVITED, Response.NONE, "annual", "hr")
    assert (talk.minutes, talk.place, talk.short_notice) == (90, "Møterom Fjell", False)
    assert talk.message == f"{CANARY} i hilsenen"
    (entry,) = logged(talk)
    assert (entry.action, entry.actor_id) == ("invited", talking.manager.id)
    assert CANARY not in str(entry.facts)
    assert received().keys() == {talking.employee.email, talking.manager.email}


def test_the_same_invitation_twice_is_one_talk(talking: Cast) -> None:
    wish = asked()
    first = actions.invite(talking.manager, talking.employee, wish)
    assert actions.invite(talking.manager, talking.employee, wish) == first
    assert (Conversation.select().count(), OutboxMail.select().count(), len(logged(first))) == (1, 2, 1)


def test_two_at_once_are_one_talk(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = asked(another=True)
    first = actions.invite(talking.manager, talking.employee, wish)
    seen = iter([None, first])
    monkeypatch.setattr(actions, "find", lambda _id: next(seen))
    assert actions.invite(talking.manager, talking.employee, wish) == first
    assert (Conversation.select().count(), OutboxMail.select().count(), len(logged(first))) == (1, 2, 1)


def test_an_invitation_whose_mail_cannot_be_posted_is_not_made(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_talk: Conversation) -> None:
        raise ValueError("no such address")

    monkeypatch.setattr(emails, "post_invitation", broken)
    with pytest.raises(ValueError, match="no such address"):
        actions.invite(talking.manager, talking.employee, asked())
    assert (Conversation.select().count(), AuditEntry.select().count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": -1}, "day"),
        ({"days": 800}, "day"),
        ({"minutes": 59}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"days": 6}, "deliberate"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(talking: Cast, change: dict[str, Any], field: str) -> None:
    reasons = refused(actions.invite, talking.manager, talking.employee, asked(meeting(**change)))
    assert reasons.keys() == {field}


def test_sixty_minutes_are_enough(talking: Cast) -> None:
    assert actions.invite(talking.manager, talking.employee, asked(meeting(minutes=60))).minutes == 60


@pytest.mark.parametrize("change", [{"mail_host": ""}, {"mail_from": ""}, {"base_url": "http://127.0.0.1:8000"}])
def test_an_invitation_that_nobody_could_follow_is_refused(
    talking: Cast, monkeypatch: pytest.MonkeyPatch, app: Flask, change: dict[str, str]
) -> None:
    monkeypatch.setitem(app.config, "SAMTALE", replace(app.config["SAMTALE"], base_url=None))
    Company.update(change).execute()
    assert refused(actions.invite, talking.manager, talking.employee, asked()).keys() == {""}


def test_a_demo_keeps_its_mail_and_may_stay_on_one_machine(
    talking: Cast, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setitem(app.config, "SAMTALE", replace(app.config["SAMTALE"], base_url=None))
    Company.update(base_url="http://127.0.0.1:8000", demo=True, mail_host="", mail_from="").execute()
    actions.invite(talking.manager, talking.employee, asked())
    assert all(row.kept for row in OutboxMail.select())


@pytest.mark.parametrize("whose", ["employee", "manager"])
def test_an_address_that_no_mail_goes_to_is_refused(talking: Cast, whose: str) -> None:
    person = getattr(talking, whose)
    person.email = "blåbær@fjordvik.example"
    person.save()
    assert person.name in refused(actions.invite, talking.manager, talking.employee, asked())[""]


@pytest.mark.parametrize("change", [{"ended_on": dt.date(2026, 11, 1)}, {"has_talks": False}, {"manager": None}])
def test_only_ones_own_people_who_are_here_are_invited(talking: Cast, change: dict[str, Any]) -> None:
    type(talking.employee).update(change).where(type(talking.employee).id == talking.employee.id).execute()
    reasons = refused(actions.invite, talking.manager, talking.employee, asked())
    assert reasons.keys() == {""}
    assert talking.employee.name in reasons[""]


def test_a_second_talk_of_the_kind_has_to_be_meant(talking: Cast) -> None:
    invited(talking)
    assert refused(actions.invite, talking.manager, talking.employee, asked()).keys() == {"another"}
    actions.invite(talking.manager, talking.employee, asked(another=True))
    assert Conversation.select().count() == 2
