"""What a column of a table is for, by the words at its head."""

from __future__ import annotations

import re
from enum import Enum, auto

from .vocabulary import EMPLOYEE, MANAGER

_LONGEST_LABEL = 60


class Column(Enum):
    """What stands in a column."""

    NUMBER = auto()
    QUESTION = auto()
    EMPLOYEE = auto()
    MANAGER = auto()
    ANSWER = auto()
    HELP = auto()
    GOAL = auto()
    WHAT = auto()
    WHO = auto()
    WHEN = auto()
    STEP = auto()


# Tried in order; the first that fits a heading wins.
_COLUMNS = {
    Column.NUMBER: r"nr|no|nummer|number|#|pkt|punkt nr",
    Column.WHO: r"(?:hvem|kven|who)(?: \w+){0,3}|ansvar\w*(?: \w+){0,2}|responsible(?: \w+)?|owner",
    Column.WHEN: r"(?:når|when)(?: \w+){0,3}|(?:tids)?frist\w*(?: \w+){0,3}|innen(?: \w+)?|due(?: date)?|deadline|dato",
    Column.GOAL: r"(?:\w+)?mål(?:et|a|ene|setting\w*)?(?: (?!og )\w+){0,4}|(?:\w+ )?(?:goals?|objectives?)",
    Column.WHAT: r"(?:hva|kva|what)(?: \w+){0,4}|(?:\w+)?tiltak(?:et|ene)?(?: \w+){0,3}"
    r"|aktivitet\w*|avtaler?|handling\w*|actions?|agreements?",
    Column.EMPLOYEE: rf"(?:\w+ )?{EMPLOYEE}(?: [\w/]+){{0,3}}",
    Column.MANAGER: rf"(?:\w+ )?{MANAGER}(?: [\w/]+){{0,3}}",
    Column.HELP: r"veiledning|rettleiing|hjelpe?(?:tekst|spørsmål)|stikkord|forklaring|guidance|help|hints?",
    Column.ANSWER: r"svar\w*|kommentar\w*|notat\w*|merknad\w*|vurdering\w*|status\w*|kjennetegn\w*|oppfølging\w*"
    r"|evaluering|resultat\w*|answers?|comments?|notes?|assessment|result",
    Column.QUESTION: r"spørsmål\w*|temae?t?|punkt|område\w*|emne\w*|påstand\w*|samtaletema|questions?|topics?"
    r"|statements?",
    Column.STEP: r"(?:\d|10)(?: ?[-–=:] ?.{1,30})?",
}
_PATTERNS = {column: re.compile(pattern, re.IGNORECASE) for column, pattern in _COLUMNS.items()}


def column_of(heading: str) -> Column | None:
    """What a column with such a heading is for; None where the words are no heading that is known."""
    words = heading.strip(" :?*.").removesuffix("(er)")
    if not words or len(words) > _LONGEST_LABEL:
        return None
    return next((column for column, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)
