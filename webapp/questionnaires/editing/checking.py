"""What a draft lacks before it can be published, in sentences that lead to the place, and what it then is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from ...people.models import LANGUAGES
from ..content import FormContent, QuestionContent, SectionContent, Texts
from ..drafts import FormDraft, QuestionDraft, SectionDraft
from ..kinds import (
    KINDS_WITH_NOTE_IN_MINUTES,
    KINDS_WITH_QUESTIONS,
    LEAST_OPTIONS,
    ONCE_IN_A_FORM,
    OPTIONS,
    STEPS,
    AnsweredBy,
    AnswerType,
    FormKind,
    Role,
    SectionKind,
)
from ..statements import key_of
from .draft import Place
from .words import FIELDS, LANGUAGE, SECTIONS

ANNUAL_AT_LEAST = 60
ENDS = (STEPS["1"], STEPS["5"])
# What is said of these stands only on HR's own pages.
UNSEEN = frozenset({SectionKind.CHECKLIST, SectionKind.STATEMENTS})


@dataclass(frozen=True)
class Lack:
    """A text that is missing in one language."""

    place: Place
    name: str
    lang: str


@dataclass(frozen=True)
class Problem:
    """Why a draft cannot be published. ``control`` is the id of what mends it, seen in ``lang``."""

    words: str
    control: str
    lang: str


@dataclass(frozen=True)
class Part:
    """A form, section or question with the names of the texts that it must have, of those that it may have, and also of
    those that are kept where there are some, though nobody is asked for them."""

    place: Place
    texts: Texts
    must: tuple[str, ...]
    may: tuple[str, ...]
    also: tuple[str, ...] = ()

    def lacks(self, lang: str) -> Iterator[Lack]:
        """What it must have, or has in another language, and has not in this one."""
        own = self.texts.get(lang, {})
        elsewhere = {name for texts in self.texts.values() for name, text in texts.items() if text}
        for name in (*self.must, *self.may):
            if not own.get(name) and (name in self.must or name in elsewhere):
                yield Lack(self.place, name, lang)

    def kept_texts(self) -> dict[str, dict[str, str]]:
        """The texts that it can have, without those that are empty."""
        kept = {
            lang: {name: own[name] for name in (*self.must, *self.may, *self.also) if own.get(name)}
            for lang, own in self.texts.items()
        }
        return {lang: own for lang, own in kept.items() if own}


def parts(content: FormContent) -> Iterator[Part]:
    """The form, then each section followed by its questions."""
    yield Part(Place("form"), content.texts, ("title",), ("description",))
    for section in content.sections:
        yield section_part(section)
        for question in section.questions:
            yield question_part(section, question)


def section_part(section: SectionContent) -> Part:
    place = Place("section", section.id)
    if section.kind in UNSEEN:
        return Part(place, section.texts, (), (), ("title", "intro"))
    prompt = () if section.kind in KINDS_WITH_QUESTIONS else ("prompt",)
    return Part(place, section.texts, ("title",), (*prompt, "intro"))


def question_part(section: SectionContent, question: QuestionContent) -> Part:
    place = Place("question", question.id)
    if section.kind is SectionKind.STATEMENTS:
        return Part(place, question.texts, ("text",), ())
    may = ["help"]
    if section.kind is SectionKind.QUESTIONS:
        may.insert(0, "text_for_manager")
    must = ["text"]
    if question.answer_type is AnswerType.SCALE:
        must += ENDS
        may += [name for name in STEPS.values() if name not in ENDS]
    if question.answer_type is AnswerType.CHOICE:
        most = max((_options(own) for own in question.texts.values()), default=0)
        must += list(OPTIONS.values())[: max(most, LEAST_OPTIONS)]
    return Part(place, question.texts, tuple(must), tuple(may))


def _options(own: object) -> int:
    return sum(bool(own.get(name)) for name in OPTIONS.values()) if isinstance(own, dict) else 0


def lacks(content: FormContent, lang: str) -> list[Lack]:
    """The texts that are missing in a language."""
    return [lack for part in parts(content) for lack in part.lacks(lang)]


def is_begun(content: FormContent, lang: str) -> bool:
    """Whether anything of one's own has been written in the language; the standard statements are there in each."""
    return bool(content.texts.get(lang, {}).get("title")) or any(
        question.texts.get(lang, {}).get("text")
        for section in content.sections
        if section.kind is not SectionKind.STATEMENTS
        for question in section.questions
    )


def spent(content: FormContent) -> int:
    """The minutes that its sections take together."""
    return sum(section.suggested_minutes for section in content.sections if section.in_meeting)


def problems(content: FormContent) -> list[Problem]:
    """All that must be mended before the form can be published; the texts of the language that lacks fewest."""
    lang = min(LANGUAGES, key=lambda each: len(lacks(content, each)))
    found = [Problem(_lack_words(content, lack), lack.place.control(lack.name), lang) for lack in lacks(content, lang)]
    return [*found, *(Problem(words, control, lang) for words, control in _faults(content))]


