"""Changing a sign-in address, so that nobody can take over an account by editing it.

Until the new address is confirmed from the old one, `Person.address_changed_at` is set and the talks that existed then
stay closed to this person; what the other participant of a talk may confirm is decided where talks are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from peewee import CharField, ForeignKeyField, IntegerField

from .. import audit, clock, crypto
from ..db import Row, UtcField, transaction
from . import emails, sessions, signals
from .models import Person

LIFETIME = dt.timedelta(days=30)
MOST_TRIES = 10
CONFIRMED, OBJECTED, REPLACED, WITHDRAWN = "confirmed", "objected", "replaced", "withdrawn"


class AddressChange(Row):
    """One change that waits for, or got, its answer from `old_email`, the last address that is known to be right.

    The mailed token opens the page; only the mailed code acts there, since mail scanners press what they find.
    """

    person = ForeignKeyField(Person, backref="address_changes", on_delete="CASCADE")
    changed_by = ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    old_email = CharField(max_length=254)
    new_email = CharField(max_length=254)
    changed_at = UtcField()
    token_digest = CharField(max_length=64, unique=True)
    code_digest = CharField(max_length=64)
    expires_at = UtcField()
    tries = IntegerField(default=0)
    settled_at = UtcField(null=True)
    outcome = CharField(max_length=20, default="")

    @property
    def is_open(self) -> bool:
        """Whether the mailed code can still answer it."""
        return self.settled_at is None and clock.now() < self.expires_at and self.tries < MOST_TRIES


class WrongCodeError(ValueError):
    """The code is not the mailed one, or the change can no longer be answered."""


def pending(person: Person) -> AddressChange | None:
    """The change of this person's address that nobody has confirmed, also one that the old address objected to."""
    waits = AddressChange.outcome.in_(["", OBJECTED])
    newest = AddressChange.changed_at.desc()
    return AddressChange.select().where(AddressChange.person == person.id, waits).order_by(newest).first()


def by_token(token: str) -> AddressChange | None:
    """The change that a mailed link is about, with its person."""
    found = AddressChange.select(AddressChange, Person).join(Person, on=AddressChange.person)
    return found.where(AddressChange.token_digest == _token_digest(token)).first()


def change_address(person: Person, email: str, *, actor: Person) -> AddressChange | None:
    """Give `person` another sign-in address (normal form, free): mails the old one and ends the person's sessions.

    Going back to the last confirmed address needs no confirmation, and None is returned.
    """
    with transaction():
        before = pending(person)
        confirmed = before.old_email if before else person.email
        if before:
            _settle(before, WITHDRAWN if email == confirmed else REPLACED)
        person.email = email
        person.address_changed_at = None if email == confirmed else clock.now()
        person.save(only=[Person.email, Person.address_changed_at])
        sessions.end_all(person)
        signals.address_changed.send(person, actor=actor)
        if email == confirmed:
            audit.record("address changed back", actor=actor, subject=person.id)
            return None
        made = AddressChange(person=person, changed_by=actor, old_email=confirmed, new_email=email)
        made.changed_at = person.address_changed_at
        _ask(made)
        audit.record("address changed", actor=actor, subject=person.id, change=made.id)
        return made


def ask_again(change: AddressChange, *, actor: Person) -> None:
    """Mail the old address once more; the earlier mail's link and code stop working."""
    with transaction():
        _ask(change)
        audit.record("address confirmation sent again", actor=actor, subject=change.person_id, change=change.id)


def confirm(change: AddressChange, code: str) -> None:
    """The old address says that the change is right: the person's talks open again. Raises WrongCodeError."""
    _answer(change, code, CONFIRMED)


def object_to(change: AddressChange, code: str) -> None:
    """The old address says that the change is wrong: talks stay closed and HR is told. Raises WrongCodeError.

    The address is not put back: whoever reads the old mailbox may be the one that it was changed for.
    """
    _answer(change, code, OBJECTED)


def _answer(change: AddressChange, code: str, outcome: str) -> None:
    digits = "".join(c for c in code if c.isdigit())
    with transaction():
        # Counted in the database before the code is looked at, so that many at once get no more tries than one by one.
        open_still = (AddressChange.id == change.id) & AddressChange.settled_at.is_null()
        trying = AddressChange.update(tries=AddressChange.tries + 1)
        counted = trying.where(open_still, AddressChange.tries < MOST_TRIES, AddressChange.expires_at > clock.now())
        right = bool(counted.execute()) and hmac.compare_digest(change.code_digest, _code_digest(change, digits))
        if right:
            _act(change, outcome)
    if not right:
        raise WrongCodeError


def _act(change: AddressChange, outcome: str) -> None:
    person = change.person
    _settle(change, outcome)
    if outcome == CONFIRMED:
        person.address_changed_at = None
        person.save(only=[Person.address_changed_at])
        audit.record("address confirmed", actor=None, subject=person.id, change=change.id)
        signals.address_confirmed.send(person, since=change.changed_at, old_email=change.old_email)
    else:
        sessions.end_all(person)
        audit.record("address objected to", actor=None, subject=person.id, change=change.id)
        emails.tell_hr_of_objection(person)


def _settle(change: AddressChange, outcome: str) -> None:
    change.settled_at, change.outcome = clock.now(), outcome
    change.save(only=[AddressChange.settled_at, AddressChange.outcome])


def _ask(change: AddressChange) -> None:
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06}"
    change.token_digest, change.code_digest = _token_digest(token), _code_digest(change, code)
    change.expires_at, change.tries = clock.now() + LIFETIME, 0
    change.settled_at, change.outcome = None, ""
    change.save(force_insert=not AddressChange.select().where(AddressChange.id == change.id).exists())
    emails.ask_old_address(change.person, change.old_email, token=token, code=code, expires_at=change.expires_at)


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(change: AddressChange, code: str) -> str:
    # Keyed: six digits alone are found by trying all of them on a stolen database.
    key = crypto.keys().derive("address change code")
    return hmac.new(key, f"{change.id}.{code}".encode(), hashlib.sha256).hexdigest()
