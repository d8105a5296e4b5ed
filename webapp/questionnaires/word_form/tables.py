"""What the rows of a table are: questions with columns to answer in, a scale, a plan, or what Samtale knows itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..kinds import AnsweredBy, SectionKind
from . import vocabulary
from .blocks import BOX, Cell, Paragraph, Table
from .columns import Column, column_of
from .lines import heading_level
from .options import Options, options_in
from .parts import SCALE_STEPS, Asked, Found, Why

Row = tuple[Cell, ...]
_ROLES = {Column.EMPLOYEE: AnsweredBy.EMPLOYEE, Column.MANAGER: AnsweredBy.MANAGER}
_ANSWERED_IN = {*_ROLES, Column.ANSWER}
_BEFORE_STEPS = {Column.NUMBER, Column.QUESTION, Column.GOAL}
_FEWEST_STEPS = 3
_LONGEST_STEP = 40


@dataclass(frozen=True)
class Head:
    """What the columns are for, by their place."""

    columns: dict[int, Column] = field(default_factory=dict)
    steps: tuple[str, ...] = ()  # the words over the columns of a scale
    plan: SectionKind | None = None

    @property
    def answered_by(self) -> AnsweredBy | None:
        roles = {_ROLES[column] for column in self.columns.values() if column in _ROLES}
        return AnsweredBy.BOTH if len(roles) > 1 else next(iter(roles), None)

    def place_of(self, wanted: Column) -> int | None:
        return next((place for place, column in self.columns.items() if column is wanted), None)


def read_table(table: Table, found: Found) -> None:
    """Sort the rows of a table of several columns into what a form consists of."""
    rows = [row for row in table.rows if row]
    if not _is_needless(rows, found):
        _Rows(rows, found).read()


def _is_needless(rows: list[Row], found: Found) -> bool:
    """Whether it asks for names, dates or signatures; then it is set aside whole."""
    filled = [cell.text for row in rows for cell in row if cell.text]
    known = [vocabulary.is_field(text, bare=True) or vocabulary.is_signature(text) for text in filled]
    if not filled or not all(known) or _is_head_alone(rows):
        return False
    why = Why.SIGNATURE if any(map(vocabulary.is_signature, filled)) else Why.FIELD
    found.set_aside(" · ".join(filled), why)
    return True


def _is_head_alone(rows: list[Row]) -> bool:
    """Whether its first row names the two sides and all below is empty: two columns to answer in."""
    roles = {column_of(cell.text) for cell in rows[0]}
    return roles == set(_ROLES) and not any(cell.text for row in rows[1:] for cell in row)


class _Rows:
    """Reads the rows of one table in order, under the head that applies."""

    def __init__(self, rows: list[Row], found: Found) -> None:
        self.rows, self.found, self.head = rows, found, Head()
        self.some_are_plain = any(not line.is_bold for row in rows for cell in row[:1] for line in cell.lines)

    def read(self) -> None:
        for number, row in enumerate(self.rows):
            below = self.rows[number + 1 :]
            if (head := self._head(row, below)) is not None:
                self.head = head
                if head.plan:
                    self.found.plan(head.plan)
            else:
                self._row(row, below)
        if self.head.columns and not self.found.part.questions and not self.head.plan:
            self.found.room(self.head.answered_by)

    def _row(self, row: Row, below: list[Row]) -> None:
        filled = [cell for cell in row if cell.text]
        if not filled:
            self.found.room(self.head.answered_by)
        elif self.head.plan:
            self._example(filled)
        elif not _is_needless([row], self.found):
            if len(filled) == len(row) == 1:
                self._across(filled[0], below)
            else:
                self._ask(row)

    def _head(self, row: Row, below: list[Row]) -> Head | None:
        """The head that this row is; None for a row that is none."""
        filled = [cell for cell in row if cell.text]
        columns = {cell.column: column_of(cell.text) for cell in filled}
        known = {place: column for place, column in columns.items() if column is not None}
        if steps := _scale_of(row, below):
            return Head(known, steps=steps)
        alone = len(known) == 1 and len(row) > 1 and not row[0].text and set(known.values()) <= _ANSWERED_IN
        plan = _plan_of(set(known.values()))
        # A plan's table often has a column more, of which the form needs to know nothing.
        unknown = len(filled) - len(known)
        if unknown > (plan is not None) or not (len(known) > 1 or alone):
            return None
        return Head(known, plan=plan)

    def _example(self, filled: list[Cell]) -> None:
        texts = [cell.text for cell in filled if not cell.text.strip(" .").isdigit() and cell.text != BOX]
        if texts:
            self.found.set_aside(" · ".join(texts), Why.FILLED_IN)

    def _across(self, cell: Cell, below: list[Row]) -> None:
        """A row of one cell: a question where the next row is empty, a heading where questions follow."""
        next_is_empty = bool(below) and not any(cell.text for cell in below[0])
        if len(cell.lines) == 1 and not vocabulary.is_asking(cell.text):
            if next_is_empty and not vocabulary.is_shouted(cell.text):
                self.found.question(cell.text, self.head.answered_by)
            else:
                self.found.heading(cell.text, heading_level(cell.lines[0]) or self._level_of_parts())
            return
        self._cell(cell.lines, self.head.answered_by)

    def _ask(self, row: Row) -> None:
        """A row with a question and what else stands beside it."""
        asked = self._question_cell(row)
        if asked is None:
            self._columns_of_questions(row)
            return
        others = [cell for cell in row if cell is not asked and cell.text and not _is_number(cell)]
        if self.head.steps:
            self._step_row(asked)
            return
        if _is_theme(asked, others):
            self.found.heading(asked.text, self._level_of_parts())
            self._themed(others)
            return
        is_heading = asked.lines[0].is_bold and self.some_are_plain and not others and len(asked.lines) == 1
        if is_heading and heading_level(asked.lines[0]) is not None:
            self.found.heading(asked.text, self._level_of_parts())
            return
        self._cell(asked.lines, self.head.answered_by)
        self._beside(others)

    def _themed(self, others: Iterable[Cell]) -> None:
        for cell in others:
            if _asks(cell):
                self._cell(cell.lines, self.head.answered_by)
            else:
                self._beside([cell])

    def _question_cell(self, row: Row) -> Cell | None:
        """Where the question stands: under its heading, else the first words that are no number."""
        place = self.head.place_of(Column.QUESTION)
        named = [cell for cell in row if cell.column == place and cell.text]
        if place is None:
            named = [cell for cell in row if cell.text and not _is_number(cell)]
            if named and self.head.columns.get(named[0].column) in _ANSWERED_IN:
                return None
        return next(iter(named), None)

    def _columns_of_questions(self, row: Row) -> None:
        """Under the two sides' headings stand the questions of each; anything else there was filled in."""
        for cell in row:
            side = _ROLES.get(self.head.columns.get(cell.column, Column.NUMBER))
            asking = [line for line in cell.lines if vocabulary.is_asking(vocabulary.unmarked(line.text)[0])]
            for line in asking:
                self.found.question(line.text, side)
            if cell.text and not asking and not _is_number(cell):
                self.found.set_aside(cell.text, Why.FILLED_IN)

    def _step_row(self, asked: Cell) -> None:
        self.found.question(asked.text, self.head.answered_by)
        words = {number: text for number, text in enumerate(self.head.steps, start=1) if not text.isdigit()}
        if words and len(self.head.steps) != SCALE_STEPS:
            self.found.options(Options("", options=self.head.steps))
        else:
            self.found.options(Options("", steps=len(self.head.steps), words=words))

    def _beside(self, others: Iterable[Cell]) -> None:
        """What stands to the right of a question: help, something to tick, or words that somebody filled in."""
        for cell in others:
            column, options = self.head.columns.get(cell.column), options_in(cell.text)
            if not self.found.part.questions:
                self.found.set_aside(cell.text, Why.FILLED_IN)
            elif column is Column.HELP or all(vocabulary.is_aside(line.text) for line in cell.lines):
                self.found.part.questions[-1].help.append(cell.text)
            elif options is not None and not options.stem:
                self.found.options(options)
            elif not vocabulary.is_field(cell.text, bare=True):
                self.found.set_aside(cell.text, Why.FILLED_IN)

    def _cell(self, lines: tuple[Paragraph, ...], by: AnsweredBy | None) -> None:
        """The lines of one cell: a question each where they ask, else one question that the others say more of."""
        texts = [vocabulary.unmarked(line.text)[0] for line in lines]
        asking = [vocabulary.is_asking(text) for text in texts]
        if len(lines) > 1 and not asking[0] and any(asking):
            self.found.heading(texts[0], self._level_of_parts())
            texts, asking = texts[1:], asking[1:]
        last: Asked | None = None
        for text, asks in zip(texts, asking, strict=True):
            if last is None or asks:
                self.found.question(text, by)
                last = self.found.part.questions[-1] if self.found.part.questions else None
            elif (options := options_in(text)) is not None:
                self.found.options(options)
            else:
                last.help.append(text)

    def _level_of_parts(self) -> int:
        """Below all that stands outside of tables, so that the rows of a table are beside each other."""
        return 11


