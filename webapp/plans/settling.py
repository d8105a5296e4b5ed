"""What a talk leaves behind it when it is settled: what it ended of earlier plans, which talks that closes, and what it
means for the agendas of the employee's other talks.

Several talks may be open at once, a short one while the annual one is prepared, say, each with the same rows on its
agenda. Whichever is settled first carries them on, and the others go on from there: a row has one line. So does a talk
that is taken up again when another has carried on what it had not.
"""

from __future__ import annotations

from functools import partial

from .. import live
from ..conversations.models import Conversation
from ..conversations.opening import channel
from ..conversations.states import State
from ..conversations.texts import form_of
from ..db import after_commit
from . import carrying, progress
from .canonical import SignedText, wording, wordings
from .earlier import PlanRow, as_agenda, lines, living_rows, open_rows, standing_progress
from .models import Goal, Minutes, Review, Status, Verdict
from .review import place_in, put_on_agenda, reviews, row_of
from .signals import talk_reopened, talk_settled
from .signing import EVENT

ENDS = {Verdict.DONE: Status.DONE, Verdict.DROP: Status.DROPPED}


def settle(talk: Conversation) -> None:
    """All that follows for plans and agendas, in the transaction that settles the talk."""
    before = _replaced(talk)
    _end_what_was_ended(talk, before)
    follow(talk)
    if before:
        _reword_what_carries_on(talk, before)


def follow(talk: Conversation) -> None:
    """Let all plans and agendas of the employee follow what stands now that the talk is settled, or reopened."""
    progress.settle(talk.employee_id)
    _bring_up_to_date(talk.employee_id)


def _end_what_was_ended(talk: Conversation, before: Minutes | None) -> None:
    """What the two signed as done or dropped is so; the owner stands for it, as for every word on the row."""
    carrying.let_go_of_emptied(talk)
    for review in reviews(talk):
        row = row_of(review)
        if status := ENDS.get(review.verdict):
            progress.note(row, owner_in(talk, row), status)
        elif before and _was_ended_by(before, row):
            progress.note(row, owner_in(talk, row), Status.UNDER_WAY)


def _replaced(talk: Conversation) -> Minutes | None:
    """The minutes that those signed just now replace."""
    found: Minutes | None = (
        Minutes.select()
        .where(Minutes.conversation == talk.id, Minutes.replaced_at.is_null(False))
        .order_by(Minutes.number.desc())
        .first()
    )
    return found


def _was_ended_by(minutes: Minutes, row: PlanRow) -> bool:
    """Whether it is these minutes, and no words of its owner's, that the row has ended by."""
    verdicts = {each["id"]: each["verdict"] for each in SignedText(minutes.text).content["previous"]}
    status, said = ENDS.get(Verdict(verdicts.get(row.id, ""))), standing_progress([row]).get(row.id)
    return bool(status and said and said.status == status and not said.result and said.at >= minutes.signed_at)


def owner_in(talk: Conversation, row: PlanRow) -> str:
    """The id of whoever owns a row of an earlier plan in this talk; of what is both's, the employee."""
    if isinstance(row, Goal) or row.responsible in {"employee", "both"}:
        return str(talk.employee_id)
    return str(talk.manager_id)


def _bring_up_to_date(employee_id: str) -> None:
    """Let the agendas of all talks that are written in be about the rows that stand now."""
    talks = [talk for talk in _with_open_agendas(employee_id) if place_in(form_of(talk))]
    if not talks:
        return
    line_of = lines(living_rows(employee_id))
    still_open = as_agenda(open_rows(employee_id))
    for talk in talks:
        # What goes on from this talk's own rows is not before it: it was signed, and is open again.
        others = [line for line in line_of.values() if not _is_through(talk, line)]
        _go_on_from(talk, {row.id: line[-1] for line in others for row in line})
        if talk.state == State.OPEN and not talk.reopened_at:
            _put_on_agenda(talk, {line_of[row.id][0].id: row for row in still_open})
        for kind in ("review", "agreements", EVENT):
            after_commit(partial(live.publish, channel(talk.id), kind))


def _reword_what_carries_on(talk: Conversation, before: Minutes) -> None:
    """Let open talks that carry on a row just as the replaced minutes had it say what the row says now."""
    told = wordings(SignedText(before.text).content)
    for later in _with_open_agendas(talk.employee_id):
        for old in map(row_of, reviews(later)):
            row = carrying.carrier(later, old) if old.id in told and wording(old) != told[old.id] else None
            if row is not None and wording(row) == told[old.id]:
                carrying.take_words(later, row, old, wording(old))


def _with_open_agendas(employee_id: str) -> list[Conversation]:
    return list(
        Conversation.select().where(
            Conversation.employee == employee_id, Conversation.state.in_([State.OPEN, State.CONCLUDING])
        )
    )


def _is_through(talk: Conversation, line: list[PlanRow]) -> bool:
    return any(row.conversation_id == talk.id for row in line)


def _go_on_from(talk: Conversation, heirs: dict[str, PlanRow]) -> None:
    """Let the agenda be about the rows that stand now for those it was laid out with, and the plan carry those on."""
    there = reviews(talk)
    on_agenda = {row_of(review).id for review in there}
    for review in there:
        old = row_of(review)
        is_gone = old.removed_at is not None or old.is_empty
        heir = heirs.get((old.continues_id if is_gone else old.id) or "")
        if heir is not None and heir.id not in on_agenda:
            carrying.hand_on(talk, old, heir)
            review.goal, review.agreement = (heir.id, None) if isinstance(heir, Goal) else (None, heir.id)
            review.save(only=[Review.goal, Review.agreement])
            on_agenda.add(heir.id)
        elif (heir is None and is_gone) or (heir is not None and heir.id != old.id):
            _take_off_agenda(review)


def _take_off_agenda(review: Review) -> None:
    if not review.note and not review.verdict:
        review.delete_instance()


def _put_on_agenda(talk: Conversation, rows: dict[str, PlanRow]) -> None:
    """Add those whose line is not on it already, at the end; ``rows`` by the id of the first of their line."""
    there = reviews(talk)
    known = {line[0].id for line in lines(row_of(review) for review in there).values()}
    new = [row for first, row in rows.items() if first not in known]
    put_on_agenda(talk, new, after=there[-1].position + 1 if there else 0)


def init() -> None:
    talk_settled.connect(settle)
    talk_reopened.connect(follow)
