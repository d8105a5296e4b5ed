"""What a form is found to hold while it is read: parts with questions, the plan, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ..kinds import AnsweredBy, SectionKind
from . import vocabulary
from .options import Options, options_in

SCALE_STEPS = 5
_LONGEST_SHOWN = 400


class Why(StrEnum):
    """Why something in the document is not in the draft."""

    FIELD = "field"
    SIGNATURE = "signature"
    NOT_A_QUESTION = "not a question"
    FILLED_IN = "filled in"
    EMPTY_HEADING = "empty heading"
    INSTRUCTION = "instruction"
    OTHER_SCALE = "other scale"
    AROUND = "around"
    NOTE = "note"
    PICTURE = "picture"
    TOO_LONG = "too long"
    SAME_PLAN = "same plan"

    @property
    def is_needless(self) -> bool:
        """Whether Samtale does by itself what it was there for."""
        return self in {Why.FIELD, Why.SIGNATURE, Why.SAME_PLAN}


@dataclass(frozen=True)
class Leftover:
    """Something of the document that is not in the draft: its own words, and why."""

    text: str
    why: Why


@dataclass
class Asked:
    """A question as it was found; ``steps`` has the words of a scale's steps."""

    text: str
    by: AnsweredBy | None
    help: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    steps: dict[int, str] = field(default_factory=dict)
    is_scale: bool = False
    item: str = ""  # of which list, where it is one's


@dataclass
class Part:
    """What stands under one heading. ``has_room``: there is room to write before anything was asked."""

    title: str
    level: int
    by: AnsweredBy | None = None
    intro: list[str] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    plan: SectionKind | None = None
    has_room: bool = False


class Found:
    """Gathers what is read, in order. Whoever reads says what a line is; where it belongs is decided here."""

    def __init__(self) -> None:
        self.title = ""
        self.parts = [Part("", 0)]
        self.leftovers: list[Leftover] = []
        self._step_words: dict[int, str] = {}

    @property
    def part(self) -> Part:
        return self.parts[-1]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been found but perhaps a title."""
        return len(self.parts) == 1 and not (self.part.intro or self.part.questions)

    @property
    def questions(self) -> list[Asked]:
        return [question for part in self.parts for question in part.questions]

    def heading(self, text: str, level: int) -> None:
        side = vocabulary.side_of(text)
        above = next((part for part in reversed(self.parts) if part.level < level), None)
        self.parts.append(Part(vocabulary.plain(text), level, side or (above.by if above else None)))

    def question(self, text: str, by: AnsweredBy | None = None, *, item: str = "") -> None:
        """A question, with boxes or a scale on the same line where it has them."""
        found = options_in(text)
        words = vocabulary.plain(found.stem if found else text)
        if words:
            if self.part.plan:
                self.parts.append(Part(self.part.title, self.part.level, self.part.by))
            self.part.questions.append(Asked(words, vocabulary.side_of(text) or by or self.part.by, item=item))
        if found:
            self.options(found)

    def options(self, found: Options) -> None:
        """Boxes or steps for the question above."""
        if not self.part.questions:
            self.set_aside(found.stem or ", ".join(found.options), Why.NOT_A_QUESTION)
            return
        asked = self.part.questions[-1]
        words = dict(found.words) or self._step_words
        if found.steps == SCALE_STEPS:
            asked.is_scale, asked.steps = True, {step: words[step] for step in words if step <= SCALE_STEPS}
        elif found.steps:
            asked.options = [f"{n} – {words[n]}" if n in words else str(n) for n in range(1, found.steps + 1)]
            self.set_aside(asked.text, Why.OTHER_SCALE)
        asked.options += found.options

    def explain_steps(self, words: dict[int, str]) -> None:
        """What steps mean from here on, and for the question above where it is one of steps."""
        self._step_words = words
        if self.part.questions and self.part.questions[-1].is_scale:
            last = self.part.questions[-1]
            last.steps = last.steps or {step: words[step] for step in words if step <= SCALE_STEPS}

    def text(self, text: str, *, is_aside: bool) -> None:
        """A line that is neither heading nor question: introduces what follows, or helps with what stands above."""
        if not self.part.questions and self.part.plan is None:
            self.part.intro.append(text)
        elif self.part.questions and is_aside:
            self.part.questions[-1].help.append(text)
        else:
            self.set_aside(text, Why.NOT_A_QUESTION)

    def room(self, by: AnsweredBy | None = None) -> None:
        """Room to write in; under a heading alone, it makes the heading what is asked."""
        if not self.part.questions:
            self.part.has_room = True
            self.part.by = self.part.by or by

    def plan(self, kind: SectionKind) -> None:
        """A table of goals or of agreements: under the heading above it, or apart where that has questions."""
        if self.part.plan is None and (self.part.questions or not self.part.title):
            self.parts.append(Part("", self.part.level))
        self.part.plan = self.part.plan if self.part.plan is SectionKind.GOALS else kind

    def find_title(self) -> None:
        """Where nothing was called the title, it is the heading that all the others stand below."""
        before, *under = self.parts
        if self.title or before.intro or before.questions or not under:
            return
        if all(part.level > under[0].level for part in under[1:]):
            self.title, under[0].title = under[0].title, ""

    def set_aside(self, text: str, why: Why) -> None:
        shown = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
        if (leftover := Leftover(shown.replace("\t", " "), why)) not in self.leftovers:
            self.leftovers.append(leftover)
