"""What every page says for as long as it is so: mail not set up, a recovery key nobody has kept, no backup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from .. import access, backup, clock, htmx
from ..company import Company, the_company
from ..config import is_loopback
from ..languages import clock_time, short_day
from ..mail import failed_mails
from . import dismissals
from .destinations import local_path

Notice = dict[str, str]
TOLD_OF_RESTORE = dt.timedelta(days=14)
_of_features: dict[str, Callable[[], str]] = {}


def register(kind: str, words: Callable[[], str]) -> None:
    """Tell HR and administrators what ``words`` gives, for as long as it gives any."""
    _of_features[kind] = words


blueprint = Blueprint("notices", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["notices"] = notices
    app.context_processor(lambda: {"demo": app.config["SAMTALE"].demo})


def current_company() -> Company | None:
    """The company, looked up once a request."""
    if "company" not in g:
        g.company = the_company()
    return g.company


def notices() -> list[Notice]:
    """``{kind, text, href, link, read}`` for each thing that whoever is signed in should know; the last three may be
    empty. ``read`` is where one says that it need not be said again.

    The page that mends a thing does not point at itself, and fragments carry no notices.
    """
    company = g.get("company") if has_request_context() else None
    if company is None or htmx.is_fragment() or not current_user.is_authenticated:
        return []
    if company.demo:
        return [_notice("demo", _("Dette er en demo med oppdiktede folk."), "demo.sign_ins", _("Bytt person"))]
    found = [_mail(company, current_user), _restored(company, current_user)]
    if current_user.is_hr or current_user.is_admin:
        found += [_recovery(company, current_user), _address(company, current_user), _backup(company)]
        found += [_notice(kind, text) for kind, words in _of_features.items() if (text := words())]
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


def _restored(company: Company, person: Any) -> Notice | None:
    """What everyone must know who did something after the backup, and who looks after the register besides."""
    if company.restored_at is None or clock.now() - company.restored_at > TOLD_OF_RESTORE:
        return None
    if dismissals.is_put_away(person, _restore_of(company)):
        return None
    then, back = company.restored_from, company.restored_at
    text = _(
        "Samtale er hentet tilbake slik den var %(then)s kl. %(then_clock)s. Det du gjorde fra da til %(back)s "
        "kl. %(back_clock)s, må gjøres på nytt.",
        then=short_day(then), then_clock=clock_time(then), back=short_day(back), back_clock=clock_time(back),
    )  # fmt: skip
    if person.is_hr or person.is_admin:
        text += " " + _(
            "Se også over hvem som har sluttet, og hvem som har hvilken rolle og adresse. Passord og kalenderadresser "
            "som er byttet eller tatt bort siden, virker igjen."
        )
    return _notice("restored", text) | {"read": url_for("notices.restore_read")}


@blueprint.post("/hentet-tilbake/lest")
@access.signed_in
def restore_read() -> Any:
    """Say no more to this person of the latest restore: who has done nothing in between need not think of it."""
    company = current_company()
    if company is None or company.restored_at is None:
        abort(404)
    dismissals.put_away(access.person(), _restore_of(company))
    return "" if htmx.is_fragment() else redirect(local_path(request.form.get("next")), 303)


def _restore_of(company: Company) -> str:
    return f"restore {company.restored_at:%Y-%m-%d %H:%M:%S}"


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
    return {"kind": kind, "text": text, "href": url_for(endpoint) if endpoint else "", "link": link, "read": ""}
