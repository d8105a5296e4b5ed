"""What forbids an invitation, in words for whoever asked."""

from __future__ import annotations

from flask_babel import gettext as _

from ..company import the_company
from ..config import is_loopback
from ..mail import mail_ready, public_address
from ..mail.mime import Mailbox
from ..people.models import Person
from .models import Conversation
from .states import UNSIGNED


class RefusedError(Exception):
    """What cannot be done. ``reasons`` are words for whoever asked, by field; those of "" concern the whole."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__(", ".join(name or "the whole" for name in reasons))
        self.reasons = reasons


def company_problems() -> dict[str, str]:
    """Why nobody can be invited now: the mail would not arrive, or its links would lead nowhere."""
    company = the_company()
    if company is None or not mail_ready():
        return {"": _("E-posten er ikke satt opp ennå, så ingenting kan sendes. Be administratoren om det.")}
    if is_loopback(public_address()) and not company.demo:
        words = _(
            "Adressen til Samtale, %(address)s, virker bare på én maskin. Ingen andre kan åpne lenkene i innkallingen. "
            "Be administratoren legge inn adressen de ansatte bruker.",
            address=public_address(),
        )
        return {"": words}
    return {}


def pair_problems(manager: Person, employee: Person, kind: str, *, another: bool) -> dict[str, str]:
    """Why this manager cannot invite this person to a talk of this kind, by field."""
    current = Person.get_by_id(employee.id)
    name = current.name
    if current.ended_on is not None:
        return {"": _("%(name)s har sluttet og kan ikke inviteres.", name=name)}
    if current.manager_id != manager.id:
        return {"": _("%(name)s har en annen leder nå, så det er lederen som inviterer.", name=name)}
    if not current.has_talks:
        return {"": _("%(name)s er satt opp uten samtaler. HR kan endre det.", name=name)}
    for person in (current, manager):
        if not can_be_mailed(person):
            return {"": _("E-postadressen til %(name)s kan ikke brukes. Be HR rette den.", name=person.name)}
    if not another and under_way(manager, employee, kind):
        return {"another": _("Dere har en slik samtale fra før. Kryss av hvis dere skal ha én til.")}
    return {}


def can_be_mailed(person: Person) -> bool:
    """Whether the person's address is one that mail can go to."""
    return mailbox_of(person.name, person.email) is not None


def mailbox_of(name: str, address: str) -> Mailbox | None:
    """Where mail to this address goes; None where it can go nowhere."""
    try:
        return Mailbox.of(name, address)
    except ValueError:
        return None


def under_way(manager: Person, employee: Person, kind: str) -> Conversation | None:
    """The talk of this kind that these two have not finished, if any."""
    found: Conversation | None = (
        Conversation.select()
        .where(
            Conversation.employee == employee.id,
            Conversation.manager == manager.id,
            Conversation.kind == kind,
            Conversation.state.in_(UNSIGNED),
        )
        .order_by(Conversation.starts_at)
        .first()
    )
    return found
