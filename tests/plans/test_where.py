"""Where a live field stands, in words, and whether a seat may write there now."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import seat
from tests.plans.signed import agreement, signed
from webapp.conversations import fields
from webapp.conversations.fields import FieldName, Where
from webapp.conversations.live_texts import Topic
from webapp.conversations.models import Conversation
from webapp.conversations.states import Writers
from webapp.conversations.texts import form_of
from webapp.people.models import Person
from webapp.plans.agreements import standing
from webapp.plans.models import Agreement, Goal, Review
from webapp.questionnaires.kinds import Role
from webapp.questionnaires.models import Competence, FocusArea


def where(person: Person, talk: Conversation, *name: str) -> Where:
    field = FieldName(*name)
    return fields.kind_of(field).where(seat(person, talk), field)


def said(found: Where, text: str) -> str:
    assert found.say is not None
    return found.say(text)


def test_an_answer_is_its_question_and_only_its_authors(cast: Cast, open_talk: Conversation) -> None:
    question = form_of(open_talk).questions_for(Role.EMPLOYEE)[0]
    name = ("answer", question.id, "employee")
    assert where(cast.employee, open_talk, *name) == Where(question.text_for(Role.EMPLOYEE, "nb"), writable=True)
    assert not where(cast.manager, open_talk, *name).writable


def test_a_note_is_its_part_and_whoever_has_the_pen_writes(cast: Cast, open_talk: Conversation) -> None:
    section = next(part for part in form_of(open_talk).meeting_sections if part.questions)
    found = where(cast.employee, open_talk, "note", section.id)
    assert found == Where(f"Felles notat: {section.title('nb')}", writable=True)
    Conversation.update(writers=Writers.MANAGER).where(Conversation.id == open_talk.id).execute()
    assert not where(cast.employee, open_talk, "note", section.id).writable
    assert where(cast.manager, open_talk, "note", section.id).writable


def test_a_topic_is_its_authors_until_it_is_removed(cast: Cast, open_talk: Conversation) -> None:
    topic = Topic(conversation=open_talk, author=cast.employee, position=0)
    topic.save(force_insert=True)
    assert where(cast.employee, open_talk, "topic", topic.id) == Where("Eget tema", writable=True)
    assert not where(cast.manager, open_talk, "topic", topic.id).writable
    cast.browser(cast.employee).post(f"/samtaler/{open_talk.id}/temaer/{topic.id}/fjern")
    assert not where(cast.employee, open_talk, "topic", topic.id).writable


def test_a_cell_is_its_row_and_a_choice_is_said_in_words(cast: Cast, open_talk: Conversation, app: Flask) -> None:
    row = standing(open_talk)[0]
    assert where(cast.employee, open_talk, "agreement", row.id, "what") == Where("Avtale: Hva skal gjøres", True)
    what = "Kurs i budsjett " * 6
    Agreement.update(what=Agreement.what.seal(row.id, what)).where(Agreement.id == row.id).execute()
    due = where(cast.employee, open_talk, "agreement", row.id, "due")
    assert due.words == f"Avtale «{what[:59].rstrip()}…»: Frist"
    with app.test_request_context():
        assert said(due, "2027-01-31") == "31. januar 2027"
    assert said(due, "i morgen") == ""
    who = where(cast.manager, open_talk, "agreement", row.id, "responsible")
    assert [said(who, text) for text in ("employee", "both", "sjefen")] == ["Emil", "Begge", ""]


def test_a_goal_names_what_is_chosen_of_the_lists_of_hr(cast: Cast, open_talk: Conversation) -> None:
    area = FocusArea.create(name="Trygghet", position=0)
    goal = Goal.create(conversation=open_talk, position=0, kind="work")
    found = where(cast.employee, open_talk, "goal", goal.id, "focus")
    assert found.words == "Arbeidsmål: Støtter"
    assert [said(found, text) for text in (area.id, "x")] == ["Trygghet", ""]
    category = Competence.create(name="Ledelse", position=0)
    found = where(cast.employee, open_talk, "goal", goal.id, "competence")
    assert (found.words, said(found, category.id), said(found, "x")) == ("Arbeidsmål: Kategori", "Ledelse", "")
    cast.browser(cast.employee).post(f"/samtaler/{open_talk.id}/mal/{goal.id}/fjern")
    assert not where(cast.employee, open_talk, "goal", goal.id, "what").writable


def test_a_row_on_the_agenda_is_the_row_that_it_is_about(cast: Cast) -> None:
    before = agreement(signed(cast.employee, cast.manager), what="Ny pult")
    talk = factories.conversation(employee=cast.employee, manager=cast.manager, opened_at=before.conversation.opened_at)
    review = Review.create(conversation=talk, position=0, agreement=before)
    found = where(cast.employee, talk, "review", review.id, "verdict")
    assert found.words == "Avtale «Ny pult»: Hva gjør vi videre?"
    assert [said(found, text) for text in ("done", "x")] == ["Er gjort", ""]
    assert where(cast.employee, talk, "review", review.id, "note").say is None


@pytest.mark.parametrize(
    "name", ["answer:x:employee", "note:x", "topic:x", "agreement:x:what", "goal:x:due", "review:x:note"]
)
def test_a_field_that_there_is_not(cast: Cast, open_talk: Conversation, name: str) -> None:
    with pytest.raises(NotFound):
        where(cast.employee, open_talk, *name.split(":"))
