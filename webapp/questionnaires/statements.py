"""Statements: what employees agree or disagree with, from 1 to 5, for the statistics alone."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ..people.models import LANGUAGES
from .content import FormContent, QuestionContent
from .kinds import SectionKind
from .models import FormVersion, Question, Section

STEPS = ("1", "2", "3", "4", "5")


class Group(StrEnum):
    """What a statement is about; ``FORM`` are those that a form has of its own."""

    SELF = "self"
    TOGETHER = "together"
    COMPANY = "company"
    FORM = "form"
    AFTERWARDS = "afterwards"


@dataclass(frozen=True)
class Statement:
    """``texts`` is {language: the sentence}, in each language that it was written in."""

    key: str
    group: Group
    texts: Mapping[str, str]

    def text(self, lang: str) -> str:
        """The sentence in the language, else in the first that it was written in."""
        return next(self.texts[each] for each in (lang, *LANGUAGES) if self.texts.get(each))


@cache
def _words() -> dict[str, Any]:
    source = files("webapp.questionnaires.builtin").joinpath("statements.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _built_in() -> dict[str, Statement]:
    return {
        each["key"]: Statement(each["key"], Group(group["name"]), each["text"])
        for group in _words()["groups"]
        for each in group["statements"]
    }


def standard() -> tuple[Statement, ...]:
    """The standard statements, on oneself, each other and the company, in order."""
    return tuple(each for each in _built_in().values() if each.group is not Group.AFTERWARDS)


def afterwards() -> tuple[Statement, ...]:
    """What every employee is asked after a talk: whether it was of use."""
    return tuple(each for each in _built_in().values() if each.group is Group.AFTERWARDS)


def of_form(form: FormContent) -> tuple[Statement, ...]:
    """The statements of the form's own, in its words; one with the key of a built-in statement is that statement."""
    return tuple(_of(question.key, question.texts) for question in form.statements)


def key_of(question: QuestionContent) -> str:
    """The key that a form's statement is counted by: a built-in one's where it says the same in all that it is written
    in, else its own; reworded, a built-in one is another, counted apart.
    """
    said = _of(question.key, question.texts).texts
    for each in _built_in().values():
        if said and said.items() <= each.texts.items():
            return each.key
    if question.key not in _built_in():
        return question.key
    return "own-" + hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:16]


def texts_of(keys: Iterable[str], lang: str) -> dict[str, str]:
    """The sentences of these statements by key: the built-in ones first in their order, then those of people's forms,
    as the newest published version that has one words it; one query at most. Raises KeyError for an unknown key.
    """
    wanted = set(keys)
    found = {key: each.text(lang) for key, each in _built_in().items() if key in wanted}
    if own := wanted - found.keys():
        worded = {row.key: _of(row.key, row.texts) for row in _published(own)}
        found |= {key: worded[key].text(lang) for key in sorted(own)}
    return found


def text_of(key: str, lang: str) -> str:
    """The sentence of one statement; as texts_of, which those ask who have many."""
    return texts_of([key], lang)[key]


def group_of(key: str) -> Group:
    """What the statement with this key is about."""
    built_in = _built_in().get(key)
    return built_in.group if built_in else Group.FORM


def title_of(group: Group, lang: str) -> str:
    """What stands above the statements of a group. Raises KeyError for a form's own, whose section has a title."""
    return str({each["name"]: each["title"] for each in _words()["groups"]}[group][lang])


def step_words(lang: str) -> dict[str, str]:
    """What each step means, "1" to "5"."""
    return dict(zip(STEPS, (step[lang] for step in _words()["steps"]), strict=True))


def _of(key: str, texts: Mapping[str, Mapping[str, str]]) -> Statement:
    sentences = {lang: named["text"] for lang, named in texts.items() if named.get("text")}
    return Statement(key, group_of(key), sentences)


def _published(keys: set[str]) -> Iterable[Question]:
    """The questions with these keys among the statements of published versions, the newest last."""
    return (
        Question.select(Question.key, Question.texts)
        .join(Section)
        .join(FormVersion)
        .where(
            Question.key.in_(keys),
            Section.kind == SectionKind.STATEMENTS,
            FormVersion.published_at.is_null(False),
        )
        .order_by(FormVersion.published_at, Question.id)
    )
