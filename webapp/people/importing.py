"""Plans an import: what a file of people would do to the register, and what stands in its way. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from ..norwegian import sort_key
from . import values
from .headings import Column
from .matching import Matching, match
from .proposal import Added, Change, Changed, Entry, Facts, Fault, Key, Known, Plan, new_key
from .reporting_lines import chain, rings
from .spreadsheet import Line, Table

NEW = "new"
_LANGUAGE_NAMES = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}


def plan(
    table: Table, known: Sequence[Known], *, whole_company: bool, matches: Mapping[int, str], demo: bool = False
) -> Plan:
    """What taking in the table would do.

    An empty cell, or a column that the file lacks, leaves the register's value; «ingen» or a dash empties the field.
    `matches` are the answers to the questions of an earlier plan: line → a person's id, or NEW. `whole_company` ends
    the people who are missing from the table. In a demo database every address must end in .example.
    """
    entries, faults = _understand(table, demo=demo)
    faults += _repeated(entries)
    matching = match(entries, known, matches, whole_company=whole_company, faulty={fault.line for fault in faults})
    company = _Company(entries, known, matching, whole_company=whole_company)
    faults += [*matching.faults, *company.faults()]
    doubtful = {fault.line for fault in faults} | {question.line for question in matching.questions if question.open}
    sound = [entry for entry in entries if entry.line not in doubtful]
    met = [(entry, matching.person_of.get(entry.line), company.facts(entry)) for entry in sound]
    return Plan(
        added=tuple(
            Added(entry.line, facts, company.name_of(facts.manager)) for entry, person, facts in met if person is None
        ),
        changed=tuple(
            Changed(entry.line, person, facts, company.changes(person, facts))
            for entry, person, facts in met
            if person and (facts != person.facts or not person.active)
        ),
        ended=company.ended,
        unchanged=tuple(p for _e, p, facts in met if p and facts == p.facts and p.active),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
        questions=tuple(sorted(matching.questions, key=lambda question: question.line)),
        blocks=_blocks(known, company.ended),
        active_before=sum(person.active for person in known),
    )


def _understand(table: Table, *, demo: bool) -> tuple[list[Entry], list[Fault]]:
    entries, faults = [], []
    for line in table.lines:
        entry, reasons = _entry(line, demo=demo)
        entries.append(entry)
        faults += [Fault(line.number, reason) for reason in reasons]
    return entries, faults


def _entry(line: Line, *, demo: bool) -> tuple[Entry, list[str]]:
    reasons = []
    if line.overflows:
        reasons.append(_("Raden har flere felter enn overskriften. Sjekk at ingen tekst inneholder skilletegnet."))
    read: dict[Column, Callable[[str], str | date | None]] = {
        Column.NAME: values.name,
        Column.EMAIL: lambda text: values.address(text, demo=demo),
        Column.NUMBER: values.employee_number,
        Column.MANAGER: _manager_address,
        Column.DEPARTMENT: values.department,
        Column.LANGUAGE: values.language,
        Column.START: values.day,
    }
    says: dict[str, str | date | None] = {}
    for column, text in line.cells.items():
        required = column in (Column.NAME, Column.EMAIL)
        if not text and not required:
            continue
        if values.empties(text) and not required and column is not Column.LANGUAGE:
            says[column] = "" if column is Column.DEPARTMENT else None
            continue
        try:
            says[column] = read[column](text)
        except values.BadValue as error:
            reasons.append(str(error))
    return Entry(line.number, str(says.pop("name", "")), str(says.pop("email", "")), says), reasons


def _manager_address(text: str) -> str:
    try:
        return values.address(text)
    except values.BadValue as error:
        raise values.BadValue(
            _("Lederen må stå med e-postadresse, ikke «%(text)s». Skriv «ingen» for å fjerne lederen.", text=text[:80])
        ) from error


def _repeated(entries: Sequence[Entry]) -> list[Fault]:
    faults = []
    addresses: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for entry in entries:
        if entry.email and (first := addresses.setdefault(entry.email, entry.line)) != entry.line:
            reason = _("Adressen %(email)s står også i rad %(other)s. Slett den ene.", email=entry.email, other=first)
            faults.append(Fault(entry.line, reason))
        number = entry.employee_number
        if number and (first := numbers.setdefault(number, entry.line)) != entry.line:
            reason = _("Ansattnummer %(number)s står også i rad %(other)s. Rett det ene.", number=number, other=first)
            faults.append(Fault(entry.line, reason))
    return faults


def _blocks(known: Sequence[Known], ended: Sequence[Known]) -> tuple[str, ...]:
    gone = {person.id for person in ended}
    staying = [person for person in known if person.active and person.id not in gone]
    blocks = []
    if any(person.is_hr for person in ended) and not any(person.is_hr for person in staying):
        blocks.append(_("Etter denne filen er ingen igjen i HR. Ta med minst én av dem i filen."))
    if any(person.is_admin for person in ended) and not any(person.is_admin for person in staying):
        blocks.append(_("Etter denne filen er ingen administrator igjen. Ta med minst én av dem i filen."))
    return tuple(blocks)


class _Company:
    """The company as it would be once the table is taken in."""

    def __init__(
        self, entries: Sequence[Entry], known: Sequence[Known], matching: Matching, *, whole_company: bool
    ) -> None:
        self._entries = entries
        self._person = {person.id: person for person in known}
        self._matched = matching.person_of
        self._asked = {question.line for question in matching.questions if question.open}
        self._entry_of = {self._key(entry): entry for entry in reversed(entries)}
        claimed = matching.claimed()
        left_out = [person for person in known if person.active and person.id not in claimed]
        left_out.sort(key=lambda person: sort_key(person.name))
        self.ended = tuple(left_out) if whole_company else ()
        self._ending = {person.id for person in self.ended}
        # Only the address that each will have: an old one would be unknown the next time the same file is taken in.
        self._key_of_address = {entry.email: self._key(entry) for entry in reversed(entries) if entry.email}
        self._left_alone = {person.facts.email: person for person in known if person.id not in self._entry_of}
        for email, person in self._left_alone.items():
            self._key_of_address.setdefault(email, person.id)
        self._moving = {
            person.facts.email: self._entry_of[person.id] for person in known if person.id in self._entry_of
        }

    def facts(self, entry: Entry) -> Facts:
        """What the register would say of the line's person."""
        person = self._matched.get(entry.line)
        before = person.facts if person else Facts(entry.name, entry.email)
        said: dict[str, Any] = {**entry.says, "name": entry.name, "email": entry.email, "manager": self._manager(entry)}
        return replace(before, **said)

    def changes(self, person: Known, facts: Facts) -> tuple[Change, ...]:
        """The fields that differ, in words."""
        pairs = (
            (Column(each.name), getattr(person.facts, each.name), getattr(facts, each.name)) for each in fields(Facts)
        )
        return tuple(Change(c, self._shown(c, old), self._shown(c, new)) for c, old, new in pairs if old != new)

    def faults(self) -> list[Fault]:
        """What is wrong between people: taken addresses, and managers who are unknown, ended, oneself or in a ring."""
        found = [Fault(entry.line, reason) for entry in self._entries for reason in self._reasons(entry)]
        manager_of = {person.id: person.facts.manager for person in self._person.values()}
        manager_of |= {key: self._manager(entry) for key, entry in self._entry_of.items()}
        for ring in rings(manager_of):
            if len(ring) > 1:
                words = chain(self.name_of(key) for key in ring)
                reason = _("Lederne går i ring: %(ring)s. Rett lederen til en av dem.", ring=words)
                found += [Fault(self._entry_of[key].line, reason) for key in ring if key in self._entry_of]
        return found

    def _reasons(self, entry: Entry) -> list[str]:
        reasons = []
        holder = self._left_alone.get(entry.email)
        if holder and entry.line not in self._asked:
            reasons.append(
                _("Adressen %(email)s brukes av %(name)s i Samtale.", email=entry.email, name=holder.name)
                + " "
                + _("Gi raden en annen adresse, eller endre den hos %(name)s først.", name=holder.name)
            )
        manager = self._manager(entry)
        said = entry.says.get("manager")
        if said and manager is None:
            reasons.append(self._unknown_manager(str(said)))
        elif manager == self._key(entry):
            reasons.append(_("En person kan ikke være sin egen leder. Skriv en annen, eller «ingen»."))
        elif manager in self._ending:
            reason = _("Lederen %(name)s står ikke i filen og regnes da som sluttet.", name=self.name_of(manager))
            reasons.append(reason + " " + _("Skriv en annen leder, eller «ingen»."))
        elif manager and not self._works_here(manager):
            reasons.append(
                _("Lederen %(name)s har sluttet. Skriv en annen leder, eller «ingen».", name=self.name_of(manager))
            )
        return reasons

    def _unknown_manager(self, email: str) -> str:
        if moving := self._moving.get(email):
            return _(
                "Lederen %(name)s får en ny adresse i rad %(line)s. Skriv den nye her også.",
                name=moving.name,
                line=moving.line,
            )
        return _("Lederen %(email)s finnes verken i filen eller i Samtale.", email=email)

    def _manager(self, entry: Entry) -> Key | None:
        if "manager" in entry.says:
            said = entry.says["manager"]
            return self._key_of_address.get(str(said)) if said else None
        person = self._matched.get(entry.line)
        return person.facts.manager if person else None

    def _key(self, entry: Entry) -> Key:
        person = self._matched.get(entry.line)
        return person.id if person else new_key(entry.line)

    def _works_here(self, key: Key) -> bool:
        return key in self._entry_of or self._person[key].active

    def name_of(self, key: Key | None) -> str:
        """The name of a key's person; empty for none."""
        if key is None:
            return ""
        return self._entry_of[key].name if key in self._entry_of else self._person[key].name

    def _shown(self, column: Column, value: object) -> str:
        if isinstance(value, date):
            return value.strftime("%d.%m.%Y")
        if column is Column.MANAGER and isinstance(value, str):
            return self.name_of(value)
        if column is Column.LANGUAGE and isinstance(value, str):
            return _LANGUAGE_NAMES[value]
        return str(value or "")
