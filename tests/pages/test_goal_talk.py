"""A goal talk: what is said where one writes what may become documentation, and what becomes of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from tests.plans.signings import sign, write
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.plans import signing
from webapp.plans.canonical import text_to_sign
from webapp.questionnaires.content import QuestionContent

MARK = "kommer med i referatet."
WHERE = "Det signerte referatet går til HR."
PROMISE = "Det signerte referatet går til HR, med svarene som er merket."


def question(talk: Conversation, key: str) -> QuestionContent:
    return next(each for part in form_of(talk).sections for each in part.questions if each.key == key)


def test_what_one_answers_for_the_minutes_is_marked_while_preparing(cast: Cast) -> None:
    talk = factories.conversation(employee=cast.employee, manager=cast.manager, form="goal")
    for person, own in ((cast.employee, 7), (cast.manager, 7)):
        page = cast.browser(person).get(f"/samtaler/{talk.id}/forberedelse").text
        assert page.count("Svaret kommer med i referatet.") == own
        assert page.count(f"Svarene som er merket, {MARK} {WHERE}") == 3
        assert page.count("til kolonnene åpnes. HR ser det aldri.") == 1  # well-being


def test_what_is_answered_for_the_minutes_is_marked_in_the_meeting(cast: Cast) -> None:
    talk = opened(cast.employee, cast.manager, form="goal")
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/mote").text
    assert (page.count("Svarene kommer med i referatet."), page.count("Svaret kommer med i referatet.")) == (4, 6)
    assert page.count(f"det felles notatet gjør det ikke. {WHERE}") == 4
    assert page.count("Bare dere to ser det dere skriver her. HR ser det aldri.") == 2  # the opening and well-being


@pytest.mark.parametrize("address", ["", "/hvem-ser"])
def test_no_page_says_that_hr_never_sees_these_answers(cast: Cast, address: str) -> None:
    goal, annual = (opened(cast.employee, cast.manager, form=form) for form in ("goal", "annual"))
    browser = cast.browser(cast.employee)
    said = {talk.kind: browser.get(f"/samtaler/{talk.id}{address}").text for talk in (goal, annual)}
    never = re.compile("HR [^.]*aldri svarene")
    assert never.search(said["annual"]) and not never.search(said["goal"])
    assert "svarene som er merket" in said["goal"]
    assert "svarene som er merket" not in said["annual"]


def test_the_invitation_says_it_before_anyone_answers(cast: Cast) -> None:
    page = cast.browser(cast.manager).get(f"/samtaler/ny?medarbeider={cast.employee.id}").text
    assert page.count(PROMISE) == 1


def test_only_what_is_marked_is_signed(app: Flask, cast: Cast) -> None:
    talk = opened(cast.employee, cast.manager, form="goal")
    with app.test_request_context():
        for key, role in (("progress", "employee"), ("feedback-from-manager", "manager"), ("well-being", "employee")):
            person = cast.employee if role == "employee" else cast.manager
            write(person, talk, f"answer:{question(talk, key).id}:{role}", f"Om {key}")
        signing.conclude(seat(cast.manager, talk))
        answers = text_to_sign(fresh(talk)).content["answers"]
        assert [(each["role"], each["text"]) for each in answers] == [
            ("employee", "Om progress"), ("manager", "Om feedback-from-manager"),
        ]  # fmt: skip
        assert answers[1]["question"] == "Hvilke tilbakemeldinger vil du gi på perioden?"
        sign(cast.employee, talk)
        sign(cast.manager, talk)
    assert fresh(talk).is_settled
