"""Versions in the database: published once, never changed, read with few queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from peewee import DoesNotExist, IntegrityError

from tests.queries import counted
from webapp import clock, db
from webapp.people.models import LANGUAGES
from webapp.questionnaires import publishing
from webapp.questionnaires.builtin import builtin_forms
from webapp.questionnaires.content import FormContent, load_version, offered
from webapp.questionnaires.drafts import FormDraft
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, Archive, FormKind, Role, SectionKind
from webapp.questionnaires.models import MODELS, Form, FormVersion, Question, Section


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back, so that the built-in forms stay as they were for other tests."""
    with db.database.obj.atomic() as change:
        yield
        change.rollback()


def drafts() -> dict[str, FormDraft]:
    return {form.key: form for form in builtin_forms()}


def content(key: str) -> FormContent:
    return next(form for form in offered() if form.key == key)


def test_starting_publishes_the_builtin_forms(app: Flask) -> None:
    keys = ["annual", "classic", "strengths", "follow-up", "goal", "short"]
    assert [(form.key, form.number) for form in offered()] == [(key, 1) for key in keys]


def test_what_is_read_is_what_was_written(app: Flask) -> None:
    for draft in builtin_forms():
        form = content(draft.key)
        assert (form.kind, form.archive, form.texts) == (draft.kind, draft.archive, draft.texts)
        assert [(s.kind, s.beside, s.suggested_minutes, s.texts) for s in form.sections] == [
            (s.kind, s.beside, s.minutes, s.texts) for s in draft.sections
        ]
        assert [
            [(q.key, q.answered_by, q.answer_type, q.in_minutes, q.texts) for q in s.questions] for s in form.sections
        ] == [
            [(q.key, q.answered_by, q.answer_type, q.in_minutes, q.texts) for q in s.questions] for s in draft.sections
        ]


def test_publishing_again_changes_nothing(app: Flask) -> None:
    before = [list(model.select().order_by(model.id).dicts()) for model in MODELS]
    publishing.sync_builtin()
    assert [list(model.select().order_by(model.id).dicts()) for model in MODELS] == before


def test_changed_content_becomes_a_new_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    old = content("classic")
    changed = replace(drafts()["classic"], sections=drafts()["classic"].sections[:3])
    monkeypatch.setattr(publishing, "builtin_forms", lambda: (drafts()["annual"], changed))
    with undone():
        publishing.sync_builtin()
        publishing.sync_builtin()
        new = content("classic")
        assert (new.number, len(new.sections), content("annual").number) == (2, 3, 1)
        load_version.cache_clear()
        assert load_version(old.id) == old
    load_version.cache_clear()


def test_two_processes_that_start_at_once_publish_one_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    raced = replace(drafts()["classic"], key="raced")
    monkeypatch.setattr(publishing, "builtin_forms", lambda: (raced,))
    together = threading.Barrier(4)

    def start(_number: int) -> None:
        with db.database.connection_context():
            together.wait()
            publishing.sync_builtin()

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(start, range(4)))
    assert [version.number for version in FormVersion.published().where(Form.key == "raced")] == [1]
    # What is published cannot be taken away again; retired, it is in no other test's way.
    Form.update(retired_at=clock.now()).where(Form.key == "raced").execute()


def test_a_retired_form_is_not_offered_but_still_read(app: Flask) -> None:
    classic = content("classic")
    with undone():
        Form.update(retired_at=clock.now()).where(Form.key == "classic").execute()
        assert [form.key for form in offered()] == ["annual", "strengths", "follow-up", "goal", "short"]
        assert load_version(classic.id) == classic


def test_a_form_keeps_its_archive(app: Flask) -> None:
    with undone(), pytest.raises(ValueError, match="classic is fixed as annual, hr"):
        publishing.publish(replace(drafts()["classic"], archive=Archive.PAIR))


def first_version() -> FormVersion:
    return FormVersion.published().first()


def reword(row: Any) -> None:
    row.texts = {"nb": {"title": "Noe annet", "text": "Noe annet"}}
    row.save()


def first_section() -> Section:
    return Section.select().where(Section.version == first_version(), Section.kind == SectionKind.QUESTIONS).first()


def an_old_question_in_a_new_draft() -> None:
    version = FormVersion.create(
        form=first_version().form, number=99, minutes_suggested=1, minutes_least=1, texts={}, digest=""
    )
    section = Section.create(version=version, position=0, kind=SectionKind.QUESTIONS, texts={})
    Question.update(section=section).where(Question.section == first_section()).execute()


@pytest.mark.parametrize(
    "meddle",
    [
        lambda: reword(first_version()),
        lambda: reword(first_section()),
        lambda: reword(Question.select().where(Question.section == first_section()).first()),
        lambda: FormVersion.update(published_at=None).execute(),
        lambda: Question.delete().execute(),
        lambda: Section.delete().where(Section.kind == SectionKind.OPENING).execute(),
        lambda: first_version().delete_instance(),
        lambda: Section.create(version=first_version(), position=99, kind=SectionKind.QUESTIONS, texts={}),
        lambda: Question.create(section=first_section(), position=99, key="one-more", texts={}),
        an_old_question_in_a_new_draft,
    ],
)
def test_the_database_refuses_to_change_what_is_published(app: Flask, meddle: Any) -> None:
    with undone(), pytest.raises(IntegrityError, match="a published form version never changes"):
        meddle()


@pytest.mark.parametrize("change", [{"kind": FormKind.SHORT}, {"archive": Archive.PAIR}, {"key": "other"}])
def test_the_database_refuses_to_change_what_a_form_is(app: Flask, change: dict[str, str]) -> None:
    with undone(), pytest.raises(IntegrityError, match="key, kind and archive of a form never change"):
        Form.update(change).where(Form.key == "classic").execute()


