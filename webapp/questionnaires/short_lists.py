"""HR's short lists, of focus areas and of competences: each change is one transaction and one entry in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from .. import audit, clock, db
from ..norwegian import fold
from ..people.models import Person
from ..people.values import tidy
from .models import Competence, FocusArea, ListedName

LONGEST_NAME = 80

L = TypeVar("L", bound=ListedName)


class RefusedError(ValueError):
    """A change that the list cannot take; the text says what to do instead."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a list is called and says, each in the reader's language. ``help`` tells of its ``most``."""

    title: Any
    lead: Any
    ask: Any
    missing: Any
    help: Any
    empty: Any
    full: Any
    make_room: Any
    gone: Any
    kept: Any
    renamed: Any


@dataclass(frozen=True)
class ShortList(Generic[L]):
    """The lines of one model, at most ``most`` of them. ``act`` is what the log calls a line."""

    model: type[L]
    act: str
    most: int
    words: Words

    def standing(self) -> list[L]:
        """The list as it is shown, in HR's order."""
        return list(self.model.standing())

    def retired(self) -> list[L]:
        """What has been taken off the list, the latest first."""
        model = self.model
        return list(model.select().where(model.retired_at.is_null(False)).order_by(model.retired_at.desc()))

    def add(self, name: str, *, actor: Person) -> L:
        """Put a line last on the list: a retired one of this name comes back, so that its goals stay with it.

        Raises RefusedError for an empty, long or taken name, and where the list is full.
        """
        with self._locked() as standing:
            name = self._fitting(name, standing)
            self._refuse_full(standing)
            known = next((line for line in self.retired() if fold(line.name) == fold(name)), None)
            if known:
                known.name, known.position = name, _after(standing)
                return self._stand_again(known, actor)
            line: L = self.model.create(name=name, position=_after(standing))
            self._record("added", actor, line.id)
            return line

    def rename(self, line_id: str, name: str, *, actor: Person) -> None:
        """Give a line of the list another name. Raises RefusedError as add does, DoesNotExist for another id."""
        with self._locked() as standing:
            line = self._of_the_list(line_id, standing)
            name = self._fitting(name, [other for other in standing if other != line])
            if name == line.name:
                return
            line.name = name
            line.save(only=["name"])
            self._record("renamed", actor, line.id)

    def move(self, line_id: str, *, up: bool, actor: Person) -> None:
        """Let a line change places with the one before (or after) it; the first stays first, the last last.

        Raises DoesNotExist for one that is not on the list.
        """
        with self._locked() as standing:
            place = standing.index(self._of_the_list(line_id, standing))
            there = max(place + (-1 if up else 1), 0)
            if there in {place, len(standing)}:
                return
            standing.insert(there, standing.pop(place))
            for position, line in enumerate(standing):
                line.position = position
                line.save(only=["position"])
            self._record("moved", actor, line_id, place=there + 1)

    def retire(self, line_id: str, *, actor: Person) -> None:
        """Take a line off the list; goals that have it keep it. Nothing where it is off already.

        Raises DoesNotExist for an id that no line has.
        """
        with self._locked():
            line = self.model.get_by_id(line_id)
            if line.retired_at is None:
                line.retired_at = clock.now()
                line.save(only=["retired_at"])
                self._record("retired", actor, line.id)

    def bring_back(self, line_id: str, *, actor: Person) -> None:
        """Put a retired line back about where it stood. Nothing where it is on the list.

        Raises RefusedError where the list is full or has one of this name, DoesNotExist for an unknown id.
        """
        with self._locked() as standing:
            line = self.model.get_by_id(line_id)
            if line.retired_at is not None:
                self._fitting(line.name, standing)
                self._refuse_full(standing)
                self._stand_again(line, actor)

    def _stand_again(self, line: L, actor: Person) -> L:
        line.retired_at = None
        line.save(only=["name", "position", "retired_at"])
        self._record("brought back", actor, line.id)
        return line

    def _record(self, what: str, actor: Person, line_id: str, **facts: int) -> None:
        audit.record(f"{self.act} {what}", actor=actor, subject=line_id, **facts)

    @contextmanager
    def _locked(self) -> Iterator[list[L]]:
        """The list as it is, in one transaction in which nobody else changes it (SQLite has one writer anyway)."""
        with db.transaction():
            if db.is_postgresql():
                db.database.execute_sql(f"LOCK TABLE {self.model._meta.table_name} IN SHARE ROW EXCLUSIVE MODE")
            yield self.standing()

    def _of_the_list(self, line_id: str, standing: list[L]) -> L:
        for line in standing:
            if line.id == line_id:
                return line
        raise self.model.DoesNotExist(line_id)

    def _fitting(self, name: str, others: list[L]) -> str:
        """The name as it is kept: one tidy line that none of the others has."""
        tidied = tidy(name)
        if not any(c.isalnum() for c in tidied):
            raise RefusedError(str(self.words.missing))
        if len(tidied) > LONGEST_NAME:
            raise RefusedError(
                ngettext(
                    "Skriv det kortere: høyst %(most)d tegn. Nå er det ett for mye.",
                    "Skriv det kortere: høyst %(most)d tegn. Nå er det %(num)d for mange.",
                    len(tidied) - LONGEST_NAME,
                    most=LONGEST_NAME,
                )
            )
        if any(fold(other.name) == fold(tidied) for other in others):
            raise RefusedError(_("«%(name)s» står på listen fra før.", name=tidied))
        return tidied

    def _refuse_full(self, standing: list[L]) -> None:
        if len(standing) >= self.most:
            raise RefusedError(str(self.words.make_room))


def _after(standing: list[L]) -> int:
    return max((line.position for line in standing), default=-1) + 1


focus_areas = ShortList(
    FocusArea,
    "focus area",
    7,
    Words(
        title=_l("Satsingsområder"),
        lead=_l("Det selskapet satser på nå. Listen vises i samtalen, ved spørsmål og mål som handler om det."),
        ask=_l("Hva satser dere på?"),
        missing=_l("Skriv hva dere satser på."),
        help=_l("Noen få ord. En kort liste er lett å huske, så det er plass til %(most)d områder."),
        empty=_l("Listen er tom. Skriv det første dere satser på."),
        full=_l("Listen er full. Få områder er lettere å huske enn mange, så ta bort ett før dere legger til et nytt."),
        make_room=_l("Listen er full. Ta bort et annet område først."),
        gone=_l("Satsingsområdet er tatt av listen."),
        kept=_l("Mål som alt hører til et av disse, beholder det."),
        renamed=_l("Mål som hører til området, følger med til det nye navnet."),
    ),
)

competences = ShortList(
    Competence,
    "competence",
    12,
    Words(
        title=_l("Kompetanse"),
        lead=_l(
            "Hva utviklingsmålene handler om. I samtalen kan de velge én kategori for hvert utviklingsmål. "
            "Tallene viser hvor mange mål det er av hver, aldri hvem som har dem."
        ),
        ask=_l("Hva heter kategorien?"),
        missing=_l("Skriv hva kategorien heter."),
        help=_l("Som «Ledelse» eller «Språk». Det er plass til %(most)d kategorier."),
        empty=_l("Listen er tom, og da velges det ingen kategori i samtalene. Skriv den første."),
        full=_l("Listen er full. Ta bort en kategori før dere legger til en ny."),
        make_room=_l("Listen er full. Ta bort en annen kategori først."),
        gone=_l("Kategorien er tatt av listen."),
        kept=_l("Mål som alt har en av disse, beholder den."),
        renamed=_l("Mål som har kategorien, følger med til det nye navnet."),
    ),
)
