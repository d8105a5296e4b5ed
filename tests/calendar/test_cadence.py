"""Series of talks: how often, what comes next, holidays, a time left out, one or all moved, and what is late."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories
from tests.calendar.reminded import mails_on
from tests.calendar.signed import held, proposed, sign
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, refused, seat, value_of
from webapp import clock
from webapp.calendar import actions, cadence
from webapp.calendar.cadence import all_longer_ago, longer_ago, next_slot, on_working_day
from webapp.calendar.follow_ups import next_form, waiting_for
from webapp.calendar.models import Cadence, FollowUp
from webapp.conversations import actions as talk_actions
from webapp.conversations.models import Conversation
from webapp.conversations.policy_words import LOGGED
from webapp.conversations.states import State
from webapp.db import transaction
from webapp.people.models import Person
from webapp.questionnaires.models import Form

# Wednesday 10 March 2027 at two o'clock: four weeks on is after Easter, and summer time has begun.
HELD = clock.from_local(dt.date(2027, 3, 10), dt.time(14))
EVENING = HELD + dt.timedelta(hours=3)


def at(year: int, month: int, day: int, hour: int = 14) -> dt.datetime:
    return clock.from_local(dt.date(year, month, day), dt.time(hour))


def settled(cast: Cast, kind: str = "goal", starts_at: dt.datetime = HELD, **given: object) -> Conversation:
    return held(
        cast, form=kind, kind=kind, starts_at=starts_at, started_at=starts_at, opened_at=starts_at,
        created_at=starts_at - dt.timedelta(days=9), signed_at=starts_at + dt.timedelta(hours=1), minutes=45, **given,
    )  # fmt: skip


def agreed(cast: Cast, weeks: int, kind: str = "goal") -> None:
    with transaction():
        cadence.agree(cast.employee.id, kind, weeks)


def next_after(talk: Conversation) -> FollowUp:
    with clock.at(talk.starts_at + dt.timedelta(hours=1)):
        found = sign(talk)
    assert found is not None
    return found


def day_of(follow_up: FollowUp) -> str:
    return f"{clock.local(follow_up.starts_at):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        (1, at(2027, 3, 17)),
        (2, at(2027, 3, 24)),
        (4, at(2027, 4, 7)),
        (9, at(2027, 5, 12)),
        (13, at(2027, 6, 9)),
    ],
)
def test_so_many_weeks_on_at_the_same_time_of_day(weeks: int, expected: dt.datetime) -> None:
    with clock.at(EVENING):
        assert next_slot(HELD, HELD, weeks) == expected


def test_one_that_was_held_late_moves_nothing_but_is_not_followed_at_once() -> None:
    with clock.at(at(2027, 4, 1)):
        assert next_slot(HELD, at(2027, 3, 18), 4) == at(2027, 4, 7)
        assert next_slot(HELD, at(2027, 3, 26), 4) == at(2027, 5, 5)
    with clock.at(at(2027, 9, 1)):
        assert next_slot(HELD, HELD, 4) == at(2027, 9, 22)


def test_a_day_off_moves_one_talk_and_not_the_series(talking: Cast) -> None:
    """Maundy Thursday 2027 is 25 March: what is due then is proposed on the Tuesday after Easter."""
    agreed(talking, 2)
    first = next_after(settled(talking, starts_at=at(2027, 3, 11)))
    assert first.slot == at(2027, 3, 25)
    assert first.starts_at == on_working_day(first.slot) == at(2027, 3, 30)
    with clock.at(EVENING + dt.timedelta(days=2)):
        made = actions.plan(talking.manager, first, first.starts_at, 45)
    second = next_after(settled_now(made))
    assert (second.slot, second.starts_at) == (at(2027, 4, 8), at(2027, 4, 8))


def settled_now(talk: Conversation) -> Conversation:
    """The talk as it is once it was held at its time."""
    Conversation.update(state=State.SIGNED, started_at=talk.starts_at, signed_at=talk.starts_at).where(
        Conversation.id == talk.id
    ).execute()
    return fresh(talk)


def test_usually_as_seldom_as_the_kind_has_it_with_the_form_and_length_of_the_last(cast: Cast) -> None:
    goal, short = next_after(settled(cast)), next_after(settled(cast, "short"))
    assert (goal.starts_at, short.starts_at) == (at(2027, 6, 9), at(2027, 4, 7))
    assert goal.minutes == short.minutes == 45
    assert [row.weeks for row in waiting_for(cast.manager)] == [4, 13]
    assert Cadence.select().count() == 0


def test_what_one_goes_along_with_is_agreed(talking: Cast) -> None:
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        talk = actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
    assert (talk.kind, talk.state, talk.minutes) == ("goal", State.PLANNED, 45)
    assert cadence.agreed(talking.employee.id, "goal") == 13


def test_a_time_left_out(talking: Cast) -> None:
    agreed(talking, 4)
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        for _press in range(2):
            current = actions.skip(talking.manager, follow_up, at(2027, 4, 7))
        assert (current.slot, current.starts_at) == (at(2027, 5, 5), at(2027, 5, 5))
        assert [entry.action for entry in logged(follow_up.after)] == ["follow-up skipped"]
    with clock.at(at(2027, 8, 2)):
        assert day_of(actions.skip(talking.manager, follow_up, at(2027, 5, 5))) == "Wed 25 Aug 14:00"


def test_one_moved_leaves_the_rest_and_the_rest_moves_along_when_asked(talking: Cast) -> None:
    agreed(talking, 4)
    first = next_after(settled(talking))
    with clock.at(EVENING):
        made = actions.plan(talking.manager, first, at(2027, 4, 9, 10), 45)
    second = next_after(settled_now(made))
    assert second.starts_at == at(2027, 5, 5)
    with clock.at(at(2027, 4, 10)):
        made = actions.plan(talking.manager, second, at(2027, 5, 7, 10), 45, rest=True)
    third = next_after(settled_now(made))
    assert third.starts_at == at(2027, 6, 4, 10)


def test_a_planned_talk_that_was_moved_can_take_the_rest_along(talking: Cast) -> None:
    agreed(talking, 4)
    first = next_after(settled(talking))
    with clock.at(EVENING):
        made = actions.plan(talking.manager, first, first.starts_at, 45)
        Conversation.update(starts_at=at(2027, 4, 9, 10)).where(Conversation.id == made.id).execute()
        current = actions.agree(talking.manager, first, 4, rest=True)
    assert current.slot == at(2027, 4, 9, 10)
    assert next_after(settled_now(fresh(made))).starts_at == at(2027, 5, 7, 10)


def test_one_called_off_leaves_the_series_as_it_was(talking: Cast) -> None:
    agreed(talking, 4)
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        made = actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
        assert waiting_for(talking.manager) == []
        talk_actions.cancel(seat(talking.manager, made), "Syk")
        (again,) = waiting_for(talking.manager)
    assert (again.id, again.starts_at) == (follow_up.id, at(2027, 5, 5))


def test_another_rule_moves_what_is_proposed_and_no_rule_takes_it_away(talking: Cast) -> None:
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        assert actions.agree(talking.manager, follow_up, 9).starts_at == at(2027, 5, 12)
        actions.agree(talking.manager, follow_up, 0)
        assert waiting_for(talking.manager) == []
        assert actions.agree(talking.manager, follow_up, 4).starts_at == at(2027, 4, 7)
        assert len(waiting_for(talking.manager)) == 1
        actions.skip(talking.manager, follow_up, at(2027, 4, 7))
    acts = [entry.action for entry in logged(follow_up.after)]
    assert acts == [*["cadence agreed"] * 3, "follow-up skipped"]
    assert set(acts) <= LOGGED.keys()


def test_the_same_rule_again_keeps_a_time_that_was_left_out(talking: Cast) -> None:
    agreed(talking, 4)
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        actions.skip(talking.manager, follow_up, follow_up.starts_at)
        assert actions.agree(talking.manager, follow_up, 4).starts_at == at(2027, 5, 5)


def test_each_kind_is_a_series_of_its_own(cast: Cast) -> None:
    """A short talk arranged meanwhile takes no goal talk's place; another goal talk does."""
    next_after(settled(cast))
    with clock.at(EVENING + dt.timedelta(days=1)):
        factories.conversation(employee=cast.employee, manager=cast.manager, form="short", kind="short")
        assert len(waiting_for(cast.manager)) == 1
        factories.conversation(employee=cast.employee, manager=cast.manager, form="goal", kind="goal")
        assert waiting_for(cast.manager) == []


