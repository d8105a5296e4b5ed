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


def test_texts_are_turned_round_to_stand_by_language() -> None:
    draft = parse_form(form(section(question(help=three("Because")))))
    assert draft.sections[0].questions[0].texts["nn"] == {"text": "Why? nn", "help": "Because nn"}


def test_the_digest_follows_every_word() -> None:
    one, same = parse_form(form(section(question()))), parse_form(form(section(question())))
    other = parse_form(form(section(question(text=three("Why not?")))))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


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
    ],
)
def test_a_faulty_form_is_refused(faulty: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_form(faulty)