def _scale_of(row: Row, below: list[Row]) -> tuple[str, ...]:
    """The words over the columns of a scale: short ones over rows that have words in the first column only."""
    lead = next((place for place, cell in enumerate(row) if column_of(cell.text) not in _BEFORE_STEPS), len(row))
    lead += not lead
    steps = tuple(cell.text for cell in row[lead:] if cell.text)
    numbered = [text.split()[0].strip(" .:=–-") for text in steps]
    in_order = numbered == [str(n) for n in range(1, len(steps) + 1)]
    known = sum(column_of(text) not in (None, Column.STEP) for text in steps)
    if len(steps) < _FEWEST_STEPS or len(steps) != len(row) - lead or max(map(len, steps)) > _LONGEST_STEP or known:
        return ()
    if any(cell.text and column_of(cell.text) not in _BEFORE_STEPS for cell in row[:lead]):
        return ()
    marks = [cell.text.strip(BOX + " ") for other in below for cell in other[lead:]]
    asked = [other for other in below if any(cell.text for cell in other[:lead])]
    if not asked or any(mark and not mark.isdigit() for mark in marks):
        return ()
    return tuple(_step_word(text) for text in steps) if in_order else steps


def _step_word(text: str) -> str:
    """«5 = helt enig» and «5 helt enig» are «helt enig»; a number alone stays one."""
    number, _space, words = text.partition(" ")
    return words.strip(" =:–-") or number.strip(" .:=–-")


def _plan_of(columns: set[Column]) -> SectionKind | None:
    if Column.GOAL in columns and columns & {Column.WHAT, Column.WHEN, Column.WHO, Column.ANSWER}:
        return SectionKind.GOALS
    return SectionKind.AGREEMENTS if Column.WHAT in columns and columns & {Column.WHO, Column.WHEN} else None


def _asks(cell: Cell) -> bool:
    return any(vocabulary.is_asking(vocabulary.unmarked(line.text)[0]) for line in cell.lines)


def _is_theme(asked: Cell, others: list[Cell]) -> bool:
    """Whether the cell only names what the questions beside it are about."""
    return len(asked.lines) == 1 and not _asks(asked) and any(map(_asks, others))


def _is_number(cell: Cell) -> bool:
    return len(cell.text) <= 5 and not any(sign.isalpha() or sign == BOX for sign in cell.text)
