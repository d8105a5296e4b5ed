"""From a template to a mail, in the reader's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale

from ..company import the_company
from ..languages import LOCALES
from .mime import Mail

SUBJECT = "Emne:"


def render_mail(template: str, lang: str, **context: Any) -> Mail:
    """The mail of templates/emails/<template>.txt and .html in `lang` ('nb', 'nn' or 'en').

    The text's first line is «Emne: …». Both get `context`, `link(endpoint, …)`, `company_name` and `base_url`,
    the HTML also `subject`. Raises ValueError for a text without a subject.
    """
    company = the_company()
    shared = {"link": link_to, "company_name": company.name if company else "Samtale", "base_url": public_address()}
    with force_locale(LOCALES[lang]):
        written = render_template(f"emails/{template}.txt", **shared, **context)
        subject, _newline, text = written.lstrip().partition("\n")
        if not subject.startswith(SUBJECT):
            raise ValueError(f"emails/{template}.txt must begin with «{SUBJECT} …»")
        subject = subject.removeprefix(SUBJECT).strip()
        html = render_template(f"emails/{template}.html", subject=subject, **shared, **context)
    return Mail(subject=subject, text=text.strip() + "\n", html=html, kind=template, language=lang)


def public_address() -> str:
    """The address that employees use, without a trailing slash; empty before it is known."""
    company = g.get("company") or the_company()
    configured: str | None = current_app.config["SAMTALE"].base_url
    return configured or (company.base_url if company else "")


def link_to(endpoint: str, **values: Any) -> str:
    """A whole address for a mail: built from the public address, never from the request that caused the mail."""
    base = urlsplit(public_address())
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return str(adapter.build(endpoint, values, force_external=True))
