"""Saving a field: what it takes, and two who edit at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cast import Cast
from tests.questionnaires.editing.conftest import Written
from webapp import db
from webapp.questionnaires.editing import arranging
from webapp.questionnaires.editing.draft import Place, RefusedError
from webapp.questionnaires.editing.saving import ClashError, save, stamp
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, Beside, SectionKind

FORM = Place("form")


def keep(draft: Written, place: Place, name: str, value: str, *, was: str = "", lang: str = "nb") -> str:
    return save(draft.id, place, name, lang, value, stamp(was))


def test_each_language_has_its_own_text(draft: Written) -> None:
    question = draft.question()
    for lang, text in (("nb", "Hva går bra?"), ("nn", "Kva går bra?")):
        assert keep(draft, question, "text", f"  {text}\n ", lang=lang) == text
    texts = draft.content.sections[1].questions[0].texts
    assert {lang: own["text"] for lang, own in texts.items()} == {"nb": "Hva går bra?", "nn": "Kva går bra?"}


def test_an_emptied_text_is_gone(draft: Written) -> None:
    keep(draft, FORM, "description", "Om våren")
    keep(draft, FORM, "description", " ", was="Om våren")
    assert "description" not in draft.content.texts["nb"]


def test_what_is_no_text(draft: Written) -> None:
    section, question = draft.section(), draft.question()
    draft.write(FORM, minutes_suggested="75")
    draft.write(section, suggested_minutes="20", beside="focus_areas")
    draft.write(question, answered_by="manager", answer_type="scale", in_minutes="1", counted="1")
    content = draft.content
    asked = content.sections[1].questions[0]
    assert (content.minutes_suggested, content.sections[1].suggested_minutes) == (75, 20)
    assert content.sections[1].beside is Beside.FOCUS_AREAS
    assert (asked.answered_by, asked.answer_type) == (AnsweredBy.MANAGER, AnswerType.SCALE)
    assert (asked.in_minutes, asked.counted) == (True, True)
    draft.write(section, beside="")
    draft.write(question, in_minutes="")
    assert draft.content.sections[1].beside is None
    assert not draft.content.sections[1].questions[0].in_minutes


def test_options_are_lines(draft: Written) -> None:
    question = draft.question()
    assert keep(draft, question, "options", "Ja\n\n  Nei \nVet  ikke\n") == "Ja\nNei\nVet ikke"
    keep(draft, question, "options", "Ja\nNei", was="Ja\nNei\nVet ikke")
    assert draft.content.sections[1].questions[0].texts["nb"] == {"option_1": "Ja", "option_2": "Nei"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "x" * 81, "ett for mye"),
        ("title", "x" * 90, "10 for mange"),
        ("minutes_suggested", "en time", "Skriv et tall fra 5 til 480"),
        ("minutes_suggested", "4", "fra 5 til 480"),
        ("minutes_suggested", "-30", "fra 5 til 480"),
        ("minutes_suggested", "481", "fra 5 til 480"),
    ],
)
def test_what_a_form_refuses(draft: Written, name: str, value: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        save(draft.id, FORM, name, "nb", value, "anything")


@pytest.mark.parametrize(
    ("options", "words"),
    [("Ja\nJa", "like"), ("\n".join(map(str, range(13))), "høyst 12"), ("x" * 81, "ett for mye")],
)
def test_options_that_are_refused(draft: Written, options: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        keep(draft, draft.question(), "options", options)


def test_who_answers_depends_on_the_section(draft: Written) -> None:
    checklist = arranging.add_section(draft.id, SectionKind.CHECKLIST)
    private = Place("question", arranging.add_question(draft.id, checklist.id).id)
    draft.write(private, answered_by="private_manager")
    for place, who in ((private, "both"), (draft.question(1), "private_employee")):
        with pytest.raises(RefusedError, match="Spørsmålet er flyttet"):
            keep(draft, place, "answered_by", who)


@pytest.mark.parametrize(
    ("place", "name"), [(FORM, "text"), (FORM, "kind"), (FORM, "digest"), (FORM, "options"), (FORM, "published_at")]
)
def test_there_are_no_other_fields(draft: Written, place: Place, name: str) -> None:
    with pytest.raises(KeyError):
        keep(draft, place, name, "x")


def test_nobody_overwrites_unawares(draft: Written) -> None:
    question = draft.question()
    keep(draft, question, "text", "Den enes")
    with pytest.raises(ClashError) as clash:
        keep(draft, question, "text", "Den andres")
    assert clash.value.standing == "Den enes"
    assert keep(draft, question, "text", "Den enes") == "Den enes"
    keep(draft, question, "text", "Den andres", was="Den enes")
    assert draft.content.sections[1].questions[0].texts["nb"]["text"] == "Den andres"


def test_what_was_taken_out_by_another_is_not_saved_into(draft: Written) -> None:
    question, section = draft.question(), draft.section(SectionKind.CLOSING)
    for place in (question, section):
        arranging.take_out(draft.id, place)
        with pytest.raises(RefusedError, match="tatt bort av en annen"):
            keep(draft, place, "help" if place == question else "intro", "x")


def test_two_who_save_at_once_lose_no_language(draft: Written, cast: Cast) -> None:
    question = draft.question()
    together = threading.Barrier(3)

    def write(lang: str) -> None:
        with cast.app.app_context(), db.database.connection_context():
            together.wait()
            keep(draft, question, "text", lang, lang=lang)

    with ThreadPoolExecutor(3) as people:
        list(people.map(write, ("nb", "nn", "en")))
    texts = draft.content.sections[1].questions[0].texts
    assert {lang: own["text"] for lang, own in texts.items()} == {"nb": "nb", "nn": "nn", "en": "en"}