def test_a_draft_may_change_and_is_never_loaded(app: Flask) -> None:
    with undone():
        form = first_version().form
        draft = FormVersion.create(form=form, number=99, minutes_suggested=1, minutes_least=1, texts={}, digest="")
        section = Section.create(version=draft, position=0, kind=SectionKind.QUESTIONS, texts={})
        question = Question.create(section=section, position=0, key="why", texts={})
        reword(question)
        with pytest.raises(DoesNotExist):
            load_version(draft.id)
        question.delete_instance()
        section.delete_instance()
        assert draft.delete_instance() == 1


def test_a_version_is_read_by_three_queries_and_then_by_none(app: Flask) -> None:
    version = content("classic").id
    load_version.cache_clear()
    with counted() as first:
        load_version(version)
    with counted() as second:
        load_version(version)
    assert (len(first), len(second)) == (3, 0)


@pytest.mark.parametrize(("role", "count"), [(Role.EMPLOYEE, 5), (Role.MANAGER, 6)])
def test_each_role_has_a_checklist_of_its_own(app: Flask, role: Role, count: int) -> None:
    own = content("annual").checklist_for(role)
    assert len(own) == count
    assert {question.answered_by for question in own} == {AnsweredBy(f"private_{role}")}
    assert content("classic").checklist_for(role) == ()


@pytest.mark.parametrize("role", list(Role))
def test_progress_counts_the_own_column_alone(app: Flask, role: Role) -> None:
    form = content("annual")
    answered = {form.questions_for(role)[0].id, form.checklist_for(role)[0].id, "another talk's"}
    assert form.progress(role, answered) == (1, 7)
    assert len(content("classic").questions_for(role)) == 19


def test_a_question_is_put_to_each_role_in_its_words(app: Flask) -> None:
    thriving = next(
        question for question in content("annual").questions_for(Role.MANAGER) if question.key == "thriving"
    )
    assert thriving.text_for(Role.EMPLOYEE, "nb") == "Hva trives du med, og hva gir deg energi?"
    assert thriving.text_for(Role.MANAGER, "nb") == "Hva ser du at medarbeideren trives med og får energi av?"
    assert thriving.text_for(Role.MANAGER, "nn").startswith("Kva ser du")
    assert len({thriving.text_for(Role.EMPLOYEE, lang) for lang in LANGUAGES}) == 3


def test_a_language_that_a_form_lacks_falls_back(app: Flask) -> None:
    thriving = content("annual").questions_for(Role.MANAGER)[2]
    bokmaal_only = replace(thriving, texts={"nb": thriving.texts["nb"]})
    assert bokmaal_only.text_for(Role.EMPLOYEE, "en") == thriving.text_for(Role.EMPLOYEE, "nb")


def test_each_text_falls_back_by_itself(app: Flask) -> None:
    """A form half translated asks in the reader's language what it can, and leaves nothing out."""
    thriving = content("annual").questions_for(Role.MANAGER)[2]
    half = replace(thriving, texts={**thriving.texts, "en": {"text": "What do you enjoy?", "help": ""}})
    assert half.text_for(Role.EMPLOYEE, "en") == "What do you enjoy?"
    assert half.text_for(Role.MANAGER, "en") == thriving.text_for(Role.MANAGER, "nb")
    assert half.help("en") == ""


def test_an_answer_is_a_step_or_an_option_by_its_number(app: Flask) -> None:
    texts = {"nb": {"text": "?", "step_1": "Lite", "step_5": "Mye", "option_1": "Ja"}, "en": {"option_2": "No"}}
    plain = replace(content("annual").questions_for(Role.MANAGER)[0], texts=texts)
    scale = replace(plain, answer_type=AnswerType.SCALE)
    choice = replace(plain, answer_type=AnswerType.CHOICE)
    assert scale.steps("en") == (("1", "Lite"), ("2", ""), ("3", ""), ("4", ""), ("5", "Mye"))
    assert choice.options("nb") == (("1", "Ja"), ("2", "No"))
    assert (plain.choices("nb"), scale.options("nb"), choice.steps("nb")) == ((), (), ())
    assert [scale.chosen(step, "nb") for step in ("1", "3", "6", "")] == ["1/5 – Lite", "3/5", "", ""]
    assert [choice.chosen(option, "nb") for option in ("2", "3", "")] == ["No", "", ""]


def test_the_meeting_has_no_checklist_and_its_closing_goes_into_the_minutes(app: Flask) -> None:
    annual, classic = content("annual"), content("classic")
    assert [section.kind for section in annual.sections if not section.in_meeting] == [SectionKind.CHECKLIST]
    assert annual.meeting_sections == annual.sections[1:]
    for form in (annual, classic):
        assert [section.kind for section in form.sections if section.note_in_minutes] == [SectionKind.CLOSING]
    assert classic.sections[-1].prompt("nb") == "Hva er vi enige om, og hvordan følger vi det opp?"


def test_the_sections_share_the_time_of_a_shorter_talk(app: Flask) -> None:
    form = content("classic")
    lengths = {
        length: [form.minutes_of(section, length) for section in form.meeting_sections] for length in (60, 90, 120)
    }
    assert lengths[60] == [3, 6, 10, 10, 6, 6, 6, 6, 3]
    assert lengths[90] == lengths[120] == [section.suggested_minutes for section in form.meeting_sections]


def test_questions_and_sections_are_found_by_id_in_their_own_version_only(app: Flask) -> None:
    annual, classic = content("annual"), content("classic")
    for section in classic.sections:
        assert classic.section(section.id) is section
        assert annual.section(section.id) is None
        for question in section.questions:
            assert classic.question(question.id) is question
            assert annual.question(question.id) is None
