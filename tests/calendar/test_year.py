"""A year of one manager and two employees, day by day under a clock moved by hand: every mail that goes out.

What people do is done by the app's own actions; the job looks at half past eight every day, holidays too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.cast import Cast
from tests.conversations.talks import asked, fresh, meeting, seat
from tests.plans.signings import sign, write
from webapp import clock
from webapp.calendar import actions as follow_up_actions
from webapp.calendar.follow_ups import waiting_for
from webapp.calendar.reminders.engine import remind
from webapp.conversations import actions, opening
from webapp.conversations.actions import Reply
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.plans import agreements, progress, signing
from webapp.plans.earlier import open_rows
from webapp.plans.models import Status
from webapp.questionnaires.content import offered

FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 12, 31)
Deed = Callable[[], object]


class Year:
    """What the three do, by day; each deed is done at ten in the morning of its day."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.talks = cast, dict[str, Conversation]()

    def invite(self, who: Person, day: dt.date) -> None:
        at = clock.from_local(day, dt.time(9))
        form = next(offer for offer in offered() if offer.key == "annual")
        meets = meeting(starts_at=at, minutes=90)
        self.talks[who.id] = actions.invite(self.cast.manager, who, asked(meets, form=form))

    def accept(self, who: Person) -> None:
        talk = fresh(self.talks[who.id])
        actions.respond(seat(who, talk), Reply(Response.ACCEPTED, talk.sequence))

    def ready(self, who: Person, person: Person) -> None:
        opening.say_ready(seat(person, self.talks[who.id]))

    def meet(self, who: Person, responsible: str, due: dt.date) -> None:
        """Talk, agree on one thing, conclude; the manager signs."""
        talk = self.talks[who.id]
        if not fresh(talk).is_open:
            opening.say_ready(seat(who, talk))
        opening.ask_to_start(seat(self.cast.manager, talk))
        row = agreements.standing(talk)[0]
        write(who, talk, f"agreement:{row.id}:what", "Kanarifugl")
        write(who, talk, f"agreement:{row.id}:responsible", responsible)
        write(who, talk, f"agreement:{row.id}:due", due.isoformat())
        signing.conclude(seat(self.cast.manager, talk))
        sign(self.cast.manager, talk)

    def sign(self, who: Person) -> None:
        sign(who, self.talks[who.id])

    def done(self, who: Person, by: Person) -> None:
        for row in open_rows(who.id):
            progress.mark(by, row, Status.DONE)

    def plan(self) -> None:
        (proposal,) = waiting_for(self.cast.manager)
        made = follow_up_actions.plan(self.cast.manager, proposal, proposal.starts_at, 45)
        self.talks[made.employee_id] = made

    def dismiss(self) -> None:
        proposal, *_others = waiting_for(self.cast.manager)
        follow_up_actions.dismiss(self.cast.manager, proposal)

    def send(self, who: Person) -> None:
        talk = fresh(self.talks[who.id])
        form = next(offer for offer in offered() if offer.id == talk.version_id)
        meets = meeting(starts_at=talk.starts_at, minutes=talk.minutes)
        actions.send_planned(seat(self.cast.manager, talk), asked(meets, form=form, conversation_id=talk.id))


def deeds_of(year: Year) -> dict[dt.date, list[Deed]]:
    emil, kari, marit = year.cast.employee, year.cast.colleague, year.cast.manager

    def day(month: int, number: int) -> dt.date:
        return dt.date(2027, month, number)

    return {
        day(1, 5): [lambda: year.invite(emil, day(1, 26)), lambda: year.invite(kari, day(1, 28))],
        day(1, 6): [lambda: year.accept(kari)],
        day(1, 11): [lambda: year.accept(emil)],
        day(1, 12): [lambda: year.ready(kari, kari), lambda: year.ready(kari, marit)],
        day(1, 20): [lambda: year.ready(emil, marit)],
        day(1, 26): [lambda: year.meet(emil, "employee", day(4, 1))],
        day(1, 28): [lambda: year.meet(kari, "manager", day(6, 5)), lambda: year.sign(kari)],
        day(2, 1): [lambda: year.sign(emil)],
        day(4, 6): [lambda: year.done(emil, emil)],
        day(6, 7): [lambda: year.done(kari, marit)],
        day(7, 7): [year.dismiss],
        day(7, 13): [year.plan],
        day(7, 20): [lambda: year.send(kari)],
        day(7, 21): [lambda: year.accept(kari)],
    }


EXPECTED = """
    Tue 05 Jan emil: invitation
    Tue 05 Jan kari: invitation
    Tue 05 Jan marit: invitation_sent
    Tue 05 Jan marit: invitation_sent
    Wed 06 Jan marit: response
    Fri 08 Jan emil: reminder answer
    Mon 11 Jan marit: response
    Tue 19 Jan emil: reminder prepare
    Tue 19 Jan marit: reminder prepare
    Mon 25 Jan emil: reminder prepare
    Tue 26 Jan emil: signing
    Wed 27 Jan emil: reminder statements
    Thu 28 Jan kari: minutes
    Thu 28 Jan kari: signing
    Thu 28 Jan marit: minutes
    Fri 29 Jan emil: reminder sign
    Fri 29 Jan kari: reminder statements
    Mon 01 Feb emil: minutes
    Mon 01 Feb marit: minutes
    Tue 30 Mar emil: reminder due
    Thu 01 Apr emil: reminder due
    Fri 02 Apr emil: reminder due
    Fri 02 Apr marit: reminder due
    Mon 05 Apr marit: reminder digest
    Mon 31 May marit: reminder due
    Fri 04 Jun marit: reminder due
    Mon 07 Jun kari: reminder due
    Mon 07 Jun marit: reminder due+digest
    Tue 06 Jul marit: reminder invite
    Thu 08 Jul marit: reminder invite
    Mon 12 Jul marit: reminder digest
    Thu 15 Jul marit: reminder invite
    Mon 19 Jul marit: reminder digest
    Tue 20 Jul kari: invitation
    Tue 20 Jul marit: invitation_sent
    Wed 21 Jul marit: response
    Fri 23 Jul kari: reminder prepare
    Fri 23 Jul marit: reminder prepare
    Wed 28 Jul kari: reminder prepare
    Wed 28 Jul marit: reminder prepare
    Fri 30 Jul marit: reminder missed
    Mon 02 Aug marit: reminder digest
    Mon 09 Aug marit: reminder digest
    Mon 16 Aug marit: reminder digest
    Mon 23 Aug marit: reminder digest
"""


def test_every_mail_of_a_year(cast: Cast) -> None:
    year = Year(cast)
    deeds = deeds_of(year)
    day = FIRST
    while day <= LAST:
        with cast.app.app_context(), clock.at(clock.from_local(day, dt.time(8, 30))):
            remind()
        with cast.app.test_request_context(), clock.at(clock.from_local(day, dt.time(10))):
            for deed in deeds.get(day, []):
                deed()
        day += dt.timedelta(days=1)
    assert went_out() == [line.strip() for line in EXPECTED.strip().splitlines()]


def went_out() -> list[str]:
    """Day, receiver and kind of every mail, in the order of time and of names."""
    rows = [(row.created_at, row.to_address.partition("@")[0], row.kind) for row in OutboxMail.select()]
    return [f"{clock.local(at):%a %d %b} {name}: {kind}" for at, name, kind in sorted(rows)]
