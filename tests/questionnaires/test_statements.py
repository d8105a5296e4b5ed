"""The standard statements, and those that a form has of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.questionnaires.test_publishing import undone
from webapp.people.models import LANGUAGES
from webapp.questionnaires import statements
from webapp.questionnaires.builtin import builtin_forms
from webapp.questionnaires.content import load_version
from webapp.questionnaires.drafts import FormDraft, QuestionDraft, SectionDraft
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, SectionKind
from webapp.questionnaires.publishing import publish
from webapp.questionnaires.statements import Group


def form(**stated: str) -> FormDraft:
    """The follow-up with these statements, by key, written in bokmål alone."""
    questions = tuple(
        QuestionDraft(
            key=key,
            texts={"nb": {"text": text}},
            answered_by=AnsweredBy.EMPLOYEE,
            answer_type=AnswerType.SCALE,
        )
        for key, text in stated.items()
    )
    section = SectionDraft(kind=SectionKind.STATEMENTS, texts={"nb": {"title": "Om dette"}}, questions=questions)
    base = next(each for each in builtin_forms() if each.key == "follow-up")
    return replace(base, key="own", sections=(*base.sections, section))


def test_the_standard_statements_are_about_oneself_each_other_and_the_company() -> None:
    asked = [each.group for each in statements.standard()]
    assert asked == [Group.SELF] * 3 + [Group.TOGETHER] * 3 + [Group.COMPANY] * 2
    assert [each.group for each in statements.afterwards()] == [Group.AFTERWARDS] * 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_is_there_in_each_language(lang: str) -> None:
    every = (*statements.standard(), *statements.afterwards())
    assert all(set(each.texts) == set(LANGUAGES) for each in every)
    assert len({each.key for each in every} | {each.text(lang) for each in every}) == 2 * len(every)
    assert list(statements.step_words(lang)) == ["1", "2", "3", "4", "5"]
    assert len(set(statements.step_words(lang).values())) == 5
    assert all(statements.title_of(each.group, lang) for each in every)


def test_a_form_asks_in_its_own_words(app: Flask) -> None:
    with undone():
        version = publish(form(appreciated="Jeg blir sett.", canteen="Maten i kantina er god."))
        asked = statements.of_form(load_version(version.id))
    assert [(each.key, each.group, each.text("en")) for each in asked] == [
        ("appreciated", Group.SELF, "Jeg blir sett."),
        ("canteen", Group.FORM, "Maten i kantina er god."),
    ]


def test_a_statement_of_a_form_reads_as_it_is_published_last(app: Flask) -> None:
    with undone():
        publish(form(canteen="Maten er god."))
        publish(form(canteen="Maten i kantina er god."))
        assert statements.text_of("canteen", "nn") == "Maten i kantina er god."
        keys = ["canteen", "was-useful", "appreciated"]
        assert list(statements.texts_of(keys, "nb")) == ["appreciated", "was-useful", "canteen"]


def test_a_question_of_a_talk_is_no_statement(app: Flask) -> None:
    with pytest.raises(KeyError):
        statements.text_of("feedback-now", "nb")


def test_no_form_that_comes_with_the_app_asks_any() -> None:
    kinds = {section.kind for each in builtin_forms() for section in each.sections}
    assert SectionKind.STATEMENTS not in kinds
