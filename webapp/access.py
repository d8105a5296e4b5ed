"""The mechanism of the one access policy.

Every view carries exactly one marker that says who may enter; ``create_app`` refuses a view without. What a person may
see of a row is declared by the feature that owns it: ``declare`` registers a function from (person, row) to rights,
``rights`` asks it, and ``require`` turns the answer into 404 (may not know), 403 (may not do) or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from . import audit, held

Check = Callable[[], Any]
MARK = "access_mark"

_rules: dict[type, Callable[[Any, Any], frozenset[Any]]] = {}


def person() -> Any:
    """The signed-in Person; only inside a view whose marker asks for one."""
    return current_user._get_current_object()


def marker(name: str, check: Check) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a decorator that marks a view with ``name`` and runs ``check`` before it; a response from it is returned."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        if hasattr(view, MARK):
            raise TypeError(f"{view.__name__} has two access markers: {getattr(view, MARK)} and {name}")

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return check() or view(*args, **kwargs)

        setattr(guarded, MARK, name)
        return guarded

    return decorate


def ask_to_sign_in() -> Any:
    """Send a stranger to the sign-in page and back afterwards; None for someone who is signed in."""
    if current_user.is_authenticated:
        return None
    wants_page = request.method == "GET" and request.accept_mimetypes.best != "application/json"
    if request.headers.get("HX-Request") or request.is_json or not wants_page:
        abort(401)
    return redirect(url_for("sign_in.ask", next=request.full_path.rstrip("?")))


def is_for_the_signed_in() -> bool:
    """Whether what this request asks for needs someone who is signed in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, MARK, "anyone") not in {"anyone", "demo"}


def _capability(name: str) -> Check:
    def check() -> Any:
        answer = ask_to_sign_in()
        if answer is None and not getattr(person(), name):
            abort(404)
        return answer

    return check


def _demo() -> Any:
    return None if current_app.config["SAMTALE"].demo else abort(404)


anyone = marker("anyone", lambda: None)
signed_in = marker("signed in", ask_to_sign_in)
hr = marker("hr", _capability("is_hr"))
admin = marker("admin", _capability("is_admin"))
demo_only = marker("demo", _demo)


def recent_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for a recent sign-in on top of the view's marker, then go on. Put it nearest to the function."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not person().browser_session.is_recent:
            return confirm_first()
        return view(*args, **kwargs)

    return guarded


def confirm_first() -> Any:
    """Ask the signed-in to show who they are: they come to the page afterwards, or what they sent is sent again."""
    if request.method == "POST":
        return render_template("people/sign_in/confirm.html", held=held.hold()), 403
    target = url_for("sign_in.confirm", next=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request"):
        return "", 204, {"HX-Redirect": target}
    return redirect(target)


def declare(model: type, rule: Callable[[Any, Any], frozenset[Any]]) -> None:
    """Register the one function that says what a person may do with a row of ``model``."""
    if model in _rules:
        raise TypeError(f"{model.__name__} has its rule already")
    _rules[model] = rule


def rights(who: Any, row: Any) -> frozenset[Any]:
    """What ``who`` may do with ``row``; empty when even its existence is not theirs to know."""
    return _rules[type(row)](who, row)


def require(who: Any, row: Any | None, right: Any) -> frozenset[Any]:
    """The rights of ``who`` when ``right`` is among them; 404 for a stranger (logged), 403 for too little."""
    if row is None:
        abort(404)
    theirs = rights(who, row)
    if not theirs:
        audit.looked("probe", actor=who, subject=row.id, session=who.browser_session.id)
        abort(404)
    if right not in theirs:
        abort(403)
    return theirs


def forbid() -> NoReturn:
    """Answer 403: it may be known, but not be opened."""
    abort(403)


def unmarked(app: Flask) -> list[str]:
    """Endpoints that do not say who may enter."""
    return [name for name, view in app.view_functions.items() if not hasattr(view, MARK)]
