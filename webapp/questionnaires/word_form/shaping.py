"""Makes sections of what was found in a document, and shares the talk's time among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..builtin import builtin_forms
from ..drafts import FormDraft, QuestionDraft, SectionDraft, Texts
from ..editing.saving import LONGEST, LONGEST_OPTION
from ..kinds import KINDS_WITH_PLAN, AnsweredBy, AnswerType, Archive, Beside, FormKind, SectionKind
from . import vocabulary
from .parts import Asked, Found, Part, Why

_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 12
# The shares of the talk's time; a section of questions has one for each.
_SHARES = {
    SectionKind.CHECKLIST: 0,
    SectionKind.GOALS: 4,
    SectionKind.AGREEMENTS: 2,
    SectionKind.OPENING: 1,
    SectionKind.CLOSING: 1,
}
_PRIVATE = {
    AnsweredBy.EMPLOYEE: (AnsweredBy.PRIVATE_EMPLOYEE,),
    AnsweredBy.MANAGER: (AnsweredBy.PRIVATE_MANAGER,),
    AnsweredBy.BOTH: (AnsweredBy.PRIVATE_EMPLOYEE, AnsweredBy.PRIVATE_MANAGER),
}


def sections_of(found: Found, language: str) -> tuple[str, list[SectionDraft]]:
    """The form's description and its sections. What no section can hold joins ``found.leftovers``.

    Opening and closing come from the built-in forms where the document has none: topics and summary live there.
    """
    found.parts = _headings_with_room(found.parts)
    made = _Shaping(found, language)
    made.shape()
    return made.description, made.whole()


def timed(key: str, kind: FormKind, archive: Archive, texts: Texts, sections: Sequence[SectionDraft]) -> FormDraft:
    """A form of these sections that takes as long as the built-in form of its kind, in minutes shared by weight.

    A talk that nobody signs has no minutes, so that it has no closing and no archive but the two's own: what the
    company's closing asks is a question there.
    """
    if not kind.wants_signatures:
        archive = Archive.PAIR
        kept = (_unsigned(section) if section.kind is SectionKind.CLOSING else section for section in sections)
        sections = [section for section in kept if section]
    like = _builtin(kind)
    weights = [_SHARES.get(section.kind, len(section.questions)) for section in sections]
    weights = [
        0 if section.kind is SectionKind.CHECKLIST else weight
        for section, weight in zip(sections, weights, strict=True)
    ]
    minutes = [like.minutes_suggested * weight // (sum(weights) or 1) for weight in weights]
    shared = (replace(section, minutes=share) for section, share in zip(sections, minutes, strict=True))
    return FormDraft(
        key=key,
        kind=kind,
        archive=archive,
        minutes_suggested=like.minutes_suggested,
        minutes_least=like.minutes_least,
        texts=texts,
        sections=tuple(shared),
    )


def _unsigned(closing: SectionDraft) -> SectionDraft | None:
    """What the closing asks, as a question; None for a built-in closing, which has its words in every language."""
    if len(closing.texts) > 1:
        return None
    ((language, texts),) = closing.texts.items()
    asked = {"text": texts.get("prompt") or texts["title"]}
    return SectionDraft(
        kind=SectionKind.QUESTIONS,
        texts={language: {name: text for name, text in texts.items() if name != "prompt"}},
        questions=(QuestionDraft(key="word-closing", texts={language: asked}),),
    )


def _builtin(kind: FormKind) -> FormDraft:
    return next(form for form in builtin_forms() if form.kind is kind)


def _builtin_section(kind: SectionKind) -> SectionDraft:
    return next(section for form in builtin_forms() for section in form.sections if section.kind is kind)


def _headings_with_room(parts: list[Part]) -> list[Part]:
    """The parts, where a heading right above room to write is what is asked: of the part that it stands under."""
    kept: list[Part] = []
    for part in parts:
        if part.questions or part.plan or not (part.has_room and part.title) or _kind_by_title(part):
            kept.append(part)
            continue
        above = next((p for p in reversed(kept) if p.level < part.level and p.title and not p.plan), None)
        if above is None:
            kept.append(above := replace(part, intro=[], has_room=False))
        above.questions.append(Asked(part.title, part.by, help=part.intro))
    return kept


def _kind_by_title(part: Part) -> SectionKind | None:
    """What a part without questions of its own is by its heading."""
    if vocabulary.is_closing(part.title):
        return SectionKind.CLOSING
    if vocabulary.is_opening(part.title):
        return SectionKind.OPENING
    if not part.has_room or vocabulary.looks_back(part.title):
        return None
    if vocabulary.speaks_of_goals(part.title):
        return SectionKind.GOALS
    return SectionKind.AGREEMENTS if vocabulary.speaks_of_agreements(part.title) else None


class _Shaping:
    """Goes through the parts in order and gathers sections."""

    def __init__(self, found: Found, language: str) -> None:
        self.found, self.language = found, language
        self.description = ""
        self.sections: list[SectionDraft] = []
        self._welcome: list[str] = []
        self._keys = (f"word-{number}" for number in range(1, 1000))

    def shape(self) -> None:
        parts = self.found.parts
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            if part.plan or part.questions:
                self._asking(part)
            elif kind := _kind_by_title(part):
                self._special(kind, part)
            elif part.intro:
                self._introducing(part, following)
            elif part.title:
                self.found.set_aside(part.title, Why.EMPTY_HEADING)

    def whole(self) -> list[SectionDraft]:
        """All sections, the opening first and the closing last."""
        sections = self.sections
        for kind in (SectionKind.OPENING, SectionKind.CLOSING):
            if not any(section.kind is kind for section in sections):
                sections.append(_builtin_section(kind))
        opening = next(section for section in sections if section.kind is SectionKind.OPENING)
        opening = self._welcoming(opening)
        rest = [section for section in sections if section.kind not in (SectionKind.OPENING, SectionKind.CLOSING)]
        return [opening, *rest, *(section for section in sections if section.kind is SectionKind.CLOSING)]

    def _welcoming(self, opening: SectionDraft) -> SectionDraft:
        """The opening with what introduced the form before its own introduction, where there is room for both."""
        texts = opening.texts[self.language]
        intro = "\n".join(filter(None, (*self._welcome, texts.get("intro"))))
        if len(intro) > LONGEST["intro"]:
            self.found.set_aside("\n".join(self._welcome), Why.INSTRUCTION)
        elif intro:
            return replace(opening, texts=opening.texts | {self.language: texts | {"intro": intro}})
        return opening

    def _asking(self, part: Part) -> None:
        if part.plan:
            self._special(part.plan, part)
        elif vocabulary.is_closing(part.title) and _asks_for_text(part) and self._is_free(SectionKind.CLOSING):
            self._add(SectionKind.CLOSING, part, prompt=part.questions[0].text)
        elif vocabulary.is_private(part.title):
            self._add(SectionKind.CHECKLIST, part, questions=tuple(self._private_questions(part)))
        else:
            questions = tuple(self._question(asked, asked.by or AnsweredBy.BOTH) for asked in part.questions)
            self._add(SectionKind.QUESTIONS, part, questions=questions, beside=_beside(part.title))

    def _special(self, kind: SectionKind, part: Part) -> None:
        """A section that a form has one of. Where there are goals, agreements stand with them."""
        if kind is SectionKind.GOALS:
            for agreements in [section for section in self.sections if section.kind is SectionKind.AGREEMENTS]:
                self.sections.remove(agreements)
                texts = agreements.texts[self.language]
                self._left_out(texts["title"], texts.get("intro", ""), Why.SAME_PLAN)
        if self._is_free(kind):
            self._add(kind, part)
        else:
            why = Why.SAME_PLAN if kind in KINDS_WITH_PLAN else Why.EMPTY_HEADING
            self._left_out(part.title or _title(kind, self.language), "\n".join(part.intro), why)

    def _left_out(self, title: str, intro: str, why: Why) -> None:
        self.found.set_aside(title, why)
        if intro:
            self.found.set_aside(intro, Why.INSTRUCTION)

    def _is_free(self, kind: SectionKind) -> bool:
        taken = KINDS_WITH_PLAN if kind in KINDS_WITH_PLAN else {kind}
        return not any(section.kind in taken for section in self.sections)

    def _introducing(self, part: Part, following: Part | None) -> None:
        """Words that introduce: the form, its first part, or the part below the heading that they stand under."""
        text = "\n".join(part.intro)
        if not part.title and not self.description and len(text) <= LONGEST["description"]:
            self.description = text
        elif not self.sections and len("\n".join((*self._welcome, text))) <= LONGEST["intro"]:
            self._welcome += part.intro
        elif following is not None and following.level > part.level and not following.intro:
            following.intro = part.intro
        else:
            self.found.set_aside(" ".join(filter(None, (part.title, text))), Why.INSTRUCTION)
            return
        if part.title:
            self.found.set_aside(part.title, Why.EMPTY_HEADING)

    def _add(
        self,
        kind: SectionKind,
        part: Part,
        *,
        prompt: str = "",
        questions: tuple[QuestionDraft, ...] = (),
        beside: Beside | None = None,
    ) -> None:
        named = {"title": part.title or _title(kind, self.language), "prompt": prompt, "intro": "\n".join(part.intro)}
        texts = {self.language: {name: self._fitted(name, text) for name, text in named.items() if text}}
        self.sections.append(SectionDraft(kind=kind, texts=texts, beside=beside, questions=questions))

    def _question(self, asked: Asked, by: AnsweredBy) -> QuestionDraft:
        answer_type, helps, options = AnswerType.TEXT, asked.help, dict(enumerate(asked.options, start=1))
        texts = {"text": self._fitted("text", asked.text)}
        if asked.is_scale:
            answer_type = AnswerType.SCALE
            texts |= {f"step_{step}": self._fitted("step", words) for step, words in sorted(asked.steps.items())}
        elif _FEWEST_OPTIONS <= len(options) <= _MOST_OPTIONS:
            answer_type = AnswerType.CHOICE
            texts |= {f"option_{number}": self._fitted("option", words) for number, words in options.items()}
        else:
            helps = [*helps, *asked.options]
        if helps:
            texts["help"] = self._fitted("help", " · ".join(helps))
        return QuestionDraft(
            key=next(self._keys), texts={self.language: texts}, answered_by=by, answer_type=answer_type
        )

    def _fitted(self, name: str, text: str) -> str:
        """The text, cut short and told of where it is longer than the form has room for."""
        most = LONGEST.get(name, LONGEST_OPTION)
        if len(text) <= most:
            return text
        self.found.set_aside(text, Why.TOO_LONG)
        return text[: most - 1].rstrip() + "…"

    def _private_questions(self, part: Part) -> Iterator[QuestionDraft]:
        for asked in part.questions:
            for by in _PRIVATE[asked.by or AnsweredBy.BOTH]:
                yield self._question(asked, by)


def _asks_for_text(part: Part) -> bool:
    """Whether it asks the two one thing that needs no more words than its own."""
    asked = part.questions[0]
    is_more = asked.help or asked.options or asked.is_scale or asked.by not in (None, AnsweredBy.BOTH)
    return len(part.questions) == 1 and not is_more


def _title(kind: SectionKind, language: str) -> str:
    if kind in (SectionKind.QUESTIONS, SectionKind.CHECKLIST):
        return vocabulary.PART_TITLES[language]
    return _builtin_section(kind).texts[language]["title"]


def _beside(title: str) -> Beside | None:
    if vocabulary.looks_back(title):
        return Beside.PREVIOUS_PLAN
    return Beside.FOCUS_AREAS if vocabulary.speaks_of_company_aims(title) else None
