"""Whatever stands in the document is in the draft, or is told to be left out."""

from __future__ import annotations

from tests.questionnaires.word_form.writing import form, outline, read, table
from webapp.questionnaires.kinds import Archive, FormKind
from webapp.questionnaires.word_form import Reading

GOALS = (("Mål", "Tiltak", "Frist"), ("", "", ""))
AGREEMENTS = (("Hva", "Hvem", "Når"), ("", "", ""))


def shaped(reading: Reading, kind: FormKind, language: str = "nb") -> Reading:
    """The reading as it is when somebody has chosen otherwise."""
    draft = reading.shaped(key="own", title="Samtalen", kind=kind, archive=Archive.HR, language=language)
    return Reading(draft, kind, language, ())


def test_questions_below_the_table_of_a_plan() -> None:
    document = form("# Medarbeidersamtale", "## Trivsel", "- Hva går bra?", "## Mål (leder)")
    table(document, *GOALS)
    document.add_paragraph("Hva skal til for å nå målene? ☐ Tid ☐ Kurs")
    document.add_heading("Egne notater", 2)
    table(document, *AGREEMENTS)
    document.add_paragraph("Hva vil du huske?")
    assert outline(read(document))[2:] == [
        "# Trivsel (questions)",
        "  both text: Hva går bra?",
        "# Mål (goals)",
        "# Mål (questions)",
        "  manager choice: Hva skal til for å nå målene? | option_1 Tid | option_2 Kurs",
        "# Egne notater (checklist)",
        "  private_employee text: Hva vil du huske?",
        "  private_manager text: Hva vil du huske?",
        "+ closing",
        "! same plan: Egne notater",
    ]


def test_words_before_an_opening_with_words_of_its_own() -> None:
    lines = ("Vel møtt.", "# Formål", "Vi skal bli bedre.", "# Åpning", "Ta en kaffe.", "# Nå", "- Hva går bra?")
    reading = read(form("# Medarbeidersamtale", *lines))
    assert outline(reading)[1:] == [
        "description: Vel møtt.",
        "# Åpning (opening)",
        "  intro: Vi skal bli bedre.\nTa en kaffe.",
        "# Nå (questions)",
        "  both text: Hva går bra?",
        "+ closing",
        "! empty heading: Formål",
    ]


def test_words_before_an_opening_without_room_for_them() -> None:
    before, own = "Vi skal bli bedre. " * 20, "Ta en kaffe. " * 30
    reading = read(form("# Medarbeidersamtale", "# Formål", before, "# Åpning", own, "# Nå", "- Hva går bra?"))
    assert f"  intro: {own.strip()}" in outline(reading)
    assert f"! instruction: {before.strip()}" in outline(reading)


def test_words_before_a_form_in_another_language_than_was_guessed() -> None:
    reading = read(form("# Medarbeidersamtale", "# Formål", "Vi skal bli betre.", "# No", "- Korleis går det?"))
    opening = reading.shaped(
        key="own", title="Samtalen", kind=FormKind.ANNUAL, archive=Archive.HR, language="nb"
    ).sections[0]
    assert reading.language == "nn"
    assert (opening.texts["nb"]["title"], opening.texts["nb"]["intro"]) == ("Åpning", "Vi skal bli betre.")


def test_a_heading_over_words_for_the_part_below() -> None:
    lines = ("# Nå", "- Hva går bra?", "# Framtid", "Tenk langt.", "## Fag", "- Hva vil du lære?")
    assert outline(read(form("# Medarbeidersamtale", *lines)))[4:] == [
        "# Fag (questions)",
        "  intro: Tenk langt.",
        "  both text: Hva vil du lære?",
        "+ closing",
        "! empty heading: Framtid",
    ]


def test_the_closing_of_a_short_talk() -> None:
    lines = ("- Hva går bra?", "# Avslutning", "Ta dere tid.", "- Hva tar vi med oss?")
    reading = read(form("# Kort samtale", "# Nå", *lines))
    assert outline(reading) == [
        "Kort samtale (short, pair, nb)",
        "+ opening",
        "# Nå (questions)",
        "  both text: Hva går bra?",
        "# Avslutning (questions)",
        "  intro: Ta dere tid.",
        "  both text: Hva tar vi med oss?",
    ]
    as_annual = outline(shaped(Reading.load(reading.dump()), FormKind.ANNUAL))
    assert as_annual[0] == "Samtalen (annual, hr, nb)"
    assert as_annual[4:] == ["# Avslutning (closing)", "  prompt: Hva tar vi med oss?", "  intro: Ta dere tid."]


def test_a_closing_that_only_has_room() -> None:
    document = form("# Medarbeidersamtale", "## Nå", "- Hva går bra?", "## Oppsummering")
    table(document, ("",))
    reading = read(document)
    assert outline(reading)[4:] == ["# Oppsummering (closing)"]
    as_short = reading.shaped(key="own", title="Samtalen", kind=FormKind.SHORT, archive=Archive.HR, language="nn")
    assert [question.texts for question in as_short.sections[-1].questions] == [{"nn": {"text": "Oppsummering"}}]


def test_a_closing_that_asks_for_more_than_text() -> None:
    for asked, shown in (
        ("Hvor nyttig var samtalen? 1 2 3 4 5 (1 = lite, 5 = mye)",
         "both scale: Hvor nyttig var samtalen? | step_1 lite | step_5 mye"),
        ("Møtes vi igjen? ☐ Ja ☐ Nei", "both choice: Møtes vi igjen? | option_1 Ja | option_2 Nei"),
        ("Hva vil du gjøre? (leder)", "manager text: Hva vil du gjøre?"),
    ):  # fmt: skip
        reading = read(form("# Medarbeidersamtale", "## Nå", "- Hva går bra?", "## Avslutning", asked))
        assert outline(reading)[4:] == ["# Avslutning (questions)", f"  {shown}", "+ closing"]
    helped = ("Hva husker du best?", "Tips: tenk på slutten.")
    reading = read(form("# Medarbeidersamtale", "## Nå", "- Hva går bra?", "## Avslutning", *helped))
    assert "  both text: Hva husker du best? | help Tips: tenk på slutten." in outline(reading)


def test_a_second_closing_with_words() -> None:
    lines = ("- Hva går bra?", "## Oppsummering", "Skriv kort.", "## Avslutning", "Takk for praten.")
    assert outline(read(form("# Medarbeidersamtale", "## Nå", *lines)))[4:] == [
        "# Oppsummering (closing)",
        "  intro: Skriv kort.",
        "! empty heading: Avslutning",
        "! instruction: Takk for praten.",
    ]


def test_agreements_before_goals_and_after_them() -> None:
    parts = {"Tiltak framover": ("Skriv hvem som gjør hva.", AGREEMENTS), "Mål for året": ("Høyst tre.", GOALS)}
    for order in (list(parts), list(reversed(parts))):
        document = form("# Medarbeidersamtale", "## Nå", "- Hva går bra?")
        for title in order:
            intro, rows = parts[title]
            document.add_heading(title, 2)
            document.add_paragraph(intro)
            table(document, *rows)
        assert outline(read(document))[4:] == [
            "# Mål for året (goals)",
            "  intro: Høyst tre.",
            "+ closing",
            "! same plan: Tiltak framover",
            "! instruction: Skriv hvem som gjør hva.",
        ]
