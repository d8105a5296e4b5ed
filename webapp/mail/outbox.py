"""The outbox: every mail is a row, committed with the change that caused it, until a server has taken it.

A sender leases one row at a time. One that dies between the server's yes and the mark leaves a lease that runs out,
and the mail goes once more with the same Message-ID: at most a duplicate that mail programs can tell.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from peewee import BooleanField, CharField, IntegerField, ModelSelect, fn

from .. import clock
from ..crypto import SealBroken, SealedField
from ..db import Row, UtcField, is_postgresql, transaction
from .outcome import OF_ONE_MAIL, OF_THE_ADDRESS, Outcome, Trouble
from .smtp import Connection, MailSettings, connected

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
KEPT_AFTER_FAILURE = dt.timedelta(days=14)
# About two days in all; the jitter adds up to a quarter.
WAITS = [dt.timedelta(minutes=minutes) for minutes in (0.3, 1, 5, 15, 60, 180, 360, 720, 720, 720)]


class OutboxMail(Row):
    """One mail to one reader. `message` is the whole MIME text, sealed; it is erased once sent, when it has
    expired, and two weeks after it was given up.

    `kept` marks a demo database's mail, which is shown instead of sent. `last_error` is an Outcome as text: a word
    of ours and numbers, never the server's words. Exactly one of `sent_at` and `given_up_at` is set in the end.
    """

    created_at = UtcField(default=clock.now)
    person_id = CharField(max_length=22, null=True, index=True)
    to_address = CharField(max_length=254)
    kind = CharField(max_length=60)
    language = CharField(max_length=2)
    message_id = CharField(max_length=255, unique=True)
    message = SealedField(null=True)
    kept = BooleanField(default=False)
    not_before = UtcField(default=clock.now, index=True)
    leased_until = UtcField(null=True)
    lease_token = CharField(max_length=22, null=True)
    attempts = IntegerField(default=0)
    last_error = CharField(max_length=60, null=True)
    sent_at = UtcField(null=True)
    given_up_at = UtcField(null=True)
    expires_at = UtcField(null=True)

    class Meta:
        table_name = "outbox_mail"

    @property
    def failure(self) -> Outcome | None:
        """The last attempt's outcome when it failed."""
        return Outcome.read(self.last_error) if self.last_error else None

    @classmethod
    def waiting(cls) -> ModelSelect[OutboxMail]:
        """Mails that have still to go out, now or later."""
        return cls.select().where(cls.sent_at.is_null(), cls.given_up_at.is_null(), ~cls.kept)

    @classmethod
    def due(cls, now: dt.datetime) -> ModelSelect[OutboxMail]:
        """Mails that nobody is sending and whose time has come, the longest due first."""
        unleased = cls.leased_until.is_null() | (cls.leased_until <= now)
        unexpired = cls.expires_at.is_null() | (cls.expires_at > now)
        return cls.waiting().where(cls.not_before <= now, unleased, unexpired).order_by(cls.not_before, cls.id)


@dataclass(frozen=True)
class SendReport:
    """What one round did, in numbers of mails. `trouble` is set when it stopped because nothing can be sent now."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    trouble: Outcome | None = None


def send_due(settings: MailSettings, limit: int = 100) -> SendReport:
    """Send up to `limit` due mails over one connection. Needs an application context and a database connection.

    Stops at the first trouble that other mails would meet too; that one mail waits longer, the rest stay due.
    """
    erase_expired()
    first = lease()
    if first is None:
        return SendReport()
    outcomes: list[Outcome] = []
    with connected(settings) as way:
        row: OutboxMail | None = first
        while row is not None:
            outcome = way if isinstance(way, Outcome) else _deliver(way, row)
            outcomes.append(outcome)
            settle(row, outcome)
            stopped = outcome.trouble is not None and outcome.trouble not in OF_ONE_MAIL
            row = None if stopped or len(outcomes) >= limit else lease()
    return _report(outcomes)


def lease() -> OutboxMail | None:
    """Take the next due mail for `LEASE`, so that no other sender does; None when nothing is due."""
    now, token = clock.now(), secrets.token_urlsafe(16)
    with transaction():
        due = OutboxMail.due(now).limit(1)
        row: OutboxMail | None = (due.for_update(skip_locked=True) if is_postgresql() else due).first()
        if row is None:
            return None
        row.leased_until, row.lease_token, row.attempts = now + LEASE, token, row.attempts + 1
        row.save(only=[OutboxMail.leased_until, OutboxMail.lease_token, OutboxMail.attempts])
    return row


def settle(row: OutboxMail, outcome: Outcome) -> None:
    """Write down how sending a leased row went; nothing when its lease has meanwhile gone to another sender."""
    now = clock.now()
    change: dict[str, object] = {"leased_until": None, "lease_token": None}
    if outcome:
        change |= {"sent_at": now, "message": None, "last_error": None}
    elif gives_up(row, outcome):
        change |= {"given_up_at": now, "last_error": str(outcome)}
        log.error("gave up mail %s (%s) after %d attempts: %s", row.id, row.kind, row.attempts, outcome)
    else:
        change |= {"not_before": now + wait_after(row.attempts), "last_error": str(outcome)}
        log.warning("mail %s (%s) waits after attempt %d: %s", row.id, row.kind, row.attempts, outcome)
    OutboxMail.update(change).where(OutboxMail.id == row.id, OutboxMail.lease_token == row.lease_token).execute()


def gives_up(row: OutboxMail, outcome: Outcome) -> bool:
    return outcome.trouble == Trouble.RECIPIENT_REFUSED or row.attempts > len(WAITS)


def wait_after(attempts: int) -> dt.timedelta:
    """How long a mail rests after this many attempts, spread so that many don't come back at once."""
    return WAITS[attempts - 1] * random.uniform(1, 1.25)  # noqa: S311


