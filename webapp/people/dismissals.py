"""What a person has put away: groups of words that one has read, shown anew whenever one asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, redirect, request
from markupsafe import Markup

from .. import access
from ..htmx import is_fragment, render_fragment
from .destinations import local_path
from .models import Dismissal, Person

blueprint = Blueprint("dismissals", __name__)
_groups: dict[str, Callable[[], dict[str, Any]]] = {}


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["dismissible"] = dismissible


def register(what: str, words: Callable[[], dict[str, Any]]) -> None:
    """Let people put a group away by this name (40 characters at most), which is its element's id too.

    ``words`` gives ``title``, ``lines``, ``put_away`` and ``show``, in the language being spoken.
    """
    _groups[what] = words


def dismissible(what: str) -> Markup:
    """The group for whoever is signed in, as words or as the way back to them; one query."""
    return _group(what, put_away=is_put_away(access.person(), what), back=request.full_path)


def is_put_away(person: Person, what: str) -> bool:
    return bool(Dismissal.select().where(Dismissal.person == person.id, Dismissal.what == what).exists())


def put_away(person: Person, what: str) -> None:
    Dismissal.insert(Dismissal(person=person.id, what=what).__data__).on_conflict_ignore().execute()


def show_again(person: Person, what: str) -> None:
    Dismissal.delete().where(Dismissal.person == person.id, Dismissal.what == what).execute()


@blueprint.post("/rad/<what>/<any(bort, fram):act>")
@access.signed_in
def choose(what: str, act: str) -> Any:
    if what not in _groups:
        abort(404)
    (put_away if act == "bort" else show_again)(access.person(), what)
    back = local_path(request.form.get("next"))
    return _group(what, put_away=act == "bort", back=back) if is_fragment() else redirect(back, 303)


def _group(what: str, *, put_away: bool, back: str) -> Markup:
    return render_fragment("people/_dismissible.html", what=what, is_away=put_away, back=back, group=_groups[what]())
