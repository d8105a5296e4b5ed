"""«Hvem ser dette?» in words: the policy of access.py for one talk, and what its access log says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..audit import AuditEntry
from ..people.models import Person
from ..questionnaires.content import load_version
from ..questionnaires.kinds import Archive, FormKind, Outcome
from .access import Reader, Right
from .live_texts import OwnQuestion
from .models import Conversation
from .states import Opening

OUTCOME = {
    Outcome.TO_HR: _l("Det signerte referatet går til HR."),
    Outcome.TO_HR_WITH_ANSWERS: _l("Det signerte referatet går til HR, med svarene som er merket."),
    Outcome.TO_PAIR: _l("Referatet blir hos dere to."),
    Outcome.TO_PAIR_WITH_ANSWERS: _l("Referatet blir hos dere to."),
    Outcome.NO_MINUTES: _l("Ingen signerer, og det blir ikke noe referat."),
}
OPENING = {
    Opening.READY: _l("Begge sier «Klar», og da ser dere hverandres svar. Fram til da kan dere ombestemme dere."),
    Opening.MEETING: _l("Lederen starter møtet, og medarbeideren bekrefter på sin egen skjerm. Da åpnes kolonnene."),
}
LOGGED = {
    "invited": _l("inviterte til samtalen"),
    "accepted": _l("sa ja til tiden"),
    "proposed": _l("foreslo en annen tid"),
    "declined": _l("sa nei til tiden"),
    "proposal accepted": _l("valgte en tid som medarbeideren foreslo"),
    "reminded": _l("minnet om å svare"),
    "moved": _l("endret tid eller sted"),
    "paused": _l("satte samtalen på pause"),
    "resumed": _l("fortsatte samtalen"),
    "to go on": _l("avtalte når samtalen fortsetter"),
    "cancelled": _l("avlyste samtalen"),
    "cancelled at the end": _l("registrerte at medarbeideren sluttet, så samtalen ble avlyst"),
    "frozen": _l("registrerte at medarbeideren fikk en annen leder, så samtalen ble satt på vent"),
    "thawed": _l("registrerte at lederen er tilbake, så samtalen går videre"),
    "passed on": _l("registrerte en ny leder, som overtok den planlagte samtalen"),
    "handed over": _l("lot den nye lederen lese svarene"),
    "handing over taken back": _l("trakk tilbake den nye lederens innsyn"),
    "handing over ended": _l("registrerte en endring som avsluttet den nye lederens innsyn"),
    "read handed over": _l("leste svarene i begge kolonnene"),
    "address confirmed": _l("bekreftet den andres nye innloggingsadresse"),
    "entry followed the address": _l("flyttet kalenderoppføringen til en ny e-postadresse"),
    "looked": _l("åpnet samtalen"),
    "prepared": _l("åpnet forberedelsen"),
    "read both columns": _l("leste begge kolonnene"),
    "probe": _l("prøvde å åpne samtalen uten å ha tilgang"),
    "said ready": _l("sa seg klar"),
    "took ready back": _l("var ikke klar likevel"),
    "columns opened": _l("åpnet kolonnene"),
    "asked to start": _l("ville starte møtet"),
    "meeting started": _l("startet møtet"),
    "concluded": _l("avsluttet samtalen, så den kunne leses opp"),
    "taken up again": _l("tok opp samtalen igjen før den var signert"),
    "read back": _l("leste gjennom det som skal signeres"),
    "signed": _l("signerte"),
    "signed disagreeing": _l("signerte med en merknad"),
    "refused to sign": _l("ville ikke signere"),
    "signatures voided": _l("gjorde at teksten må signeres på nytt"),
    "minutes made": _l("laget referatet"),
    "closed": _l("avsluttet samtalen"),
    "reopened": _l("tok opp samtalen igjen etter at den var signert"),
    "read minutes": _l("leste referatet"),
    "marked done": _l("sa at noe i planen er gjort"),
    "marked under way": _l("sa at noe i planen er under arbeid"),
    "marked dropped": _l("la bort noe i planen"),
    "statements answered": _l("svarte på påstandene"),
    "talk closed": _l("lukket samtalen: ingenting i planen står åpent"),
    "talk no longer closed": _l("tok samtalen opp igjen: noe i planen står åpent"),
    "own questions changed": _l("endret de egne spørsmålene"),
    "writers changed": _l("bestemte hvem som skriver i fellesdelen"),
    "follow-up planned": _l("planla neste samtale"),
    "follow-up skipped": _l("hoppet over en foreslått tid for neste samtale"),
    "follow-up dismissed": _l("la bort forslaget om neste samtale"),
    "follow-up taken up again": _l("hentet fram forslaget om neste samtale"),
    "cadence agreed": _l("bestemte hvor ofte dere møtes"),
}
LOG_LENGTH = 500


@dataclass(frozen=True)
class Access:
    """One line of the access log. ``who`` is empty for the app itself."""

    at: dt.datetime
    who: str
    what: str


def outcome_of(talk: Conversation) -> Outcome:
    """What comes of this talk."""
    with_answers = load_version(talk.version_id).outcome.has_answers
    return Outcome.of(FormKind(talk.kind), Archive(talk.archive), with_answers=with_answers)


def policy(reader: Reader) -> list[tuple[str, str]]:
    """What there is in this talk, as far as ``reader`` may know, and who sees it."""
    talk = reader.conversation
    if talk.is_frozen:
        return _policy_on_hold(reader)
    two = _("Dere to")
    writer = _("Bare den som skriver")
    newcomer = _("Dere to og en eventuell ny leder")
    kept = _("Dere to, en eventuell ny leder og HR") if outcome_of(talk).goes_to_hr else newcomer
    return [
        (_("At samtalen finnes, når den er og hvor langt den er kommet"), _("Dere to, HR og en eventuell ny leder")),
        (_("Innkallingen, egne temaer og felles notater"), two),
        (_("Sjekklisten og de private notatene"), writer),
        (_("Svarene, før kolonnene åpnes"), writer),
        (_("Svarene, etter at kolonnene er åpnet"), two),
        *_own_questions(reader),
        *_counted(talk),
        (_plan_so_far(talk), two),
        (_what_comes_of_it(talk), kept),
        (_("Hvordan det går med mål og avtaler etterpå"), newcomer),
        _policy_of_statements(),
        (_("Hvem som har åpnet samtalen"), _("Medarbeideren; lederen ser sine egne besøk")),
    ]


def _own_questions(reader: Reader) -> list[tuple[str, str]]:
    asked = OwnQuestion.select().where(OwnQuestion.conversation == reader.conversation.id)
    if not reader.may(Right.READ_OWN) or not asked.exists():
        return []
    return [
        (_("Lederens egne spørsmål og svarene på dem"), _("De to samtalen er mellom; svarene som de andre svarene"))
    ]


def _counted(talk: Conversation) -> list[tuple[str, str]]:
    if not load_version(talk.version_id).counts:
        return []
    return [(_("Lederens trinn som teller i statistikken"), _("De som ser svaret; HR ser dem bare samlet"))]


def _plan_so_far(talk: Conversation) -> str:
    """What the two agree on, as long as the talk is not settled."""
    if talk.wants_signatures:
        return _("Mål, avtaler og oppsummering, før de er signert")
    return _("Mål og avtaler, før samtalen er avsluttet")


def _what_comes_of_it(talk: Conversation) -> str:
    outcome = outcome_of(talk)
    if outcome is Outcome.NO_MINUTES:
        return _("Mål og avtaler, etter at samtalen er avsluttet")
    return (
        _("Det signerte referatet, med svarene som er merket") if outcome.has_answers else _("Det signerte referatet")
    )


def _policy_of_statements() -> tuple[str, str]:
    return _("Svarene på påstander, som bare går til statistikken"), _("Bare medarbeideren; HR ser dem bare samlet")


def _policy_on_hold(reader: Reader) -> list[tuple[str, str]]:
    """The same after a change of manager."""
    talk = reader.conversation
    employee, writer = _("Bare medarbeideren"), _("Bare den som skriver")
    opened = _("Medarbeideren; den forrige lederen ser sin egen kolonne")
    if talk.handed_over_at:
        opened = _("Medarbeideren og den nye lederen, med medarbeiderens ja; den forrige lederen ser sin egen kolonne")
    rows = [
        (
            _("At samtalen finnes, når den er og hvor langt den er kommet"),
            _("Medarbeideren, den forrige lederen, en eventuell ny leder og HR"),
        ),
        (_("Innkallingen, egne temaer og felles notater"), employee),
        (_("Sjekklisten og de private notatene"), writer),
        (_("Svarene, før kolonnene åpnes"), writer),
        (_("Svarene, etter at kolonnene er åpnet"), opened),
        *_own_questions(reader),
        *_counted(talk),
        (_plan_so_far(talk), employee),
    ]
    if talk.is_settled or talk.reopened_at:
        signed = _("Medarbeideren, lederen som signerte, og en ny leder")
        if not talk.wants_signatures:
            signed = _("Medarbeideren og en eventuell ny leder")
        rows.append(
            (_what_comes_of_it(talk), _("Medarbeideren, lederne og HR") if outcome_of(talk).goes_to_hr else signed)
        )
        rows.append((_("Hvordan det går med mål og avtaler etterpå"), _("Medarbeideren og en eventuell ny leder")))
    rows.append(_policy_of_statements())
    rows.append((_("Hvem som har åpnet samtalen"), _("Medarbeideren; lederne ser sine egne besøk")))
    return rows


def access_log(reader: Reader) -> list[Access]:
    """Who did and saw what, the newest first, in two queries: all for who may read the log, else the own accesses."""
    entries = AuditEntry.select().where(AuditEntry.subject_id == reader.conversation.id)
    if not reader.may(Right.READ_LOG):
        entries = entries.where(AuditEntry.actor_id == reader.person.id)
    rows = list(entries.order_by(AuditEntry.id.desc()).limit(LOG_LENGTH))
    named = Person.select(Person.id, Person.name).where(Person.id.in_({row.actor_id for row in rows if row.actor_id}))
    names = {person.id: person.name for person in named}
    return [Access(row.at, names.get(row.actor_id, ""), str(LOGGED.get(row.action, row.action))) for row in rows]
