"""A talk that is planned and not invited to yet: what it shows, how it is moved, called off and sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import (
    CANARY,
    classic,
    fresh,
    in_days,
    local_day,
    logged,
    meeting,
    received,
    refused,
    seat,
    value_of,
)
from tests.conversations.talks import asked as invitation
from webapp import clock
from webapp.conversations import actions
from webapp.conversations.access import Right, rights
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.mail.outbox import OutboxMail
from webapp.overview.coverage import INVITED, PLANNED, status_of


def planned(cast: Cast, days: int = 40, **given: Any) -> Conversation:
    """As a follow-up's proposal makes it: time and form, and no invitation."""
    values = {"state": State.PLANNED, "invited_at": None, "starts_at": in_days(days), "minutes": 60}
    return fresh(factories.conversation(employee=cast.employee, manager=cast.manager, **(values | given)))


def sent(talk: Conversation, **given: Any) -> actions.Invitation:
    values = {"conversation_id": talk.id, "meeting": meeting(40, minutes=60, deliberate=False)}
    return invitation(**(values | given))


def test_both_know_of_it_and_nobody_writes_in_it(talking: Cast) -> None:
    talk = planned(talking)
    writes = {Right.WRITE_OWN, Right.WRITE_SHARED, Right.ANSWER}
    assert not writes & (rights(talking.employee, talk) | rights(talking.manager, talk))
    assert Right.LEAD in rights(talking.manager, talk)


def test_sending_it_is_an_invitation_like_any_other(talking: Cast) -> None:
    talk = planned(talking)
    talk = fresh(actions.send_planned(seat(talking.manager, talk), sent(talk)))
    assert (talk.state, talk.themes, talk.place) == (State.INVITED, f"{CANARY} i temaene", "Møterom Fjell")
    assert talk.calendar_uid == f"{talk.id}@samtale.example"
    mails = received()
    assert mails.keys() == {talking.employee.email, talking.manager.email}
    for mail in mails.values():
        assert (mail.method, str(mail.event["UID"])) == ("REQUEST", talk.calendar_uid)
    assert f"{CANARY} i hilsenen" in mails[talking.employee.email].text
    (entry,) = logged(talk)
    assert (entry.action, entry.facts["minutes"], entry.facts["short_notice"]) == ("invited", 60, False)


def test_its_entry_is_the_same_when_the_address_of_samtale_has_changed(talking: Cast) -> None:
    talk = planned(talking, calendar_uid="planlagt@samtale.example")
    actions.send_planned(seat(talking.manager, talk), sent(talk))
    assert fresh(talk).calendar_uid == "planlagt@samtale.example"
    assert {str(mail.event["UID"]) for mail in received().values()} == {"planlagt@samtale.example"}


def test_sending_it_twice_is_once(talking: Cast) -> None:
    talk = planned(talking)
    for _press in range(2):
        actions.send_planned(seat(talking.manager, talk), sent(talk))
    assert (OutboxMail.select().count(), len(logged(talk))) == (2, 1)


def test_the_rules_of_an_invitation_hold(talking: Cast) -> None:
    talk = planned(talking)
    held = seat(talking.manager, talk)
    assert refused(actions.send_planned, held, sent(talk, meeting=meeting(3))).keys() == {"deliberate"}
    assert refused(actions.send_planned, held, sent(talk, meeting=meeting(-1))).keys() == {"day"}
    short = classic().minutes_least - 1
    assert refused(actions.send_planned, held, sent(talk, meeting=meeting(minutes=short))).keys() == {"minutes"}
    talk = fresh(actions.send_planned(held, sent(talk, meeting=meeting(3, deliberate=True))))
    assert talk.short_notice


def test_it_is_moved_without_a_mail_and_without_notice(talking: Cast) -> None:
    talk = planned(talking)
    talk = fresh(actions.move(seat(talking.manager, talk), meeting(3, minutes=60), 0))
    assert (talk.starts_at, talk.short_notice, talk.state) == (in_days(3), False, State.PLANNED)
    assert OutboxMail.select().count() == 0
    assert refused(actions.move, seat(talking.manager, talk), meeting(5), 0).keys() == {""}
    short = meeting(5, minutes=classic().minutes_least - 1)
    assert refused(actions.move, seat(talking.manager, talk), short, talk.sequence).keys() == {"minutes"}


