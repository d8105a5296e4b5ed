"""What has happened at the invented company by now, so that its talks stand in every state that there is."""

from __future__ import annotations

import datetime as dt

from flask import g

from .. import clock
from ..company import the_company
from ..conversations import asking
from ..conversations.states import Opening, Response
from ..db import database, is_postgresql, new_id, transaction
from ..mail import OutboxMail
from ..questionnaires.content import offered
from ..questionnaires.kinds import FormKind, Role
from ..rounds import actions as rounds
from ..rounds.actions import Wanted
from ..rounds.models import Round
from .acts import Story, Talk
from .company import read, set_up
from .large import BEGAN, around
from .timetable import Timetable

STORY_LOCK = 0x53414D58
A_MINUTE = dt.timedelta(minutes=1)
SHOWN_MAIL = 10  # working days


def tell(base_url: str, *, large: bool = False) -> None:
    """Make the company, its people and their talks, all or nothing; nothing where another process was first.

    Torunn, who leads the company, has none. ``large``: with a hundred more people and their years around it.
    """
    times = Timetable(clock.now())
    with transaction():
        if is_postgresql():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (STORY_LOCK,))
        if the_company():
            return
        with clock.at(times.past(BEGAN if large else 275, "09:00")):
            story = Story(set_up(base_url), times)
            if large:
                around(story, times)
        g.company = the_company()  # every link of every mail asks for it
        for part in PARTS:
            part(story, times)
        story.tell()
        forget_old_mail(times)


def forget_old_mail(times: Timetable) -> None:
    """Of a year's mail the demo shows the last weeks; what is older has been read and thrown away."""
    OutboxMail.delete().where(OutboxMail.created_at < times.past(SHOWN_MAIL, "00:00")).execute()


def last_year(story: Story, times: Timetable) -> None:
    """Four pairs have signed minutes from last year, and their owners have said since how it goes."""
    emil = signed(story, "emil", "bjornar", words="emil-last-year", days_ago=253)
    emil.dismiss_follow_up(times.past(135, "09:15"))
    disagreeing = signed(story, "marte", "ingvild", words="marte-last-year", days_ago=257)
    disagreeing.dismiss_follow_up(times.past(140, "15:00"))
    reopened = signed(story, "kjersti", "ragnhild", words="kjersti-last-year", days_ago=245)
    reopened.reopen(times.past(243, "08:50"))
    reopened.sign(Role.MANAGER, times.past(243, "09:05"))
    reopened.sign(Role.EMPLOYEE, times.past(243, "10:20"))
    reopened.dismiss_follow_up(times.past(128, "14:10"))


def followed_up(story: Story, times: Timetable) -> None:
    """Sjur and Bjørnar met again after half a year, and went through what was open."""
    earlier = signed(story, "sjur", "bjornar", words="sjur-last-year", days_ago=250)
    starts = times.past(122, "13:00")
    talk = earlier.plan_follow_up(times.past(150, "09:40"), starts, words="sjur-follow-up")
    talk.send(times.past(134, "10:30"), starts)
    held(talk, days_ago=122)


def to_be_followed_up(story: Story, times: Timetable) -> None:
    """A follow-up is planned for Aslaug, and Torunn has still to decide on the one proposed for Ragnhild."""
    signed(story, "aslaug", "bjornar", days_ago=100).plan_follow_up(times.past(3, "15:10"))
    signed(story, "ragnhild", "torunn", days_ago=108)


def signed(story: Story, employee: str, manager: str, *, days_ago: int, words: str = "") -> Talk:
    """An annual talk that was held and signed so many working days ago."""
    times = story.times
    starts = times.past(days_ago, "13:00")
    invited = times.past(days_ago + 13, "11:20")
    talk = story.invitation(employee, manager, form="annual", words=words, at=invited, starts=starts)
    held(talk, days_ago=days_ago)
    return talk


