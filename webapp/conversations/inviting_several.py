"""Inviting several people at once: all or nobody, a mail to each of them and one to the manager."""

from __future__ import annotations

from collections.abc import Sequence

from ..db import transaction
from ..people.models import Person
from . import emails
from .access import find
from .actions import Invitation, make_invited
from .changing import hold_times_of
from .models import Conversation
from .refusals import RefusedError, company_problems


class SomeRefusedError(Exception):
    """Nobody was invited, since some cannot be. ``reasons`` are words by field, by the id of each of those people."""

    def __init__(self, reasons: dict[str, dict[str, str]]) -> None:
        super().__init__(f"{len(reasons)} of them")
        self.reasons = reasons


def invite_several(manager: Person, asked: Sequence[tuple[Person, Invitation]]) -> list[Conversation]:
    """Make a talk with each; those already made when this was sent before, which sends nothing more.

    Raises RefusedError where nobody can be invited now, and SomeRefusedError.
    """
    with transaction():
        hold_times_of(manager.id, *(employee.id for employee, _each in asked))
        made = [talk for _employee, each in asked if (talk := find(each.conversation_id))]
        if made:
            return made
        if problems := company_problems():
            raise RefusedError(problems)
        talks = _make(manager, asked)
        for talk in talks:
            emails.post_asking(talk)
        emails.post_several_sent(manager, talks)
    return talks


def _make(manager: Person, asked: Sequence[tuple[Person, Invitation]]) -> list[Conversation]:
    talks: list[Conversation] = []
    refused: dict[str, dict[str, str]] = {}
    for employee, each in asked:
        try:
            talks.append(make_invited(manager, employee, each, another=each.another))
        except RefusedError as error:
            refused[employee.id] = error.reasons
    if refused:
        raise SomeRefusedError(refused)
    return talks
