"""How it is known who signs: one small interface, and the one method that comes with the app.

«Enkel elektronisk signatur» (eIDAS, Regulation (EU) 910/2014, article 3 no. 10): a person who has just shown who they
are gives a word on a text whose digest is kept with it. Another method (BankID, say) is a class with the same two
members, put in use by ``use``; a signature keeps the name of the one it was given by.
"""

from __future__ import annotations

from typing import Any, Protocol

from flask import url_for

from ..people.models import Person


class SigningMethod(Protocol):
    """A way to know who signs. ``name`` (20 characters at most) is kept with each signature."""

    name: str

    def knows(self, person: Person) -> bool:
        """Whether the person (signed in, with ``browser_session``) has shown who they are well enough to sign now."""

    def ask(self, person: Person, back: str) -> str:
        """The address where the person shows who they are, which leads ``back`` to a path of ours afterwards."""


class RecentSignIn:
    """A sign-in within the last 15 minutes, by a code sent to the person's own mailbox."""

    name = "simple"

    def knows(self, person: Any) -> bool:
        return bool(person.browser_session.is_recent)

    def ask(self, person: Person, back: str) -> str:
        return url_for("sign_in.confirm", next=back)


class _InUse:
    method: SigningMethod = RecentSignIn()


def use(method: SigningMethod) -> None:
    """Let people sign by ``method`` from now on."""
    _InUse.method = method


def in_use() -> SigningMethod:
    return _InUse.method
