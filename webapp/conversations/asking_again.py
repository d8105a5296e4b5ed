"""«Minn på»: asking once more for the answer to an invitation, at most once a day."""

from __future__ import annotations

from flask_babel import gettext as _

from .. import audit, clock
from ..questionnaires.kinds import Role
from . import emails
from .access import Right, Seat
from .changing import changing
from .models import Conversation
from .refusals import RefusedError, company_problems
from .states import ANSWERABLE, Response


def waits_for_answer(talk: Conversation) -> bool:
    """Whether the employee has been asked for an answer that can still be given in time."""
    asked = talk.invited_at is not None and talk.state in ANSWERABLE and not talk.started_at
    return bool(asked and talk.response == Response.NONE and talk.starts_at > clock.now())


def was_asked_today(talk: Conversation) -> bool:
    """Whether a mail asked the employee today: the invitation, a new time or a reminder."""
    asked = max(moment for moment in (talk.invited_at, talk.arranged_at, talk.reminded_at) if moment)
    return clock.local(asked).date() == clock.today()


def remind(seat: Seat) -> Conversation:
    """Mail the employee that an answer is waited for. Raises RefusedError, also for a second time in a day."""
    with changing(seat, Right.LEAD) as talk:
        name = talk.employee.first_name
        if not waits_for_answer(talk):
            raise RefusedError({"": _("%(name)s trenger ikke svare nå. Last siden på nytt.", name=name)})
        if was_asked_today(talk):
            raise RefusedError({"": _("%(name)s har fått e-post om dette i dag. Vent til i morgen.", name=name)})
        if problems := company_problems():
            raise RefusedError(problems)
        if Role.EMPLOYEE not in emails.reached(talk):
            raise RefusedError({"": _("E-postadressen til %(name)s kan ikke brukes. Be HR rette den.", name=name)})
        talk.reminded_at = clock.now()
        talk.save(only=[Conversation.reminded_at])
        audit.record("reminded", actor=seat.person, subject=talk.id)
        emails.post_reminder(talk)
    return talk
