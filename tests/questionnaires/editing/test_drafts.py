"""How a draft begins, is put in order and is thrown away."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.questionnaires.editing.conftest import Written
from webapp.audit import AuditEntry
from webapp.questionnaires.builtin import builtin_forms
from webapp.questionnaires.content import offered
from webapp.questionnaires.editing import arranging, finishing, starting
from webapp.questionnaires.editing.checking import as_draft
from webapp.questionnaires.editing.draft import Place, RefusedError
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, Archive, FormKind, SectionKind
from webapp.questionnaires.models import Form, FormVersion, Question


def form(key: str) -> Form:
    return Form.get(Form.key == key)


def kinds(draft: Written) -> list[SectionKind]:
    return [section.kind for section in draft.content.sections]


def acts() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id) if entry.action.startswith("form")]


def test_a_new_form_has_what_every_talk_begins_and_ends_with(draft: Written) -> None:
    wanted = [SectionKind.OPENING, SectionKind.QUESTIONS, SectionKind.AGREEMENTS, SectionKind.CLOSING]
    assert kinds(draft) == wanted
    assert draft.content.title("nb") == "Vår samtale"
    assert draft.content.sections[0].prompt("nn") == "Kva må vi rekke?"
    assert (draft.content.minutes_suggested, draft.content.minutes_least) == (90, 60)
    assert acts() == ["form begun"]


def test_a_short_talk_has_no_closing_and_no_archive_but_the_two(cast: Cast) -> None:
    begun = Written(starting.begin("Kort", lang="nn", kind=FormKind.SHORT, archive=Archive.HR, actor=cast.hr))
    assert (begun.content.archive, SectionKind.CLOSING in kinds(begun)) == (Archive.PAIR, False)


@pytest.mark.parametrize("draft", builtin_forms(), ids=lambda draft: draft.key)
def test_what_is_read_of_a_form_is_the_draft_it_was_made_of(cast: Cast, draft: object) -> None:
    content = next(each for each in offered() if each.key == draft.key)  # type: ignore[attr-defined]
    assert as_draft(content) == draft


def test_a_copy_is_another_form_with_the_same_questions(cast: Cast) -> None:
    with cast.app.test_request_context():
        copied = Written(starting.copy(form("classic"), actor=cast.hr))
    classic = next(each for each in offered() if each.key == "classic")
    assert [question.key for question in copied.content.questions_for("manager")] == [  # type: ignore[arg-type]
        question.key
        for question in classic.questions_for("manager")  # type: ignore[arg-type]
    ]
    assert copied.content.key != "classic"
    titles = [copied.content.title(lang).removeprefix(classic.title(lang)) for lang in ("nb", "nn", "en")]
    assert titles == [" (kopi)", " (kopi)", " (copy)"]


def test_a_built_in_form_is_copied_and_never_changed(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Lag en kopi"):
        starting.change(form("annual"), actor=cast.hr)


def test_there_is_one_draft_of_a_form_at_a_time(cast: Cast, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    one = starting.change(whole.version.form, actor=cast.hr)
    assert (one.number, starting.change(whole.version.form, actor=cast.hr).id) == (2, one.id)
    keys = [question.key for section in Written(one).content.sections for question in section.questions]
    assert keys == [question.key for section in whole.content.sections for question in section.questions]


def test_a_discarded_draft_leaves_what_is_published(cast: Cast, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    again = starting.change(whole.version.form, actor=cast.hr)
    starting.discard(again.id, actor=cast.hr)
    assert [version.id for version in whole.version.form.versions] == [whole.id]
    with pytest.raises(RefusedError, match="publisert i mellomtiden"):
        starting.discard(whole.id, actor=cast.hr)


def test_a_form_that_was_never_published_goes_with_its_draft(cast: Cast, draft: Written) -> None:
    own = draft.version.form
    starting.discard(draft.id, actor=cast.hr)
    assert not Form.select().where(Form.id == own.id).exists()
    with pytest.raises(RefusedError, match="forkastet"):
        arranging.add_section(draft.id, SectionKind.QUESTIONS)


def test_the_nature_can_change_until_the_form_is_published(cast: Cast, whole: Written) -> None:
    before = whole.version.form
    starting.change_nature(whole.id, kind=FormKind.GOAL, archive=Archive.PAIR, actor=cast.hr)
    after = whole.version.form
    assert (after.kind, after.archive) == (FormKind.GOAL, Archive.PAIR)
    assert not Form.select().where(Form.id == before.id).exists()
    finishing.publish(whole.id, actor=cast.hr)
    again = starting.change(after, actor=cast.hr)
    with pytest.raises(RefusedError, match="Lag en kopi"):
        starting.change_nature(again.id, kind=FormKind.ANNUAL, archive=Archive.HR, actor=cast.hr)


def test_a_new_section_finds_its_place(draft: Written) -> None:
    for kind in (SectionKind.CHECKLIST, SectionKind.QUESTIONS, SectionKind.STATEMENTS, SectionKind.REVIEW):
        arranging.add_section(draft.id, kind)
    assert kinds(draft) == [
        SectionKind.CHECKLIST, SectionKind.OPENING, SectionKind.QUESTIONS, SectionKind.AGREEMENTS,
        SectionKind.QUESTIONS, SectionKind.REVIEW, SectionKind.CLOSING, SectionKind.STATEMENTS,
    ]  # fmt: skip
    with pytest.raises(RefusedError, match="flere deler av denne typen"):
        arranging.add_section(draft.id, SectionKind.GOALS)


def texts(draft: Written) -> list[str]:
    return [q.texts.get("nb", {}).get("text", "") for section in draft.content.sections for q in section.questions]


@pytest.fixture
def three(draft: Written) -> Written:
    section = draft.section()
    for number in range(2):
        arranging.add_question(draft.id, section.id)
        assert len(texts(draft)) == number + 2
    for number, text in enumerate(("En", "To", "Tre")):
        draft.write(draft.question(number), text=text)
    return draft


def test_questions_change_places(three: Written) -> None:
    section, (one, _two, last) = three.section(), [three.question(number) for number in range(3)]
    arranging.move(three.id, last, section_id=section.id, before=one.id)
    assert texts(three) == ["Tre", "En", "To"]
    arranging.move(three.id, last, section_id=section.id)
    assert texts(three) == ["En", "To", "Tre"]
    arranging.move(three.id, one, section_id=section.id, before="not there any more")
    assert texts(three) == ["To", "Tre", "En"]


def test_sections_change_places(draft: Written) -> None:
    closing, opening = draft.section(SectionKind.CLOSING), draft.section(SectionKind.OPENING)
    arranging.move(draft.id, closing, before=opening.id)
    assert kinds(draft)[:2] == [SectionKind.CLOSING, SectionKind.OPENING]


def test_a_question_that_moves_to_a_checklist_becomes_private(three: Written) -> None:
    checklist = arranging.add_section(three.id, SectionKind.CHECKLIST)
    moved, home = three.question(0), three.section()
    three.write(moved, answered_by="manager", answer_type="scale")
    arranging.move(three.id, moved, section_id=checklist.id)
    (asked,) = three.content.sections[0].questions
    assert (asked.answered_by, asked.answer_type) == (AnsweredBy.PRIVATE_MANAGER, AnswerType.TEXT)
    arranging.move(three.id, moved, section_id=home.id)
    assert Question.get_by_id(moved.id).answered_by == AnsweredBy.MANAGER


def test_what_was_taken_out_comes_back_where_it_was(three: Written) -> None:
    one, two = three.question(0), three.question(1)
    arranging.take_out(three.id, one)
    arranging.take_out(three.id, two)
    assert texts(three) == ["Tre"]
    arranging.bring_back(three.id, two)
    arranging.bring_back(three.id, two)
    assert texts(three) == ["To", "Tre"]
    arranging.bring_back(three.id, one)
    assert texts(three) == ["En", "To", "Tre"]


def test_a_section_is_taken_out_with_its_questions(three: Written) -> None:
    section = three.section()
    arranging.take_out(three.id, section)
    assert (SectionKind.QUESTIONS in kinds(three), texts(three)) == (False, [])
    with pytest.raises(RefusedError, match="tatt bort"):
        arranging.add_question(three.id, section.id)
    arranging.bring_back(three.id, section)
    assert (kinds(three)[1], texts(three)) == (SectionKind.QUESTIONS, ["En", "To", "Tre"])


def test_a_section_does_not_come_back_beside_another_of_which_there_is_one(draft: Written) -> None:
    closing = draft.section(SectionKind.CLOSING)
    arranging.take_out(draft.id, closing)
    arranging.add_section(draft.id, SectionKind.CLOSING)
    with pytest.raises(RefusedError, match="flere deler"):
        arranging.bring_back(draft.id, closing)


def test_what_is_published_is_not_a_draft_any_more(cast: Cast, whole: Written) -> None:
    question = whole.question()
    finishing.publish(whole.id, actor=cast.hr)
    for act in (
        lambda: arranging.take_out(whole.id, question),
        lambda: arranging.move(whole.id, question, section_id=""),
        lambda: arranging.add_section(whole.id, SectionKind.QUESTIONS),
    ):
        with pytest.raises(RefusedError, match="publisert i mellomtiden"):
            act()


def test_another_drafts_parts_are_not_reached(cast: Cast, draft: Written) -> None:
    other = Written(starting.copy(form("classic"), actor=cast.hr))
    with pytest.raises(RefusedError):
        arranging.take_out(draft.id, other.question())
    with pytest.raises(RefusedError):
        arranging.move(draft.id, Place("question", draft.question().id), section_id=other.section().id)
    assert FormVersion.get_by_id(other.id).sections.count() == len(other.content.sections)


def test_a_copy_is_named_where_the_form_has_a_name_and_no_longer_than_a_name_may_be(whole: Written, cast: Cast) -> None:
    whole.write(Place("form"), title="x" * 80, description="En beskrivelse")
    whole.write(Place("form"), "nn", description="Berre ei skildring")
    form = Form.get_by_id(finishing.publish(whole.id, actor=cast.hr).form_id)
    copied = Written(starting.copy(form, actor=cast.hr)).content
    assert copied.texts["nb"]["title"] == "x" * 73 + " (kopi)"
    assert copied.texts["nn"] == {"description": "Berre ei skildring"}
