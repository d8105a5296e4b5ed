"""Every address there is, and what each of the cast is answered there. A route that is missing here fails the tests.

Addresses are templates: ``{closed}`` is an invited talk of employee and manager, ``{open}`` one whose columns are open.
``former`` and ``new`` come after the employee has got another manager.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PEOPLE = ("nobody", "colleague", "other_manager", "admin", "hr", "employee", "manager", "former", "new")
DONE = {"data": {"status": "done"}}
# What the editor of a form sends: a length that is no number, and a section that is not there.
LEAST = {"place": "form", "name": "minutes_least", "lang": "nb", "value": "", "was": ""}
ELSEWHERE = {"place": "section:x", "section": "", "before": ""}
SAVE = {"save_id": "security.1", "base_version": 0, "base_text": "", "text": ""}

# The pages that people read, as test_contents walks them for markers.
OF_A_TALK = (
    "", "/hvem-ser", "/svar", "/flytt", "/avlys", "/inviter", "/forberedelse", "/mote", "/signer", "/gjenapne",
    "/innsyn", "/svarene", "/siden-sist", "/kalender.ics",
    "/innsyn", "/svarene", "/kalender.ics", "/pastander",
    "", "/hvem-ser", "/svar", "/flytt", "/avlys", "/inviter", "/egne-sporsmal", "/forberedelse", "/mote", "/signer",
    "/gjenapne", "/innsyn", "/svarene", "/kalender.ics",
    "/tid?day=2027-03-01&time=09:00&minutes=60&proposed-day=2027-03-01&proposed-time=09:00",
)  # fmt: skip
READING = {
    **{page: "{talk}" + page for page in OF_A_TALK},
    "/kode": "{talk}/kode",
    "/telefon.svg": "{talk}/telefon.svg",
    "/strom": "{talk}/strom",
    "/strom?side": "{talk}/strom?side=opplesing",
    "/notat": "{talk}/notat/{section}/hvem",
    "/tidligere": "{talk}/tidligere/note:{section}",
    "/referat": "/referater/{minutes}",
    "/referat.pdf": "/referater/{minutes}/referat.pdf",
    "/": "/",
    "/planen": "/planen/avtale/{row}",
    "/planen/person": "/planen/{person}",
    "/samtaler/be-om": "/samtaler/be-om",
    "/samtaler/onsker": "/samtaler/onsker/{wanted}",
    "/samtaler/ny": "/samtaler/ny?medarbeider={person}",
    **{f"/runder/x{page}": "/runder/{round}" + page for page in ("", "/folk", "/mine", "/planlegg", "/avslutt")},
    "/samtaler/ny/tid": "/samtaler/ny/tid?medarbeider={person}&day=2027-03-01&time=09:00&minutes=60",
    **{
        page: page
        for page in (
            "/meg",
            "/kalender",
            "/kalender/liste",
            "/kalender/aret",
            "/kalender/abonnement",
            "/oversikt",
            "/oversikt/medarbeidere",
            "/oversikt/over-tid",
            "/oversikt/ledernes-tid",
            "/oversikt/tabell/medarbeidere.csv",
            "/oversikt/svar",
            "/oversikt/mal-og-avtaler",
            "/oversikt/skalaer",
            "/oversikt/status",
            "/oversikt/e-post",
            "/arkiv",
            "/satsingsomrader",
            "/skjemaer/fra-word",
            "/skjemaer",
            "/skjemaer/nytt",
            "/runder",
            "/runder/ny",
            "/folk",
            "/folk/{person}",
            "/folk/{person}/adresse",
            "/folk/{person}/roller",
            "/folk/{person}/avslutt",
            "/folk/importer",
            "/innstillinger",
            "/innstillinger/selskap",
            "/innstillinger/epost",
            "/innstillinger/gjenopprettingsnokkel",
            "/logg-inn/bekreft",
            "/readyz",
        )
    },
}


@dataclass(frozen=True)
class Route:
    """One verb at one address. ``expected`` is a status for each of PEOPLE; ``sent`` goes with the request."""

    verb: str
    address: str
    expected: dict[str, int]
    recent: bool = False
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.address}"

    @property
    def insider(self) -> str:
        """Someone whom it lets in, or everybody's equal where it lets all in."""
        welcome = [name for name in PEOPLE[:-2] if self.expected[name] not in {401, 403, 404, 302}]
        return welcome[-1] if welcome else "employee"


