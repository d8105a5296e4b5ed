"""What a draft changes in the published version: parts that are new, gone or moved, and texts word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from flask_babel import gettext as _

from ...differences import Piece, pieces
from ...people.models import LANGUAGES
from ..content import FormContent, QuestionContent, SectionContent, Texts
from ..kinds import ONCE_IN_A_FORM, OPTIONS, STEPS
from .checking import name_of
from .words import ANSWER_TYPES, ANSWERED_BY, BESIDES, FIELDS

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class TextChange:
    """A text that reads otherwise in one language."""

    label: str
    lang: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Change:
    """What becomes of the form, a section or a question. ``kind``: new, gone, moved or changed; ``facts`` are label,
    before and after."""

    title: str
    kind: str
    level: int
    texts: list[TextChange] = field(default_factory=list)
    facts: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def matters(self) -> bool:
        return self.kind != "changed" or bool(self.texts or self.facts)


def by_words(before: str, after: str) -> list[Piece]:
    """Both texts as one, in pieces."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    return pieces(old, new, SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def compare(old: FormContent, new: FormContent) -> list[Change]:
    """Every change, in the order of the new version; what has gone follows its section, or comes last."""
    return [change for change in _changes(old, new) if change.matters]


def _changes(old: FormContent, new: FormContent) -> Iterator[Change]:
    lengths = (
        (_("Lengde"), old.minutes_suggested, new.minutes_suggested),
        (_("Minst"), old.minutes_least, new.minutes_least),
    )
    facts = [_fact(label, _minutes(before), _minutes(after)) for label, before, after in lengths]
    yield Change(_("Hele skjemaet"), "changed", 0, _texts(old.texts, new.texts), _unlike(facts))
    pairs = _paired(old.sections, new.sections)
    went = _out_of_place([pairs[s.id].id for s in new.sections if s.id in pairs], [s.id for s in old.sections])
    home = {question.key: section.id for section in old.sections for question in section.questions}
    before = {question.key: question for section in old.sections for question in section.questions}
    staying = {question.key for section in new.sections for question in section.questions}
    for section in new.sections:
        earlier = pairs.get(section.id)
        yield _section(earlier, section, moved=earlier is not None and earlier.id in went)
        here = earlier.id if earlier else ""
        own = [question.key for question in section.questions if home.get(question.key) == here]
        shifted = _out_of_place(own, [question.key for question in earlier.questions] if earlier else [])
        for question in section.questions:
            moved = home.get(question.key) != here or question.key in shifted
            yield _question(before.get(question.key), question, moved=moved)
        yield from _gone(earlier, staying)
    kept = {section.id for section in pairs.values()}
    for section in old.sections:
        if section.id not in kept:
            yield Change(name_of(section), "gone", 1)
            yield from _gone(section, staying)


def _gone(section: SectionContent | None, staying: set[str]) -> Iterator[Change]:
    for question in section.questions if section else ():
        if question.key not in staying:
            yield Change(_called(question), "gone", 2)


def _section(old: SectionContent | None, new: SectionContent, *, moved: bool) -> Change:
    if old is None:
        return Change(name_of(new), "new", 1)
    facts = [
        _fact(_("Foreslått tid"), _minutes(old.suggested_minutes), _minutes(new.suggested_minutes)),
        _fact(_("Vises ved siden av"), *(str(BESIDES[each.beside]) if each.beside else "–" for each in (old, new))),
    ]
    return Change(name_of(new), "moved" if moved else "changed", 1, _texts(old.texts, new.texts), _unlike(facts))


def _question(old: QuestionContent | None, new: QuestionContent, *, moved: bool) -> Change:
    if old is None:
        return Change(_called(new), "new", 2)
    said = {True: _("Ja"), False: _("Nei")}
    facts = [
        _fact(_("Hvem svarer?"), str(ANSWERED_BY[old.answered_by]), str(ANSWERED_BY[new.answered_by])),
        _fact(_("Svaret er"), str(ANSWER_TYPES[old.answer_type]), str(ANSWER_TYPES[new.answer_type])),
        _fact(_("Kommer med i referatet"), said[old.in_minutes], said[new.in_minutes]),
        _fact(_("Teller i statistikken"), said[old.counted], said[new.counted]),
    ]
    return Change(_called(new), "moved" if moved else "changed", 2, _texts(old.texts, new.texts), _unlike(facts))


def _called(question: QuestionContent) -> str:
    texts = [question.texts.get(lang, {}).get("text", "") for lang in LANGUAGES]
    return next(filter(None, texts), str(_("Spørsmål uten tekst")))


def _fact(label: str, before: str, after: str) -> tuple[str, str, str]:
    return label, before, after


def _unlike(facts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [fact for fact in facts if fact[1] != fact[2]]


def _minutes(number: int) -> str:
    return _("%(number)d minutter", number=number)


def _texts(old: Texts, new: Texts) -> list[TextChange]:
    changed = []
    for lang in LANGUAGES:
        before, after = old.get(lang, {}), new.get(lang, {})
        names = [name for name in (*FIELDS, *STEPS.values(), *OPTIONS.values()) if name in before or name in after]
        for name in names:
            texts = before.get(name, ""), after.get(name, "")
            if texts[0] != texts[1]:
                changed.append(TextChange(label_of(name), lang, by_words(*texts)))
    return changed


def label_of(name: str) -> str:
    """What a text is called above it."""
    kind, _sign, number = name.partition("_")
    if kind in {"step", "option"}:
        return _("Trinn %(number)s", number=number) if kind == "step" else _("Valg %(number)s", number=number)
    words = str(FIELDS[name])
    return words[:1].upper() + words[1:]


def _paired(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> dict[str, SectionContent]:
    """For the id of each new section the old one that it carries on: sections have no key, their questions do."""
    found: dict[str, SectionContent] = {}
    left = list(old)
    for section in new:
        likely = max(left, key=lambda each: _likeness(each, section), default=None)
        if likely and _likeness(likely, section) > 0:
            found[section.id] = likely
            left.remove(likely)
    return found


def _likeness(old: SectionContent, new: SectionContent) -> int:
    if old.kind is not new.kind:
        return 0
    common = {question.key for question in old.questions} & {question.key for question in new.questions}
    alike = any(old.texts.get(lang, {}).get("title") == own.get("title") for lang, own in new.texts.items())
    return 2 * len(common) + alike + any(new.kind in kinds for kinds in ONCE_IN_A_FORM)


def _out_of_place(now: list[str], before: list[str]) -> set[str]:
    """Those that do not stand in the order that they stood in: as few as may be."""
    stood = [each for each in before if each in now]
    alike = SequenceMatcher(None, now, stood, autojunk=False).get_matching_blocks()
    return set(now) - {now[block.a + i] for block in alike for i in range(block.size)}
