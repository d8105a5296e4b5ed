"""Talks that overlap, and talks reopened when others have gone on from them: a row stands open in one place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from tests.plans import signings
from tests.plans.signed import agreement, goal, signed
from tests.plans.test_review import Row, carried, review_of
from webapp import live
from webapp.conversations.models import Conversation
from webapp.conversations.opening import channel
from webapp.conversations.states import State
from webapp.people.models import Person
from webapp.plans import closing, progress, rows, signing
from webapp.plans.canonical import text_to_sign
from webapp.plans.earlier import histories, open_rows
from webapp.plans.models import Agreement, Goal, Status, Verdict
from webapp.plans.review import reviews, row_of
from webapp.plans.signing import standing_signatures
from webapp.questionnaires.kinds import Role


@pytest.fixture(autouse=True)
def asked(cast: Cast) -> Iterator[None]:
    with cast.app.test_request_context():
        yield


@pytest.fixture
def last(cast: Cast) -> Conversation:
    return signed(cast.employee, cast.manager)


def begun(cast: Cast, form: str = "classic") -> Conversation:
    talk = opened(cast.employee, cast.manager, form=form)
    talk.started_at = talk.opened_at
    talk.save()
    return fresh(talk)


def decide(cast: Cast, talk: Conversation, row: Row, verdict: Verdict = Verdict.KEEP) -> None:
    signings.write(cast.manager, talk, f"review:{review_of(talk, row).id}:verdict", verdict)


def word(cast: Cast, talk: Conversation, row: Row, what: str) -> None:
    signings.write(cast.employee, talk, f"{type(row).__name__.lower()}:{row.id}:what", what)


def end(cast: Cast, talk: Conversation) -> None:
    """Sign it, or close what nobody signs."""
    if not talk.wants_signatures:
        closing.close(seat(cast.manager, talk))
        return
    if fresh(talk).state == State.OPEN:
        signing.conclude(seat(cast.manager, talk))
    for person in (cast.employee, cast.manager):
        signings.sign(person, talk)


def reopen(cast: Cast, talk: Conversation) -> None:
    signing.reopen(seat(cast.manager, talk), "Vi må rette noe.")


def standing(person: Person) -> list[tuple[str | None, str]]:
    """What stands open, and in the plan of which talk."""
    return [(row.what, row.conversation_id) for row in open_rows(person.id)]


def on_agenda(talk: Conversation) -> list[str | None]:
    return [row_of(review).what for review in reviews(talk)]


def test_of_two_open_talks_the_second_carries_on_what_the_first_has_signed(cast: Cast, last: Conversation) -> None:
    aim = goal(last, "Mål")
    row = agreement(last, "Kurs", goal=aim)
    first, second = begun(cast), begun(cast)
    for talk in (first, second):
        decide(cast, talk, aim)
        decide(cast, talk, row)
    word(cast, first, carried(first, row), "Kurs i Excel")
    mine, told = carried(second, row), live.subscribe(channel(second.id), "manager")
    try:
        end(cast, first)
        assert {event.kind for event in told.take()} >= {"review", "agreements", "field"}
    finally:
        live.leave(told)
    assert on_agenda(second) == ["Mål", "Kurs i Excel"]
    mine = Agreement.get_by_id(mine.id)
    assert (mine.what, mine.continues_id) == ("Kurs i Excel", carried(first, row).id)
    end(cast, second)
    assert standing(cast.employee) == [("Mål", second.id), ("Kurs i Excel", second.id)]
    (line,) = histories([mine]).values()
    assert [step.row.what for step in line] == ["Kurs", "Kurs i Excel", "Kurs i Excel"]
    assert fresh(first).state == State.CLOSED


def test_what_somebody_has_written_in_the_second_stays(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Kurs")
    first, second = begun(cast), begun(cast)
    for talk, what in ((first, "Kurs i Excel"), (second, "Kurs i Word")):
        decide(cast, talk, row)
        word(cast, talk, carried(talk, row), what)
    end(cast, first)
    end(cast, second)
    assert standing(cast.employee) == [("Kurs i Word", second.id)]


def test_what_a_short_talk_agreed_on_comes_to_the_talk_that_is_prepared(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Kurs")
    annual, short = begun(cast), begun(cast, "short")
    decide(cast, short, row, Verdict.DONE)
    agreement(short, "Ringe kunden")
    end(cast, short)
    assert on_agenda(annual) == ["Kurs", "Ringe kunden"]
    page = cast.browser(cast.manager).get(f"/samtaler/{annual.id}/mote").text
    assert "Ringe kunden" in page and "Gjort" in page
    end(cast, annual)
    assert standing(cast.employee) == [("Ringe kunden", short.id)]


def test_a_word_on_a_text_that_has_gone_on_elsewhere_holds_no_longer(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Kurs")
    waiting, short = begun(cast), begun(cast, "short")
    for talk in (waiting, short):
        decide(cast, talk, row)
    signing.conclude(seat(cast.manager, waiting))
    signings.sign(cast.employee, waiting)
    agreement(short, "Ringe kunden")
    end(cast, short)
    assert on_agenda(waiting) == ["Kurs"]  # it is being read back, and nothing new comes to it
    now = fresh(waiting)
    assert signing.of_another_text(standing_signatures(now), text_to_sign(now)).keys() == {Role.EMPLOYEE}
    signings.sign(cast.manager, waiting)
    assert standing_signatures(fresh(waiting)).keys() == {Role.MANAGER}
    signings.sign(cast.employee, waiting)
    assert standing(cast.employee) == [("Kurs", waiting.id), ("Ringe kunden", short.id)]


@pytest.mark.parametrize("in_between", ["nothing", "changed", "taken away"])
def test_reopened_when_the_next_has_gone_on(cast: Cast, last: Conversation, in_between: str) -> None:
    row = agreement(last, "Kurs")
    first = begun(cast)
    decide(cast, first, row)
    agreement(first, "Til senere")
    end(cast, first)
    kept = carried(first, row)
    second = begun(cast)
    decide(cast, second, kept)
    end(cast, second)
    reopen(cast, first)
    assert standing(cast.employee) == [("Kurs", second.id)]
    if in_between == "changed":
        word(cast, first, kept, "Kurs som ingen har signert")
        (steps,) = histories([carried(second, kept)]).values()
        assert [step.row.what for step in steps] == ["Kurs", "Kurs"]
    elif in_between == "taken away":
        decide(cast, first, row, Verdict.OPEN)
    end(cast, first)
    assert sorted(standing(cast.employee)) == sorted([("Til senere", first.id), ("Kurs", second.id)])


@pytest.mark.parametrize(
    ("verdict", "agenda"), [(Verdict.KEEP, ["Nytt"]), (Verdict.OPEN, ["Kurs"]), (Verdict.DONE, ["Kurs"])]
)
def test_reopened_while_the_next_is_open(
    cast: Cast, last: Conversation, verdict: Verdict, agenda: list[str | None]
) -> None:
    row = agreement(last, "Kurs")
    first = begun(cast)
    decide(cast, first, row)
    end(cast, first)
    second = begun(cast)
    decide(cast, second, carried(first, row))
    reopen(cast, first)
    if verdict == Verdict.KEEP:
        word(cast, first, carried(first, row), "Nytt")
    else:
        decide(cast, first, row, verdict)
    end(cast, first)
    assert on_agenda(second) == agenda
    end(cast, second)
    assert standing(cast.employee) == [(agenda[0], second.id)]


@pytest.mark.parametrize("form", ["goal", "agreement"])
@pytest.mark.parametrize("in_next", ["kept", "put away", "written in", "responsible"])
def test_reworded_while_the_next_has_kept_it(cast: Cast, last: Conversation, form: str, in_next: str) -> None:
    """The next one's plan says what was signed last, where nobody has written in the row there."""
    row = goal(last, "Kurs") if form == "goal" else agreement(last, "Kurs")
    first = begun(cast)
    decide(cast, first, row)
    end(cast, first)
    kept = carried(first, row)
    second = begun(cast)
    decide(cast, second, kept)
    mine = carried(second, kept)
    if in_next == "put away":
        decide(cast, second, kept, Verdict.OPEN)
    elif in_next == "written in":
        word(cast, second, mine, "Kurs for oss to")
    elif in_next == "responsible" and form == "agreement":
        signings.write(cast.manager, second, f"agreement:{mine.id}:responsible", "both")
    reopen(cast, first)
    word(cast, first, kept, "Nytt kurs")
    signings.write(cast.manager, first, f"{form}:{kept.id}:due", "2027-05-01")
    end(cast, first)
    if in_next == "put away":
        decide(cast, second, kept, Verdict.KEEP)
    now = type(mine).get_by_id(mine.id)
    is_own = in_next == "written in" or (in_next == "responsible" and form == "agreement")
    assert now.what == {"written in": "Kurs for oss to"}.get(in_next, "Kurs" if is_own else "Nytt kurs")
    assert (now.due == dt.date(2027, 5, 1)) != is_own
    assert now.version > mine.version or is_own
    assert on_agenda(second) == ["Nytt kurs"]


