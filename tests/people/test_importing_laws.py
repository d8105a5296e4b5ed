"""Laws that hold for every register and every file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.people.headings import Column
from webapp.people.importing import plan
from webapp.people.proposal import Facts, Known, Plan, new_key
from webapp.people.reporting_lines import rings
from webapp.people.spreadsheet import Line, Table

# Few names, addresses and numbers, so that they meet often.
NAMES = ["Kari Kro", "Ola Lie", "Kari Lie", "Åse Bø", "Per Aas"]
ADDRESSES = [f"{local}@x.no" for local in ("kari", "ola", "aase", "per", "k.lie", "ny")]
NUMBERS = ["1", "2", "3", "4"]
PEOPLE = 5


@st.composite
def registers(draw: st.DrawFn) -> list[Known]:
    emails = draw(st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=PEOPLE))
    numbers = draw(st.permutations([*NUMBERS, *[None] * PEOPLE]))
    people: list[Known] = []
    for place, (email, number) in enumerate(zip(emails, numbers, strict=False)):
        above = [person.id for person in people if person.active]
        manager = draw(st.sampled_from([None, *above]))
        facts = Facts(draw(st.sampled_from(NAMES)), email, number, manager)
        ended = draw(st.sampled_from([None, None, None, dt.date(2025, 1, 1)]))
        people.append(Known(f"id{place}", facts, ended))
    return people


@st.composite
def tables(draw: st.DrawFn) -> Table:
    emails = draw(st.lists(st.sampled_from(ADDRESSES), unique=True, min_size=1, max_size=PEOPLE))
    numbers = draw(st.permutations([*NUMBERS, *[""] * PEOPLE]))
    managers = st.sampled_from(["", "", "", "", "", "ingen", *emails])
    lines = []
    for line, (email, number) in enumerate(zip(emails, numbers, strict=False), start=2):
        said = {Column.NAME: draw(st.sampled_from(NAMES)), Column.EMAIL: email, Column.NUMBER: number}
        lines.append(Line(line, {**said, Column.MANAGER: draw(managers)}))
    return Table(tuple(lines))


def answered(table: Table, known: Sequence[Known], whole: bool, choose: st.DataObject) -> Plan:
    answers: dict[int, str] = {}
    made = plan(table, known, whole_company=whole, matches=answers)
    for question in made.questions:
        choices = [person.id for person in question.choices] + (["new"] if question.may_be_new else [])
        answers[question.line] = choose.draw(st.sampled_from(choices))
    return plan(table, known, whole_company=whole, matches=answers)


def applied(made: Plan, known: Sequence[Known]) -> list[Known]:
    ids = {new_key(added.line): f"made{added.line}" for added in made.added}
    register = {person.id: person for person in known}
    for key, facts in [(new_key(a.line), a.facts) for a in made.added] + [(c.person.id, c.facts) for c in made.changed]:
        settled = replace(facts, manager=ids.get(facts.manager or "", facts.manager))
        before = register.get(key, Known(ids.get(key, key), settled))
        register[key] = replace(before, facts=settled, ended_on=None)
    for person in made.ended:
        register[person.id] = replace(person, ended_on=dt.date(2026, 1, 1))
    return list(register.values())


@settings(max_examples=400, deadline=None)
@given(known=registers(), table=tables(), whole=st.booleans(), choose=st.data())
def test_taking_in_a_file_twice_changes_nothing_more(
    known: list[Known], table: Table, whole: bool, choose: st.DataObject
) -> None:
    made = answered(table, known, whole, choose)
    if made.acceptable:
        again = plan(table, applied(made, known), whole_company=whole, matches={})
        assert not again.does_something
        assert not again.faults
        assert not again.unanswered


@settings(max_examples=400, deadline=None)
@given(known=registers(), table=tables(), whole=st.booleans(), choose=st.data())
def test_a_register_stays_whole(known: list[Known], table: Table, whole: bool, choose: st.DataObject) -> None:
    made = answered(table, known, whole, choose)
    if not made.acceptable:
        return
    after = applied(made, known)
    numbers = [person.facts.employee_number for person in after if person.facts.employee_number]
    active = {person.id for person in after if person.active}
    assert len({person.facts.email for person in after}) == len(after)
    assert len(set(numbers)) == len(numbers)
    assert not rings({person.id: person.facts.manager for person in after if person.active})
    concerned = {change.person.id for change in made.changed} | (active - {person.id for person in known})
    assert all(person.facts.manager in active | {None} for person in after if person.id in concerned)


@settings(max_examples=400, deadline=None)
@given(known=registers(), table=tables(), whole=st.booleans(), answer=st.booleans(), choose=st.data())
def test_nobody_is_ended_and_new_at_once(
    known: list[Known], table: Table, whole: bool, answer: bool, choose: st.DataObject
) -> None:
    made = answered(table, known, whole, choose) if answer else plan(table, known, whole_company=whole, matches={})
    ended = {person.facts.employee_number for person in made.ended} - {None}
    assert not ended & {added.facts.employee_number for added in made.added}
    changed = {change.person.id for change in made.changed} | {person.id for person in made.unchanged}
    assert not changed & {person.id for person in made.ended}
    if not answer:
        assert not {person.name for person in made.ended} & {added.facts.name for added in made.added}


@given(st.dictionaries(st.integers(0, 9).map(str), st.none() | st.integers(0, 9).map(str)))
def test_rings_are_what_one_can_walk_for_ever(manager_of: dict[str, str | None]) -> None:
    def walks_home(person: str) -> bool:
        above = manager_of.get(person)
        for _step in manager_of:
            if above is None or above == person:
                break
            above = manager_of.get(above)
        return above == person

    found = rings(manager_of)
    assert sorted(person for ring in found for person in ring) == sorted(p for p in manager_of if walks_home(p))
