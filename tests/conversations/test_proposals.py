"""Times that the employee proposes, and the manager's one press that takes one."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import (
    CANARY,
    fresh,
    in_days,
    invited,
    local_day,
    logged,
    meeting,
    received,
    refused,
    seat,
)
from tests.queries import counted
from webapp import clock
from webapp.conversations import actions, proposals
from webapp.conversations.actions import Reply
from webapp.conversations.models import Conversation, ProposedTime
from webapp.conversations.states import Response, State
from webapp.mail.outbox import OutboxMail

NOON = dt.time(12)


def proposed(cast: Cast, talk: Conversation, *times: dt.datetime, anyway: bool = False) -> list[ProposedTime]:
    actions.respond(
        seat(cast.employee, talk), Reply(Response.PROPOSED, talk.sequence, "Reise", proposed=times, anyway=anyway)
    )
    OutboxMail.delete().execute()
    return ProposedTime.of(talk)


def sent(browser: FlaskClient, talk: Conversation, **given: str) -> TestResponse:
    fields = {f"proposed-{name}": value for name, value in ({"sequence": "0", "reason": "Reise"} | given).items()}
    return browser.post(f"/samtaler/{talk.id}/svar", data={"answer": "proposed"} | fields)


def test_one_press_moves_the_talk_and_is_the_employees_yes(talking: Cast) -> None:
    talk = invited(talking)
    _first, second = proposed(talking, talk, in_days(12), in_days(15))
    talk = fresh(proposals.accept(seat(talking.manager, talk), second.id, 0))
    assert (talk.starts_at, talk.minutes, talk.place, talk.sequence) == (in_days(15), 90, "Møterom Fjell", 1)
    assert (talk.response, talk.state, talk.short_notice) == (Response.ACCEPTED, State.INVITED, False)
    assert ProposedTime.of(talk) == []
    assert [entry.action for entry in logged(talk)] == ["invited", "proposed", "proposal accepted"]
    mails = received()
    assert mails.keys() == {talking.employee.email, talking.manager.email}
    assert "du trenger ikke svare" in mails[talking.employee.email].text
    assert "Emil foreslo denne tiden selv" in mails[talking.manager.email].html
    for mail in mails.values():
        assert (mail.method, int(mail.event["SEQUENCE"])) == ("REQUEST", 1)
        assert mail.event["DTSTART"].dt == in_days(15)
        assert "Reise" not in mail.text + mail.html


def test_pressed_twice_is_once(talking: Cast) -> None:
    talk = invited(talking)
    (only,) = proposed(talking, talk, in_days(12))
    held = seat(talking.manager, talk)
    for _press in range(2):
        proposals.accept(held, only.id, 0)
    assert (fresh(talk).sequence, OutboxMail.select().count(), len(logged(talk))) == (1, 2, 3)


def test_who_proposes_a_near_time_has_said_yes_to_short_notice(talking: Cast) -> None:
    talk = invited(talking)
    (near,) = proposed(talking, talk, in_days(2))
    talk = fresh(proposals.accept(seat(talking.manager, talk), near.id, 0))
    assert (talk.short_notice, talk.response) == (True, Response.ACCEPTED)


def test_a_proposal_that_was_taken_back_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    (only,) = proposed(talking, talk, in_days(12))
    actions.respond(seat(talking.employee, talk), Reply(Response.ACCEPTED, 0))
    assert ProposedTime.of(talk) == []
    assert refused(proposals.accept, seat(talking.manager, talk), only.id, 0).keys() == {""}
    (again,) = proposed(talking, talk, in_days(13))
    assert refused(proposals.accept, seat(talking.manager, talk), again.id, 1).keys() == {""}


def test_a_proposal_of_another_talk_is_refused(talking: Cast) -> None:
    talk, another = invited(talking), invited(talking, meeting(11), another=True)
    (of_another,) = proposed(talking, another, in_days(12))
    assert refused(proposals.accept, seat(talking.manager, talk), of_another.id, 0).keys() == {""}


def test_a_proposal_whose_time_has_been_is_refused(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = invited(talking)
    (only,) = proposed(talking, talk, in_days(2))
    later = clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert refused(proposals.accept, seat(talking.manager, talk), only.id, 0).keys() == {"day"}


def test_a_time_that_is_taken_meanwhile_asks_once_more(talking: Cast) -> None:
    talk = invited(talking)
    (only,) = proposed(talking, talk, in_days(12))
    factories.conversation(employee=talking.colleague, manager=talking.manager, starts_at=in_days(12, dt.time(10)))
    held = seat(talking.manager, talk)
    assert refused(proposals.accept, held, only.id, 0).keys() == {"anyway"}
    assert fresh(proposals.accept(held, only.id, 0, anyway=True)).starts_at == in_days(12)


def test_changing_the_proposals_is_a_new_answer_and_the_same_ones_are_not(talking: Cast) -> None:
    talk = invited(talking)
    proposed(talking, talk, in_days(12))
    proposed(talking, talk, in_days(12))
    assert [entry.action for entry in logged(talk)] == ["invited", "proposed"]
    assert len(proposed(talking, talk, in_days(13), in_days(14), in_days(13))) == 2
    assert [entry.action for entry in logged(talk)] == ["invited", "proposed", "proposed"]


def test_a_move_takes_the_proposals_away(talking: Cast) -> None:
    talk = invited(talking)
    proposed(talking, talk, in_days(12))
    actions.move(seat(talking.manager, talk), meeting(20), 0)
    assert ProposedTime.of(talk) == []


# As a browser does it


def test_three_times_are_sent_and_one_is_chosen(cast: Cast, talk: Conversation) -> None:
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)
    given = {"day": local_day(20), "time": "13:30", "day_2": local_day(21), "time_2": "08:00"}
    given |= {"day_3": local_day(22), "time_3": "09:00", "reason": f"{CANARY} i Bodø"}
    assert sent(mine, talk, **given).status_code == 303
    assert mine.get(f"/samtaler/{talk.id}").text.count("<li>") >= 3
    page = boss.get(f"/samtaler/{talk.id}")
    assert f"{CANARY} i Bodø" in page.text
    assert page.text.count(f"/samtaler/{talk.id}/forslag/") == 3
    second = ProposedTime.of(talk)[1]
    pressed = boss.post(f"/samtaler/{talk.id}/forslag/{second.id}", data={"sequence": "0"})
    assert pressed.location == f"/samtaler/{talk.id}"
    assert "Du trenger ikke vente på svar." in boss.get(pressed.location).text
    assert (fresh(talk).starts_at, fresh(talk).response) == (in_days(21, dt.time(8)), Response.ACCEPTED)


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        ({"day_2": partial(local_day, 21)}, "time_2", "Velg når samtalen begynner."),
        ({"time_3": "09:00"}, "day_3", "Velg en dag."),
        ({"day_2": "2020-01-01", "time_2": "09:00"}, "day_2", "Tidspunktet har vært."),
        ({"day_3": "2020-01-01", "time_3": "09:00"}, "day_3", "Tidspunktet har vært."),
        ({"day_3": "i morgen", "time_3": "09:00"}, "day_3", "«i morgen» er ikke en dato. Skriv den slik: 31.12.2026."),
        ({"day_2": "2099-12-31", "time_2": "09:00"}, "day_2", "Det er mer enn to år til."),
        ({"day": ""}, "day", "Velg en dag."),
    ],
)
def test_half_a_proposal_says_what_is_missing_and_loses_nothing(
    cast: Cast, talk: Conversation, given: dict[str, Any], where: str, words: str
) -> None:
    given = {name: value() if callable(value) else value for name, value in given.items()}
    answer = sent(cast.browser(cast.employee), talk, **{"day": local_day(20), "time": "13:30", **given})
    assert answer.status_code == 422
    wrong = re.findall(r'aria-describedby="(proposed-\w+)-feil"', answer.text)
    assert wrong == [f"proposed-{where}"]
    assert words in answer.text
    assert 'value="13:30"' in answer.text
    assert ProposedTime.select().count() == 0


def test_a_press_on_a_taken_time_says_so_and_asks(cast: Cast, talk: Conversation) -> None:
    sent(cast.browser(cast.employee), talk, day=local_day(20), time="13:30")
    factories.conversation(
        employee=cast.colleague, manager=cast.manager, starts_at=in_days(20, dt.time(13)), place=f"{CANARY} sted"
    )
    boss = cast.browser(cast.manager)
    page = boss.get(f"/samtaler/{talk.id}")
    assert "Du er opptatt 13:00–14:30." in page.text
    assert CANARY not in page.text.replace(f"{CANARY} i hilsenen", "").replace(f"{CANARY} i temaene", "")
    assert re.search(r'type="checkbox" name="anyway"[^>]* required', page.text)
    address = f"/samtaler/{talk.id}/forslag/{ProposedTime.get().id}"
    said = boss.post(address, data={"sequence": "0"}, follow_redirects=True)
    assert "En av dere er opptatt da." in said.text
    assert fresh(talk).starts_at == in_days(10)
    boss.post(address, data={"sequence": "0", "anyway": "y"})
    assert fresh(talk).starts_at == in_days(20, dt.time(13, 30))


def test_the_page_asks_the_database_no_more_for_three_than_for_one(cast: Cast, talk: Conversation) -> None:
    boss = cast.browser(cast.manager)
    Conversation.update(response=Response.PROPOSED, response_reason=None).execute()
    counts = []
    for days in (20, 25, 30):
        ProposedTime.create(conversation=talk, starts_at=in_days(days, NOON))
        factories.conversation(employee=cast.colleague, manager=cast.manager, starts_at=in_days(days, NOON))
        boss.get(f"/samtaler/{talk.id}")
        with counted() as asked:
            boss.get(f"/samtaler/{talk.id}")
        counts.append(len(asked))
    assert counts[0] == counts[2]
