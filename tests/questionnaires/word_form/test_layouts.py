"""Whole forms as companies have them: what comes out of each is compared whole."""

from __future__ import annotations

import docx

from tests.questionnaires.word_form.writing import bold, form, outline, raw, read, table


def test_headings_with_tables_of_three_columns() -> None:
    document = form(
        "# Medarbeidersamtale 2026",
        "Skjemaet leses av begge før samtalen.",
        "## 1. Siden sist",
    )
    document.paragraphs[0].style = document.styles["Title"]
    table(
        document,
        ("Nr", "Spørsmål", "Medarbeider", "Leder"),
        ("1.1", "Hvilke mål nådde vi?", "", ""),
        ("1.2", "Hva gjenstår?", "", ""),
    )
    document.add_heading("2. Samarbeid", 2)
    table(document, ("", "Medarbeiders svar"), ("Hvem lærer du mest av?", ""), ("Samarbeid på tvers", ""))
    document.add_heading("Mål for neste periode", 2)
    table(document, ("Mål", "Tiltak", "Ansvarlig", "Frist"), ("", "", "", ""), ("", "", "", ""))
    document.add_heading("Oppsummering", 2)
    table(document, ("",))
    table(document, ("Dato", "Medarbeiders underskrift", "Leders underskrift"), ("", "", ""))
    assert outline(read(document)) == [
        "Medarbeidersamtale 2026 (annual, hr, nb)",
        "description: Skjemaet leses av begge før samtalen.",
        "+ opening",
        "# Siden sist (questions, beside previous_plan)",
        "  both text: Hvilke mål nådde vi?",
        "  both text: Hva gjenstår?",
        "# Samarbeid (questions)",
        "  employee text: Hvem lærer du mest av?",
        "  employee text: Samarbeid på tvers",
        "# Mål for neste periode (goals)",
        "# Oppsummering (closing)",
        "! signature: Dato · Medarbeiders underskrift · Leders underskrift",
    ]


def test_one_table_for_all_of_it() -> None:
    document = docx.Document()
    bold(document, "UTVIKLINGSSAMTALE")
    table(document, ("Navn:", "", "Leder:", ""), ("Avdeling:", "", "Dato:", ""))
    table(
        document,
        ("TRIVSEL OG OPPGAVER",),
        ("Hva gleder du deg til på jobb?",),
        ("", ""),
        ("Oppgaver du vil ha mer av",),
        ("", ""),
        ("SAMARBEID",),
        ("Hva fungerer bra mellom oss?", ""),
        ("Hva vil du endre?", "fylt ut i fjor"),
        ("Sted/dato: ______", "Signatur: ______"),
    )
    assert outline(read(document)) == [
        "Utviklingssamtale (goal, hr, nb)",
        "+ opening",
        "# Trivsel og oppgaver (questions)",
        "  both text: Hva gleder du deg til på jobb?",
        "  both text: Oppgaver du vil ha mer av",
        "# Samarbeid (questions)",
        "  both text: Hva fungerer bra mellom oss?",
        "  both text: Hva vil du endre?",
        "+ closing",
        "! field: Navn: · Leder: · Avdeling: · Dato:",
        "! filled in: fylt ut i fjor",
        "! signature: Sted/dato: ______ · Signatur: ______",
    ]


def test_themes_beside_questions() -> None:
    document = form("# Årssamtalen")
    table(
        document,
        ("Tema", "Stikkord", "Notater"),
        ("Arbeidsmiljø", "Tenk på kolleger og rom", ""),
        ("Kompetanse", "Kurs, fag", ""),
    )
    table(
        document, ("Lederen min", "Får du støtte?\nHva ønsker du mer av?", ""), ("Framtid", "Hvor er du om tre år?", "")
    )
    assert outline(read(document)) == [
        "Årssamtalen (annual, hr, nb)",
        "+ opening",
        "# Spørsmål (questions)",
        "  both text: Arbeidsmiljø | help Tenk på kolleger og rom",
        "  both text: Kompetanse | help Kurs, fag",
        "# Lederen min (questions)",
        "  both text: Får du støtte?",
        "  both text: Hva ønsker du mer av?",
        "# Framtid (questions)",
        "  both text: Hvor er du om tre år?",
        "+ closing",
    ]


