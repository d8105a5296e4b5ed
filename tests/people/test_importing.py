"""The plan of an import: who is who, what would change, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from webapp.people.headings import Column
from webapp.people.importing import plan
from webapp.people.proposal import Facts, Known, Plan
from webapp.people.spreadsheet import Line, Table

MARIT = Known("marit", Facts("Marit Moen", "marit@x.no", "1", department="Drift"))
EMIL = Known("emil", Facts("Emil Eide", "emil@x.no", "2", manager="marit", start_date=dt.date(2020, 1, 2)))
KARI = Known("kari", Facts("Kari Kro", "kari@x.no", manager="marit"))
GONE = Known("gone", Facts("Gunn Gran", "gunn@x.no", "9"), ended_on=dt.date(2025, 1, 1))
REGISTER = (MARIT, EMIL, KARI, GONE)


def row(name: str, email: str, **cells: str) -> dict[str, str]:
    return {"name": name, "email": email, **cells}


def proposed(
    *rows: dict[str, str],
    known: tuple[Known, ...] = REGISTER,
    whole: bool = False,
    matches: dict[int, str] | None = None,
    **options: Any,
) -> Plan:
    lines = tuple(Line(n, {Column(c): text for c, text in cells.items()}) for n, cells in enumerate(rows, start=2))
    return plan(Table(lines), known, whole_company=whole, matches=matches or {}, **options)


def reasons(made: Plan) -> dict[int, str]:
    return {fault.line: fault.reason for fault in made.faults}


def changes(made: Plan) -> list[tuple[str, str, str, str]]:
    return [(c.person.id, each.column, each.before, each.after) for c in made.changed for each in c.changes]


def test_someone_unknown_is_added_below_a_manager_in_the_same_file() -> None:
    made = proposed(
        row("Ny Nes", "ny@x.no", manager="LEDER@x.no", language="nynorsk", start_date="1.2.2026"),
        row("Leder Lie", "leder@x.no"),
    )
    assert [added.facts for added in made.added] == [
        Facts("Ny Nes", "ny@x.no", manager="+3", language="nn", start_date=dt.date(2026, 2, 1)),
        Facts("Leder Lie", "leder@x.no"),
    ]
    assert made.acceptable
    assert not made.ended


def test_what_differs_is_shown_before_and_after() -> None:
    made = proposed(row("Emil Eide Lie", "EMIL@x.no", manager="kari@x.no", start_date="02.01.2021", language="en"))
    assert changes(made) == [
        ("emil", "name", "Emil Eide", "Emil Eide Lie"),
        ("emil", "manager", "Marit Moen", "Kari Kro"),
        ("emil", "language", "bokmål", "English"),
        ("emil", "start_date", "02.01.2020", "02.01.2021"),
    ]


def test_an_empty_cell_leaves_and_a_dash_empties() -> None:
    same = proposed(row("Emil Eide", "emil@x.no", manager="", employee_number="", start_date=""))
    assert [person.id for person in same.unchanged] == ["emil"]
    assert not same.acceptable
    emptied = proposed(row("Emil Eide", "emil@x.no", manager="ingen", employee_number="–", start_date="-"))
    assert [change[1:] for change in changes(emptied)] == [
        ("employee_number", "2", ""),
        ("manager", "Marit Moen", ""),
        ("start_date", "02.01.2020", ""),
    ]


def test_a_changed_address_is_matched_by_employee_number() -> None:
    made = proposed(row("Emil Lie", "lie@x.no", employee_number="2"), row("Marit Moen", "marit@x.no"), whole=True)
    assert [change.person.id for change in made.moved] == ["emil"]
    assert "emil" not in {person.id for person in made.ended}
    assert not made.added


def test_two_may_swap_addresses_by_number() -> None:
    made = proposed(
        row("Marit Moen", "emil@x.no", employee_number="1"), row("Emil Eide", "marit@x.no", employee_number="2")
    )
    assert {change.person.id: change.facts.email for change in made.moved} == {
        "marit": "emil@x.no",
        "emil": "marit@x.no",
    }
    assert made.acceptable


@pytest.mark.parametrize("whole", [False, True])
def test_a_namesake_without_number_is_asked_about(whole: bool) -> None:
    rows = [row("kari  KRO", "kk@x.no"), row("Marit Moen", "marit@x.no"), row("Emil Eide", "emil@x.no")]
    asked = proposed(*rows, whole=whole)
    (question,) = asked.questions
    assert question.open
    assert [person.id for person in question.choices] == ["kari"]
    assert not asked.acceptable
    assert not asked.added
    assert not asked.ended
    same = proposed(*rows, whole=whole, matches={2: "kari"})
    assert [change.person.id for change in same.moved] == ["kari"]
    assert not same.added
    assert not same.ended
    other = proposed(*rows, whole=whole, matches={2: "new"})
    assert [added.facts.email for added in other.added] == ["kk@x.no"]
    assert [person.id for person in other.ended] == (["kari"] if whole else [])


def test_an_answer_that_was_not_offered_is_no_answer() -> None:
    made = proposed(row("Kari Kro", "kk@x.no"), matches={2: "marit"})
    assert made.questions[0].open
    assert not made.added


def test_married_with_a_new_name_and_address_is_not_one_ended_and_one_new() -> None:
    rows = [row("Kari Ås", "kari.as@x.no"), row("Marit Moen", "marit@x.no"), row("Emil Eide", "emil@x.no")]
    made = proposed(*rows, whole=True)
    assert made.questions[0].open
    assert not made.ended
    assert not proposed(*rows).questions[0].must


def test_everyone_with_new_numbers_and_addresses_is_asked_about() -> None:
    made = proposed(row("Emil Eide", "emil@ny.no", employee_number="1002"), whole=True)
    assert made.questions[0].open
    assert "emil" not in {person.id for person in made.ended}
    assert len(proposed(row("Emil Eide", "emil@ny.no", employee_number="1002")).added) == 1


def test_anyone_about_to_end_can_be_pointed_out_by_hand() -> None:
    made = proposed(row("Helt Annen", "annen@x.no", manager="marit@x.no"), row("Marit Moen", "marit@x.no"), whole=True)
    assert not made.questions[0].must
    assert {person.id for person in made.ended} == {"emil", "kari"}
    by_hand = proposed(
        row("Helt Annen", "annen@x.no"), row("Marit Moen", "marit@x.no"), whole=True, matches={2: "emil"}
    )
    assert [change.person.id for change in by_hand.changed] == ["emil"]
    assert [person.id for person in by_hand.ended] == ["kari"]


def test_a_reused_address_does_not_hand_over_a_person() -> None:
    heir = row("Gunnar Ny", "gunn@x.no", employee_number="77")
    (question,) = proposed(heir).questions
    assert question.open
    assert not question.may_be_new
    assert proposed(heir, matches={2: "gone"}).changed[0].resumed
    reused_number = proposed(row("Gunnar Ny", "gunnar@x.no", employee_number="9"))
    assert reused_number.questions[0].open
    assert not reused_number.added


def test_someone_ended_who_is_back_is_taken_up_again() -> None:
    made = proposed(row("Gunn Gran", "gunn@x.no"))
    assert [(change.person.id, change.resumed, change.changes) for change in made.changed] == [("gone", True, ())]


def test_two_rows_for_one_person() -> None:
    made = proposed(row("Kari Kro", "kk@x.no"), row("Kari Kro", "k2@x.no"), matches={2: "kari", 3: "kari"})
    assert "Rad 2 er også satt til Kari Kro" in reasons(made)[3]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (row("", "a@x.no"), "Navnet mangler"),
        (row("A Å", "a@x"), "er ikke en e-postadresse"),
        (row("A Å", ""), "E-postadressen mangler"),
        (row("A Å", "a@x.no", language="svensk"), "Språket «svensk»"),
        (row("A Å", "a@x.no", start_date="31.2.2020"), "Datoen 31.2.2020 finnes ikke"),
        (row("A Å", "a@x.no", manager="hvem@x.no"), "finnes verken i filen eller i Samtale"),
        (row("A Å", "a@x.no", manager="Marit Moen"), "e-postadresse, ikke «Marit Moen»"),
        (row("A Å", "a@x.no", manager="gunn@x.no"), "Gunn Gran har sluttet"),
        (row("A Å", "a@x.no", manager="a@x.no"), "sin egen leder"),
        (row("Emil Eide", "kari@x.no", employee_number="2"), "brukes av Kari Kro"),
        (row("Marit Moen", "marit@x.no", manager="emil@x.no"), "Marit Moen → Emil Eide → Marit Moen"),
    ],
)
def test_faults_say_what_to_do(cells: dict[str, str], told: str) -> None:
    made = proposed(cells)
    assert told in reasons(made)[2]
    assert not made.acceptable
    assert not made.added
    assert not made.changed


def test_what_is_there_twice() -> None:
    made = proposed(
        row("A Å", "a@x.no", employee_number="5"), row("B Å", "A@x.no"), row("C Å", "c@x.no", employee_number="5")
    )
    assert "står også i rad 2" in reasons(made)[3]
    assert "Ansattnummer 5 står også i rad 2" in reasons(made)[4]


def test_a_ring_within_the_file_marks_all_its_rows() -> None:
    made = proposed(
        row("A Å", "a@x.no", manager="c@x.no"),
        row("B Å", "b@x.no", manager="a@x.no"),
        row("C Å", "c@x.no", manager="b@x.no"),
        row("D Å", "d@x.no", manager="c@x.no"),
    )
    assert sorted(reasons(made)) == [2, 3, 4]


def test_a_manager_who_moves_is_named_by_the_new_address() -> None:
    moving = row("Marit Moen", "mm@x.no", employee_number="1")
    assert "får en ny adresse i rad 2" in reasons(proposed(moving, row("Ny Å", "ny@x.no", manager="marit@x.no")))[3]
    assert proposed(moving, row("Ny Å", "ny@x.no", manager="mm@x.no")).added[0].facts.manager == "marit"


def test_the_missing_are_left_alone_unless_the_file_is_the_whole_company() -> None:
    rows = [row("Emil Eide", "emil@x.no", manager="-"), row("Kari Kro", "kari@x.no", manager="emil@x.no")]
    assert not proposed(*rows).ended
    made = proposed(*rows, whole=True)
    assert [person.id for person in made.ended] == ["marit"]
    assert made.ended_must_be_typed


def test_nobody_is_left_below_a_manager_who_ends() -> None:
    made = proposed(row("Emil Eide", "emil@x.no"), row("Kari Kro", "kari@x.no", manager="ingen"), whole=True)
    assert "Marit Moen står ikke i filen" in reasons(made)[2]
    assert 3 not in reasons(made)


def test_ten_of_a_hundred_need_no_typing_and_eleven_do() -> None:
    known = tuple(Known(f"p{n}", Facts(f"Person Nr{n}", f"p{n}@x.no", str(n))) for n in range(100))
    for staying, typed in ((90, False), (89, True)):
        rows = [row(person.name, person.facts.email) for person in known[:staying]]
        assert proposed(*rows, known=known, whole=True).ended_must_be_typed is typed


def test_the_last_of_hr_cannot_be_left_out() -> None:
    hanne = Known("hanne", Facts("Hanne Holm", "hanne@x.no"), is_hr=True, is_admin=True)
    made = proposed(row("Ny Nes", "ny@x.no"), known=(hanne,), whole=True)
    assert len(made.blocks) == 2
    assert not made.acceptable


def test_a_demo_takes_no_real_addresses() -> None:
    assert ".example" in reasons(proposed(row("A Å", "a@x.no"), known=(), demo=True))[2]
    assert proposed(row("A Å", "a@x.example"), known=(), demo=True).acceptable


def test_the_fingerprint_follows_what_would_be_done() -> None:
    first = proposed(row("Ny Nes", "ny@x.no"))
    assert first.fingerprint() == proposed(row("Ny Nes", "ny@x.no")).fingerprint()
    assert first.fingerprint() != proposed(row("Ny Næs", "ny@x.no")).fingerprint()
    moved = (*REGISTER[:1], Known("emil", Facts("Emil Eide", "annen@x.no", "2")))
    emil = row("Emil Eide", "e@x.no", employee_number="2")
    assert proposed(emil).fingerprint() != proposed(emil, known=moved).fingerprint()


def test_a_word_that_many_share_is_no_clue_but_a_whole_name_is() -> None:
    known = tuple(Known(f"p{n}", Facts(f"Person Nr{n}", f"p{n}@x.no")) for n in range(60))
    made = proposed(*(row(person.name, f"ny{n}@x.no") for n, person in enumerate(known)), known=known, whole=True)
    assert [[choice.id for choice in question.choices] for question in made.questions] == [[p.id] for p in known]
    assert not made.ended
