"""What people do in the demo: each act is the app's own, carried out at the moment it is said to have happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from .. import clock
from ..conversations import actions, fields, opening, texts
from ..conversations.access import Right, Seat, seat
from ..conversations.actions import Invitation, Meeting, Reply
from ..conversations.fields import FieldName
from ..conversations.saving import Save
from ..conversations.states import Opening, Response
from ..db import new_id
from ..people.models import Person
from ..plans import agreements
from ..questionnaires.content import FormContent, SectionContent, offered
from ..questionnaires.kinds import Role
from .company import read
from .timetable import working_day

BETWEEN = dt.timedelta(minutes=2)


class Story:
    """Acts with their moments. They are planned talk by talk, and told in the order of time, as the log keeps them."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people
        self._acts: list[tuple[dt.datetime, int, Callable[[], object]]] = []
        self._numbers = count()

    def then(self, moment: dt.datetime, act: Callable[..., object], *given: object) -> None:
        self._acts.append((moment, next(self._numbers), partial(act, *given)))

    def tell(self) -> None:
        for moment, _number, act in sorted(self._acts, key=lambda planned: planned[:2]):
            with clock.at(moment):
                act()

    def invitation(self, employee: str, manager: str, *, at: dt.datetime, starts: dt.datetime, **given: Any) -> Talk:
        """Plan the invitation to a talk, whose words are in talks/<employee>.toml."""
        talk = Talk(self, employee, manager, **given)
        self.then(at, talk.invite, starts)
        return talk


class Talk:
    """One talk: every method plans an act of one of the two, a series of them two minutes apart."""

    def __init__(
        self,
        story: Story,
        employee: str,
        manager: str,
        *,
        form: str,
        opening: Opening = Opening.READY,
        minutes: int = 90,
    ) -> None:
        self.id = new_id()
        self.story, self.opening, self.minutes = story, opening, minutes
        self.people = {Role.EMPLOYEE: story.people[employee], Role.MANAGER: story.people[manager]}
        self.words = read(f"talks/{employee}")
        self.form: FormContent = next(offer for offer in offered() if offer.key == form)

    def invite(self, starts: dt.datetime) -> None:
        """Carry the invitation out now; short notice is meant."""
        actions.invite(
            self.people[Role.MANAGER],
            self.people[Role.EMPLOYEE],
            Invitation(
                conversation_id=self.id,
                form=self.form,
                meeting=Meeting(starts, self.minutes, self.words["place"], deliberate=True),
                message=self.words["message"],
                themes=self.words.get("themes", ""),
                opening=self.opening,
                language="en" if self.people[Role.EMPLOYEE].language == "en" else "nb",
            ),
        )

    def answer(self, at: dt.datetime, response: Response, *, proposed_at: dt.datetime | None = None) -> None:
        reason = "" if response == Response.ACCEPTED else self.words["reason"]
        reply = Reply(response, 0, reason=reason, proposed_at=proposed_at, topic=self.words.get("topic", ""))
        self._then(at, Role.EMPLOYEE, actions.respond, reply)

    def cancel(self, at: dt.datetime) -> None:
        self._then(at, Role.MANAGER, actions.cancel, self.words["reason"])

    def prepare(self, role: Role, at: dt.datetime) -> None:
        """Write the role's topics, private notes and answers."""
        for text in self.words.get("topics", {}).get(role, []):
            self._then(at, role, texts.add_topic, text)
        for key, columns in self.words.get("answers", {}).items():
            if role in columns:
                at += BETWEEN
                self._then(at, role, write, FieldName("answer", self._question(key), role), columns[role])

    def say_ready(self, role: Role, at: dt.datetime) -> None:
        self._then(at, role, opening.say_ready)

    def start(self, at: dt.datetime) -> None:
        self._then(at, Role.MANAGER, opening.ask_to_start)

    def write_notes(self, at: dt.datetime) -> None:
        """Write the shared notes, a stretch at a time."""
        written: dict[str, list[str]] = {}
        for place, note in enumerate(self.words["notes"]):
            field = FieldName("note", self._section(note["section"]).id)
            before = written.setdefault(field.key, [])
            save = Save(f"{new_id()}.1", len(before), "".join(before), "".join([*before, note["text"]]))
            before.append(note["text"])
            self._then(at + place * BETWEEN, Role(note["by"]), fields.save, field, save)

    def agree(self, at: dt.datetime) -> None:
        """Fill in the first rows of the table of agreements, a row at a time."""
        for place, agreed in enumerate(self.words["agreements"]):
            due = working_day(clock.local(at).date() + dt.timedelta(days=agreed["due_days"]))
            cells = {"what": agreed["what"], "responsible": agreed["responsible"], "due": due.isoformat()}
            self._then(at + place * BETWEEN, Role.MANAGER, fill_row, place, cells)

    def _then(self, at: dt.datetime, role: Role, act: Callable[..., object], *given: object) -> None:
        """Plan an act from the role's seat, as the conversation is by then."""
        self.story.then(at, lambda: act(seat(self.people[role], self.id, Right.EXISTS), *given))

    def _section(self, name: str) -> SectionContent:
        """The section of this kind, or the one that asks the question with this key."""
        return next(
            section
            for section in self.form.meeting_sections
            if name == section.kind or name in {question.key for question in section.questions}
        )

    def _question(self, key: str) -> str:
        return next(q.id for section in self.form.sections for q in section.questions if q.key == key)


def write(by: Seat, field: FieldName, text: str) -> None:
    """Fill in a field that is empty."""
    fields.save(by, field, Save(f"{new_id()}.1", 0, "", text))


def fill_row(by: Seat, place: int, cells: dict[str, str]) -> None:
    """Fill in an empty row of the table of agreements."""
    row = agreements.standing(by.conversation)[place]
    for cell, text in cells.items():
        write(by, FieldName("agreement", row.id, cell), text)
