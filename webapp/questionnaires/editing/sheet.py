"""A draft as its editor sees it in one language, beside what it says in another."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ...people.models import LANGUAGES
from ..content import FormContent, QuestionContent, SectionContent, Texts, read_version
from ..kinds import OPTIONS, STEPS, SectionKind
from ..models import FormVersion
from .arranging import addable
from .checking import Part, is_begun, lacks, parts, spent
from .draft import Place
from .saving import stamp


@dataclass(frozen=True)
class Field:
    """One control. ``wanted``: it is marked as missing while it is empty; ``reference``: what it says in another
    language, and which."""

    place: Place
    name: str
    value: str
    wanted: bool = False
    reference: str = ""
    reference_lang: str = ""

    @property
    def id(self) -> str:
        return self.place.control(self.name)

    @property
    def stamp(self) -> str:
        return stamp(self.value)


class EditedForm:
    """The draft with its fields in the language ``lang``: two queries."""

    def __init__(self, version: FormVersion, lang: str) -> None:
        self.version = version
        self.lang = lang
        self.content: FormContent = read_version(version)
        self.parts: dict[Place, Part] = {part.place: part for part in parts(self.content)}
        self.furthest = sorted(LANGUAGES, key=lambda each: len(lacks(self.content, each)))

    @property
    def whole(self) -> Place:
        return Place("form")

    def place(self, row: SectionContent | QuestionContent) -> Place:
        return Place("section" if isinstance(row, SectionContent) else "question", row.id)

    def text(self, place: Place, name: str) -> Field:
        """The field for a text, or for the options of a choice, one a line."""
        part = self.parts[place]
        said = {lang: _said(part.texts, lang, name) for lang in LANGUAGES}
        others = [lang for lang in self.furthest if lang != self.lang and said[lang]]
        # Whoever writes in the language that is furthest on has nothing to look at but what is missing there.
        translates = self.lang != self.furthest[0]
        reference = others[0] if others and (translates or not said[self.lang]) else ""
        wanted = name in part.must or bool(others) or name == "options"
        return Field(place, name, said[self.lang], wanted, said.get(reference, ""), reference)

    def fact(self, place: Place, name: str, value: object) -> Field:
        """The field for what is the same in every language."""
        said = ("1" if value else "") if isinstance(value, bool) else "" if value is None else str(value)
        return Field(place, name, said)

    @property
    def steps(self) -> dict[str, str]:
        return STEPS

    @property
    def addable(self) -> list[SectionKind]:
        return addable(self.content.kind, [section.kind for section in self.content.sections])


def _said(texts: Texts, lang: str, name: str) -> str:
    own = texts.get(lang, {})
    if name == "options":
        return "\n".join(own[option] for option in OPTIONS.values() if own.get(option))
    return own.get(name, "")


def told(content: FormContent) -> dict[str, str]:
    """What the page says of the whole draft, by the id of where it stands: what each language lacks, and the time."""
    said = {f"mangler-{lang}": lacking(content, lang) for lang in LANGUAGES}
    return said | {"tid-brukt": time_spent(content)}


def lacking(content: FormContent, lang: str) -> str:
    if not is_begun(content, lang):
        return _("Ikke begynt")
    number = len(lacks(content, lang))
    if not number:
        return _("Alt er skrevet")
    return ngettext("Mangler én tekst", "Mangler %(num)d tekster", number)


def time_spent(content: FormContent) -> str:
    taken, length = spent(content), content.minutes_suggested
    if taken > length:
        return _("Delene tar %(spent)d minutter, mer enn de %(length)d som er satt av.", spent=taken, length=length)
    return _("Delene tar %(spent)d av %(length)d minutter.", spent=taken, length=length)