def held(talk: Talk, *, days_ago: int) -> None:
    """All that comes after the invitation to a talk that was held at one, to what was said of it since."""
    times = talk.story.times
    talk.answer(times.past(days_ago + 11, "08:35"), Response.ACCEPTED)
    talk.prepare(Role.MANAGER, times.past(days_ago + 2, "14:00"))
    talk.prepare(Role.EMPLOYEE, times.past(days_ago + 1, "09:15"))
    talk.say_ready(Role.EMPLOYEE, times.past(days_ago + 1, "09:50"))
    talk.say_ready(Role.MANAGER, times.past(days_ago + 1, "15:10"))
    talk.start(times.past(days_ago, "13:01"))
    begun = times.past(days_ago, "13:05")
    talk.go_through(begun)
    talk.agree(begun + 15 * A_MINUTE)
    talk.write_notes(begun + 35 * A_MINUTE)
    talk.conclude(begun + 42 * A_MINUTE)
    talk.sign(Role.MANAGER, begun + 46 * A_MINUTE)
    talk.sign(Role.EMPLOYEE, begun + 49 * A_MINUTE)
    talk.say_how_it_was(times.past(days_ago - 1, "08:25"))
    talk.report()


def a_short_one(story: Story, times: Timetable) -> None:
    """Daniel and Bjørnar had a short talk, and Bjørnar has still to decide when the next one is."""
    starts = times.past(10, "14:00")
    talk = story.invitation(
        "daniel", "bjornar", form="short", words="daniel-short", at=times.past(18, "09:20"), starts=starts, minutes=25
    )
    talk.answer(times.past(17, "10:15"), Response.ACCEPTED)
    talk.prepare(Role.EMPLOYEE, times.past(11, "15:05"))
    talk.prepare(Role.MANAGER, times.past(11, "15:35"))
    talk.say_ready(Role.EMPLOYEE, times.past(11, "15:25"))
    talk.say_ready(Role.MANAGER, times.past(11, "15:50"))
    talk.start(times.past(10, "14:01"))
    talk.write_notes(times.past(10, "14:09"))
    talk.agree(times.past(10, "14:15"))
    talk.close(times.past(10, "14:26"))
    talk.say_how_it_was(times.past(9, "08:40"))


def under_way(story: Story, times: Timetable) -> None:
    """Emil and Bjørnar sit together right now."""
    starts = times.under_way()
    talk = story.invitation("emil", "bjornar", form="classic", at=times.past(10, "10:05"), starts=starts)
    talk.answer(times.past(9, "07:40"), Response.ACCEPTED)
    talk.prepare(Role.EMPLOYEE, times.past(2, "12:40"))
    talk.prepare(Role.MANAGER, times.past(1, "08:20"))
    talk.say_ready(Role.EMPLOYEE, times.past(1, "14:45"))
    talk.say_ready(Role.MANAGER, times.past(1, "15:20"))
    talk.start(times.ago(24))
    talk.write_notes(times.ago(20))
    talk.go_through(times.ago(11))
    talk.agree(times.ago(7))


def paused(story: Story, times: Timetable) -> None:
    """Ingvild and Torunn were interrupted yesterday, and go on another day."""
    talk = story.invitation(
        "ingvild", "torunn", form="classic", at=times.past(12, "10:10"), starts=times.past(1, "09:00")
    )
    talk.answer(times.past(11, "08:45"), Response.ACCEPTED)
    talk.prepare(Role.MANAGER, times.past(3, "14:00"))
    talk.prepare(Role.EMPLOYEE, times.past(2, "14:15"))
    talk.say_ready(Role.EMPLOYEE, times.past(2, "14:50"))
    talk.say_ready(Role.MANAGER, times.past(2, "15:10"))
    talk.start(times.past(1, "09:01"))
    talk.write_notes(times.past(1, "09:12"))
    talk.agree(times.past(1, "09:24"))
    talk.pause(times.past(1, "09:41"), on=times.coming(2, "09:00"), minutes=60)


def read_back(story: Story, times: Timetable) -> None:
    """Ingvild has signed what she and Nadia agreed on; Nadia has not yet."""
    talk = story.invitation(
        "nadia", "ingvild", form="annual", at=times.past(14, "12:15"), starts=times.past(2, "09:00")
    )
    talk.answer(times.past(13, "09:30"), Response.ACCEPTED)
    talk.prepare(Role.MANAGER, times.past(4, "13:10"))
    talk.prepare(Role.EMPLOYEE, times.past(3, "10:05"))
    talk.say_ready(Role.EMPLOYEE, times.past(3, "10:40"))
    talk.say_ready(Role.MANAGER, times.past(3, "13:55"))
    talk.start(times.past(2, "09:01"))
    talk.agree(times.past(2, "09:40"))
    talk.write_notes(times.past(2, "10:12"))
    talk.conclude(times.past(2, "10:24"))
    talk.sign(Role.MANAGER, times.past(1, "15:35"))