def test_after_the_follow_up_comes_the_annual_talk_a_year_after_the_last(talking: Cast) -> None:
    first = proposed(talking, form="annual", starts_at=HELD)
    with clock.at(EVENING):
        made = actions.plan(talking.manager, first, first.starts_at, 45)
    second = next_after(settled_now(made))
    assert (clock.local(second.starts_at).date(), second.minutes) == (dt.date(2028, 3, 8), 90)
    form = next_form(second.after)
    assert form is not None and form.key == "annual"


def test_a_series_keeps_its_form_until_it_is_offered_no_more(cast: Cast) -> None:
    talk = settled(cast)
    form = next_form(talk)
    assert form is not None and form.key == "goal"
    Form.update(retired_at=clock.now()).where(Form.key == "goal").execute()
    try:
        assert next_form(talk) is None
        assert sign(talk) is None
    finally:
        Form.update(retired_at=None).where(Form.key == "goal").execute()


def test_a_time_when_one_is_busy_has_to_be_meant(talking: Cast) -> None:
    follow_up = next_after(settled(talking))
    with clock.at(EVENING):
        factories.conversation(
            employee=talking.colleague, manager=talking.manager, starts_at=follow_up.starts_at, minutes=30
        )
        reasons = refused(actions.plan, talking.manager, follow_up, follow_up.starts_at, 45)
        assert reasons.keys() == {"anyway"}
        assert actions.plan(talking.manager, follow_up, follow_up.starts_at, 45, anyway=True).state == State.PLANNED


