"""The mails of the register: one function each."""

from __future__ import annotations

import datetime as dt

from .. import mail
from .models import Person


def ask_old_address(person: Person, old_email: str, *, token: str, code: str, expires_at: dt.datetime) -> None:
    """Ask the old address whether a new one is right. Without a mail server nothing is sent; it can be asked later."""
    if not mail.mail_ready():
        return
    link = mail.link_to("addresses.page", token=token)
    letter = mail.render_mail(
        "address_changed", person.language, person=person, url=link, code=f"{code[:3]} {code[3:]}", until=expires_at
    )
    mail.post(old_email, letter, expires_at=expires_at)


def tell_hr_of_objection(person: Person) -> None:
    """Tell everyone in HR that someone's old address says no to the new one."""
    if not mail.mail_ready():
        return
    link = mail.link_to("people.edit", person_id=person.id)
    for reader in Person.active().where(Person.is_hr):
        mail.post(reader, mail.render_mail("address_objected", reader.language, person=person, url=link))