def everyone(verb: str, address: str, status: int, **sent: Any) -> Route:
    """A route that asks nothing of anyone."""
    return Route(verb, address, dict.fromkeys(PEOPLE, status), sent=sent)


def route(verb: str, address: str, others: int, *, recent: bool = False, sent: Any = None, **own: int) -> Route:
    """A route for people who are signed in: ``others`` is what those not named are answered."""
    nobody = 302 if verb == "GET" else 401
    return Route(verb, address, dict.fromkeys(PEOPLE, others) | {"nobody": nobody} | own, recent, sent or {})


def hr(verb: str, address: str, status: int = 200, *, recent: bool = False, sent: Any = None) -> Route:
    return route(verb, address, 404, recent=recent, sent=sent, hr=status)


def admin(verb: str, address: str, status: int = 200) -> Route:
    return route(verb, address, 404, recent=not address.endswith("innstillinger"), admin=status)


def talk(verb: str, address: str, employee: int, manager: int, former: int = 403, sent: Any = None) -> Route:
    """A route of one talk: HR and the new manager know that it is (403), strangers do not (404)."""
    return route(verb, address, 404, sent=sent, employee=employee, manager=manager, former=former, hr=403, new=403)


def covered(verb: str, address: str, status: int = 200) -> Route:
    """A route of one round that is HR's: who is in it, or leads someone in it, knows of it (403)."""
    return route(
        verb, "/runder/{round}" + address, 404, hr=status, employee=403, manager=403, new=403, former=403, colleague=403
    )


def led(verb: str, address: str, manager: int, sent: Any = None) -> Route:
    """A route of one round for whoever leads someone in it."""
    return route(
        verb, "/runder/{round}" + address, 404, sent=sent, employee=403, hr=403, colleague=403, manager=manager,
        former=manager, new=manager,
    )  # fmt: skip


def save(address: str, employee: int, manager: int, former: int) -> Route:
    return talk("POST", address, employee, manager, former, sent={"json": SAVE})


def minutes(address: str, hr: int) -> Route:
    """Signed minutes: both of the talk, whoever led it, and the employee's manager now."""
    return route("GET", f"/referater/{address}", 404, hr=hr, employee=200, manager=200, former=200, new=200)


