"""«Hvem ser dette?» in words: the policy of access.py for one talk, and what its access log says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..audit import AuditEntry
from ..people.models import Person
from ..questionnaires.kinds import Archive
from .access import Right, Seat
from .models import Conversation
from .states import Opening

ARCHIVE = {
    Archive.HR: _l("Det signerte referatet går til HR."),
    Archive.PAIR: _l("Referatet blir hos dere to."),
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
    "moved": _l("endret tid eller sted"),
    "cancelled": _l("avlyste samtalen"),
    "address confirmed": _l("bekreftet den andres nye innloggingsadresse"),
    "looked": _l("åpnet samtalen"),
    "prepared": _l("åpnet forberedelsen"),
    "read both columns": _l("leste begge kolonnene"),
    "probe": _l("prøvde å åpne samtalen uten å ha tilgang"),
    "said ready": _l("sa seg klar"),
    "took ready back": _l("var ikke klar likevel"),
    "columns opened": _l("åpnet kolonnene"),
    "asked to start": _l("ville starte møtet"),
    "meeting started": _l("startet møtet"),
}
LOG_LENGTH = 500


@dataclass(frozen=True)
class Access:
    """One line of the access log. ``who`` is empty for the app itself."""

    at: dt.datetime
    who: str
    what: str


def policy(talk: Conversation) -> list[tuple[str, str]]:
    """What there is in this talk, and who sees it."""
    two = _("Dere to")
    writer = _("Bare den som skriver")
    archive = _("Dere to og HR") if talk.archive == Archive.HR else two
    return [
        (_("At samtalen finnes, når den er og hvor langt den er kommet"), _("Dere to, HR og en eventuell ny leder")),
        (_("Innkallingen, egne temaer og felles notater"), two),
        (_("Sjekklisten og de private notatene"), writer),
        (_("Svarene, før kolonnene åpnes"), writer),
        (_("Svarene, etter at kolonnene er åpnet"), two),
        (_("Avtaler og oppsummering"), two),
        (_("Det signerte referatet"), archive),
        (_("Hvem som har åpnet samtalen"), _("Medarbeideren; lederen ser sine egne besøk")),
    ]


def access_log(seat: Seat) -> list[Access]:
    """Who did and saw what, the newest first, in two queries: all for who may read the log, else the own accesses."""
    entries = AuditEntry.select().where(AuditEntry.subject_id == seat.conversation.id)
    if not seat.may(Right.READ_LOG):
        entries = entries.where(AuditEntry.actor_id == seat.person.id)
    rows = list(entries.order_by(AuditEntry.id.desc()).limit(LOG_LENGTH))
    named = Person.select(Person.id, Person.name).where(Person.id.in_({row.actor_id for row in rows if row.actor_id}))
    names = {person.id: person.name for person in named}
    return [Access(row.at, names.get(row.actor_id, ""), str(LOGGED.get(row.action, row.action))) for row in rows]
