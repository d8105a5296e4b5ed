"""What has happened at the invented company by now, so that its talks stand in every state that there is."""

from __future__ import annotations

from .. import clock
from ..company import the_company
from ..conversations.states import Opening, Response
from ..db import database, is_postgresql, transaction
from ..questionnaires.kinds import Role
from .acts import Story
from .company import set_up
from .timetable import Timetable

STORY_LOCK = 0x53414D58


def tell(base_url: str) -> None:
    """Make the company, its people and their talks, all or nothing; nothing where another process was first.

    Aslaug, Nadia and Ragnhild have no talk yet, and Torunn, who leads the company, has none.
    """
    times = Timetable(clock.now())
    with transaction():
        if is_postgresql():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (STORY_LOCK,))
        if the_company():
            return
        with clock.at(times.past(45, "09:00")):
            story = Story(set_up(base_url))
        for part in PARTS:
            part(story, times)
        story.tell()


def held(story: Story, times: Timetable) -> None:
    """Ingvild and Torunn had theirs some weeks ago."""
    talk = story.invitation(
        "ingvild", "torunn", form="classic", at=times.past(35, "10:10"), starts=times.past(25, "12:30")
    )
    talk.answer(times.past(34, "08:45"), Response.ACCEPTED)
    talk.prepare(Role.MANAGER, times.past(27, "14:00"))
    talk.prepare(Role.EMPLOYEE, times.past(26, "09:15"))
    talk.say_ready(Role.EMPLOYEE, times.past(26, "09:50"))
    talk.say_ready(Role.MANAGER, times.past(26, "15:10"))
    talk.start(times.past(25, "12:31"))
    talk.write_notes(times.past(25, "12:36"))
    talk.agree(times.past(25, "13:45"))


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
    talk.agree(times.ago(8))


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
    talk.answer(times.past(1, "11:25"), Response.PROPOSED, proposed_at=times.day_after(starts, "09:00"))


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


PARTS = (held, under_way, soon, in_preparation, waiting, short_notice, proposed, declined, agreed, called_off)
