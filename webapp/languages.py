"""Bokmål, nynorsk and English: which one a reader gets, and dates as each writes them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, format_date, get_locale, get_translations
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from . import clock

TRANSLATIONS = Path(__file__).parent / "translations"
LOCALES = {"nb": Locale("nb"), "nn": Locale("nn"), "en": Locale("en", "GB")}
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def init_app(app: Flask) -> None:
    compile_catalogues()
    app.config["BABEL_DEFAULT_LOCALE"] = "nb"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Oslo"
    Babel(app, locale_selector=choose_locale)
    app.jinja_env.globals.update(language=language, language_names=NAMES, _=say, gettext=say, ngettext=say_number)
    app.jinja_env.filters.update(clock=clock_time, day=day, weekday=weekday, short_day=short_day)
    app.jinja_env.globals["today"] = clock.today


def choose_locale() -> Locale:
    """The signed-in person's language, else the browser's (``no`` means bokmål), else bokmål."""
    if not has_request_context():
        return LOCALES["nb"]
    if current_user and current_user.is_authenticated:
        return LOCALES[current_user.language]
    for wanted, _quality in request.accept_languages:
        code = wanted.lower().split("-")[0]
        if code == "no":
            return LOCALES["nb"]
        if code in LOCALES:
            return LOCALES[code]
    return LOCALES["nb"]


def language() -> str:
    """The language being spoken now: nb, nn or en."""
    locale = get_locale()
    return locale.language if locale and locale.language in LOCALES else "nb"


@pass_eval_context
def say(form: EvalContext, words: str, **values: Any) -> str:
    """`_` in templates. A meeting page says 300 things: the extension's own `_` looks up the request's language for
    each, and copies the whole context for those inside a loop, which took a quarter of the page's time."""
    return _filled(form, catalogue().ugettext(words), values)


@pass_eval_context
def say_number(form: EvalContext, one: str, more: str, num: int, **values: Any) -> str:
    """`ngettext` in templates."""
    return _filled(form, catalogue().ungettext(one, more, num), {"num": num, **values})


def _filled(form: EvalContext, text: str, values: dict[str, Any]) -> str:
    if not form.autoescape:
        return text % values
    return Markup(text) % values if values else Markup(text % {})  # noqa: S704 - the words are our own


_read: dict[str, NullTranslations] = {}


def catalogue() -> NullTranslations:
    """The words of the language being spoken now; each language's are read once by this process."""
    locale = get_locale()
    if locale is None:
        return get_translations()
    if locale.language not in _read:
        _read[locale.language] = get_translations()
    return _read[locale.language]


def clock_time(moment: dt.datetime) -> str:
    """A moment's time of day in the company's zone: 09:00."""
    return clock.local(moment).strftime("%H:%M")


def _as_date(value: dt.date | dt.datetime) -> dt.date:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime) -> str:
    """A day as a sentence says it: 3. desember 2026."""
    return str(format_date(_as_date(value), "long"))


def short_day(value: dt.date | dt.datetime) -> str:
    """A day without its year when it is this year's: 3. desember."""
    date = _as_date(value)
    if date.year != clock.today().year:
        return day(date)
    return str(format_date(date, "d MMMM" if language() == "en" else "d. MMMM"))


def weekday(value: dt.date | dt.datetime) -> str:
    """A day with its weekday: torsdag 3. desember."""
    date = _as_date(value)
    pattern = "EEEE d MMMM" if language() == "en" else "EEEE d. MMMM"
    return str(format_date(date, pattern if date.year == clock.today().year else pattern + " y"))


def compile_catalogues() -> None:
    """Write each catalogue's .mo beside its .po where it is missing or older."""
    for po in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        draft = mo.with_suffix(f".{os.getpid()}.new")
        with draft.open("wb") as target:
            write_mo(target, catalogue)
        draft.replace(mo)
