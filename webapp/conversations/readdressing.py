"""A participant's calendar entry follows to a new address, once somebody has said that the address is right."""

from __future__ import annotations

import datetime as dt

from .. import audit
from ..people.models import Person
from ..people.signals import address_confirmed
from . import emails
from .changing import relocked, tell
from .models import AddressConfirmed, Conversation
from .states import UNSIGNED


@address_confirmed.connect
def follow_address(person: Person, *, since: dt.datetime, old_email: str) -> None:
    """The entries of all talks but those that the other participant has vouched in already."""
    vouched = AddressConfirmed.select(AddressConfirmed.conversation).where(
        AddressConfirmed.person == person.id, AddressConfirmed.at >= since
    )
    ids = Conversation.select(Conversation.id).where(
        (Conversation.employee == person.id) | (Conversation.manager == person.id),
        Conversation.state.in_(UNSIGNED),
        Conversation.created_at < since,
        Conversation.id.not_in(vouched),
    )
    for row in ids.order_by(Conversation.id):
        talk = relocked(row.id)
        if talk is not None:
            pass_entry(talk, person, old_email)


def pass_entry(talk: Conversation, person: Person, old_email: str) -> None:
    """Take the entry out of the calendar behind the old address, and give it to the new one; in the caller's lock.

    Both addresses may lead to one mailbox: the new entry has the higher SEQUENCE, so it stands in whatever order they
    come (RFC 5546, 2.1.5). A talk that stands in no calendar now is left alone.
    """
    role = talk.role_of(person)
    stands = talk.invited_at and talk.state in UNSIGNED and not (talk.is_past or talk.is_frozen)
    if not stands or role is None or role not in emails.reached(talk):
        return
    talk.sequence += 1
    emails.post_entry_taken(talk, role, old_email)
    talk.sequence += 1
    talk.save(only=[Conversation.sequence])
    audit.record("entry followed the address", actor=None, subject=talk.id, person=person.id)
    emails.post_entry_given(talk, role)
    tell(talk)
