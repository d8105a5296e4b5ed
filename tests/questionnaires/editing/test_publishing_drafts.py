"""What keeps a draft from being published, what it is when it is, and what it changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.questionnaires.editing.conftest import Written
from webapp.audit import AuditEntry
from webapp.questionnaires import statements
from webapp.questionnaires.content import FormContent, load_version, offered
from webapp.questionnaires.editing import arranging, finishing, starting
from webapp.questionnaires.editing.checking import as_draft, lacks, problems
from webapp.questionnaires.editing.comparing import by_words, compare
from webapp.questionnaires.editing.draft import Place, RefusedError
from webapp.questionnaires.editing.sheet import EditedForm, told
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, FormKind, SectionKind
from webapp.questionnaires.models import Form, Question

FORM = Place("form")


def words(draft: Written) -> list[str]:
    return [problem.words for problem in problems(draft.content)]


def test_what_is_missing_is_said_and_where(cast: Cast, draft: Written) -> None:
    found = problems(draft.content)
    assert [problem.words for problem in found] == [
        "Delen «Spørsmål og svar» mangler tittel på bokmål.",
        "Spørsmål 1 i «Spørsmål og svar» mangler spørsmålsteksten på bokmål.",
    ]
    assert found[1].control == f"question-{draft.question().id}-text"
    with pytest.raises(RefusedError, match="mangler tittel"):
        finishing.publish(draft.id, actor=cast.hr)


def test_one_whole_language_is_enough(whole: Written) -> None:
    assert words(whole) == []
    said = told(whole.content)
    assert said["mangler-nb"] == "Alt er skrevet"
    assert said["mangler-nn"] == "Ikke begynt"
    whole.write(FORM, "nn", title="Vårsamtalen")
    assert told(whole.content)["mangler-nn"] == "Mangler 2 tekster"
    whole.write(whole.question(), "nn", text="Kva går bra?")
    assert told(whole.content)["mangler-nn"] == "Mangler én tekst"


def test_statements_begin_with_the_standard_ones_and_are_counted_by_what_they_say(whole: Written, cast: Cast) -> None:
    section = arranging.add_section(whole.id, SectionKind.STATEMENTS)
    keys = [statement.key for statement in statements.standard()]
    assert words(whole) == []
    assert told(whole.content)["mangler-nn"] == "Ikke begynt"
    asked = [Place("question", question.id) for question in whole.content.statements]
    whole.write(asked[0], text="Jeg bruker det jeg kan, hver dag.")
    arranging.take_out(whole.id, asked[1])
    own = Place("question", arranging.add_question(whole.id, section.id).id)
    whole.write(own, text=statements.text_of(keys[2], "nb"))
    assert words(whole) == ["Påstand 8 står der fra før. Skriv om eller ta bort den ene."]
    with pytest.raises(RefusedError, match="Påstand 8"):
        finishing.publish(whole.id, actor=cast.hr)
    arranging.take_out(whole.id, asked[2])
    content = load_version(finishing.publish(whole.id, actor=cast.hr).id)
    reworded, *kept, said_anew = [question.key for question in content.statements]
    assert kept == keys[3:]
    assert said_anew == keys[2]
    assert reworded.startswith("own-")
    assert statements.text_of(reworded, "nb") == "Jeg bruker det jeg kan, hver dag."
    again = Written(starting.change(Form.get_by_id(content.form_id), actor=cast.hr))
    first = next(iter(again.content.statements))
    again.write(Place("question", first.id), text="Jeg bruker det jeg kan.")
    newer = load_version(finishing.publish(again.id, actor=cast.hr).id)
    assert newer.statements[0].key == reworded


def test_what_one_language_may_have_the_others_should(whole: Written) -> None:
    whole.write(FORM, "nn", title="Vårsamtalen")
    before = len(lacks(whole.content, "nn"))
    whole.write(whole.question(), help="Tenk på hele året")
    assert len(lacks(whole.content, "nn")) == before + 1


@pytest.mark.parametrize(
    ("place", "fields", "said"),
    [
        ("form", {"minutes_least": "120"}, "ikke være kortere enn den minste"),
        ("form", {"minutes_suggested": "60", "minutes_least": "45"}, "varer minst 60 minutter"),
        ("section", {"suggested_minutes": "400"}, "Delene tar 413 minutter til sammen, og samtalen varer 90."),
        ("question", {"answer_type": "choice", "options": "Bare ett"}, "mangler valg 2 på bokmål"),
        ("question", {"answer_type": "scale", "step_1": "Lite"}, "mangler ord for trinn 5 på bokmål"),
    ],
)
def test_what_keeps_it_from_being_published(whole: Written, place: str, fields: dict[str, str], said: str) -> None:
    whole.write({"form": FORM, "section": whole.section(), "question": whole.question()}[place], **fields)
    (problem,) = words(whole)
    assert re.search(said, problem)


def test_a_section_for_questions_has_some(whole: Written) -> None:
    arranging.take_out(whole.id, whole.question())
    assert words(whole) == ["«Arbeidet» er tom. Legg til et spørsmål, eller ta bort delen."]
    arranging.take_out(whole.id, whole.section())
    assert words(whole) == ["Legg til en del med spørsmål."]


def test_a_short_talk_has_no_summary(whole: Written, cast: Cast) -> None:
    starting.change_nature(whole.id, kind=FormKind.SHORT, archive="hr", actor=cast.hr)  # type: ignore[arg-type]
    assert words(whole) == ["En kort samtale har ikke noe referat, så avslutningen må bort."]
    whole.write(whole.question(), in_minutes="1")
    arranging.take_out(whole.id, whole.section(SectionKind.CLOSING))
    assert words(whole) == []
    assert not as_draft(whole.content).sections[1].questions[0].in_minutes


def test_what_does_not_apply_is_not_published(cast: Cast, whole: Written) -> None:
    question = whole.question()
    whole.write(question, answer_type="scale", step_1="Lite", step_5="Mye", counted="1", options="Ja\nNei")
    whole.write(question, answer_type="text")
    removed = arranging.add_question(whole.id, whole.section().id)
    arranging.take_out(whole.id, Place("question", removed.id))
    finishing.publish(whole.id, actor=cast.hr)
    (asked,) = load_version(whole.id).sections[1].questions
    assert (asked.texts, asked.counted) == ({"nb": {"text": "Hva går bra?"}}, False)
    assert not Question.select().where(Question.key == removed.key).exists()


def test_a_published_form_is_offered_and_its_next_draft_is_not(cast: Cast, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    assert whole.id in {form.id for form in offered()}
    again = Written(starting.change(whole.version.form, actor=cast.hr))
    again.write(again.question(), text="Noe annet")
    assert again.id not in {form.id for form in offered()}
    with pytest.raises(RefusedError, match="publisert i mellomtiden"):
        whole.write(whole.question(), text="Noe annet")
    finishing.publish(again.id, actor=cast.hr)
    newest = next(form for form in offered() if form.key == whole.content.key)
    assert (newest.number, newest.id) == (2, again.id)
    assert load_version(whole.id).sections[1].questions[0].texts["nb"]["text"] == "Hva går bra?"
    acts = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert acts == ["form begun", "form published", "form draft begun", "form published"]


def test_a_draft_that_changes_nothing_is_not_published(cast: Cast, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    again = starting.change(whole.version.form, actor=cast.hr)
    with pytest.raises(RefusedError, match="likt det som er publisert"):
        finishing.publish(again.id, actor=cast.hr)


def test_an_archived_form_is_not_offered_until_it_is_brought_back(cast: Cast, whole: Written) -> None:
    finishing.publish(whole.id, actor=cast.hr)
    form = whole.version.form
    finishing.archive(form, actor=cast.hr)
    finishing.archive(form, actor=cast.hr)
    assert whole.id not in {each.id for each in offered()}
    finishing.bring_back(form, actor=cast.hr)
    assert whole.id in {each.id for each in offered()}
    acts = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert acts[-2:] == ["form archived", "form brought back"]


def test_the_last_form_cannot_be_archived(cast: Cast) -> None:
    *others, last = [Form.get_by_id(content.form_id) for content in offered()]
    for form in others:
        finishing.archive(form, actor=cast.hr)
    with pytest.raises(RefusedError, match="eneste skjemaet"):
        finishing.archive(last, actor=cast.hr)


def said(old: FormContent, new: FormContent) -> list[tuple[str, str]]:
    return [(change.title, change.kind) for change in compare(old, new)]


def test_what_a_draft_changes(cast: Cast, whole: Written) -> None:
    section = whole.section().id
    for text in ("Hva trenger du?", "Hva vil du lære?", "Og ellers?"):
        arranging.add_question(whole.id, section)
        whole.write(whole.question(len(whole.content.sections[1].questions) - 1), text=text)
    finishing.publish(whole.id, actor=cast.hr)
    again = Written(starting.change(whole.version.form, actor=cast.hr))
    old = whole.content
    assert compare(old, again.content) == []

    again.write(FORM, minutes_suggested="75")
    again.write(again.question(0), text="Hva går veldig bra?", answered_by="employee")
    last = again.question(3)
    arranging.take_out(again.id, again.question(1))
    arranging.move(again.id, last, section_id=again.section().id, before=again.question(0).id)
    review = arranging.add_section(again.id, SectionKind.REVIEW)
    arranging.take_out(again.id, again.section(SectionKind.AGREEMENTS))
    assert said(old, again.content) == [
        ("Hele skjemaet", "changed"),
        ("Og ellers?", "moved"),
        ("Hva går veldig bra?", "changed"),
        ("Hva trenger du?", "gone"),
        ("Målene og avtalene", "new"),
        ("Avtaler fram til neste samtale", "gone"),
    ]
    changed = compare(old, again.content)
    assert changed[0].facts == [("Lengde", "90 minutter", "75 minutter")]
    assert changed[2].facts == [("Hvem svarer?", "Begge", "Medarbeideren")]
    assert [(piece.kind, piece.text) for piece in changed[2].texts[0].pieces] == [
        ("same", "Hva går "), ("new", "veldig "), ("same", "bra?"),
    ]  # fmt: skip
    assert review.kind == SectionKind.REVIEW


text = st.text("ab .?é", max_size=25)


@given(text, text)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    pieces = by_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@given(
    st.lists(
        st.tuples(st.sampled_from(AnswerType), st.sampled_from(AnsweredBy), st.booleans(), st.booleans(), text),
        max_size=3,
    ),
    st.sampled_from(FormKind),
    st.lists(st.sampled_from(SectionKind), max_size=3),
    st.integers(0, 100),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_draft_without_problems_is_a_form(
    cast: Cast,
    questions: list[tuple[AnswerType, AnsweredBy, bool, bool, str]],
    kind: FormKind,
    kinds: list[SectionKind],
    minutes: int,
) -> None:
    """Whatever people make of a draft: either it says what is wrong, or it can be published."""
    version = starting.begin("Vår samtale", lang="nb", kind=kind, archive="hr", actor=cast.hr)  # type: ignore[arg-type]
    draft = Written(version)
    draft.write(draft.section(), title="Arbeidet", suggested_minutes=str(minutes))
    for each in kinds:
        try:
            arranging.add_section(draft.id, each)
        except RefusedError:
            continue
    for section in draft.content.sections:
        if section.kind in {SectionKind.QUESTIONS, SectionKind.CHECKLIST, SectionKind.STATEMENTS}:
            draft.write(Place("section", section.id), title="Arbeidet")
            for answer_type, who, in_minutes, counted, words in questions:
                question = arranging.add_question(draft.id, section.id)
                question.answer_type, question.in_minutes, question.counted = answer_type, in_minutes, counted
                question.answered_by = who if not who.is_private else question.answered_by
                question.texts = {"nb": {"text": words, "step_1": words, "step_5": words, "option_1": words}}
                arranging.fit(question, section.kind)
                question.save()
    if not problems(draft.content):
        finishing.publish(draft.id, actor=cast.hr)
        assert load_version(draft.id).title("nb") == "Vår samtale"
    assert EditedForm(draft.version, "nb").lang == "nb"
