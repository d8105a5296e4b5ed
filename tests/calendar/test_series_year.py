"""A year of goal talks by agreement, day by day under a clock moved by hand: every mail that goes out.

Quarterly from the first one on a Monday in February: the next one would be on the 17th of May, the one in August is
left out, the one in November is moved, and the one after it is where it would have been.
"""

from __future__ import annotations

import datetime as dt

from tests.calendar.test_year import Deed, Year, went_out
from tests.cast import Cast
from tests.conversations.talks import asked, fresh, meeting, seat
from webapp import clock
from webapp.calendar import actions as follow_up_actions
from webapp.calendar.follow_ups import waiting_for
from webapp.calendar.models import FollowUp
from webapp.calendar.reminders.engine import remind
from webapp.conversations import actions
from webapp.people.models import Person
from webapp.plans import progress
from webapp.plans.earlier import open_rows
from webapp.plans.models import Status
from webapp.plans.settling import owner_in
from webapp.questionnaires.content import offered

FIRST, LAST = dt.date(2027, 1, 25), dt.date(2027, 12, 31)


class Series(Year):
    def invite_to_goal_talk(self, day: dt.date) -> None:
        employee, form = self.cast.employee, next(offer for offer in offered() if offer.key == "goal")
        meets = meeting(starts_at=clock.from_local(day, dt.time(9)), minutes=45)
        self.talks[employee.id] = actions.invite(self.cast.manager, employee, asked(meets, form=form))

    def proposal(self) -> FollowUp:
        (found,) = waiting_for(self.cast.manager)
        return found

    def skip(self) -> None:
        proposal = self.proposal()
        follow_up_actions.skip(self.cast.manager, proposal, proposal.starts_at)

    def move(self, day: dt.date) -> None:
        talk = fresh(self.talks[self.cast.employee.id])
        meets = meeting(starts_at=clock.from_local(day, dt.time(9)), minutes=45)
        actions.move(seat(self.cast.manager, talk), meets, talk.sequence)

    def done_by(self, by: Person) -> None:
        """Whoever owns some of what stands open says that it is done."""
        for row in open_rows(self.cast.employee.id):
            if owner_in(row.conversation, row) == by.id:
                progress.mark(by, row, Status.DONE)


def deeds_of(year: Series) -> dict[dt.date, list[Deed]]:
    emil, marit = year.cast.employee, year.cast.manager

    def day(month: int, number: int) -> dt.date:
        return dt.date(2027, month, number)

    def both_ready() -> None:
        year.ready(emil, emil)
        year.ready(emil, marit)

    return {
        day(1, 26): [lambda: year.invite_to_goal_talk(day(2, 15))],
        day(1, 27): [lambda: year.accept(emil), both_ready],
        day(2, 15): [lambda: year.meet(emil, "employee", day(12, 1)), lambda: year.sign(emil)],
        day(2, 16): [year.plan],
        day(5, 3): [lambda: year.send(emil)],
        day(5, 4): [lambda: year.accept(emil), both_ready],
        day(5, 18): [lambda: year.meet(emil, "manager", day(12, 15)), lambda: year.sign(emil)],
        day(8, 3): [year.skip],
        day(10, 11): [year.plan],
        day(11, 1): [lambda: year.send(emil)],
        day(11, 2): [lambda: year.accept(emil), both_ready, lambda: year.move(day(11, 18))],
        day(11, 3): [lambda: year.accept(emil)],
        day(11, 18): [lambda: year.meet(emil, "employee", dt.date(2028, 2, 1)), lambda: year.sign(emil)],
        day(11, 30): [lambda: year.done_by(emil)],
        day(12, 14): [lambda: year.done_by(marit)],
    }


EXPECTED = """
    Tue 26 Jan emil: invitation
    Tue 26 Jan marit: invitation_sent
    Wed 27 Jan marit: response
    Mon 15 Feb emil: minutes
    Mon 15 Feb emil: signing
    Mon 15 Feb marit: minutes
    Tue 16 Feb emil: reminder statements
    Mon 03 May emil: invitation
    Mon 03 May marit: invitation_sent
    Tue 04 May marit: response
    Tue 18 May emil: minutes
    Tue 18 May emil: signing
    Tue 18 May marit: minutes
    Wed 19 May emil: reminder statements
    Mon 26 Jul marit: reminder invite+digest
    Mon 02 Aug marit: reminder digest
    Mon 01 Nov marit: reminder invite+digest
    Mon 01 Nov emil: invitation
    Mon 01 Nov marit: invitation_sent
    Tue 02 Nov emil: moved
    Tue 02 Nov marit: moved
    Tue 02 Nov marit: response
    Wed 03 Nov marit: response
    Thu 18 Nov emil: minutes
    Thu 18 Nov emil: signing
    Thu 18 Nov marit: minutes
    Fri 19 Nov emil: reminder statements
    Wed 24 Nov emil: reminder due
    Wed 08 Dec marit: reminder due
"""


def test_every_mail_of_a_year_of_goal_talks(cast: Cast) -> None:
    year = Series(cast)
    deeds, slots = deeds_of(year), list[str]()
    day = FIRST
    while day <= LAST:
        with cast.app.app_context(), clock.at(clock.from_local(day, dt.time(8, 30))):
            remind()
        with cast.app.test_request_context(), clock.at(clock.from_local(day, dt.time(10))):
            for deed in deeds.get(day, []):
                deed()
            slots += [f"{clock.local(each.starts_at):%a %d %b %Y}" for each in waiting_for(cast.manager)]
        day += dt.timedelta(days=1)
    assert list(dict.fromkeys(slots)) == ["Tue 18 May 2027", "Mon 16 Aug 2027", "Mon 15 Nov 2027", "Mon 14 Feb 2028"]
    assert went_out() == [line.strip() for line in EXPECTED.strip().splitlines()]
