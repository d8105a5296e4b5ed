"""What was agreed before, on the agenda of a later talk: where each row stands, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import live
from ..conversations import fields
from ..conversations.access import Right, Seat
from ..conversations.fields import FieldName, FieldText, Where
from ..conversations.live_texts import shown
from ..conversations.models import Conversation
from ..conversations.opening import channel, columns_opened
from ..conversations.past_texts import remembering
from ..conversations.saving import BadSave, Save, Saved, keep, locked
from ..conversations.texts import form_of
from ..db import after_commit
from ..prepared import Prepared
from ..questionnaires.content import FormContent, SectionContent
from ..questionnaires.kinds import Beside, SectionKind
from . import carrying
from .earlier import PlanRow, Step, as_agenda, histories, open_rows
from .models import Agreement, Goal, Review, Verdict
from .rows import in_row, to_save
from .standing import Standing

CELLS = {"note": _l("Hvor står vi, og hva står i veien?"), "verdict": _l("Hva gjør vi videre?")}


@dataclass(frozen=True)
class Item:
    """One row on the agenda: its history, and the row of this talk's plan that carries it on."""

    review: Review
    steps: list[Step]
    carried: PlanRow | None

    @property
    def row(self) -> PlanRow:
        return self.steps[-1].row

    @cached_property
    def standing(self) -> Standing:
        said = self.steps[-1].progress
        return Standing(self.row, said[-1] if said else None, may_mark=False)

    @property
    def has_history(self) -> bool:
        """Whether more has been said of it than its wording and the newest word."""
        return len(self.steps) > 1 or len(self.steps[-1].progress) > 1

    @property
    def stays_all_the_same(self) -> bool:
        """Whether the plan still has it, though it is not to be carried on: somebody has written in it there."""
        return self.carried is not None and self.review.verdict not in carrying.ON


def place_in(form: FormContent) -> SectionContent | None:
    """The part of the meeting that goes through what was agreed before; None where the form has no such part."""
    parts = form.meeting_sections
    own = [part for part in parts if part.kind == SectionKind.REVIEW]
    return next(iter([*own, *(part for part in parts if part.beside == Beside.PREVIOUS_PLAN)]), None)


@columns_opened.connect
def lay_out_agenda(talk: Conversation) -> None:
    """Put what stands open on the agenda, in the transaction that opens the columns."""
    if place_in(form_of(talk)) is None:
        return
    put_on_agenda(talk, as_agenda(open_rows(talk.employee_id)))


def put_on_agenda(talk: Conversation, rows: list[PlanRow], *, after: int = 0) -> None:
    for position, row in enumerate(rows, after):
        about = {"goal": row.id} if isinstance(row, Goal) else {"agreement": row.id}
        Review.create(conversation=talk.id, position=position, **about)


_with_rows: Prepared[Review] = Prepared(
    lambda talk: (
        Review.select(*shown(Review), *shown(Goal), *shown(Agreement))
        .left_outer_join(Goal, on=(Review.goal == Goal.id))
        .switch(Review)
        .left_outer_join(Agreement, on=(Review.agreement == Agreement.id))
        .where(Review.conversation == talk)
        .order_by(Review.position, Review.id)
    )
)


def reviews(talk: Conversation) -> list[Review]:
    """The agenda with the rows that it is about; one query."""
    return _with_rows.all(talk=talk.id)


def reviews_of(seat: Seat) -> list[Review]:
    """As reviews(), read once for this seat."""
    found: list[Review] = seat.once("reviews", lambda: reviews(seat.conversation))
    return found


def row_of(review: Review) -> PlanRow:
    row: PlanRow = review.goal if review.goal_id else review.agreement
    return row


def agenda(seat: Seat) -> list[Item]:
    """The agenda as the two see it; six queries at most, however long it is."""
    about = reviews_of(seat)
    rows = [row_of(review) for review in about]
    steps, carried = histories(rows), carrying.carried_rows(seat.conversation, rows)
    return [Item(review, steps[row.id], carried.get(row.id)) for review, row in zip(about, rows, strict=True)]


class Reviews:
    """``review:<review>:note`` is merged; ``review:<review>:verdict`` is a choice, and the plan follows it."""

    def _find(self, seat: Seat, name: FieldName) -> Any:
        if name.part not in CELLS or not seat.may(Right.READ_PLAN):
            abort(404)
        return Review.select().where(Review.id == name.key, Review.conversation == seat.conversation.id)

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        query = to_save(self._find(seat, name), seat)
        decides = name.part == "verdict"
        if decides:
            _one_decides_at_a_time(seat.conversation)
        read, write = _reader(name), _writer(name)
        kept = write if decides else remembering(seat, name, save, read=read, write=write, shared=True)
        row, saved = keep(lambda: locked(query).get(), save, read=read, write=kept, whole=decides)
        if decides and saved.changed:
            carrying.follow(seat.conversation, row_of(row), row.verdict)
            room = channel(seat.conversation.id)
            after_commit(lambda: live.publish(room, "review"))
        return saved

    def visible(self, seat: Seat, name: FieldName) -> bool:
        return seat.may(Right.READ_PLAN)

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        return name.part == "note" and self.visible(seat, name)

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        row = self._find(seat, name).first()
        return FieldText(str(name), row.version, _reader(name)(row)) if row else None

    def read_all(self, seat: Seat) -> list[FieldText]:
        if not seat.may(Right.READ_PLAN):
            return []
        return [
            FieldText(str(name), row.version, _reader(name)(row))
            for row in reviews_of(seat)
            for name in (FieldName("review", row.id, cell) for cell in CELLS)
        ]

    def where(self, seat: Seat, name: FieldName) -> Where:
        row = row_of(self._find(seat, name).first() or abort(404))
        say = dict(verdicts(row))
        decides = (lambda text: say.get(text, "")) if name.part == "verdict" else None
        return Where(in_row(row, CELLS[name.part]), seat.may(Right.WRITE_SHARED), decides)


def verdicts(row: PlanRow) -> list[tuple[str, str]]:
    """What can become of a row, as choices."""
    return [
        (Verdict.OPEN, _("Velg")),
        (Verdict.KEEP, _("Beholdes")),
        (Verdict.CHANGE, _("Endres")),
        (Verdict.DONE, _("Er nådd") if isinstance(row, Goal) else _("Er gjort")),
        (Verdict.DROP, _("Avsluttes")),
    ]


def _one_decides_at_a_time(talk: Conversation) -> None:
    """A goal and an agreement that carries it out find each other in the new plan, whichever is decided first."""
    list(locked(Review.select(Review.id).where(Review.conversation == talk.id).order_by(Review.id)))


def _reader(name: FieldName) -> Any:
    return lambda row: getattr(row, name.part) or ""


def _writer(name: FieldName) -> Any:
    def write(row: Review, text: str) -> None:
        if name.part == "verdict" and text not in set(Verdict):
            raise BadSave(_("Velg fra listen."))
        setattr(row, name.part, text)

    return write


def init() -> None:
    fields.register("review", Reviews())
