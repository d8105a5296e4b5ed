"""What a manager makes of a proposed talk: a planned one, a later one, nothing for now; and how often they meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort
from flask_babel import gettext as _

from .. import audit, clock
from ..conversations.busy import clash_problems
from ..conversations.calendar_entry import talk_uid
from ..conversations.changing import hold_times_of
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError, pair_problems
from ..conversations.saving import locked
from ..conversations.states import Opening, State
from ..conversations.timing import length_problems, time_problems
from ..db import new_id, transaction
from ..mail import public_address
from ..people.models import Person
from ..questionnaires.content import FormContent
from . import cadence
from .cadence import SERIES
from .follow_ups import find, next_form, slot_after, to_next_slot
from .models import FollowUp
from .series import SKIPPED


def plan(
    manager: Person,
    follow_up: FollowUp,
    starts_at: dt.datetime,
    minutes: int,
    *,
    anyway: bool = False,
    rest: bool = False,
) -> Conversation:
    """Make the proposal a planned talk at this moment, without a word to anyone; pressed twice it is one talk.

    ``anyway``: the time is meant though one of the two is busy then. ``rest``: the talks that come after it in the
    series are reckoned from this moment too. Raises RefusedError.
    """
    with _changing(follow_up, manager.id, follow_up.after.employee_id) as current:
        if already := current.planned_talk:
            return already
        form = _form_for(manager, current, starts_at, minutes)
        pair = (manager, current.after.employee)
        if problems := clash_problems(pair, starts_at, minutes, meant=anyway):
            raise RefusedError(problems)
        talk = _planned(manager, current, form, starts_at, minutes)
        talk.save(force_insert=True)
        current.talk, current.dismissed_at = talk, None
        if rest:
            current.slot = starts_at
        current.save(only=[FollowUp.talk, FollowUp.dismissed_at, FollowUp.slot])
        if current.kind in SERIES and cadence.agreed(talk.employee_id, current.kind) is None:
            cadence.agree(talk.employee_id, current.kind, cadence.usual(current.kind))
        audit.record(
            "follow-up planned", actor=manager, subject=talk.id, after=current.after_id, form=talk.version_id,
            starts_at=starts_at.isoformat(), minutes=minutes,
        )  # fmt: skip
    return talk


def dismiss(manager: Person, follow_up: FollowUp, *, undo: bool = False) -> None:
    """Let the proposal be, or take it up again; nothing where it is so already, or a talk has been made of it."""
    with _changing(follow_up) as current:
        if current.planned_talk or bool(current.dismissed_at) is not undo:
            return
        current.dismissed_at = None if undo else clock.now()
        current.save(only=[FollowUp.dismissed_at])
        act = "follow-up taken up again" if undo else "follow-up dismissed"
        audit.record(act, actor=manager, subject=current.after_id)


def skip(manager: Person, follow_up: FollowUp, starts_at: dt.datetime) -> FollowUp:
    """Leave out the time that the manager saw, ``starts_at``, and propose the series' next; returns the proposal."""
    with _changing(follow_up) as current:
        if current.kind in SERIES and not current.planned_talk and current.starts_at == starts_at:
            to_next_slot(current)
            audit.record(
                SKIPPED, actor=manager, subject=current.after_id, starts_at=starts_at.isoformat(),
            )  # fmt: skip
    return current


def agree(manager: Person, follow_up: FollowUp, weeks: int, *, rest: bool = False) -> FollowUp:
    """Keep how often the two meet for talks of this kind; 0 weeks: no rule, so that nothing more is proposed.

    What is proposed moves with it. ``rest``: where the next talk is planned already, those that come after it are
    reckoned from its time.
    """
    with _changing(follow_up) as current:
        employee_id, talk = current.after.employee_id, current.planned_talk
        before = cadence.agreed(employee_id, current.kind)
        cadence.agree(employee_id, current.kind, weeks)
        if talk is None and weeks and weeks != before:
            current.slot = slot_after(current.after)
            current.starts_at = cadence.on_working_day(current.slot)
        elif talk is not None and rest:
            current.slot = talk.starts_at
        current.save(only=[FollowUp.slot, FollowUp.starts_at])
        audit.record("cadence agreed", actor=manager, subject=current.after_id, kind=current.kind, weeks=weeks)
    return current


def _form_for(manager: Person, follow_up: FollowUp, starts_at: dt.datetime, minutes: int) -> FormContent:
    """The form that the talk gets; raises RefusedError where there can be no such talk."""
    earlier, form = follow_up.after, next_form(follow_up.after)
    if form is None:
        raise RefusedError({"": _("HR tilbyr ikke noe skjema for en slik samtale nå.")})
    if not earlier.is_settled:
        raise RefusedError({"": _("Samtalen er åpnet igjen. Planlegg den neste når referatet er signert på nytt.")})
    problems = pair_problems(manager, earlier.employee, form.kind, another=True)
    if problems := problems | time_problems(starts_at) | length_problems(minutes, form.minutes_least):
        raise RefusedError(problems)
    return form


def _planned(
    manager: Person, follow_up: FollowUp, form: FormContent, starts_at: dt.datetime, minutes: int
) -> Conversation:
    earlier, talk_id = follow_up.after, new_id()
    return Conversation(
        id=talk_id, employee=earlier.employee, manager=manager, version=form.id, kind=form.kind, archive=form.archive,
        language=earlier.language, opening=Opening.READY, state=State.PLANNED, starts_at=starts_at, minutes=minutes,
        created_at=clock.now(), calendar_uid=talk_uid(talk_id, public_address()),
    )  # fmt: skip


@contextmanager
def _changing(follow_up: FollowUp, *times_of: str) -> Iterator[FollowUp]:
    """The FollowUp as it is now, nobody else's to change until this ends; nor are the times of these people (ids)."""
    with transaction():
        hold_times_of(*times_of)
        locked(FollowUp.select(FollowUp.id).where(FollowUp.id == follow_up.id)).execute()
        current = find(follow_up.id)
        if current is None:
            abort(404)
        yield current