def _faults(content: FormContent) -> Iterator[tuple[str, str]]:
    yield from _time_faults(content)
    for kinds in ONCE_IN_A_FORM:
        doubled = [section for section in content.sections if section.kind in kinds][1:]
        for section in doubled:
            yield _("Ta bort en del: et skjema kan ikke ha to av denne typen."), _anchor(section)
    if not any(section.kind in {SectionKind.QUESTIONS, SectionKind.REVIEW} for section in content.sections):
        yield _("Legg til en del med spørsmål."), "ny-del"
    for section in content.sections:
        if section.kind in KINDS_WITH_QUESTIONS and not section.questions:
            yield (
                _("«%(section)s» er tom. Legg til et spørsmål, eller ta bort delen.", section=name_of(section)),
                (_anchor(section)),
            )
        if section.kind is SectionKind.STATEMENTS:
            yield from _doubled(section)
        if section.kind in KINDS_WITH_NOTE_IN_MINUTES and not content.kind.wants_signatures:
            yield _("En kort samtale har ikke noe referat, så avslutningen må bort."), _anchor(section)


def _doubled(section: SectionContent) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, question in enumerate(section.questions, 1):
        if (key := key_of(question)) in seen:
            control = Place("question", question.id).control("text")
            yield _("Påstand %(number)d står der fra før. Skriv om eller ta bort den ene.", number=number), control
        seen.add(key)


def _time_faults(content: FormContent) -> Iterator[tuple[str, str]]:
    length = Place("form").control("minutes_suggested")
    if content.minutes_least > content.minutes_suggested:
        yield _("Den foreslåtte lengden kan ikke være kortere enn den minste."), length
    if content.kind is FormKind.ANNUAL and content.minutes_least < ANNUAL_AT_LEAST:
        control = Place("form").control("minutes_least")
        yield _("En årlig samtale varer minst %(least)d minutter.", least=ANNUAL_AT_LEAST), control
    if (taken := spent(content)) > content.minutes_suggested:
        words = _(
            "Delene tar %(spent)d minutter til sammen, og samtalen varer %(length)d.",
            spent=taken,
            length=content.minutes_suggested,
        )
        yield words, length


def _anchor(section: SectionContent) -> str:
    return f"section-{section.id}"


def name_of(section: SectionContent) -> str:
    """What a section is called on HR's pages: its title in the first language that has one, or its kind."""
    titles = [section.texts.get(lang, {}).get("title", "") for lang in LANGUAGES]
    return next(filter(None, titles), str(SECTIONS[section.kind]))


def _lack_words(content: FormContent, lack: Lack) -> str:
    language = LANGUAGE[lack.lang]
    if lack.place.kind == "form":
        return _("Skjemaet mangler %(what)s %(language)s.", what=_what(lack.name), language=language)
    for section in content.sections:
        if lack.place == Place("section", section.id):
            return _(
                "Delen «%(section)s» mangler %(what)s %(language)s.",
                section=name_of(section),
                what=_what(lack.name),
                language=language,
            )
        for number, question in enumerate(section.questions, 1):
            if lack.place == Place("question", question.id) and section.kind is SectionKind.STATEMENTS:
                return _("Påstand %(number)d mangler tekst %(language)s.", number=number, language=language)
            if lack.place == Place("question", question.id):
                return _(
                    "Spørsmål %(number)d i «%(section)s» mangler %(what)s %(language)s.",
                    number=number,
                    section=name_of(section),
                    what=_what(lack.name),
                    language=language,
                )
    raise LookupError(f"no {lack.place} in the form")


def _what(name: str) -> str:
    kind, _sign, number = name.partition("_")
    if kind == "step":
        return _("ord for trinn %(number)s", number=number)
    return _("valg %(number)s", number=number) if kind == "option" else str(FIELDS[name])


def as_draft(content: FormContent, *, key: str | None = None, texts: Texts | None = None) -> FormDraft:
    """The content as it is stored and published: without texts that are empty, or that such a question has not.

    Raises ValueError as FormDraft does where it has problems().
    """
    own = {part.place: part.kept_texts() for part in parts(content)}
    return FormDraft(
        key=key or content.key,
        kind=content.kind,
        archive=content.archive,
        minutes_suggested=content.minutes_suggested,
        minutes_least=content.minutes_least,
        texts={lang: dict(words) for lang, words in texts.items()} if texts else own[Place("form")],
        sections=tuple(
            SectionDraft(
                kind=section.kind,
                texts=own[Place("section", section.id)],
                minutes=section.suggested_minutes if section.in_meeting else 0,
                beside=section.beside if section.kind is SectionKind.QUESTIONS else None,
                questions=tuple(
                    _question(content, section, question, own[Place("question", question.id)])
                    for question in section.questions
                ),
            )
            for section in content.sections
        ),
    )


def _question(
    content: FormContent, section: SectionContent, question: QuestionContent, texts: dict[str, dict[str, str]]
) -> QuestionDraft:
    asked = section.kind is SectionKind.QUESTIONS
    return QuestionDraft(
        key=key_of(question) if section.kind is SectionKind.STATEMENTS else question.key,
        texts=texts,
        answered_by=question.answered_by,
        answer_type=question.answer_type,
        in_minutes=question.in_minutes and asked and content.kind.wants_signatures,
        counted=question.counted and asked and may_be_counted(question.answered_by, question.answer_type),
    )


def may_be_counted(answered_by: AnsweredBy, answer_type: AnswerType) -> bool:
    """Whether HR's statistics can have it: only steps that the manager chooses."""
    return answer_type is AnswerType.SCALE and Role.MANAGER in answered_by.roles
