"""How it is known who signs: one small interface, and the one method that comes with the app.

«Enkel elektronisk signatur» (eIDAS, Regulation (EU) 910/2014, article 3 no. 10): a person who has just shown who they
are gives a word on a text whose digest is kept with it. Another method (BankID, say) is a class with the same
members, put in use by ``use``; a signature keeps the name of the one it was given by, and is called what that one says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from flask import url_for
from flask_babel import lazy_gettext as _l

from ..access import confirm_first
from ..people.models import Person


class SigningMethod(Protocol):
    """A way to know who signs. ``name`` (20 characters at most) is kept with each signature.

    ``called`` is what such a signature is, as the middle of a sentence has it, in the language being spoken.
    """

    name: str
    called: Any

    def knows(self, person: Person) -> bool:
        """Whether the person (signed in, with ``browser_session``) has shown who they are well enough to sign now."""

    def ask(self, person: Person, back: str) -> str:
        """The address where the person shows who they are, which leads ``back`` to a path of ours afterwards."""

    def ask_and_go_on(self) -> Any:
        """The answer to a word that was sent too late: the person shows who they are, and it is sent again
        (``held``)."""


class RecentSignIn:
    """A sign-in within the last 15 minutes, by a code sent to the person's own mailbox."""

    name = "simple"
    called = _l("enkel elektronisk signatur")

    def knows(self, person: Any) -> bool:
        return bool(person.browser_session.is_recent)

    def ask(self, person: Person, back: str) -> str:
        return url_for("sign_in.confirm", next=back)

    def ask_and_go_on(self) -> Any:
        return confirm_first()


# Every method that signatures have been given by, the one in use last.
_methods: list[SigningMethod] = [RecentSignIn()]


def use(method: SigningMethod) -> None:
    """Let people sign by ``method`` from now on. What was signed by another stays what it was."""
    _methods[:] = [other for other in _methods if other.name != method.name] + [method]


def in_use() -> SigningMethod:
    return _methods[-1]


def called(names: Iterable[str]) -> str:
    """What signatures by the methods of these names are, in words; a name that is no longer known stands for itself."""
    words = {method.name: str(method.called) for method in _methods}
    return " + ".join(dict.fromkeys(words.get(name, name) for name in names))