def test_a_new_row_that_was_taken_away_again_leaves_the_agenda(cast: Cast, last: Conversation) -> None:
    """But not what was said of it."""
    first = begun(cast)
    made = [agreement(first, what) for what in ("Glemt", "Omtalt")]
    end(cast, first)
    second = begun(cast)
    signings.write(cast.employee, second, f"review:{review_of(second, made[1]).id}:note", "Den trenger vi ikke.")
    reopen(cast, first)
    for row in made:
        rows.remove(Agreement, seat(cast.manager, first), row.id)
    agreement(first, "I stedet")
    end(cast, first)
    assert on_agenda(second) == ["Omtalt", "I stedet"]


def test_the_agenda_of_a_reopened_talk_gets_nothing_new(cast: Cast, last: Conversation) -> None:
    agreement(last, "Kurs")
    first = begun(cast)
    end(cast, first)
    reopen(cast, first)
    short = begun(cast, "short")
    agreement(short, "Ringe kunden")
    end(cast, short)
    assert on_agenda(first) == ["Kurs"]


def line_of(row: Row) -> str:
    """The id of the first row of the line that this one is of."""
    seen = set()
    while row.continues_id:
        assert row.id not in seen
        seen.add(row.id)
        row = type(row).get_by_id(row.continues_id)
    return str(row.id)


