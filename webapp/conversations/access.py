"""Who may do what with a conversation: the table «Who sees what» of the product, as one function."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any

from .. import access
from ..people.models import Person
from ..prepared import Prepared
from ..questionnaires.kinds import Role
from .models import AddressConfirmed, Conversation, TalkRequest
from .states import ANSWERABLE, UNSIGNED, WRITABLE, State, Writers


class Right(StrEnum):
    """What someone may see of, or do in, one conversation."""

    EXISTS = "exists"
    READ_INVITATION = "read invitation"
    READ_OWN = "read own"
    READ_OTHER = "read other"
    READ_PLAN = "read plan"
    READ_LOG = "read access log"
    READ_OWN_LOG = "read own accesses"
    WRITE_OWN = "write own"
    WRITE_SHARED = "write shared"
    ANSWER = "answer invitation"
    ANSWER_STATEMENTS = "answer statements"
    LEAD = "lead"
    REOPEN = "reopen"
    HAND_OVER = "hand over"
    READ_HANDED_OVER = "read handed over"


class RequestRight(StrEnum):
    """What someone may do with a talk that was asked for."""

    READ = "read request"
    WITHDRAW = "withdraw request"
    ANSWER = "answer request"


NOTHING: frozenset[Right] = frozenset()
KNOWS_OF = frozenset({Right.EXISTS})
HAS_BEEN_HERE = KNOWS_OF | {Right.READ_OWN_LOG}
TAKES_PART = HAS_BEEN_HERE | {Right.READ_INVITATION, Right.READ_OWN}


@dataclass(frozen=True)
class Reader:
    """Someone who may read something of a conversation, with a part in it or without: loaded through the policy."""

    conversation: Conversation
    person: Person
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        return right in self.rights


@dataclass(frozen=True)
class Seat:
    """A person's place in a conversation: loaded through the policy, handed to the view."""

    conversation: Conversation
    person: Person
    role: Role
    rights: frozenset[Right]
    read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, load: Callable[[], Any]) -> Any:
        """What ``load`` reads, read once for this seat: a page shows some rows twice, as a list and as texts."""
        if name not in self.read:
            self.read[name] = load()
        return self.read[name]

    def may(self, right: Right) -> bool:
        return right in self.rights

    @property
    def digest(self) -> str:
        """Stands for what the seat may do where a talk is written or read back: what such a page was made for.

        An invitation is answered elsewhere: that the meeting has begun, which ends it, makes no other page of these.
        """
        return hashlib.sha256(",".join(sorted(self.rights - {Right.ANSWER})).encode()).hexdigest()[:8]


def knows_of(person: Person, talk: Conversation) -> bool:
    """Whether ``person`` may know that ``talk`` (loaded with its people) exists: its two, the manager now, and HR."""
    return talk.role_of(person) is not None or talk.employee.manager_id == person.id or person.is_hr


def rights(person: Person, talk: Conversation, known: set[tuple[str, str]] | None = None) -> frozenset[Right]:
    """What ``person`` may do with ``talk`` (loaded with its people); empty for a stranger.

    ``known`` is what all_vouched_for() gave, for one who asks about many.
    """
    if not knows_of(person, talk):
        return NOTHING
    role = talk.role_of(person)
    if role is None:
        return _looking_on(person, talk)
    if waits_for_address(person, talk, known):
        return HAS_BEEN_HERE
    if role is Role.MANAGER and talk.is_frozen:
        return HAS_BEEN_HERE | {Right.READ_OWN}
    return TAKES_PART | _reading(role, talk) | _writing(role, talk)


def _looking_on(person: Person, talk: Conversation) -> frozenset[Right]:
    """HR and the employee's manager now, who reads the columns of another's talk where the employee has said yes.

    That yes does not reach an address that the manager got after it: whoever changed it could come in by it.
    """
    if talk.employee.manager_id != person.id:
        return KNOWS_OF
    changed, yes = person.address_changed_at, talk.handed_over_at
    if talk.is_open and yes and (changed is None or changed < yes):
        return HAS_BEEN_HERE | {Right.READ_HANDED_OVER}
    return HAS_BEEN_HERE