def test_columns_and_frames_to_write_in() -> None:
    document = form("# Medarbeidersamtale", "## Arbeidsoppgaver")
    table(document, ("Medarbeider", "Leder"), ("", ""))
    document.add_heading("Samarbeid", 2)
    own, boss = "Medarbeiderens forberedelse", "Lederens forberedelse"
    table(document, (own, boss), ("Hva vil du ta opp?", "Hva går bra?\nHva kan bli bedre?"))
    frame = table(document, ("",)).rows[0].cells[0]
    frame.paragraphs[0].add_run("Kompetanse").bold = True
    frame.add_paragraph("Hva vil du lære?")
    raw(document, "<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>Mål</w:t></w:r></w:p>" + "<w:p/>" * 4)
    bold(document, "Handlingsplan")
    table(document, ("Tiltak", "Ansvar", "Tidsfrist", "Utført"), ("", "", "", ""), ("Kurs", "Leder", "mai", ""))
    assert outline(read(document)) == [
        "Medarbeidersamtale (annual, hr, nb)",
        "+ opening",
        "# Arbeidsoppgaver (questions)",
        "  both text: Arbeidsoppgaver",
        "# Samarbeid (questions)",
        "  employee text: Hva vil du ta opp?",
        "  manager text: Hva går bra?",
        "  manager text: Hva kan bli bedre?",
        "# Kompetanse (questions)",
        "  both text: Hva vil du lære?",
        "# Mål (goals)",
        "+ closing",
        "! filled in: Kurs · Leder · mai",
        "! same plan: Handlingsplan",
    ]


def test_plain_paragraphs_and_lists() -> None:
    document = form(
        "Samtaleskjema for ansatte",
        "Navn: ____________   Avdeling: ____________",
        "# Om samtalen",
        "- Sett av god tid.",
        "- Hva er målet med samtalen?",
        "# Arbeidsdagen",
        "Her ser vi på det daglige.",
        "1. Hvordan har du det på jobb? ______________",
        "a) Oppgavene",
        "2. Beskriv en god dag.",
        "Tips: tenk på forrige uke.",
        "Ledelsen takker for innsatsen i året som gikk.",
        "# Forberedelse for leder (privat)",
        "- Hva vil jeg si?",
        "# Samarbeid",
        "## Med leder",
        "....................",
        "## Med kolleger",
        "....................",
        "# Tiltak",
        "",
        "",
        "",
        "# Vedlegg",
        "Underskrift medarbeider: ______",
    )
    document.paragraphs[0].runs[0].bold = True
    assert outline(read(document)) == [
        "Samtaleskjema for ansatte (annual, hr, nb)",
        "+ opening",
        "# Om samtalen (questions)",
        "  intro: Sett av god tid.",
        "  both text: Hva er målet med samtalen?",
        "# Arbeidsdagen (questions)",
        "  intro: Her ser vi på det daglige.",
        "  both text: Hvordan har du det på jobb? | help Oppgavene",
        "  both text: Beskriv en god dag. | help Tips: tenk på forrige uke.",
        "# Forberedelse for leder (privat) (checklist)",
        "  private_manager text: Hva vil jeg si?",
        "# Samarbeid (questions)",
        "  both text: Med leder",
        "  both text: Med kolleger",
        "# Tiltak (agreements)",
        "+ closing",
        "! field: Navn: ____________ Avdeling: ____________",
        "! not a question: Ledelsen takker for innsatsen i året som gikk.",
        "! signature: Underskrift medarbeider: ______",
        "! empty heading: Vedlegg",
    ]