class Walk:
    """What two people may do to their talks and plans, one thing after the other, as the dice will have it."""

    def __init__(self, cast: Cast, dice: Random) -> None:
        self.cast, self.dice = cast, dice
        often = [(self.open, 2), (self.decide, 9), (self.end, 3), (self.reopen, 2), (self.take_away, 1), (self.mark, 1)]
        self.acts = [act for act, times in often for _each in range(times)]
        self.talks: list[Conversation] = []

    def step(self) -> None:
        self.dice.choice(self.acts)()

    def in_state(self, state: State) -> list[Conversation]:
        return [talk for talk in map(fresh, self.talks) if talk.state == state]

    def open(self) -> None:
        if len(self.in_state(State.OPEN)) < 3:
            self.talks.append(begun(self.cast, self.dice.choice(["classic", "short", "goal"])))
            agreement(self.talks[-1], f"Ny {len(self.talks)}")

    def decide(self) -> None:
        for talk in self.dice.sample(found := self.in_state(State.OPEN), k=min(1, len(found))):
            for review in self.dice.sample(there := reviews(talk), k=min(1, len(there))):
                verdict = self.dice.choice([*[Verdict.KEEP] * 5, *Verdict])
                signings.write(self.cast.manager, talk, f"review:{review.id}:verdict", verdict)

    def end(self) -> None:
        for talk in self.in_state(State.OPEN)[-1:]:
            end(self.cast, talk)

    def reopen(self) -> None:
        for talk in self.in_state(State.SIGNED)[:1]:
            reopen(self.cast, talk)

    def take_away(self) -> None:
        for talk in self.in_state(State.OPEN)[:1]:
            if found := rows.standing(Agreement, talk):
                rows.remove(Agreement, seat(self.cast.manager, talk), self.dice.choice(found).id)

    def mark(self) -> None:
        for row in [row for row in open_rows(self.cast.employee.id) if isinstance(row, Goal)][:1]:
            progress.mark(self.cast.employee, row, self.dice.choice(list(Status)))


def test_talks_reopened_one_after_the_other_open_no_row_twice(cast: Cast, last: Conversation) -> None:
    row, talks = agreement(last, "Kurs"), []
    for number in range(4):
        talks.append(begun(cast))
        decide(cast, talks[-1], row)
        agreement(talks[-1], f"Ny {number}")
        end(cast, talks[-1])
        row = carried(talks[-1], row)
    for talk in talks[:3]:
        reopen(cast, fresh(talk))
        assert [where for what, where in standing(cast.employee) if what == "Kurs"] == [talks[-1].id]


@pytest.mark.parametrize("seed", [4, 7, 10])
def test_in_whatever_order_each_line_is_open_once(cast: Cast, last: Conversation, seed: int) -> None:
    goal(last), agreement(last, "A"), agreement(last, "B")
    walk = Walk(cast, Random(seed))  # noqa: S311 - for a life to live, the same each time
    for _step in range(40):
        walk.step()
        agendas = [map(row_of, reviews(talk)) for talk in walk.in_state(State.OPEN)]
        for standing_once in (open_rows(cast.employee.id), *agendas):
            assert max(Counter(map(line_of, standing_once)).values(), default=1) == 1
