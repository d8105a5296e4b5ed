"""What every page says for as long as it is so: mail not set up, a recovery key nobody has kept, no backup."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from .. import backup, htmx
from ..company import Company, the_company
from ..config import is_loopback
from ..languages import short_day
from ..mail import failed_mails

Notice = dict[str, str]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["notices"] = notices
    app.context_processor(lambda: {"demo": app.config["SAMTALE"].demo})


def current_company() -> Company | None:
    """The company, looked up once a request."""
    if "company" not in g:
        g.company = the_company()
    return g.company


def notices() -> list[Notice]:
    """``{kind, text, href, link}`` for each thing that whoever is signed in should know; the last two may be empty.

    The page that mends a thing does not point at itself, and fragments carry no notices.
    """
    company = g.get("company") if has_request_context() else None
    if company is None or htmx.is_fragment() or not current_user.is_authenticated:
        return []
    if company.demo:
        return [_notice("demo", _("Dette er en demo med oppdiktede folk."), "demo.sign_ins", _("Bytt person"))]
    found = [_mail(company, current_user)]
    if current_user.is_hr or current_user.is_admin:
        found += [_recovery(company, current_user), _address(company, current_user), _backup(company)]
    if current_user.is_hr:
        found.append(_lost_mail())
    return [notice for notice in found if notice and notice["href"] != request.script_root + request.path]


def _mail(company: Company, person: Any) -> Notice | None:
    if company.mail_host and company.mail_from:
        return None
    text = _("E-post er ikke satt opp ennå, så ingen får innkallinger eller innloggingskoder.")
    return _for_admin("mail", text, "settings.mail", _("Sett opp e-post"), person)


def _recovery(company: Company, person: Any) -> Notice | None:
    if company.recovery_kept_at:
        return None
    text = _("Ingen har tatt vare på gjenopprettingsnøkkelen ennå.")
    return _for_admin("recovery", text, "settings.recovery", _("Gjør det nå"), person)


def _address(company: Company, person: Any) -> Notice | None:
    if not is_loopback(current_app.config["SAMTALE"].base_url or company.base_url):
        return None
    text = _("Adressen virker bare på denne maskinen, så innkallinger kan ikke sendes.")
    return _for_admin("address", text, "settings.company", _("Endre adressen"), person)


def _backup(company: Company) -> Notice | None:
    config = current_app.config["SAMTALE"]
    if not backup.is_late(config, company):
        return None
    last = backup.last_day(config)
    if last is None:
        text = _("Det er ikke tatt noen sikkerhetskopi ennå. Den som drifter serveren, finner årsaken i loggen.")
    else:
        text = _(
            "Siste sikkerhetskopi er fra %(day)s. Den som drifter serveren, finner årsaken i loggen.",
            day=short_day(last),
        )
    return _notice("backup", text)


def _lost_mail() -> Notice | None:
    count = failed_mails().count()
    if not count:
        return None
    text = ngettext("Én e-post kom ikke fram.", "%(num)d e-poster kom ikke fram.", count)
    return _notice("lost", text, "overview.mail", _("Se hvilke"))


def _for_admin(kind: str, text: str, endpoint: str, link: str, person: Any) -> Notice:
    return _notice(kind, text, endpoint, link) if person.is_admin else _notice(kind, text)


def _notice(kind: str, text: str, endpoint: str = "", link: str = "") -> Notice:
    return {"kind": kind, "text": text, "href": url_for(endpoint) if endpoint else "", "link": link}
