"""Every page and state: axe has nothing to say, no phone scrolls sideways, and no browser keeps what is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import screenshot
from tests.browser.screens import go_to_part, own_area, press, status, type_in
from tests.browser.server import Place
from tests.browser.word_form import company_form

AXE = Path(__file__).parent / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What else the page is does not change with its colours.
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
# A change of colours may be a transition: axe is to see what it leads to.
RUN_AXE = """async rules => {
  do await new Promise(requestAnimationFrame); while (document.getAnimations().length);
  const found = await axe.run(document, {runOnly: rules, preload: false});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`));
}"""
# A browser keeps what such a field holds readable on the device, to fill it again after a crash.
KEPT = "Array.from(document.querySelectorAll('textarea:not([autocomplete=off])'), (field) => field.name)"
# Once the page has been laid out anew for the width it was just given.
SIDEWAYS = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""
WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
PARTS = ("Åpning", "Oppfølging siden sist", "Det vi satser på", "Avtaler fram til neste samtale", "Avslutning")
BAD_FILE = "Navn;E-post;Leders e-post\nUten Adresse;;\nIda Is;ida@fjordvik.example;ingen-slik@fjordvik.example\n"
GOOD_FILE = (
    "Navn;E-post;Ansattnr;Leders e-post;Avdeling\nIda Is;ida@fjordvik.example;77;odd@fjordvik.example;Salg\n"
    "Emil Eide;emil.eide@fjordvik.example;;marit@fjordvik.example;Verksted\n"
    "Odd Olsen;odd@fjordvik.example;;marit@fjordvik.example;Marked\n"
)


@dataclass
class Look:
    """Looks at pages one after the other, and keeps what is wrong with each."""

    url: str
    browser: Browser
    options: dict[str, Any]
    cookies: dict[str, str]
    wrong: list[str] = field(default_factory=list)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def page_of(self, who: str) -> Page:
        """The one tab of whoever it is; axe is let past the content security policy here, and nowhere else."""
        if who not in self.contexts:
            context = self.browser.new_context(**{**self.options, "viewport": WIDE, "bypass_csp": True})
            if who in self.cookies:
                context.add_cookies([{"name": "samtale", "value": self.cookies[who], "url": self.url}])
            context.add_init_script(path=AXE)
            self.contexts[who] = context
            context.new_page()
        return self.contexts[who].pages[0]

    def at(self, who: str, path: str, act: Callable[[Page], object] | None = None) -> Page:
        """Look at the page at `path`, once `act` has brought it into the state meant."""
        page = self.page_of(who)
        page.goto(self.url + path)
        if act:
            act(page)
        self.now(page, f"{who} {path}")
        return page

    def now(self, page: Page, name: str) -> None:
        page.emulate_media(color_scheme="light")
        self.wrong += [f"{name}, light: {found}" for found in page.evaluate(RUN_AXE, RULES)]
        page.emulate_media(color_scheme="dark")
        self.wrong += [f"{name}, dark: {found}" for found in page.evaluate(RUN_AXE, RULES_OF_COLOUR)]
        self.wrong += [f"{name}: the browser keeps {field}" for field in page.evaluate(KEPT)]
        page.set_viewport_size(PHONE)
        if too_wide := page.evaluate(SIDEWAYS):
            self.wrong.append(f"{name}: {too_wide} px too wide for a phone")
        screenshot(page, "axe-" + re.sub(r"\W+", "-", name))
        page.set_viewport_size(WIDE)

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, dict[str, Any]]]:
    place = Place(tmp_path_factory.mktemp("gallery"))
    made = json.loads(place.run("tests.browser.gallery").splitlines()[-1])
    place.start()
    yield place, made
    place.stop()


@pytest.fixture
def look(
    gallery: tuple[Place, dict[str, Any]], browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Look]:
    place, made = gallery
    look = Look(place.url, browser, browser_context_args, made["cookies"])
    yield look
    look.close()
    assert look.wrong == []


Made = dict[str, Any]


@pytest.fixture
def made(gallery: tuple[Place, Made]) -> Made:
    return gallery[1]


def send(page: Page, button: str, **fields: str) -> None:
    """Fill in fields by their labels (a _ for a space) and press the button."""
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " ")).first.fill(text)
    press(page, button)


def test_before_one_is_signed_in(look: Look) -> None:
    look.at("nobody", "/logg-inn")
    look.at("nobody", "/logg-inn", lambda page: send(page, "Få kode", **{"E-postadressen_din": "ikke en adresse"}))
    page = look.at("nobody", "/logg-inn", lambda page: send(page, "Få kode", **{"E-postadressen_din": "a@b.example"}))
    send(page, "Logg inn", Koden_på_seks_siffer="000000")
    look.now(page, "a wrong code")
    look.at("nobody", "/logg-inn/lenke/finnes-ikke")
    look.at("nobody", "/adresse/finnes-ikke")
    look.at("nobody", "/finnes-ikke")


@pytest.mark.parametrize("role", ["employee", "manager"])
def test_a_talk_in_each_state(look: Look, made: Made, role: str) -> None:
    for name, talk in made["talks"].items():
        look.at(name if role == "employee" else "manager", f"/samtaler/{talk}")
    look.at("accepted" if role == "employee" else "manager", f"/samtaler/{made['talks']['accepted']}/hvem-ser")


def test_reading_back_signing_and_the_minutes(look: Look, made: Made) -> None:
    reading, signed = (f"/samtaler/{made['talks'][name]}" for name in ("reading", "signed"))
    look.at("manager", f"{reading}/signer")

    def disagree(page: Page) -> None:
        page.get_by_text("Jeg har lest det, men er uenig").click()
        press(page, "Signer med merknaden")

    look.at("reading", f"{reading}/signer", disagree)
    look.at("signed", f"/referater/{made['minutes']}")
    look.at("manager", f"{signed}/gjenapne")
    look.at("manager", f"{signed}/gjenapne", lambda page: press(page, "Ta opp samtalen igjen"))
    look.at("hr", "/arkiv")
    look.at("hr", "/arkiv?side=2")
    look.at("hr", "/arkiv?navn=ingen")


def test_the_employees_answer(look: Look, made: Made) -> None:
    path = f"/samtaler/{made['talks']['asked']}/svar"
    look.at("asked", path)

    def propose(page: Page) -> None:
        page.get_by_text("Foreslå en annen tid").click()
        send(page, "Send forslaget")

    def decline(page: Page) -> None:
        page.get_by_text("Jeg kan ikke komme").click()
        send(page, "Send svaret")

    look.at("asked", path, propose)
    look.at("asked", path, decline)
    look.at("short", f"/samtaler/{made['talks']['short']}/svar")


def test_what_the_manager_arranges(look: Look, made: Made) -> None:
    new = f"/samtaler/ny?medarbeider={made['people']['asked']}"
    look.at("manager", new)
    look.at("manager", new, lambda page: send(page, "Send innkallingen", Dag="2020-01-01", Lengde="5"))

    def choose_follow_up(page: Page) -> None:
        page.get_by_label("Oppfølgingssamtale").check()
        expect(page.get_by_label("Lengde")).to_have_value("45")
        expect(page.get_by_text("Dere har en slik samtale fra før")).to_be_hidden()

    look.at("manager", new, choose_follow_up)
    moved = f"/samtaler/{made['talks']['accepted']}/flytt"
    look.at("manager", moved)
    look.at("manager", moved, lambda page: send(page, "Flytt samtalen", Dag="2020-01-01"))
    cancelled = f"/samtaler/{made['talks']['accepted']}/avlys"
    look.at("manager", cancelled)
    look.at("manager", cancelled, lambda page: send(page, "Avlys samtalen"))


def test_pauses_plans_and_another_manager(look: Look, made: Made) -> None:
    paused, planned, shared = (f"/samtaler/{made['talks'][name]}" for name in ("paused", "planned", "shared"))
    for who in ("manager", "paused"):
        look.at(who, f"{paused}/mote")
    look.at("resting", f"/samtaler/{made['talks']['resting']}/mote")
    look.at("manager", f"{paused}/flytt")
    look.at("manager", f"{paused}/flytt", lambda page: send(page, "Avtal tiden", Dag="2020-01-01", Lengde="5"))
    look.at("manager", f"{planned}/inviter")
    look.at("manager", f"{planned}/inviter", lambda page: send(page, "Send innkallingen", Dag="2020-01-01"))
    look.at("manager", f"{planned}/flytt")
    look.at("manager", f"{planned}/avlys")
    look.at("shared", f"{shared}/innsyn")
    look.at("shared", f"{shared}/svarene")
    look.at("shared", f"{shared}/hvem-ser")
    look.at("other_manager", f"{shared}/svarene")


@pytest.mark.parametrize("who", ["asked", "manager", "other_manager", "hr", "admin", "idle", "started", "paused"])
def test_start_pages_and_ones_own(look: Look, who: str) -> None:
    look.at(who, "/", lambda page: expect(page.get_by_role("heading", level=1)).to_be_visible())
    look.at(who, "/meg")
    look.at(who, "/logg-inn/bekreft")


@pytest.mark.parametrize("who", ["manager", "ended", "idle"])
def test_the_calendar(look: Look, who: str) -> None:
    look.at(who, "/kalender")
    look.at(who, "/kalender?maned=2027-05")
    look.at(who, "/kalender/liste")
    look.at(who, "/kalender/aret")


def test_a_follow_up_that_is_proposed(look: Look, made: Made) -> None:
    path = f"/oppfolginger/{made['follow_up']}"
    look.at("manager", path)
    look.at("manager", path, lambda page: send(page, "Planlegg samtalen", Dag="2020-01-01", Lengde="5"))


@pytest.mark.parametrize("who", ["manager", "ended"])
def test_a_persons_plan(look: Look, made: Made, who: str) -> None:
    look.at(who, f"/planen/{made['people']['ended']}")


@pytest.mark.parametrize("role", ["employee", "manager"])
def test_the_preparation(look: Look, made: Made, role: str) -> None:
    for name in ("accepted", "opening", "confirming"):
        look.at(name if role == "employee" else "manager", f"/samtaler/{made['talks'][name]}/forberedelse")
    page = look.at("asked" if role == "employee" else "manager", f"/samtaler/{made['talks']['asked']}/forberedelse")
    links = page.get_by_role("navigation", name="Deler").get_by_role("link")
    for number in range(1, links.count()):
        links.nth(number).click()
        look.now(page, f"part {number + 1} of the {role}'s preparation")


@pytest.mark.parametrize("role", ["employee", "manager"])
def test_the_meeting(look: Look, made: Made, role: str) -> None:
    page = look.at("open" if role == "employee" else "manager", f"/samtaler/{made['talks']['open']}/mote")
    for name in PARTS[1:]:
        go_to_part(page, name)
        look.now(page, f"{name} for the {role}")
    press(page, "Bruk telefonen")
    look.now(page, f"the phone's popover for the {role}")
    page.keyboard.press("Escape")
    go_to_part(page, PARTS[3])
    press(page, "Fjern avtale 6")
    expect(page.get_by_role("button", name="Angre")).to_be_visible()
    look.now(page, f"a removed agreement for the {role}")
    press(page, "Angre")
    expect(page.get_by_role("rowheader")).to_have_count(6)
    press(page, "Felles skjerm")
    for name in PARTS[1:4]:
        press(page, "Deler og valg")
        go_to_part(page, name)
        look.now(page, f"{name} on a shared screen for the {role}")
    press(page, "Deler og valg")
    expect(page.get_by_role("navigation", name="Deler")).to_be_visible()
    look.now(page, f"what is folded away on a shared screen for the {role}")
    press(page, "Felles skjerm")
    go_to_part(page, PARTS[1])
    page.get_by_text("Hvem skrev hva?").locator("visible=true").click()
    expect(page.locator(".stretches")).to_be_visible()
    see_earlier_versions(look, page, role)
    page.route("**/felt/**", lambda route: route.abort())
    type_in(own_area(page), " og mer")
    expect(status(page)).to_have_text(re.compile("^Ikke lagret"))
    look.now(page, f"a save that fails for the {role}")
    page.unroute("**/felt/**")
    expect(status(page)).to_have_text(re.compile("^Lagret"), timeout=30_000)
    look.at("started" if role == "employee" else "manager", f"/samtaler/{made['talks']['started']}/mote")
    for name, title in (("started", "Året som kommer"), ("halfway", "Siden sist"), ("halfway", "Planen videre")):
        page = look.page_of(name if role == "employee" else "manager")
        page.goto(f"{look.url}/samtaler/{made['talks'][name]}/mote")
        go_to_part(page, title)
        look.now(page, f"{title} for the {role}")


def see_earlier_versions(look: Look, page: Page, role: str) -> None:
    """Of the answer in the part that is shown, the newest and then the rest."""
    own_area(page).focus()
    expect(page.get_by_role("button", name="Tidligere versjoner")).to_be_visible()
    look.now(page, f"the way to earlier versions for the {role}")
    press(page, "Tidligere versjoner")
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(11)
    look.now(page, f"earlier versions for the {role}")
    press(page, "Vis eldre versjoner")
    expect(page.get_by_role("dialog").get_by_role("button", name="Hent tilbake").last).to_be_focused()
    look.now(page, f"all the earlier versions for the {role}")
    press(page, "Lukk")
    expect(page.get_by_role("button", name="Tidligere versjoner")).to_be_focused()


def test_the_competences(look: Look) -> None:
    page = look.at("hr", "/kompetanse")
    send(page, "Legg til", Hva_heter_kategorien="ledelse")
    look.now(page, "a competence that is on the list")
    expect(page.get_by_text("«ledelse» står på listen fra før.").first).to_be_visible()


def test_the_focus_areas(look: Look) -> None:
    page = look.at("hr", "/satsingsomrader")
    press(page, "Flytt «Færre feil» opp")
    expect(page.locator("ol.ordered li").first).to_contain_text("Færre feil")
    expect(page.get_by_role("button", name="Flytt «Færre feil» ned")).to_be_focused()
    press(page, "Ta «Færre feil» av listen")
    expect(page.get_by_role("button", name="Angre")).to_be_focused()
    page.get_by_text("Tatt av listen", exact=True).click()
    look.now(page, "a focus area taken off the list")
    press(page, "Angre")
    expect(page.get_by_role("button", name="Ta «Færre feil» av listen")).to_be_focused()
    look.at("hr", "/satsingsomrader", lambda page: send(page, "Legg til", Hva_satser_dere_på="færre  feil"))
    page.get_by_role("link", name="Endre navn på «Færre feil»").click()
    look.now(page, "the name of a focus area")
    send(page, "Lagre", Hva_satser_dere_på="")
    look.now(page, "a focus area without a name")
    for name in ("Én", "To", "Tre", "Fire"):
        page.goto(f"{look.url}/satsingsomrader")
        send(page, "Legg til", Hva_satser_dere_på=name)
    expect(page.get_by_text("Listen er full.")).to_be_visible()
    look.now(page, "a full list of focus areas")
    press(page, "Ta «Fire» av listen")
    send(page, "Legg til", Hva_satser_dere_på="Fem")
    page.get_by_text("Tatt av listen", exact=True).click()
    press(page, "Sett tilbake «Fire»")
    expect(page.get_by_role("alert")).to_have_text(re.compile("Ta bort et annet område først"))
    look.now(page, "a focus area that there is no room for")


def test_the_forms(look: Look) -> None:
    look.at("hr", "/skjemaer")
    look.at("hr", "/skjemaer/nytt")
    page = look.at("hr", "/skjemaer/nytt", lambda page: send(page, "Lag utkast"))
    page.get_by_label("Årlig samtale").check()
    send(page, "Lag utkast", Hva_heter_skjemaet="Halvårssamtalen")
    look.now(page, "a new form")
    draft = page.url.removeprefix(look.url).partition("?")[0]
    for kind in ("checklist", "statements", "review"):
        page.get_by_label("Ny del").select_option(kind)
        press(page, "Legg til del")
    for number in range(2):
        page.get_by_role("button", name=re.compile("^Legg til e(n|t) (påstand|spørsmål)$")).nth(number).click()
    asked = page.locator(".asked").filter(has=page.get_by_label("Svaret er")).first
    asked.get_by_label("Svaret er").select_option("scale")
    for fold in page.locator(".more > summary").all():
        fold.click()
    page.get_by_label("Minste lengde").fill("en time")
    page.get_by_label("Minste lengde").blur()
    expect(page.get_by_text("Skriv et tall fra 5 til 480.")).to_be_visible()
    # Under the bar, which stays in sight, a control is too small for axe.
    page.evaluate("scrollTo(0, 0)")
    look.now(page, "a form with all that it can have")
    asked.get_by_label("Svaret er").select_option("choice")
    asked.get_by_role("button", name="Ta bort spørsmålet").click()
    expect(page.get_by_role("button", name="Angre")).to_be_focused()
    look.now(page, "a question that was taken out")
    page.get_by_label("Minste lengde").fill("60")
    page.get_by_label("Minste lengde").blur()
    press(page, "Angre")
    expect(page.locator("#lagret")).to_have_text(re.compile("^Lagret"))
    look.at("hr", f"{draft}?sprak=nn")
    look.at("hr", f"{draft}/type")
    look.at("hr", f"{draft}/publiser")
    shown = draft.replace("/utkast", "")
    for question in ("", "?som=leder&side=mote", "?telefon=ramme"):
        look.at("hr", shown + question)
    # The frame is that last page, which has landmarks of its own.
    look.at("hr", f"{shown}?telefon=vis", lambda page: page.locator(".phone").evaluate("frame => frame.remove()"))


def test_a_changed_form(look: Look) -> None:
    page = look.at("hr", "/skjemaer", lambda page: press(page, "Kopier: Kort samtale"))
    look.now(page, "a copy of a form")
    draft = page.url.removeprefix(look.url).partition("?")[0]
    look.at("hr", f"{draft}/publiser")
    press(page, "Publiser")
    press(page, "Endre: Kort samtale (kopi)")
    page.get_by_label("Beskrivelse").fill("Litt av hvert.")
    page.get_by_label("Beskrivelse").blur()
    expect(page.locator("#lagret")).to_have_text(re.compile("^Lagret"))
    page.get_by_role("link", name="Publiser …").click()
    expect(page.locator("ins").first).to_be_visible()
    look.now(page, "what a draft changes")
    page.goto(f"{look.url}/skjemaer")
    press(page, "Arkiver: Kort samtale (kopi)")
    page.get_by_text("Arkiverte skjemaer", exact=True).click()
    look.now(page, "archived forms")


def test_the_register_of_people(look: Look, made: Made) -> None:
    look.at("hr", "/folk")
    look.at("hr", "/folk?sok=ingen+slik")
    look.at("hr", "/folk/ny")
    look.at("hr", "/folk/ny", lambda page: send(page, "Legg til"))
    person = f"/folk/{made['people']['manager']}"
    look.at("hr", person)
    look.at("hr", person, lambda page: send(page, "Lagre", Navn=""))
    look.at("hr", f"/folk/{made['people']['waiting']}")
    look.at("hr", f"/folk/{made['people']['ended']}")
    look.at("hr", person + "/adresse", lambda page: send(page, "Endre adressen", **{"E-post": "nei"}))
    look.at("hr", person + "/roller")
    look.at("hr", person + "/avslutt")
    look.at("hr", person + "/avslutt", lambda page: send(page, "Registrer"))


def upload(page: Page, content: str, *, whole: bool) -> None:
    """Choose a file and ask what it would do."""
    page.get_by_label("Fil med ansatte").set_input_files(
        {"name": "ansatte.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_label("Filen er hele selskapet").set_checked(whole)
    press(page, "Se hva som vil skje")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se over filen")


def test_the_import(look: Look) -> None:
    look.at("hr", "/folk/importer")
    look.at("hr", "/folk/importer", lambda page: send(page, "Se hva som vil skje"))
    look.at("hr", "/folk/importer", lambda page: upload(page, BAD_FILE, whole=False))
    look.at("hr", "/folk/importer", lambda page: upload(page, GOOD_FILE, whole=True))


def upload_form(page: Page, content: bytes) -> None:
    page.get_by_label("Word-skjemaet deres").set_input_files(
        {"name": "skjema.docx", "mimeType": "application/octet-stream", "buffer": content}
    )
    press(page, "Les dokumentet")


def test_a_form_from_word(look: Look) -> None:
    look.at("hr", "/skjemaer/fra-word")
    look.at("hr", "/skjemaer/fra-word", lambda page: upload_form(page, b"not a document"))
    page = look.at("hr", "/skjemaer/fra-word", lambda page: upload_form(page, company_form()))
    look.now(page, "what was read of a Word form")
    send(page, "Lag utkast", Tittel="")
    look.now(page, "a Word form without a title")


def test_what_hr_and_the_administrator_see(look: Look, made: Made) -> None:
    for page in ("", "/medarbeidere", "/over-tid", "/ledernes-tid", "/ledernes-tid?timer=1", "/status", "/e-post"):
        look.at("hr", f"/oversikt{page}")
    look.at("hr", f"/samtaler/{made['talks']['open']}")
    look.at("admin", "/innstillinger")
    look.at("admin", "/innstillinger/selskap", lambda page: send(page, "Lagre", Adressen_de_ansatte_bruker="nei"))
    look.at("admin", "/innstillinger/epost")
    look.at("admin", "/innstillinger/epost", lambda page: send(page, "Lagre og send en prøvemelding til meg"))
    look.at("admin", "/innstillinger/epost", lambda page: send(page, "Lagre", Port="0"))
    look.at("admin", "/innstillinger/gjenopprettingsnokkel", lambda page: send(page, "Lag en ny nøkkel"))


def test_the_first_start(server: Place, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    terminal = server.start()
    look = Look(server.url, browser, browser_context_args, {})
    look.at("nobody", "/")
    link = re.findall(r"http\S+", terminal.wait_for("/forste-start?token="))[-1].removeprefix(server.url)
    look.at("nobody", link, lambda page: send(page, "Kom i gang"))
    page = look.at("nobody", link)
    you = {"Selskapets_navn": "Fjordvik AS", "Navnet_ditt": "Åse", "E-postadressen_din": "aase@fjordvik.example"}
    send(page, "Kom i gang", **you)
    look.now(page, "the terminal's code")
    send(page, "Logg inn", Koden_på_seks_siffer=terminal.wait_for("Sign-in code").rpartition(": ")[2])
    look.now(page, "the recovery key is asked for")
    press(page, "Lag nøkkelen")
    look.now(page, "the recovery key")
    send(page, "Jeg har tatt vare på den", De_fire_siste_tegnene="????")
    look.now(page, "another key than was typed")
    for path in ("/", "/folk", "/oversikt", "/oversikt/e-post", "/innstillinger", "/innstillinger/epost"):
        look.at("nobody", path)
    look.close()
    assert look.wrong == []


def test_the_demo(tmp_path: Path, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    place = Place(tmp_path / "demo", SAMTALE_DEMO="1")
    place.start()
    look = Look(place.url, browser, browser_context_args, {})
    page = look.at("nobody", "/demo")
    look.at("nobody", "/demo/post", lambda page: page.locator("details").first.click())
    look.at("nobody", "/logg-inn")
    page.goto(place.url + "/demo")
    page.get_by_role("button", name=re.compile("^Logg inn som")).first.click()
    look.now(page, "the demo's start page")
    look.close()
    place.stop()
    assert look.wrong == []
