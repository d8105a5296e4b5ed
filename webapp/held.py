"""What was sent by someone who must show who they are first: it is held meanwhile, and sent again when they have.

It goes along in their own pages, sealed for this person and for the address that it was sent to. So the server keeps
none of it, no address and no history of a browser has it readable, and it outlives the session. Files are not held.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from flask import Flask, abort, request
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict

from .crypto import SealBroken, keys
from .security import whose_form

FIELD = "held"


class Late(NamedTuple):
    """A form that came when its session was over: what is held of it, and where it may be sent again by one press; None
    where its person is to sign in first."""

    held: str
    address: str | None


def init_app(app: Flask) -> None:
    app.before_request(_take_up)


def hold() -> str:
    """The fields of the form that this request brings, and its address, sealed: text for the field FIELD."""
    return _sealed_for(current_user.id)


def late() -> Late | None:
    """What can be held of a form whose session is over: for the person whose page it came from, unless someone else has
    signed in meanwhile."""
    carries = carried()
    if carries:
        sent_to = address()
        return None if current_user.is_authenticated and not sent_to else Late(carries, sent_to)
    owner = whose_form()
    if owner is None or (current_user.is_authenticated and current_user.id != owner):
        return None
    return Late(_sealed_for(owner), _address() if current_user.is_authenticated else None)


def address() -> str | None:
    """Where what this request brings along is to be sent again (by 307); None where it brings nothing of this person's,
    or nobody is signed in."""
    found = _opened()
    return found[0] if found else None


def carried() -> str | None:
    """What this request brings along, to be put in the next page's form; None where it brings nothing.

    Whose it is shows when it is opened: whoever was asked for a code may have been signed out meanwhile.
    """
    return request.form.get(FIELD)


def _take_up() -> None:
    """Let this request's form be what was held, where it comes to the address that it was held for; 400 where what it
    brings was not sent there by this person. The pages of a sign-in carry it on."""
    carries = request.method == "POST" and request.blueprint != "sign_in" and carried()
    if not carries or not current_user.is_authenticated:
        return
    found = _opened()
    if found is None or found[0] != _address():
        abort(400)
    request._get_current_object().form = ImmutableMultiDict(found[1])  # type: ignore[attr-defined]


def _sealed_for(person_id: str) -> str:
    content = json.dumps([_address(), list(request.form.items(multi=True))])
    return urlsafe_b64encode(keys().seal(content, _place(person_id))).decode()


def _opened() -> tuple[str, list[tuple[str, str]]] | None:
    sealed = carried()
    if not sealed or not current_user.is_authenticated:
        return None
    try:
        sent_to, fields = json.loads(keys().open(urlsafe_b64decode(sealed), _place(current_user.id)))
    except (SealBroken, ValueError):
        return None
    return sent_to, [(name, value) for name, value in fields]


def _address() -> str:
    return request.script_root + request.full_path.rstrip("?")


def _place(person_id: str) -> str:
    return f"held.{person_id}"