def erase_expired() -> int:
    """Erase mails that came too late to be of use (a code), and those given up long ago; returns how many expired."""
    now = clock.now()
    reason = fn.COALESCE(OutboxMail.last_error, str(Outcome(Trouble.EXPIRED)))
    unleased = OutboxMail.leased_until.is_null() | (OutboxMail.leased_until <= now)
    unsent = (OutboxMail.sent_at.is_null(), OutboxMail.given_up_at.is_null(), ~OutboxMail.kept, unleased)
    expired = OutboxMail.update(message=None, given_up_at=now, lease_token=None, last_error=reason)
    count = int(expired.where(OutboxMail.expires_at <= now, *unsent).execute())
    if count:
        log.error("%d mails expired before they could be sent", count)
    old = OutboxMail.given_up_at <= now - KEPT_AFTER_FAILURE
    OutboxMail.update(message=None).where(old, OutboxMail.message.is_null(False)).execute()
    return count


def hold_back() -> int:
    """After a restore: give up what was to go out by now, for it may have gone out after the backup. HR sees it among
    the failed mails and can send it all the same. Returns how many there were."""
    now = clock.now()
    held = OutboxMail.update(
        given_up_at=now, last_error=str(Outcome(Trouble.RESTORED)), leased_until=None, lease_token=None
    )
    waits = (OutboxMail.sent_at.is_null(), OutboxMail.given_up_at.is_null(), ~OutboxMail.kept)
    unexpired = OutboxMail.expires_at.is_null() | (OutboxMail.expires_at > now)
    return int(held.where(*waits, OutboxMail.not_before <= now, unexpired).execute())


def failed_mails() -> ModelSelect[OutboxMail]:
    """Mails that were given up, the newest first: HR is to see them for as long as they can be sent again. Their bodies
    are nobody's to read."""
    recent = OutboxMail.given_up_at > clock.now() - KEPT_AFTER_FAILURE
    return OutboxMail.select().where(recent).order_by(OutboxMail.given_up_at.desc())


def last_undelivered(address: str) -> OutboxMail | None:
    """The newest mail to this address, where the address is why it was given up; None when one came through since.

    ``address`` is as it goes out, of a Mailbox.
    """
    over = OutboxMail.sent_at.is_null(False) | OutboxMail.given_up_at.is_null(False)
    when = fn.COALESCE(OutboxMail.sent_at, OutboxMail.given_up_at)
    newest = OutboxMail.select().where(OutboxMail.to_address == address, over).order_by(when.desc()).first()
    failure = newest.failure if newest else None
    return newest if failure is not None and failure.trouble in OF_THE_ADDRESS else None


def try_again(row: OutboxMail) -> bool:
    """Put a given-up mail back among the due ones; False when its body is gone or it wasn't given up."""
    again = OutboxMail.update(given_up_at=None, attempts=0, not_before=clock.now(), leased_until=None)
    whole = OutboxMail.message.is_null(False) & OutboxMail.given_up_at.is_null(False)
    return bool(again.where(OutboxMail.id == row.id, whole).execute())


def oldest_waiting() -> dt.timedelta | None:
    """How long the mail that has been due the longest has waited since it was posted; None when none is due."""
    row = OutboxMail.due(clock.now()).order_by(OutboxMail.created_at).first()
    return clock.now() - row.created_at if row else None


def _deliver(way: Connection, row: OutboxMail) -> Outcome:
    try:
        message = row.message
    except SealBroken:
        log.exception("mail %s does not open", row.id)
        return Outcome(Trouble.UNREADABLE)
    return way.deliver(row.to_address, message.encode("ascii"))


def _report(outcomes: Sequence[Outcome]) -> SendReport:
    refused = [outcome for outcome in outcomes if outcome.trouble == Trouble.RECIPIENT_REFUSED]
    failed = [outcome for outcome in outcomes if not outcome]
    blocked = [outcome for outcome in failed if outcome.trouble not in OF_ONE_MAIL]
    return SendReport(
        sent=len(outcomes) - len(failed),
        put_off=len(failed) - len(refused),
        given_up=len(refused),
        trouble=blocked[-1] if blocked else None,
    )