@pytest.mark.parametrize(
    ("kind", "weeks", "silent", "late"),
    [("goal", 4, 35, 36), ("short", 1, 14, 15), ("goal", 13, 98, 99), ("annual", None, 392, 393)],
)
def test_longer_ago_than_agreed(cast: Cast, kind: str, weeks: int | None, silent: int, late: int) -> None:
    if weeks:
        agreed(cast, weeks, kind)
    settled(cast, kind)
    for days, expected in ((silent, 0), (late, 1)):
        with clock.at(HELD + dt.timedelta(days=days)):
            for reader, count in ((cast.manager, expected), (cast.employee, expected), (cast.colleague, 0)):
                assert len(longer_ago(reader)) == count, days
            assert len(list(all_longer_ago())) == expected


def test_nothing_is_late_that_nobody_agreed_on_or_that_is_coming(cast: Cast) -> None:
    settled(cast)
    with clock.at(HELD + dt.timedelta(days=300)):
        assert longer_ago(cast.manager) == []
        agreed(cast, 13)
        (found,) = longer_ago(cast.manager)
        assert (found.employee.name, found.kind, found.weeks, found.last_at) == ("Emil Eide", "goal", 13, HELD)
        coming = factories.conversation(
            employee=cast.employee, manager=cast.manager, form="goal", kind="goal",
            starts_at=clock.now() + dt.timedelta(days=3),
        )  # fmt: skip
        assert longer_ago(cast.manager) == []
        Conversation.update(state=State.CANCELLED).where(Conversation.id == coming.id).execute()
        assert len(longer_ago(cast.manager)) == 1
        agreed(cast, 0)
        assert longer_ago(cast.manager) == []
        agreed(cast, 4)
        Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
        assert longer_ago(cast.manager) == []


def test_a_time_left_out_is_not_late_before_the_next_has_been(talking: Cast) -> None:
    agreed(talking, 4)
    follow_up = next_after(settled(talking))
    with clock.at(at(2027, 4, 6)):
        actions.skip(talking.manager, follow_up, follow_up.starts_at)
    with clock.at(at(2027, 5, 4)):
        assert longer_ago(talking.manager) == []
    with clock.at(at(2027, 5, 6)):
        assert len(longer_ago(talking.manager)) == 1


def test_what_is_late_stands_on_the_start_page_and_in_the_weekly_mail(cast: Cast) -> None:
    agreed(cast, 4)
    talk = settled(cast)
    said = "Den siste målsamtalen var 10. mars, og dere har avtalt hver måned."
    with clock.at(HELD + dt.timedelta(days=60)):
        boss, emil = cast.browser(cast.manager).get("/").text, cast.browser(cast.employee).get("/").text
        assert "Det er tid for en målsamtale med Emil" in boss
        assert said in boss and said in emil
    mails = mails_on(cast.app, dt.date(2027, 5, 10))
    assert "Med én medarbeider er det lenger siden sist enn dere har avtalt" in mails[name_of(cast.manager)]
    next_after(talk)
    with clock.at(HELD + dt.timedelta(days=60)):
        boss = cast.browser(cast.manager).get("/").text
        assert "Neste målsamtale med Emil" in boss and said in boss
        assert "Det er tid for en målsamtale med Emil" not in boss


def name_of(person: Person) -> str:
    return str(person.email).partition("@")[0]