def _reading(role: Role, talk: Conversation) -> frozenset[Right]:
    held = {Right.READ_LOG, Right.ANSWER_STATEMENTS} if role is Role.EMPLOYEE else set()
    if talk.is_open:
        held |= {Right.READ_OTHER, Right.READ_PLAN}
        if role is Role.EMPLOYEE and talk.is_frozen and talk.employee.manager_id:
            held |= {Right.HAND_OVER, Right.READ_HANDED_OVER}
    return frozenset(held)


def _writing(role: Role, talk: Conversation) -> frozenset[Right]:
    held: set[Right] = set()
    if talk.is_frozen:
        return NOTHING
    if talk.state in WRITABLE:
        held.add(Right.WRITE_OWN)
        if talk.is_open and talk.writers in {Writers.BOTH, role}:
            held.add(Right.WRITE_SHARED)
    if role is Role.EMPLOYEE and talk.state in ANSWERABLE and not talk.started_at:
        held.add(Right.ANSWER)
    if role is Role.MANAGER and talk.state in UNSIGNED:
        held.add(Right.LEAD)
    # Who has ended signs nothing more: taken up again, it would stay open for good.
    if role is Role.MANAGER and talk.state == State.SIGNED and talk.employee.is_active:
        held.add(Right.REOPEN)
    return frozenset(held)


def request_rights(person: Person, request: TalkRequest) -> frozenset[RequestRight]:
    """What was asked of one manager is for the two to read, for as long as that one leads the employee.

    What was withdrawn, nobody reads; nor does whoever came by a new address since, which nobody has confirmed.
    """
    employee, changed = request.employee, person.address_changed_at
    stands = employee.is_active and employee.manager_id == request.manager_id and not request.withdrawn_at
    if not stands or person.id not in {employee.id, request.manager_id} or (changed and request.asked_at < changed):
        return frozenset()
    own = RequestRight.WITHDRAW if person.id == employee.id else RequestRight.ANSWER
    return frozenset({RequestRight.READ, own} if request.is_open else {RequestRight.READ})


def waits_for_address(person: Person, talk: Conversation, known: set[tuple[str, str]] | None = None) -> bool:
    """Whether ``person`` came by a new address that nobody has vouched for since this talk was made.

    ``known`` is what all_vouched_for() gave, for one who asks about many.
    """
    changed = person.address_changed_at
    if changed is None or talk.created_at >= changed:
        return False
    if known is not None:
        return (talk.id, person.id) not in known
    vouched = AddressConfirmed.select().where(
        AddressConfirmed.conversation == talk.id, AddressConfirmed.person == person.id, AddressConfirmed.at >= changed
    )
    return not vouched.exists()


def all_vouched_for() -> set[tuple[str, str]]:
    """Talk and person of everyone whose new address has been vouched for in a talk, by ids; one query."""
    still = AddressConfirmed.at >= Person.address_changed_at
    rows = AddressConfirmed.select(AddressConfirmed.conversation, AddressConfirmed.person).join(Person).where(still)
    return set(rows.tuples())


_with_people: Prepared[Conversation] = Prepared(lambda talk: Conversation.with_people().where(Conversation.id == talk))


def find(conversation_id: str) -> Conversation | None:
    return _with_people.first(talk=conversation_id)


def reader(person: Person, conversation_id: str, right: Right) -> Reader:
    """``person`` as a reader; 404 for one who may not know of it, 403 for one who may not do this."""
    talk = find(conversation_id)
    held = access.require(person, talk, right)
    assert talk is not None
    return Reader(talk, person, held)


def seat(person: Person, conversation_id: str, right: Right) -> Seat:
    """The seat of ``person``; as `reader`, and 403 for one who takes no part."""
    found = reader(person, conversation_id, right)
    role = found.conversation.role_of(person)
    if role is None:
        access.forbid()
    return Seat(found.conversation, person, role, found.rights)


def participant(right: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view of one conversation: it gets the Seat in place of ``conversation_id``."""
    return _marked(right, seat)


def onlooker(right: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view that does not ask for a part in the conversation: it gets the Reader."""
    return _marked(right, reader)


def _marked(right: Right, load: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def loaded(conversation_id: str, **given: Any) -> Any:
            return view(load(access.person(), conversation_id, right), **given)

        return access.marker(f"conversation: {right}", access.ask_to_sign_in)(loaded)

    return decorate


access.declare(Conversation, rights)
access.declare(TalkRequest, request_rights)
