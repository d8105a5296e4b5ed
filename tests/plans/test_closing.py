"""A short talk ends by one press: once, by the manager alone, and what was agreed in it goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened, refused, seat
from tests.plans import signed as plans
from tests.plans.signings import write
from tests.plans.test_lock_order import while_held
from webapp import audit, clock, live
from webapp.conversations import actions, pausing
from webapp.conversations.access import Right
from webapp.conversations.live_texts import PastText
from webapp.conversations.models import Conversation
from webapp.conversations.opening import channel
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import State
from webapp.conversations.texts import form_of
from webapp.db import database
from webapp.mail import OutboxMail
from webapp.people.models import Person
from webapp.plans import closing, earlier, progress, signing
from webapp.plans.agreements import standing
from webapp.plans.models import Agreement, Minutes, Status
from webapp.plans.review import reviews, row_of
from webapp.plans.signals import talk_settled
from webapp.plans.signing import NotNow
from webapp.questionnaires.kinds import Role

AGREED = "Prøve det nye oppsettet på fredag"


@pytest.fixture
def talking(app: Flask, cast: Cast) -> Iterator[Cast]:
    with app.test_request_context():
        yield cast


def begun(cast: Cast, form: str = "short") -> Conversation:
    talk = opened(cast.employee, cast.manager, form=form)
    talk.started_at, talk.starts_at = clock.now(), clock.now()
    talk.save()
    return fresh(talk)


def agreed(cast: Cast, talk: Conversation) -> Agreement:
    """Write an agreement of the employee's into the talk."""
    row = standing(talk)[0]
    write(cast.employee, talk, f"agreement:{row.id}:what", AGREED)
    write(cast.manager, talk, f"agreement:{row.id}:responsible", "employee")
    return Agreement.get_by_id(row.id)


def held(cast: Cast) -> tuple[Conversation, Agreement]:
    """A short talk that is over, with what was agreed in it."""
    talk = begun(cast)
    row = agreed(cast, talk)
    closing.close(seat(cast.manager, talk))
    return fresh(talk), row


def test_one_press_ends_it(talking: Cast) -> None:
    talk = begun(talking)
    agreed(talking, talk)
    assert PastText.select().count() == 0
    question = form_of(talk).questions_for(Role.EMPLOYEE)[0]
    write(talking.employee, talk, f"answer:{question.id}:employee", "Godt motivert. " * 20)
    write(talking.employee, talk, f"answer:{question.id}:employee", "")
    assert PastText.select().count() == 1
    closing.close(seat(talking.manager, talk))
    now = fresh(talk)
    assert (now.state, now.signed_at) == (State.CLOSED, None)
    assert now.closed_at == now.settled_at is not None
    assert [entry.action for entry in logged(talk)][-1] == "closed"
    assert (Minutes.select().count(), PastText.select().count(), OutboxMail.select().count()) == (0, 0, 0)


def test_both_read_everything_afterwards_and_nobody_writes(talking: Cast) -> None:
    talk, row = held(talking)
    reads = {Right.READ_INVITATION, Right.READ_OWN, Right.READ_OTHER, Right.READ_PLAN}
    writes = {Right.WRITE_OWN, Right.WRITE_SHARED, Right.LEAD, Right.REOPEN, Right.ANSWER}
    for person in (talking.employee, talking.manager):
        held_rights = seat(person, talk).rights
        assert reads <= held_rights and not writes & held_rights
        with pytest.raises(Forbidden):
            write(person, talk, f"agreement:{row.id}:what", "For sent")


def test_a_second_press_is_none(talking: Cast) -> None:
    talk = begun(talking)
    first = seat(talking.manager, talk)
    closed_at = closing.close(first).closed_at
    assert closing.close(first).closed_at == closed_at
    assert [entry.action for entry in logged(talk)].count("closed") == 1


def test_only_the_manager_ends_it(talking: Cast) -> None:
    talk = begun(talking)
    assert refused(closing.close, seat(talking.employee, talk))
    assert fresh(talk).state == State.OPEN


def test_a_talk_that_wants_signatures_is_not_ended_so_and_the_short_one_not_signed(talking: Cast) -> None:
    assert refused(closing.close, seat(talking.manager, begun(talking, "goal"))) == {
        "": "Denne samtalen avsluttes ved at begge signerer."
    }
    short = begun(talking)
    with pytest.raises(NotNow):
        signing.conclude(seat(talking.manager, short))
    assert fresh(short).state == State.OPEN