ROUTES = (
    everyone("GET", "/healthz", 200),
    everyone("GET", "/readyz", 200),
    everyone("GET", "/static/{tree}/app.css", 200),
    everyone("GET", "/static/{tree}/nothing.css", 404),
    everyone("GET", "/forste-start", 404),
    everyone("POST", "/forste-start", 404),
    everyone("GET", "/demo", 404),
    everyone("POST", "/demo/logg-inn/{employee}", 404),
    everyone("GET", "/demo/post", 404),
    everyone("GET", "/demo/post/{mail}/html", 404),
    everyone("GET", "/logg-inn", 200),
    everyone("POST", "/logg-inn", 422),
    everyone("GET", "/logg-inn/kode", 302),
    everyone("POST", "/logg-inn/kode", 303),
    everyone("GET", "/logg-inn/lenke/nothing", 200),
    everyone("POST", "/logg-inn/lenke/nothing", 422),
    everyone("POST", "/logg-ut", 303),
    everyone("POST", "/til-stede/nothing", 204),
    everyone("GET", "/adresse/nothing", 404),
    everyone("POST", "/adresse/nothing/bekreft", 404),
    everyone("POST", "/adresse/nothing/avvis", 404),
    route("GET", "/logg-inn/bekreft", 200),
    route("POST", "/logg-inn/bekreft", 303, nobody=200),
    route("GET", "/", 200),
    route("GET", "/meg", 200),
    route("POST", "/meg/sprak", 303, sent={"data": {"language": "nb"}}),
    route("POST", "/meg/logg-ut-andre", 303),
    *(route("POST", f"/rad/advice/{act}", 303) for act in ("bort", "fram")),
    route("POST", "/rad/nothing/bort", 404),
    route("POST", "/hentet-tilbake/lest", 404),
    route("POST", "/meg/paminnelser", 303, sent={"data": {"kind": ["prepare"]}}),
    route("GET", "/planen/avtale/{agreed}", 404, employee=200, manager=200, new=200),
    route("POST", "/planen/avtale/{agreed}", 404, sent=DONE, employee=303, manager=303, new=303),
    route("GET", "/planen/avtale/{theirs}", 404, employee=200, manager=200, new=200),
    route("POST", "/planen/avtale/{theirs}", 404, sent=DONE, employee=303, manager=403, new=403),
    *(route("GET", address, 404) for address in ("/planen/mal/{agreed}", "/planen/avtale/{agreement}")),
    *(route("POST", address, 404, sent=DONE) for address in ("/planen/mal/{agreed}", "/planen/avtale/{agreement}")),
    route("GET", "/planen/{employee}", 404, employee=200, manager=200, new=200),
    route("GET", "/planen/nothing", 404),
    route("GET", "/samtaler/ny", 404),
    route("GET", "/samtaler/ny?medarbeider={employee}", 404, manager=200, new=200),
    route("GET", "/samtaler/ny/tid?medarbeider={employee}", 404, manager=200, new=200),
    route("GET", "/samtaler/be-om", 200),
    route("POST", "/samtaler/be-om", 303),
    route("GET", "/samtaler/onsker/{wanted}", 404, employee=200, manager=200),
    route("POST", "/samtaler/onsker/{wanted}/trekk", 404, employee=303),
    route("POST", "/samtaler/onsker/{wanted}/nei", 404, employee=403, manager=422),
    route("POST", "/samtaler/ny", 404),
    route("POST", "/samtaler/ny?medarbeider={employee}", 404, manager=422, new=422),
    hr("GET", "/oversikt"),
    hr("GET", "/oversikt/medarbeidere"),
    hr("GET", "/oversikt/over-tid"),
    hr("GET", "/oversikt/ledernes-tid"),
    hr("GET", "/oversikt/tabell/medarbeidere.csv", recent=True),
    *(hr("GET", f"/oversikt/{page}") for page in ("svar", "mal-og-avtaler", "skalaer", "status")),
    hr("GET", "/oversikt/svar?av=nothing", 404),
    hr("GET", "/oversikt/tall/nothing/pastander.csv", 404),
    hr("GET", "/oversikt/tabell/nothing.csv", 404),
    hr("GET", "/oversikt/e-post"),
    hr("POST", "/oversikt/e-post/{mail}/igjen", 303),
    hr("GET", "/satsingsomrader"),
    hr("POST", "/satsingsomrader", 422),
    hr("GET", "/satsingsomrader/{focus_area}"),
    hr("POST", "/satsingsomrader/{focus_area}", 422),
    *(hr("POST", "/satsingsomrader/{focus_area}/" + act, 303) for act in ("opp", "ned", "fjern", "angre")),
    hr("POST", "/satsingsomrader/nothing/opp", 404),
    hr("GET", "/kompetanse"),
    hr("POST", "/kompetanse", 422),
    hr("GET", "/kompetanse/{competence}"),
    hr("POST", "/kompetanse/{competence}", 422),
    *(hr("POST", "/kompetanse/{competence}/" + act, 303) for act in ("opp", "ned", "fjern", "angre")),
    hr("GET", "/skjemaer/fra-word"),
    hr("POST", "/skjemaer/fra-word", 422),
    hr("POST", "/skjemaer/fra-word/utkast", 303),
    hr("GET", "/skjemaer"),
    hr("GET", "/skjemaer/nytt"),
    hr("POST", "/skjemaer/nytt", 422),
    hr("GET", "/skjemaer/{draft}"),
    hr("GET", "/skjemaer/nothing", 404),
    *(hr("POST", "/skjemaer/{form}/" + act, 303) for act in ("kopier", "endre", "arkiver", "gjenbruk")),
    hr("POST", "/skjemaer/nothing/kopier", 404),
    hr("GET", "/skjemaer/utkast/{draft}"),
    hr("GET", "/skjemaer/utkast/nothing", 404),
    hr("POST", "/skjemaer/utkast/{draft}/felt", 422, sent={"json": LEAST}),
    hr("POST", "/skjemaer/utkast/{draft}/flytt", 422, sent={"json": ELSEWHERE}),
    hr("POST", "/skjemaer/utkast/{draft}/del", 400),
    hr("POST", "/skjemaer/utkast/{draft}/del/{draft_section}/sporsmal", 303),
    *(
        hr("POST", f"/skjemaer/utkast/{{draft}}/{part}/{act}", 303)
        for part in ("del/{draft_section}", "sporsmal/{draft_question}")
        for act in ("fjern", "angre")
    ),
    hr("GET", "/skjemaer/utkast/{draft}/type"),
    hr("POST", "/skjemaer/utkast/{draft}/type", 422),
    hr("GET", "/skjemaer/utkast/{draft}/publiser"),
    hr("POST", "/skjemaer/utkast/{draft}/publiser", 422),
    hr("POST", "/skjemaer/utkast/{draft}/forkast", 303),
    hr("GET", "/runder"),
    hr("GET", "/runder/ny"),
    hr("POST", "/runder/ny", 422),
    covered("GET", ""),
    covered("GET", "/folk"),
    covered("POST", "/minn", 303),
    covered("GET", "/endre"),
    covered("POST", "/endre", 422),
    covered("GET", "/avslutt"),
    covered("POST", "/avslutt", 303),
    covered("GET", "/fritak/{employee}"),
    covered("POST", "/fritak/{employee}", 422),
    covered("GET", "/fritak/nothing", 404),
    covered("POST", "/fritak/nothing", 404),
    covered("POST", "/fritak/{employee}/opphev", 303),
    led("GET", "/mine", 200),
    led("GET", "/planlegg", 200),
    led("POST", "/planlegg", 422),
    led("POST", "/planlegg/forslag", 422),
    *(route("GET", f"/runder/nothing{page}", 404) for page in ("", "/mine")),
    hr("GET", "/folk"),
    hr("GET", "/folk/ny"),
    hr("POST", "/folk/ny", 422),
    hr("GET", "/folk/{employee}"),
    hr("POST", "/folk/{employee}", 422),
    hr("GET", "/folk/{employee}/adresse", recent=True),
    hr("POST", "/folk/{employee}/adresse", 422, recent=True),
    hr("POST", "/folk/{employee}/adresse/spor-igjen", 303, recent=True),
    hr("GET", "/folk/{employee}/roller", recent=True),
    hr("POST", "/folk/{employee}/roller", 303, recent=True),
    hr("GET", "/folk/{employee}/avslutt"),
    hr("POST", "/folk/{employee}/avslutt", 422),
    hr("POST", "/folk/{employee}/gjenoppta", 303),
    hr("GET", "/folk/importer"),
    hr("POST", "/folk/importer", 422),
    hr("GET", "/folk/importer/eksempel"),
    hr("GET", "/folk/importer/{upload}"),
    hr("POST", "/folk/importer/{upload}/svar", 303),
    hr("POST", "/folk/importer/{upload}/godta", 409, recent=True),
    hr("POST", "/folk/importer/{upload}/forkast", 303),
    admin("GET", "/innstillinger"),
    admin("GET", "/innstillinger/selskap"),
    admin("POST", "/innstillinger/selskap", 422),
    admin("GET", "/innstillinger/epost"),
    admin("POST", "/innstillinger/epost", 422),
    admin("POST", "/innstillinger/epost/prove", 422),
    admin("GET", "/innstillinger/gjenopprettingsnokkel"),
    admin("POST", "/innstillinger/gjenopprettingsnokkel"),
    admin("POST", "/innstillinger/gjenopprettingsnokkel/bekreft", 303),
    talk("GET", "{closed}", 200, 200, 200),
    route("GET", "{closed}/hvem-ser", 404, employee=200, manager=200, former=200, hr=403, new=200),
    talk("POST", "{closed}/bekreft-adresse", 303, 303),
    talk("GET", "{closed}/svar", 200, 403),
    talk("POST", "{closed}/svar", 400, 403),
    talk("GET", "{open}/svar", 200, 403),
    talk("POST", "{open}/svar", 400, 403),
    talk("GET", "{closed}/tid", 200, 200),
    talk("POST", "{closed}/forslag/{proposed}", 403, 303),
    talk("POST", "{closed}/forslag/nothing", 403, 303),
    talk("POST", "{closed}/minn-pa", 403, 303),
    talk("GET", "{closed}/flytt", 403, 200),
    talk("POST", "{closed}/flytt", 403, 422),
    talk("GET", "{closed}/avlys", 403, 200),
    talk("POST", "{closed}/avlys", 403, 422),
    talk("GET", "{closed}/egne-sporsmal", 403, 200),
    talk("POST", "{closed}/egne-sporsmal", 403, 422),  # what was asked is not taken away
    talk("GET", "{open}/egne-sporsmal", 403, 302),
    talk("POST", "{open}/egne-sporsmal", 403, 422),
    talk("GET", "{closed}/inviter", 403, 302),
    talk("POST", "{closed}/inviter", 403, 422),
    talk("GET", "{open}/innsyn", 403, 403),
    talk("POST", "{open}/innsyn", 403, 403),
    talk("POST", "{open}/innsyn/trekk-tilbake", 403, 403),
    talk("GET", "{open}/svarene", 403, 403),
    talk("GET", "{closed}/siden-sist", 200, 200),
    talk("GET", "{open}/siden-sist", 200, 200),
    talk("GET", "{closed}/forberedelse", 200, 200, 200),
    talk("GET", "{open}/forberedelse", 302, 302, 200),
    talk("GET", "{closed}/mote", 302, 302, 302),
    talk("GET", "{open}/mote", 200, 200, 302),
    talk("GET", "{closed}/strom", 200, 200, 200),
    talk("GET", "{open}/strom", 200, 200, 200),
    talk("GET", "{closed}/kode", 200, 200, 200),
    talk("GET", "{closed}/telefonkode", 200, 200, 200),
    talk("GET", "{closed}/notat/{section}/hvem", 403, 403),
    talk("GET", "{open}/notat/{section}/hvem", 200, 200),
    *(talk("POST", "{closed}/" + act, 303, 303) for act in ("klar", "ikke-klar", "start", "bekreft-start")),
    *(talk("POST", "{open}/" + act, 403, 303) for act in ("pause", "fortsett", "ferdig")),
    talk("POST", "{closed}/ferdig", 403, 403),
    talk("POST", "{closed}/temaer", 303, 303, sent={"data": {"text": "Kurs"}}),
    *(talk("POST", "{closed}/temaer/{topic}/" + act, 303, 404) for act in ("fjern", "angre")),
    talk("POST", "{closed}/avtaler", 403, 403),
    talk("POST", "{open}/avtaler", 303, 303),
    *(talk("POST", "{open}/avtaler/{agreement}/" + act, 303, 303) for act in ("opp", "ned", "fjern", "angre")),
    talk("POST", "{closed}/avtaler/{agreement}/fjern", 403, 403),
    talk("POST", "{open}/avtaler/nothing/fjern", 404, 404),
    *(talk("POST", "{open}/skriver/" + who, 403, 303) for who in ("begge", "medarbeider", "leder", "begge")),
    talk("POST", "{closed}/skriver/leder", 403, 403),
    talk("POST", "{closed}/mal/arbeid", 403, 403),
    talk("POST", "{open}/mal/arbeid", 303, 303),
    talk("POST", "{open}/mal/utvikling", 303, 303),
    talk("POST", "{open}/mal/{goal}/tiltak", 303, 303),
    talk("POST", "{closed}/mal/{goal}/tiltak", 403, 403),
    talk("POST", "{open}/mal/nothing/tiltak", 404, 404),
    *(talk("POST", "{open}/mal/{goal}/" + act, 303, 303) for act in ("opp", "ned", "fjern", "angre")),
    talk("POST", "{open}/mal/nothing/fjern", 404, 404),
    save("{closed}/felt/answer:{shared}:employee", 200, 403, 403),
    save("{closed}/felt/answer:{shared}:manager", 403, 200, 403),
    save("{open}/felt/answer:{shared}:employee", 200, 403, 403),
    save("{open}/felt/answer:{shared}:manager", 403, 200, 403),
    save("{open}/felt/answer:{own_note}:employee", 200, 404, 404),
    save("{open}/felt/answer:{own_note}:manager", 404, 404, 404),
    save("{open}/felt/answer:nothing:employee", 404, 404, 404),
    save("{open}/felt/choice:{shared}:employee", 404, 404, 404),  # a question without steps
    save("{closed}/felt/own:{asked}:employee", 200, 403, 403),
    save("{closed}/felt/own:{asked}:manager", 403, 200, 403),
    save("{closed}/felt/own:{asked}:nobody", 404, 404, 404),
    save("{open}/felt/own:{asked}:employee", 404, 403, 403),  # a question of the other talk
    save("{closed}/felt/note:{section}", 404, 404, 404),
    save("{open}/felt/note:{section}", 200, 200, 404),
    save("{closed}/felt/topic:{topic}", 200, 403, 404),
    save("{open}/felt/topic:{topic}", 404, 404, 404),  # a topic of the other talk
    save("{closed}/felt/agreement:{agreement}:what", 404, 404, 404),
    save("{open}/felt/agreement:{agreement}:what", 200, 200, 404),
    save("{open}/felt/agreement:{agreement}:version", 404, 404, 404),
    save("{closed}/felt/goal:{goal}:what", 404, 404, 404),
    *(save("{open}/felt/goal:{goal}:" + cell, 200, 200, 404) for cell in ("what", "measure", "due", "focus")),
    save("{open}/felt/goal:{goal}:kind", 404, 404, 404),
    save("{closed}/felt/review:{review}:note", 404, 404, 404),
    *(save("{open}/felt/review:{review}:" + cell, 200, 200, 404) for cell in ("note", "verdict")),
    save("{open}/felt/review:{review}:position", 404, 404, 404),
    save("{open}/felt/nothing:at-all", 404, 404, 404),
    talk("POST", "{open}/felt/note:{section}", 422, 422, 422, sent={"json": {"text": "x"}}),
    talk("GET", "{closed}/tidligere/answer:{shared}:employee", 200, 404, 404),
    talk("GET", "{closed}/tidligere/answer:{shared}:manager", 404, 200, 200),
    talk("GET", "{open}/tidligere/answer:{shared}:employee", 200, 404, 404),
    talk("GET", "{open}/tidligere/answer:{own_note}:employee", 200, 404, 404),
    talk("GET", "{open}/tidligere/answer:nothing:employee", 404, 404, 404),
    talk("GET", "{closed}/tidligere/note:{section}", 404, 404, 404),
    talk("GET", "{open}/tidligere/note:{section}", 200, 200, 404),
    talk("GET", "{closed}/tidligere/topic:{topic}", 200, 404, 404),
    talk("GET", "{open}/tidligere/agreement:{agreement}:what", 200, 200, 404),
    talk("GET", "{open}/tidligere/agreement:{agreement}:other", 404, 404, 404),
    *(talk("GET", "{open}/tidligere/goal:{goal}:" + cell, 200, 200, 404) for cell in ("what", "measure")),
    talk("GET", "{open}/tidligere/goal:{goal}:due", 404, 404, 404),
    talk("GET", "{open}/tidligere/review:{review}:note", 200, 200, 404),
    talk("GET", "{open}/tidligere/review:{review}:verdict", 404, 404, 404),
    talk("GET", "{open}/tidligere/nothing:at-all", 404, 404, 404),
    talk("POST", "{open}/tidligere/answer:{shared}:employee/{past}", 303, 404, 404),
    talk("POST", "{open}/tidligere/answer:{shared}:employee/nothing", 404, 404, 404),
    talk("POST", "{closed}/tidligere/answer:{shared}:employee/{past}", 404, 404, 404),
    talk("POST", "{open}/tidligere/note:{section}/{past}", 404, 404, 404),
    talk("POST", "{closed}/ulagret", 422, 422, 422),
    talk("POST", "{open}/ulagret/tilbake", 422, 422, 422),
    talk("GET", "{open}/pastander", 404, 403),
    talk("POST", "{open}/pastander", 404, 403),
    talk("GET", "{signed}/pastander", 200, 403),
    talk("POST", "{signed}/pastander", 303, 403, sent={"data": {"pastand-was-useful": "4"}}),
    route("GET", "/samtaler/nothing", 404),
    talk("POST", "{open}/avslutt", 403, 303),
    talk("POST", "{reading}/tilbake", 403, 303),
    talk("GET", "{open}/signer", 302, 302),
    talk("GET", "{reading}/signer", 200, 200),
    talk("GET", "{signed}/signer", 302, 302),
    talk("POST", "{reading}/signer/ja", 409, 409),
    *(talk("POST", "{reading}/signer/" + act, 422, 422) for act in ("uenig", "nei")),
    talk("GET", "{open}/gjenapne", 403, 403),
    talk("POST", "{open}/gjenapne", 403, 403),
    talk("GET", "{signed}/gjenapne", 403, 200),
    talk("POST", "{signed}/gjenapne", 403, 422),
    minutes("{minutes}", hr=200),
    minutes("{minutes}/referat.pdf", hr=200),
    minutes("{minutes_of_two}", hr=403),
    minutes("{minutes_of_two}/referat.pdf", hr=403),
    hr("GET", "/arkiv", recent=True),
    route("GET", "/kalender", 200),
    route("GET", "/kalender?maned=2026-13", 404),
    route("GET", "/kalender/liste", 200),
    route("GET", "/kalender/aret", 200),
    route("GET", "/kalender/aret?ar=1999", 404),
    route("GET", "/kalender/abonnement", 200),
    route("POST", "/kalender/abonnement", 303),
    route("POST", "/kalender/abonnement/slutt", 303),
    everyone("GET", "/kalender/abonnement/nothing.ics", 404),
    talk("GET", "{closed}/kalender.ics", 200, 200),
    route("GET", "/oppfolginger/{follow_up}", 404, manager=200, new=200),
    route("POST", "/oppfolginger/{follow_up}", 404, manager=422, new=422),
    route("POST", "/oppfolginger/{follow_up}/godta", 404, manager=303, new=303),
    route("POST", "/oppfolginger/{follow_up}/avvis", 404, manager=303, new=303),
    route("POST", "/oppfolginger/{follow_up}/hent-fram", 404, manager=303, new=303),
    route("GET", "/oppfolginger/{follow_up}/tid", 404, manager=200, new=200),
    route("POST", "/oppfolginger/{series}/hopp-over", 404, manager=400, new=400),
    route("GET", "/oppfolginger/{series}/rytme", 404, manager=200, new=200),
    route("POST", "/oppfolginger/{series}/rytme", 404, manager=422, new=422),
)
