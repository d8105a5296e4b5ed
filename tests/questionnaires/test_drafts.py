"""A built-in file that is not a whole form is refused with the place of the fault."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.questionnaires.drafts import parse_form


def three(text: str) -> dict[str, str]:
    return {lang: f"{text} {lang}" for lang in ("nb", "nn", "en")}


def form(*sections: dict[str, Any], **given: Any) -> dict[str, Any]:
    values = {"key": "trial", "kind": "short", "archive": "pair", "minutes_suggested": 25, "minutes_least": 15}
    return values | {"title": three("Title"), "description": three("About"), "sections": list(sections)} | given


def section(*questions: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"kind": "questions", "minutes": 5, "title": three("Part"), "questions": list(questions)} | given


def question(**given: Any) -> dict[str, Any]:
    return {"key": "q", "text": three("Why?")} | given


OPTIONS = {"option_1": three("One"), "option_2": three("Two")}


def test_texts_are_turned_round_to_stand_by_language() -> None:
    draft = parse_form(form(section(question(help=three("Because")))))
    assert draft.sections[0].questions[0].texts["nn"] == {"text": "Why? nn", "help": "Because nn"}


def test_the_digest_follows_every_word() -> None:
    one, same = parse_form(form(section(question()))), parse_form(form(section(question())))
    other = parse_form(form(section(question(text=three("Why not?")))))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


def test_a_scale_may_be_without_words_and_be_counted() -> None:
    (asked,) = parse_form(form(section(question(answer_type="scale", counted=True, step_5=three("Very"))))).sections
    assert asked.questions[0].counted
    assert asked.questions[0].texts["en"]["step_5"] == "Very en"


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (
            form(section(question(text={"nb": "Hvorfor?", "nn": "Kvifor?"}))),
            "question q: text must have a text",
        ),
        (form(section(question(text=three("") | {"en": ""}))), "question q: text must have a text"),
        (form(section({"key": "q"})), r"question q: \['text'\] missing"),
        (form(section(question(answered_by="nobody"))), "question q: answered_by: 'nobody'"),
        (form(section(question(colour="red"))), "question q: .*colour"),
        (form(section(question(), question())), r"question keys \['q'\] are used more than once"),
        (form(section(minutes=26)), "take 26 minutes of 25"),
        (form(minutes_least=30), "least length"),
        (form(section(question(), kind="opening")), "kind opening cannot hold questions"),
        (form(section(question(), kind="review")), "kind review cannot hold questions"),
        (form(section(kind="goals"), section(kind="agreements")), "more than one section of kind agreements or goals"),
        (form(section(kind="goals"), section(kind="goals")), "more than one section of kind agreements or goals"),
        (form(section(kind="review"), section(kind="review")), "more than one section of kind review"),
        (form(section(kind="closing"), section(kind="closing")), "more than one section of kind closing"),
        (form(section(question(answered_by="private_manager"))), "q: checklists, and only they"),
        (form(section(question(), kind="checklist")), "q: checklists, and only they"),
        (form(section(question(in_minutes=True))), "nobody signs has no minutes"),
        (form(section(kind="closing")), "nobody signs has no minutes"),
        (form(archive="hr"), "nobody signs has no minutes, and no archive but the two"),
        (form(section(question(answer_type="choice"))), "q: a choice has 2 to 12 options"),
        (form(section(question(answer_type="choice", option_1=three("One")))), "q: a choice has 2 to 12 options"),
        (
            form(section(question(answer_type="choice", option_1=three("One"), option_3=three("Three")))),
            "q: a choice has 2 to 12 options, numbered from 1",
        ),
        (form(section(question(option_1=three("One")))), "q: only a scale has steps"),
        (form(section(question(answer_type="scale", option_1=three("One")))), "q: only a scale has steps"),
        (form(section(question(answer_type="choice", step_1=three("Low"), **OPTIONS))), "q: only a scale has steps"),
        (form(section(question(counted=True))), "q: only a scale that the manager answers"),
        (
            form(section(question(counted=True, answer_type="scale", answered_by="employee"))),
            "q: only a scale that the manager answers can be counted",
        ),
    ],
)
def test_a_faulty_form_is_refused(faulty: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_form(faulty)