def test_boxes_scales_and_choices() -> None:
    document = form(
        "# Medarbeidarsamtale",
        "## Trivsel",
        "Kva likar du best, og korleis har du det?",
        "På ein skala frå 1 til 5, kor godt trivst du? (1 = dårleg, 5 = svært godt)",
        "Vil du ha nye oppgåver? ☐ Ja ☐ Nei",
        "Ønskjer du kurs? Ja ☐ Nei ☐ Veit ikkje ☐",
        "Kor travelt har du det?",
        "1  2  3  4  5  6",
        "Kva passar best?",
        "☐ Heiltid",
        "☐ Deltid",
        "## Påstandar",
    )
    table(
        document,
        ("Påstand", "1 = heilt ueinig", "2", "3", "4", "5 = heilt einig"),
        ("Eg blir høyrd", "", "", "", "", ""),
        ("Eg lærer noko nytt", "☐", "☐", "☐", "☐", "☐"),
    )
    table(document, ("", "Sjeldan", "Av og til", "Ofte"), ("Eg får hjelp", "", "", ""))
    assert outline(read(document)) == [
        "Medarbeidarsamtale (annual, hr, nn)",
        "+ opening",
        "# Trivsel (questions)",
        "  both text: Kva likar du best, og korleis har du det?",
        "  both scale: På ein skala frå 1 til 5, kor godt trivst du? | step_1 dårleg | step_5 svært godt",
        "  both choice: Vil du ha nye oppgåver? | option_1 Ja | option_2 Nei",
        "  both choice: Ønskjer du kurs? | option_1 Ja | option_2 Nei | option_3 Veit ikkje",
        "  both choice: Kor travelt har du det? | " + " | ".join(f"option_{n} {n}" for n in range(1, 7)),
        "  both choice: Kva passar best? | option_1 Heiltid | option_2 Deltid",
        "# Påstandar (questions)",
        "  both scale: Eg blir høyrd | step_1 heilt ueinig | step_5 heilt einig",
        "  both scale: Eg lærer noko nytt | step_1 heilt ueinig | step_5 heilt einig",
        "  both choice: Eg får hjelp | option_1 Sjeldan | option_2 Av og til | option_3 Ofte",
        "+ closing",
        "! other scale: Kor travelt har du det?",
    ]


def test_what_word_keeps_out_of_sight() -> None:
    document = form("# Medarbeidersamtale", "## Nå")
    run = "<w:r><w:t>{}</w:t></w:r>"
    raw(
        document,
        '<w:p><w:ins w:id="1" w:author="x"><w:r><w:t xml:space="preserve">Hva trives du </w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>godt </w:delText></w:r></w:del><w:r><w:t>med?</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Skjult?</w:t></w:r></w:p>",
    )
    raw(
        document,
        f"<w:sdt><w:sdtContent><w:p>{run.format('Hva vil du lære?')}</w:p></w:sdtContent></w:sdt>",
    )
    raw(
        document,
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"<w:p>{run.format('Klikk her for å skrive inn tekst.')}</w:p></w:sdtContent></w:sdt>",
    )
    box = f"<w:txbxContent><w:p>{run.format('Hva vil du slutte med?')}</w:p></w:txbxContent>"
    raw(
        document,
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>",
    )
    raw(
        document,
        "<w:p><w:r><w:t>Reiser du mye?</w:t></w:r><w:r><w:sym w:font='Wingdings' w:char='F0A8'/></w:r>"
        "<w:r><w:t>Ja</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:t>Nei</w:t></w:r></w:p>",
    )
    raw(document, "<w:p><w:r><w:drawing/></w:r></w:p>")
    document.sections[0].header.paragraphs[0].text = "Fjordvik AS"
    document.sections[0].footer.paragraphs[0].text = "Side 1 av 2"
    document.add_comment(document.paragraphs[0].runs, text="Husk å oppdatere", author="x")
    assert outline(read(document)) == [
        "Medarbeidersamtale (annual, hr, nb)",
        "+ opening",
        "# Nå (questions)",
        "  both text: Hva trives du med?",
        "  both text: Hva vil du lære?",
        "  both text: Hva vil du slutte med?",
        "  both choice: Reiser du mye? | option_1 Ja | option_2 Nei",
        "+ closing",
        "! around: Fjordvik AS",
        "! note: Husk å oppdatere",
        "! picture: ",
    ]


def test_a_short_english_form() -> None:
    document = form("# One-to-one", "- What went well this month?", "- How can your manager help?", "- Anything else")
    assert outline(read(document)) == [
        "One-to-one (short, pair, en)",
        "+ opening",
        "# Questions (questions)",
        "  both text: What went well this month?",
        "  both text: How can your manager help?",
        "  both text: Anything else",
    ]


def test_a_form_without_a_title_is_called_as_its_file_is() -> None:
    assert outline(read(form("Hva vil du?")))[0] == "skjema fra i fjor (annual, hr, nb)"