def test_it_is_not_ended_before_it_begins_nor_once_it_is_called_off(talking: Cast) -> None:
    invited = factories.conversation(employee=talking.employee, manager=talking.manager, form="short")
    waiting = opened(talking.employee, talking.manager, form="short")
    for talk in (invited, waiting):
        assert refused(closing.close, seat(talking.manager, talk))
    gone = begun(talking)
    stale = seat(talking.manager, gone)
    actions.cancel(stale, "Syk")
    OutboxMail.delete().execute()
    assert refused(closing.close, stale)
    assert fresh(gone).state == State.CANCELLED


def test_a_paused_one_can_be_ended_or_go_on(talking: Cast) -> None:
    talk = begun(talking)
    pausing.pause(seat(talking.manager, talk))
    pausing.resume(seat(talking.manager, talk))
    pausing.pause(seat(talking.manager, talk))
    closing.close(seat(talking.manager, talk))
    now = fresh(talk)
    assert (now.state, now.is_paused) == (State.CLOSED, False)


def test_a_talk_on_hold_is_not_ended(talking: Cast) -> None:
    talk = begun(talking)
    stale = seat(talking.manager, talk)
    Person.update(manager=talking.other_manager).where(Person.id == talking.employee.id).execute()
    assert refused(closing.close, stale)


def test_the_other_side_hears_at_once(talking: Cast) -> None:
    talk = begun(talking)
    told = live.subscribe(channel(talk.id), "employee", answers=True)
    closing.close(seat(talking.manager, talk))
    kinds = {event.kind for event in told.take()}
    live.leave(told)
    assert "state" in kinds


def test_what_was_agreed_stays_open_and_is_marked_without_the_talk_changing(talking: Cast) -> None:
    talk, row = held(talking)
    assert [each.id for each in earlier.open_rows(talking.employee.id)] == [row.id]
    for status, stands_open in ((Status.UNDER_WAY, 1), (Status.DONE, 0), (Status.UNDER_WAY, 1)):
        found = earlier.find("agreement", row.id)
        assert found is not None
        progress.mark(talking.employee, found, status)
        assert fresh(talk).state == State.CLOSED
        assert len(earlier.open_rows(talking.employee.id)) == stands_open


@pytest.mark.parametrize("form", ["goal", "annual", "short"])
def test_what_was_agreed_is_on_the_agenda_of_the_next_talk(talking: Cast, form: str) -> None:
    _talk, row = held(talking)
    later = opened(talking.employee, talking.manager, form=form)
    assert [row_of(review).id for review in reviews(later)] == [row.id]


def test_what_the_next_talk_keeps_is_open_there(talking: Cast) -> None:
    first, row = held(talking)
    later = begun(talking)
    (review,) = reviews(later)
    write(talking.manager, later, f"review:{review.id}:verdict", "keep")
    closing.close(seat(talking.manager, later))
    (carried,) = earlier.open_rows(talking.employee.id)
    assert (carried.conversation_id, carried.continues_id) == (later.id, row.id)
    assert (fresh(first).state, fresh(later).state) == (State.CLOSED, State.CLOSED)


def test_it_leaves_signed_talks_as_they_are_but_for_what_it_carried_on(talking: Cast) -> None:
    """A signed talk without anything agreed stays to be reopened: only the next that is signed closes it."""
    empty = plans.signed(talking.employee, talking.manager, days_ago=90)
    full = plans.signed(talking.employee, talking.manager, days_ago=60)
    plans.agreement(full)
    talk = begun(talking)
    (review,) = reviews(talk)
    write(talking.manager, talk, f"review:{review.id}:verdict", "done")
    closing.close(seat(talking.manager, talk))
    assert [fresh(each).state for each in (empty, full, talk)] == [State.CLOSED] * 3
    newest = plans.signed(talking.employee, talking.manager, days_ago=0)
    held(talking)
    assert fresh(newest).state == State.SIGNED


def test_the_plan_of_last_time_is_shown_with_its_day(talking: Cast) -> None:
    held(talking)
    later = factories.conversation(employee=talking.employee, manager=talking.manager, form="goal")
    page = talking.browser(talking.employee).get(f"/samtaler/{later.id}/forberedelse").text
    assert AGREED in page


def test_a_crash_in_the_middle_leaves_nothing_half_done(talking: Cast) -> None:
    talk = begun(talking)

    def crash(_talk: Conversation) -> None:
        raise RuntimeError("the power went")

    with talk_settled.connected_to(crash), pytest.raises(RuntimeError):
        closing.close(seat(talking.manager, talk))
    assert fresh(talk).state == State.OPEN
    closing.close(seat(talking.manager, talk))
    assert audit.verify() is None


