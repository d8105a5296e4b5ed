"""HR brings in the company's Word form, on a phone and without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.server import Place
from tests.browser.word_form import company_form

PHONE = ViewportSize(width=360, height=740)
WIDE = ViewportSize(width=1280, height=900)


@pytest.mark.parametrize(("name", "view"), [("phone", PHONE), ("wide", WIDE)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_word_form_becomes_a_draft(
    server: Place, enter: Enter, tmp_path: Path, name: str, view: ViewportSize, scheme: str
) -> None:
    world = server.world()
    server.start()
    path = tmp_path / "Medarbeidersamtale 2026.docx"
    path.write_bytes(company_form())
    page = enter(world, "hr", "/skjemaer/fra-word", viewport=view, color_scheme=scheme)
    screenshot(page, f"word-form-upload-{name}-{scheme}")
    page.get_by_label("Word-skjemaet deres").set_input_files(path)
    page.get_by_label("Word-skjemaet deres").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se over det som ble lest")
    screenshot(page, f"word-form-reading-{name}-{scheme}")
    expect(page.get_by_role("heading", level=3)).to_have_text(
        ["Åpning", "Siden sist", "Arbeidsdagen", "Lederens forberedelse (privat)", "Avtaler", "Oppsummering"]
    )
    expect(page.get_by_role("listitem").filter(has_text="Vil du ha nye oppgaver?")).to_contain_text(
        "Begge · Ja / Nei / Vet ikke"
    )
    not_read = page.get_by_role("region", name="4 ting er ikke med")
    expect(not_read.get_by_role("row")).to_have_count(5)
    title = page.get_by_label("Tittel")
    expect(title).to_have_value("Medarbeidersamtale i Fjordvik AS")
    title.fill("")
    page.get_by_role("button", name="Lag utkast").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv hva skjemaet heter.")
    page.get_by_label("Tittel").fill("Fjordvik-samtalen")
    page.get_by_label("Tittel").press("Enter")
    expect(page.get_by_text("Utkastet «Fjordvik-samtalen» er laget.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fjordvik-samtalen")