def soon(story: Story, times: Timetable) -> None:
    """Marte and Ingvild meet in a few minutes; their columns open when they begin."""
    talk = story.invitation(
        "marte", "ingvild", form="annual", at=times.past(9, "13:20"), starts=times.soon(), opening=Opening.MEETING
    )
    talk.answer(times.past(8, "09:05"), Response.ACCEPTED)
    talk.prepare(Role.EMPLOYEE, times.past(2, "10:30"))
    talk.prepare(Role.MANAGER, times.past(1, "13:00"))
    talk.say_ready(Role.EMPLOYEE, times.past(1, "09:10"))


def in_preparation(story: Story, times: Timetable) -> None:
    """Bjørnar is ready, Sjur has begun."""
    talk = story.invitation(
        "sjur", "bjornar", form="annual", at=times.past(6, "11:00"), starts=times.coming(4, "10:00")
    )
    talk.answer(times.past(5, "12:15"), Response.ACCEPTED)
    talk.prepare(Role.MANAGER, times.past(2, "14:10"))
    talk.say_ready(Role.MANAGER, times.past(2, "14:50"))
    talk.prepare(Role.EMPLOYEE, times.past(1, "13:30"))


def waiting(story: Story, times: Timetable) -> None:
    """Henrik was invited in good time and has not answered."""
    story.invitation("henrik", "ingvild", form="classic", at=times.past(1, "10:20"), starts=times.coming(9, "13:00"))


def short_notice(story: Story, times: Timetable) -> None:
    """Kjersti was invited today, to a day that is too near unless she says yes."""
    story.invitation(
        "kjersti", "ragnhild", form="annual", at=times.ago(50), starts=times.coming(1, "09:30"), minutes=60
    )


def proposed(story: Story, times: Timetable) -> None:
    """Daniel would rather come the next morning."""
    starts = times.coming(8, "13:00")
    talk = story.invitation("daniel", "bjornar", form="annual", at=times.past(2, "14:30"), starts=starts)
    rather = (times.day_after(starts, "09:00"), times.day_after(starts, "13:30"))
    talk.answer(times.past(1, "11:25"), Response.PROPOSED, proposed=rather)


def declined(story: Story, times: Timetable) -> None:
    talk = story.invitation(
        "mikael", "ragnhild", form="classic", at=times.past(3, "09:40"), starts=times.coming(6, "12:30")
    )
    talk.answer(times.past(2, "15:05"), Response.DECLINED)


def agreed(story: Story, times: Timetable) -> None:
    """Solveig has said yes, and what matters most to her."""
    talk = story.invitation(
        "solveig", "torunn", form="annual", at=times.past(4, "13:10"), starts=times.coming(10, "10:00")
    )
    talk.answer(times.past(3, "08:50"), Response.ACCEPTED)


def called_off(story: Story, times: Timetable) -> None:
    talk = story.invitation(
        "bjornar", "torunn", form="classic", at=times.past(5, "15:00"), starts=times.coming(7, "12:00")
    )
    talk.answer(times.past(4, "10:00"), Response.ACCEPTED)
    talk.cancel(times.past(1, "14:15"))


def asked_for(story: Story, times: Timetable) -> None:
    """Aslaug would like to talk with Bjørnar before their follow-up."""
    story.then(times.past(1, "14:35"), asking.ask, story.people["aslaug"], read("talks/aslaug")["asks"])


def a_round(story: Story, times: Timetable) -> None:
    """Solveig in HR wants everyone's talk before a day, but for Aslaug, who had hers before that."""
    form = next(form for form in offered() if form.kind == FormKind.ANNUAL)
    begins, ends = times.past(16, "08:30"), times.coming(28, "12:00")
    wanted = Wanted(
        round_id=new_id(),
        name=f"Medarbeidersamtalene {clock.local(ends).year}",
        form=form,
        first_day=clock.local(begins).date(),
        last_day=clock.local(ends).date(),
        message="Sett av god tid, og inviter gjerne alle på én gang.",
        statements=True,
    )
    hr = story.people["solveig"]
    story.then(begins, rounds.open_round, hr, wanted)

    def exempt() -> None:
        rounds.exempt(hr, Round.get_by_id(wanted.round_id), story.people["aslaug"], "Hadde samtalen tidligere i år.")

    story.then(times.past(15, "10:15"), exempt)


PARTS = (
    last_year, followed_up, to_be_followed_up, a_short_one, under_way, paused, read_back, soon, in_preparation, waiting,
    short_notice, proposed, declined, agreed, called_off, asked_for, a_round,
)  # fmt: skip