def test_two_presses_at_once_are_one(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        talk = begun(cast)
        place = seat(cast.manager, talk)
    at_once(app, *[lambda: closing.close(place)] * 2)
    assert fresh(talk).state == State.CLOSED
    assert [entry.action for entry in logged(talk)].count("closed") == 1


def test_calling_off_and_ending_at_once_is_one_of_the_two(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        talk = begun(cast)
        place = seat(cast.manager, talk)
    at_once(app, lambda: closing.close(place), lambda: actions.cancel(place, "Syk"))
    done = [entry.action for entry in logged(talk) if entry.action in {"closed", "cancelled"}]
    assert done == ["closed" if fresh(talk).state == State.CLOSED else "cancelled"]


def test_ending_waits_for_nobody_who_waits_for_it(app: Flask, cast: Cast) -> None:
    earlier_talk = plans.signed(cast.employee, cast.manager)
    with app.test_request_context():
        talk = begun(cast)
        place = seat(cast.manager, talk)
    while_held(app, earlier_talk, lambda: closing.close(place))
    assert fresh(talk).state == State.CLOSED


def at_once(app: Flask, *acts: Callable[[], object]) -> None:
    """Let these begin together, each in a thread of its own; those that may not are left out."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.test_request_context(), database.connection_context(), suppress(RefusedError):
            together.wait()
            act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_the_press_on_the_page(cast: Cast) -> None:
    talk = begun(cast)
    address = f"/samtaler/{talk.id}"
    mine, boss, hr = (cast.browser(person) for person in (cast.employee, cast.manager, cast.hr))
    assert "Avslutt samtalen" in boss.get(f"{address}/mote").text
    for browser, page in ((mine, "/mote"), (mine, ""), (boss, "/mote")):
        text = browser.get(address + page).text
        assert "Avslutt og les opp" not in text
        assert browser is boss or "Avslutt samtalen" not in text
    assert [browser.post(f"{address}/ferdig").status_code for browser in (mine, hr)] == [403, 403]
    assert cast.browser(cast.colleague).post(f"{address}/ferdig").status_code == 404
    for _press in range(2):
        done = boss.post(f"{address}/ferdig", follow_redirects=True)
        assert "Samtalen er avsluttet. Dere kan begge lese alt her." in done.text
    for browser in (mine, boss):
        assert "Dere har hatt samtalen" in browser.get(address).text
        assert "textarea" not in browser.get(f"{address}/mote").text
        assert browser.get(f"{address}/signer").location == f"{address}/mote"
    assert boss.get(f"{address}/gjenapne").status_code == 403
    assert mine.post(f"{address}/ferdig").status_code == 403


def test_a_paused_one_is_ended_from_its_own_page(cast: Cast) -> None:
    talk = begun(cast)
    boss = cast.browser(cast.manager)
    boss.post(f"/samtaler/{talk.id}/pause")
    assert f'action="/samtaler/{talk.id}/ferdig"' in boss.get(f"/samtaler/{talk.id}").text
    assert "/ferdig" not in cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text


def test_no_page_of_it_promises_minutes(cast: Cast) -> None:
    talk = begun(cast)
    for person in (cast.employee, cast.manager):
        browser = cast.browser(person)
        for page in ("", "/mote", "/hvem-ser"):
            text = browser.get(f"/samtaler/{talk.id}{page}").text.replace("blir ikke noe referat", "")
            shown = text.partition("<dialog")[0].partition("Bytter medarbeideren leder")[0]
            assert "referat" not in shown and "signert" not in shown, page


def test_hr_sees_that_it_was_held_and_gets_nothing(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, _row = held(cast)
    hr = cast.browser(cast.hr)
    for page in ("", "/mote", "/signer"):
        assert hr.get(f"/samtaler/{talk.id}{page}").status_code == 403
    assert AGREED not in hr.get("/arkiv").text
    assert "Ingen referater ennå" in hr.get("/arkiv").text


def test_a_new_manager_has_the_agreements_and_nothing_else(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, row = held(cast)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    new = cast.browser(cast.other_manager)
    assert AGREED in new.get(f"/planen/avtale/{row.id}").text
    assert [new.get(f"/samtaler/{talk.id}{page}").status_code for page in ("", "/mote")] == [403, 403]
    mine = cast.browser(cast.employee)
    assert "bare dere to leser dem" not in mine.get(f"/samtaler/{talk.id}").text
    page = mine.get(f"/samtaler/{talk.id}/hvem-ser").text
    assert "Mål og avtaler, etter at samtalen er avsluttet" in page
    assert "Det signerte referatet" not in page
