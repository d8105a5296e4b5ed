"""What a manager makes of a proposed follow-up: a planned talk, nothing for now, or the proposal again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort
from flask_babel import gettext as _

from .. import audit, clock
from ..conversations.calendar_entry import talk_uid
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError, pair_problems
from ..conversations.saving import locked
from ..conversations.states import Opening, State
from ..conversations.timing import length_problems, time_problems
from ..db import new_id, transaction
from ..mail import public_address
from ..people.models import Person
from ..questionnaires.content import FormContent
from .follow_ups import find, follow_up_form
from .models import FollowUp


def plan(manager: Person, follow_up: FollowUp, starts_at: dt.datetime, minutes: int) -> Conversation:
    """Make the proposal a planned talk at this moment, without a word to anyone; pressed twice it is one talk.

    Raises RefusedError.
    """
    with _changing(follow_up) as current:
        if already := current.planned_talk:
            return already
        talk = _planned(manager, current, _form_for(manager, current, starts_at, minutes), starts_at, minutes)
        talk.save(force_insert=True)
        current.talk, current.dismissed_at = talk, None
        current.save(only=[FollowUp.talk, FollowUp.dismissed_at])
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


def _form_for(manager: Person, follow_up: FollowUp, starts_at: dt.datetime, minutes: int) -> FormContent:
    """The form that the talk gets; raises RefusedError where there can be no such talk."""
    earlier, form = follow_up.after, follow_up_form()
    if form is None:
        raise RefusedError({"": _("HR tilbyr ikke noe skjema for oppfølging nå.")})
    if not earlier.is_settled:
        raise RefusedError({"": _("Samtalen er åpnet igjen. Planlegg oppfølgingen når referatet er signert på nytt.")})
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
def _changing(follow_up: FollowUp) -> Iterator[FollowUp]:
    """The FollowUp as it is now, nobody else's to change until this ends."""
    with transaction():
        locked(FollowUp.select(FollowUp.id).where(FollowUp.id == follow_up.id)).execute()
        current = find(follow_up.id)
        if current is None:
            abort(404)
        yield current