def test_it_is_called_off_without_a_mail(talking: Cast) -> None:
    talk = planned(talking)
    talk = fresh(actions.cancel(seat(talking.manager, talk), "Vi tar det til høsten"))
    assert (talk.state, talk.cancel_reason) == (State.CANCELLED, "Vi tar det til høsten")
    assert OutboxMail.select().count() == 0
    assert [entry.action for entry in logged(talk)] == ["cancelled"]


@pytest.mark.parametrize("state", [State.OPEN, State.CONCLUDING])
def test_what_has_been_signed_and_reopened_is_not_called_off(cast: Cast, app: Any, state: State) -> None:
    talk = planned(cast, state=state, opened_at=clock.now(), invited_at=clock.now(), reopened_at=clock.now())
    with app.test_request_context():
        assert refused(actions.cancel, seat(cast.manager, talk), "Nei").keys() == {""}
    boss, address = cast.browser(cast.manager), f"/samtaler/{talk.id}"
    assert "/avlys" not in boss.get(address).text
    for answer in (boss.get(f"{address}/avlys"), boss.post(f"{address}/avlys", data={"reason": "Nei"})):
        assert answer.status_code == 403
        assert "signert den én gang" in answer.text
    assert fresh(talk).state == state


# The pages


def test_the_manager_reviews_and_sends_it(cast: Cast) -> None:
    talk = planned(cast, place="Hagen", language="nn")
    boss, address = cast.browser(cast.manager), f"/samtaler/{talk.id}"
    assert f"{address}/inviter" in boss.get(address).text
    page = boss.get(f"{address}/inviter")
    given = {name: value_of(page, name) for name in ("day", "time", "minutes", "place")}
    assert given == {"day": local_day(40), "time": "09:00", "minutes": "60", "place": "Hagen"}
    answer = boss.post(
        f"{address}/inviter", data=given | {"opening": "meeting", "language": "nn", "themes": "Turnusen"}
    )
    assert answer.location == address
    talk = fresh(talk)
    assert (talk.state, talk.opening, talk.language, talk.themes) == (State.INVITED, "meeting", "nn", "Turnusen")
    assert "Turnusen" in received()[cast.employee.email].text
    assert boss.get(f"{address}/inviter").location == address


def test_a_plan_that_has_become_short_notice_says_so_at_once(cast: Cast) -> None:
    boss = cast.browser(cast.manager)
    page = boss.get(f"/samtaler/{planned(cast, days=3).id}/inviter").text
    assert "Ja, samtalen skal være om under sju dager" in page
    past = boss.get(f"/samtaler/{planned(cast, days=-3).id}/inviter")
    assert dt.date.fromisoformat(value_of(past, "day")) > clock.today() + dt.timedelta(days=7)


def test_its_page_says_that_it_is_only_planned(cast: Cast) -> None:
    talk = planned(cast)
    mine = cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
    assert "Samtalen er planlagt" in mine
    assert "Venter på svar" not in mine
    assert "Forbered deg" not in mine
    boss, address = cast.browser(cast.manager), f"/samtaler/{talk.id}"
    assert "Det går ingen e-post før innkallingen." in boss.get(f"{address}/flytt").text
    assert "det går ingen e-post" in boss.get(f"{address}/avlys").text
    flashed = boss.post(f"{address}/avlys", data={"reason": "Nei"}, follow_redirects=True).text
    assert "Samtalen er avlyst." in flashed


def test_it_asks_for_its_invitation_three_weeks_ahead(cast: Cast) -> None:
    boss, mine = cast.browser(cast.manager), cast.browser(cast.employee)
    talk = planned(cast)
    assert "Ingenting venter på deg nå" in boss.get("/").text
    assert "planlagt" in mine.get("/").text
    Conversation.update(starts_at=in_days(20)).where(Conversation.id == talk.id).execute()
    assert "Inviter Emil til samtale" in boss.get("/").text
    assert "Ingenting venter på deg nå" in mine.get("/").text


def test_an_invitation_counts_before_a_plan(cast: Cast) -> None:
    first = planned(cast)
    year = clock.local(first.starts_at).year
    assert status_of([first], year) == (PLANNED, first.starts_at)
    after = first.starts_at + dt.timedelta(hours=2)
    later = factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=after)
    assert status_of([first, later], year) == (INVITED, after)
