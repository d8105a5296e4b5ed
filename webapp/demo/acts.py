"""What people do in the demo: each act is the app's own, carried out at the moment it is said to have happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from .. import clock
from ..calendar import actions as follow_up_actions
from ..calendar.models import FollowUp
from ..conversations import actions, fields, opening, pausing, texts
from ..conversations.access import Right, Seat, find, seat
from ..conversations.actions import Invitation, Meeting, Reply
from ..conversations.fields import FieldName
from ..conversations.saving import Save
from ..conversations.states import Opening, Response
from ..db import new_id
from ..people.models import Person
from ..plans import closing, signing
from ..plans.models import Word
from ..questionnaires.content import FormContent, SectionContent, offered
from ..questionnaires.kinds import Role
from ..statements import answering
from . import planning
from .company import read
from .timetable import Timetable

BETWEEN = dt.timedelta(minutes=2)
Act = Callable[[Seat], object]


class Story:
    """Acts with their moments. They are planned talk by talk, and told in the order of time, as the log keeps them."""

    def __init__(self, people: dict[str, Person], times: Timetable) -> None:
        self.people, self.times = people, times
        self._acts: list[tuple[dt.datetime, int, Callable[[], object]]] = []
        self._numbers = count()

    def then(self, moment: dt.datetime, act: Callable[..., object], *given: object) -> None:
        self._acts.append((moment, next(self._numbers), partial(act, *given)))

    def tell(self) -> None:
        for moment, _number, act in sorted(self._acts, key=lambda planned: planned[:2]):
            with clock.at(moment):
                act()

    def invitation(self, employee: str, manager: str, *, at: dt.datetime, starts: dt.datetime, **given: Any) -> Talk:
        """Plan the invitation to a talk, whose words are in talks/<words>.toml, by the employee's key if not named."""
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
        words: str = "",
        opening: Opening = Opening.READY,
        minutes: int = 90,
    ) -> None:
        self.id = new_id()
        self.story, self.opening, self.minutes = story, opening, minutes
        self.people = {Role.EMPLOYEE: story.people[employee], Role.MANAGER: story.people[manager]}
        self.words = read(f"talks/{words or employee}")
        self.form: FormContent = next(offer for offer in offered() if offer.key == form)

    def invite(self, starts: dt.datetime) -> None:
        """Carry the invitation out now; short notice is meant, and so is a time when one of them is busy."""
        actions.invite(self.people[Role.MANAGER], self.people[Role.EMPLOYEE], self._asked(starts))

    def answer(self, at: dt.datetime, response: Response, *, proposed: tuple[dt.datetime, ...] = ()) -> None:
        reason = "" if response == Response.ACCEPTED else self.words["reason"]
        reply = Reply(response, 0, reason=reason, proposed=proposed, topic=self.words.get("topic", ""), anyway=True)
        self._then(at, Role.EMPLOYEE, actions.respond, reply)

    def cancel(self, at: dt.datetime) -> None:
        self._then(at, Role.MANAGER, actions.cancel, self.words["reason"])

    def prepare(self, role: Role, at: dt.datetime) -> None:
        """Write the role's topics, private notes and answers."""
        acts: list[Act] = [partial(texts.add_topic, text=text) for text in self.words.get("topics", {}).get(role, [])]
        for kind, words in (("choice", "choices"), ("answer", "answers")):
            for key, columns in self.words.get(words, {}).items():
                if role in columns:
                    field = FieldName(kind, self._question(key), role)
                    acts.append(partial(planning.write, field=field, text=columns[role]))
        self._one_by_one(at, role, acts)

    def say_ready(self, role: Role, at: dt.datetime) -> None:
        self._then(at, role, opening.say_ready)

    def start(self, at: dt.datetime) -> None:
        self._then(at, Role.MANAGER, opening.ask_to_start)

    def pause(self, at: dt.datetime, *, on: dt.datetime, minutes: int) -> None:
        """Pause, and agree right away on when to go on."""
        self._then(at, Role.MANAGER, pausing.pause)
        self._then(at + BETWEEN, Role.MANAGER, actions.move, Meeting(on, minutes, self.words["place"], anyway=True), 0)

    def write_notes(self, at: dt.datetime) -> None:
        """Write the shared notes, a stretch at a time."""
        written: dict[str, list[str]] = {}
        for place, note in enumerate(self.words["notes"]):
            field = FieldName("note", self._section(note["section"]).id)
            before = written.setdefault(field.key, [])
            save = Save(f"{new_id()}.1", len(before), "".join(before), "".join([*before, note["text"]]))
            before.append(note["text"])
            self._then(at + place * BETWEEN, Role(note["by"]), fields.save, field, save)

    def go_through(self, at: dt.datetime) -> None:
        """Take what was agreed before, row by row."""
        for place, given in enumerate(self.words.get("reviews", [])):
            self._then(at + place * BETWEEN, Role(given["by"]), planning.decide, given, self.story.times.today)

    def agree(self, at: dt.datetime) -> None:
        """Write the goals and the agreements, a row at a time."""
        rows = [(planning.set_goal, goal) for goal in self.words.get("goals", [])]
        rows += [(planning.agree, agreed) for agreed in self.words.get("agreements", [])]
        today = self.story.times.today
        self._one_by_one(at, Role.MANAGER, [partial(act, given=given, today=today) for act, given in rows])

    def conclude(self, at: dt.datetime) -> None:
        self._then(at, Role.MANAGER, signing.conclude)

    def sign(self, role: Role, at: dt.datetime) -> None:
        """Sign; the employee as read with a disagreement, where the file has one."""
        disagrees = self.words.get("disagreement", "") if role is Role.EMPLOYEE else ""
        self._then(at, role, planning.give_word, Word.DISAGREES if disagrees else Word.SIGNED, disagrees)

    def close(self, at: dt.datetime) -> None:
        """End a talk that nobody signs."""
        self._then(at, Role.MANAGER, closing.close)

    def say_how_it_was(self, at: dt.datetime) -> None:
        """Answer the statements of the day after, where the file has answers."""
        if steps := self.words.get("statements"):
            self._then(at, Role.EMPLOYEE, answering.answer, steps)

    def reopen(self, at: dt.datetime) -> None:
        """Take the signed talk up again for the sake of a date, and read it back anew."""
        given = self.words["reopened"]
        self._then(at, Role.MANAGER, signing.reopen, given["reason"])
        self._then(at + BETWEEN, Role.MANAGER, planning.correct, given, self.story.times.today)
        self.conclude(at + 2 * BETWEEN)

    def report(self) -> None:
        """Let the owners say, at moments of their own, how it goes with what was signed."""
        goals = self.words.get("goals", [])
        actions = [action for goal in goals for action in goal.get("actions", [])]
        for row in [*goals, *actions, *self.words.get("agreements", []), *self.words.get("reviews", [])]:
            what = row.get("what") or row["row"]
            for said in row.get("progress", []):
                moment = self.story.times.past(said["working_days_ago"], said["time"])
                self.story.then(moment, lambda what=what, said=said: planning.mark(self._now(), what, said))

    def dismiss_follow_up(self, at: dt.datetime) -> None:
        self.story.then(at, lambda: follow_up_actions.dismiss(self.people[Role.MANAGER], self._proposal()))

    def plan_follow_up(self, at: dt.datetime, starts: dt.datetime | None = None, *, words: str = "") -> FollowUpTalk:
        """Make the proposed follow-up a planned talk, at its own time if no other; see talks/<words>.toml."""
        later = FollowUpTalk(self, words)

        def plan() -> None:
            manager, proposal = self.people[Role.MANAGER], self._proposal()
            later.id = follow_up_actions.plan(manager, proposal, starts or proposal.starts_at, later.minutes).id

        self.story.then(at, plan)
        return later

    def _asked(self, starts: dt.datetime) -> Invitation:
        return Invitation(
            conversation_id=self.id,
            form=self.form,
            meeting=Meeting(starts, self.minutes, self.words["place"], deliberate=True, anyway=True),
            message=self.words["message"],
            themes=self.words.get("themes", ""),
            opening=self.opening,
            language=self.people[Role.EMPLOYEE].language,
        )

    def _then(self, at: dt.datetime, role: Role, act: Callable[..., object], *given: object) -> None:
        """Plan an act from the role's seat, as the conversation is by then."""
        self.story.then(at, lambda: act(seat(self.people[role], self.id, Right.EXISTS), *given))

    def _one_by_one(self, at: dt.datetime, role: Role, acts: list[Act]) -> None:
        """Plan acts that leave nothing in the log, so that no other talk's need come between them."""

        def carry_out(by: Seat) -> None:
            for place, act in enumerate(acts):
                with clock.at(at + place * BETWEEN):
                    act(by)

        self._then(at, role, carry_out)

    def _now(self) -> Any:
        """The Conversation as it is by then."""
        return find(self.id)

    def _proposal(self) -> FollowUp:
        found: FollowUp = FollowUp.get(FollowUp.after == self.id)
        return found

    def _section(self, name: str) -> SectionContent:
        """The section of this kind, or the one that asks the question with this key."""
        return next(
            section
            for section in self.form.meeting_sections
            if name == section.kind or name in {question.key for question in section.questions}
        )

    def _question(self, key: str) -> str:
        return next(q.id for section in self.form.sections for q in section.questions if q.key == key)


class FollowUpTalk(Talk):
    """A talk that was planned ahead: it gets its id when it is."""

    def __init__(self, earlier: Talk, words: str) -> None:
        self.story, self.people, self.opening = earlier.story, earlier.people, Opening.READY
        self.form = next(offer for offer in offered() if offer.key == "follow-up")
        self.minutes = self.form.minutes_suggested
        self.words = read(f"talks/{words}") if words else {}

    def send(self, at: dt.datetime, starts: dt.datetime) -> None:
        """Plan the invitation to it."""
        self.story.then(at, lambda: self._send(starts))

    def _send(self, starts: dt.datetime) -> None:
        actions.send_planned(seat(self.people[Role.MANAGER], self.id, Right.LEAD), self._asked(starts))
