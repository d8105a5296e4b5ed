"""A form as a company may have it in Word: a little of everything."""

from __future__ import annotations

from tests.questionnaires.word_form.writing import bold, form, packed, table


def company_form() -> bytes:
    document = form(
        "# Medarbeidersamtale i Fjordvik AS",
        "Navn: ______________\tAvdeling: ______________",
        "Begge leser skjemaet og noterer stikkord før samtalen.",
        "## Om samtalen",
        "- Sett av god tid, og legg bort telefonene.",
        "- Snakk om det som kan endres.",
        "## 1. Siden sist",
    )
    table(
        document,
        ("Spørsmål", "Medarbeider", "Leder"),
        ("Hvilke mål fra i fjor er nådd?", "", ""),
        ("Hva gjenstår, og er det fortsatt viktig?", "", "Kurset i april"),
    )
    document.add_heading("2. Arbeidsdagen", 2)
    for text in (
        "Hva gir deg energi på jobb?",
        "Hvor godt passer oppgavene dine? 1 2 3 4 5 (1 = dårlig, 5 = svært godt)",
        "Vil du ha nye oppgaver? ☐ Ja ☐ Nei ☐ Vet ikke",
        "Ledelsen takker for innsatsen i året som gikk.",
    ):
        document.add_paragraph(text)
    document.add_heading("Lederens forberedelse (privat)", 2)
    document.add_paragraph("Hva vil jeg at samtalen skal føre til?", style="List Number")
    bold(document, "Avtaler")
    table(document, ("Nr", "Hva skal gjøres", "Hvem", "Når"), ("1", "", "", ""), ("2", "", "", ""))
    document.add_heading("Oppsummering", 2)
    table(document, ("",))
    table(document, ("Dato", "Medarbeiders underskrift", "Leders underskrift"), ("", "", ""))
    document.sections[0].header.paragraphs[0].text = "Fjordvik AS – personalhåndboka kap. 4"
    return packed(document)