def test_a_series_by_presses(cast: Cast) -> None:
    follow_up = next_after(settled(cast, "short"))
    with clock.at(EVENING):
        boss = cast.browser(cast.manager)
        page = boss.get("/").text
        assert "Neste korte samtale med Emil" in page
        assert "Foreslått onsdag 7. april kl. 14:00. Dere møtes hver måned." in page
        assert "Ikke nå" not in page
        place = f"/oppfolginger/{follow_up.id}"
        rhythm = boss.get(f"{place}/rytme")
        assert rhythm.status_code == 200 and "Annenhver uke" in rhythm.text
        assert boss.post(f"{place}/rytme", data={"weeks": "3"}).status_code == 422
        assert boss.post(f"{place}/rytme", data={"weeks": "2"}, follow_redirects=True).status_code == 200
        assert "Foreslått onsdag 24. mars kl. 14:00. Dere møtes annenhver uke." in boss.get("/").text
        skipped = boss.post(
            f"{place}/hopp-over", data={"starts_at": at(2027, 3, 24).isoformat()}, follow_redirects=True
        )
        assert "Neste forslag er onsdag 7. april." in skipped.text
        assert boss.post(f"{place}/hopp-over", data={"starts_at": "i morgen"}).status_code == 400
        beside = boss.get(f"{place}/tid?day=2027-05-17&time=10:00&minutes=25").text
        assert "Grunnlovsdagen" in beside
        sent = boss.post(f"{place}/godta")
        assert sent.location == f"/samtaler/{FollowUp.get().talk_id}"
        talk = f"/samtaler/{follow_up.after_id}"
        assert "Neste samtale er onsdag 7. april kl. 14:00." in cast.browser(cast.employee).get(talk).text
        assert "Dere møtes annenhver uke." in cast.browser(cast.employee).get(talk).text
        assert f"{place}/rytme" not in cast.browser(cast.employee).get(talk).text
        assert f"{place}/rytme" in boss.get(talk).text


def test_what_is_planned_for_soon_is_sent_at_once(cast: Cast) -> None:
    agreed(cast, 1, "short")
    follow_up = next_after(settled(cast, "short"))
    with clock.at(HELD + dt.timedelta(hours=1)):
        boss = cast.browser(cast.manager)
        sent = boss.post(f"/oppfolginger/{follow_up.id}/godta")
        assert sent.location == f"/samtaler/{FollowUp.get().talk_id}/inviter"
        page = boss.get(sent.location)
        assert value_of(page, "day") == "2027-03-17"
        assert "Språket i referatet" not in page.text
        data = {"day": "2027-03-17", "time": "14:00", "minutes": "25", "opening": "ready", "language": "nb"}
        boss.post(sent.location, data=data | {"deliberate": "y"})
        assert fresh(FollowUp.get().talk).state == State.INVITED


def test_a_moved_talk_asks_whether_the_rest_is_to_follow(cast: Cast) -> None:
    agreed(cast, 4)
    follow_up = next_after(settled(cast))
    with clock.at(EVENING):
        boss, place = cast.browser(cast.manager), f"/oppfolginger/{follow_up.id}/rytme"
        boss.post(f"/oppfolginger/{follow_up.id}/godta")
        assert "Regn de neste" not in boss.get(place).text
        Conversation.update(starts_at=at(2027, 4, 9, 10)).where(Conversation.state == State.PLANNED).execute()
        assert "Den er fredag 9. april kl. 10:00." in boss.get(place).text
        boss.post(place, data={"weeks": "4", "rest": "y"})
        assert FollowUp.get().slot == at(2027, 4, 9, 10)


def test_no_rhythm_page_for_annual_talks(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    assert boss.get(f"/oppfolginger/{follow_up.id}/rytme").status_code == 404
    assert boss.post(f"/oppfolginger/{follow_up.id}/rytme", data={"weeks": "4"}).status_code == 404


def test_a_series_that_ended_is_begun_again_on_the_talks_page(cast: Cast) -> None:
    agreed(cast, 0)
    talk = settled(cast)
    follow_up = next_after(talk)
    with clock.at(EVENING):
        boss = cast.browser(cast.manager)
        assert "Neste målsamtale" not in boss.get("/").text
        assert "Dere har ingen fast plan for når den er." in boss.get(f"/samtaler/{talk.id}").text
        boss.post(f"/oppfolginger/{follow_up.id}/rytme", data={"weeks": "13"})
        assert "Foreslått onsdag 9. juni kl. 14:00." in boss.get("/").text
