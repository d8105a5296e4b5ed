"""The closed sets of words that a form is made of."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The two parts that people play in one conversation; never a person's own attribute."""

    EMPLOYEE = "employee"
    MANAGER = "manager"


class FormKind(StrEnum):
    """What sort of talk a form is for."""

    ANNUAL = "annual"
    FOLLOW_UP = "follow-up"
    GOAL = "goal"
    SHORT = "short"

    @property
    def wants_signatures(self) -> bool:
        """Whether such a talk is read back and signed; otherwise it is closed by one press, and has no minutes."""
        return self is not FormKind.SHORT


class Archive(StrEnum):
    """Who keeps the signed minutes: HR's archive, or only the two who spoke."""

    HR = "hr"
    PAIR = "pair"


class Outcome(StrEnum):
    """What comes of a talk: minutes for HR or for the two alone, with answers in them or without, or none at all."""

    TO_HR = "hr"
    TO_HR_WITH_ANSWERS = "hr-answers"
    TO_PAIR = "pair"
    TO_PAIR_WITH_ANSWERS = "pair-answers"
    NO_MINUTES = "none"

    @classmethod
    def of(cls, kind: FormKind, archive: Archive, *, with_answers: bool) -> Outcome:
        """``with_answers``: some question is marked for the minutes."""
        if not kind.wants_signatures:
            return cls.NO_MINUTES
        return cls(f"{archive}-answers" if with_answers else str(archive))

    @property
    def goes_to_hr(self) -> bool:
        return self in {Outcome.TO_HR, Outcome.TO_HR_WITH_ANSWERS}

    @property
    def has_answers(self) -> bool:
        """Whether some answers are in the minutes."""
        return self in {Outcome.TO_HR_WITH_ANSWERS, Outcome.TO_PAIR_WITH_ANSWERS}


class SectionKind(StrEnum):
    """What a section is for; the meeting page draws each in its own way."""

    CHECKLIST = "checklist"
    OPENING = "opening"
    REVIEW = "review"
    QUESTIONS = "questions"
    GOALS = "goals"
    AGREEMENTS = "agreements"
    CLOSING = "closing"
    STATEMENTS = "statements"


# A checklist belongs to the preparation, statements to the statistics; all others are steps of the meeting.
MEETING_KINDS = frozenset(SectionKind) - {SectionKind.CHECKLIST, SectionKind.STATEMENTS}
KINDS_WITH_QUESTIONS = frozenset({SectionKind.CHECKLIST, SectionKind.QUESTIONS, SectionKind.STATEMENTS})
# Where the plan is written: goals bring the agreements with them.
KINDS_WITH_PLAN = frozenset({SectionKind.GOALS, SectionKind.AGREEMENTS})
# What a talk has one of: its topics, its agenda from earlier talks, its plan and its summary.
ONCE_IN_A_FORM = (
    frozenset({SectionKind.OPENING}),
    frozenset({SectionKind.REVIEW}),
    KINDS_WITH_PLAN,
    frozenset({SectionKind.CLOSING}),
    frozenset({SectionKind.STATEMENTS}),
)
# The shared note of the closing is the summary, and goes into the minutes.
KINDS_WITH_NOTE_IN_MINUTES = frozenset({SectionKind.CLOSING})


class Beside(StrEnum):
    """What is shown next to a section's questions, because they speak of it."""

    PREVIOUS_PLAN = "previous_plan"
    FOCUS_AREAS = "focus_areas"


class AnsweredBy(StrEnum):
    """Whose column a question has, or whose private checklist it stands on."""

    BOTH = "both"
    EMPLOYEE = "employee"
    MANAGER = "manager"
    PRIVATE_EMPLOYEE = "private_employee"
    PRIVATE_MANAGER = "private_manager"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that write an answer."""
        return _ROLES[self]

    @property
    def is_private(self) -> bool:
        """Whether the answer is for its writer alone, before and after the columns open."""
        return self in PRIVATE


PRIVATE = frozenset({AnsweredBy.PRIVATE_EMPLOYEE, AnsweredBy.PRIVATE_MANAGER})
_ROLES = {
    AnsweredBy.BOTH: frozenset(Role),
    AnsweredBy.EMPLOYEE: frozenset({Role.EMPLOYEE}),
    AnsweredBy.MANAGER: frozenset({Role.MANAGER}),
    AnsweredBy.PRIVATE_EMPLOYEE: frozenset({Role.EMPLOYEE}),
    AnsweredBy.PRIVATE_MANAGER: frozenset({Role.MANAGER}),
}


class AnswerType(StrEnum):
    """Free text, a step from 1 to 5 or one of the question's own options; the last two with free text beside them."""

    TEXT = "text"
    SCALE = "scale"
    CHOICE = "choice"


# What a question's texts call its steps and options; an answer's choice is the number of one.
STEPS = {str(number): f"step_{number}" for number in range(1, 6)}
OPTIONS = {str(number): f"option_{number}" for number in range(1, 13)}
LEAST_OPTIONS = 2
