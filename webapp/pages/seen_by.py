"""Who sees what is written in a part of the form, in a sentence or two above it."""

from __future__ import annotations

from flask_babel import gettext as _

from ..conversations.policy_words import OUTCOME
from ..questionnaires.content import SectionContent
from ..questionnaires.kinds import KINDS_WITH_PLAN, Outcome
from .parts import Part


def in_meeting(part: Part, outcome: Outcome) -> str:
    """Of a part of the meeting, where both columns are open."""
    if outcome is Outcome.NO_MINUTES:
        return _without_minutes(part)
    if part.in_minutes:
        words = _("Bare dere to ser det nå. Det kommer med i referatet.")
    elif part.section and part.section.answers_in_minutes:
        words = _(
            "Bare dere to ser det nå. Svarene som er merket, kommer med i referatet; det felles notatet gjør det ikke."
        )
    elif part.reviews:
        words = _(
            "Bare dere to ser det dere skriver her. "
            "Det dere bestemmer om mål og avtaler fra sist, kommer med i referatet."
        )
    else:
        return _("Bare dere to ser det dere skriver her. HR ser det aldri.")
    return f"{words} {_where_to(outcome)}"


def _without_minutes(part: Part) -> str:
    if part.kind in KINDS_WITH_PLAN:
        return _("Bare dere to ser det nå. Avtalene tas opp igjen i neste samtale, og en ny leder får se dem.")
    if part.reviews:
        return _("Bare dere to ser det dere skriver her.")
    return _("Bare dere to ser det dere skriver her. HR ser det aldri.")


def while_preparing(section: SectionContent, outcome: Outcome) -> str:
    """Of one's own column, before the other's is shown."""
    if section.answers_in_minutes:
        words = _("Bare du ser det du skriver, til kolonnene åpnes. Svarene som er merket, kommer med i referatet.")
        return f"{words} {_where_to(outcome)}"
    return _("Bare du ser det du skriver, til kolonnene åpnes. HR ser det aldri.")


def _where_to(outcome: Outcome) -> str:
    """Where the minutes go; what is in them has been said."""
    return str(OUTCOME[Outcome.TO_HR if outcome.goes_to_hr else Outcome.TO_PAIR])
