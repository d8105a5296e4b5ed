"""The manager's own questions to both: asked with the invitation, answered like the form's, skipped by who likes."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import asked, fresh, in_days, invited, logged, opened, received, refused, seat, value_of
from tests.conversations.test_saving import post
from tests.factories import conversation
from tests.queries import counted
from webapp import clock
from webapp.conversations import actions, fields, handing_over, own_questions
from webapp.conversations.live_texts import OwnAnswer, OwnQuestion, PastText
from webapp.conversations.models import Conversation
from webapp.conversations.opening import light
from webapp.conversations.own_question_forms import LONGEST
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import Readiness, State
from webapp.db import transaction
from webapp.pages import blanks
from webapp.people.models import Person
from webapp.plans.canonical import text_to_sign
from webapp.questionnaires.kinds import Role

ASKED = ("Hva med turnusen?", " ", "Vil du lede prosjektet?")


def asking(talk: Conversation) -> list[OwnQuestion]:
    with transaction():
        own_questions.put(talk, ASKED)
    return own_questions.of_talk(talk)


@pytest.fixture
def meeting(cast: Cast) -> Conversation:
    talk = opened(cast.employee, cast.manager)
    asking(talk)
    return talk


def field_of(talk: Conversation, place: int = 0, role: Role = Role.EMPLOYEE) -> str:
    return f"own:{own_questions.of_talk(talk)[place].id}:{role}"


def test_they_are_asked_with_the_invitation_and_the_mail_says_only_that_there_are_some(talking: Cast) -> None:
    talk = invited(talking, questions=ASKED)
    assert [row.text for row in own_questions.of_talk(talk)] == ["Hva med turnusen?", "Vil du lede prosjektet?"]
    conversation_id = talk.id
    actions.invite(talking.manager, talking.colleague, asked(questions=ASKED))
    mail = received()[talking.colleague.email]
    for body in (mail.text, mail.html):
        assert "Marit Moen har også egne spørsmål til dere begge." in body
        assert "turnusen" not in body
    assert OwnQuestion.select().where(OwnQuestion.conversation == conversation_id).count() == 2


def test_an_invitation_without_them_says_nothing_of_them(talking: Cast) -> None:
    actions.invite(talking.manager, talking.employee, asked())
    assert "egne spørsmål" not in received()[talking.employee.email].text
    assert OwnQuestion.select().count() == 0


def test_the_invitation_page_asks_for_them_and_loses_nothing(cast: Cast) -> None:
    boss, address = cast.browser(cast.manager), f"/samtaler/ny?medarbeider={cast.employee.id}"
    page = boss.get(address)
    assert page.text.count('name="question_') == own_questions.MOST
    sent = {"token": value_of(page, "token"), "question_2": "x" * (LONGEST + 1), "question_1": "Hva med turnusen?"}
    answer = boss.post("/samtaler/ny", data=sent)
    assert answer.status_code == 422
    assert 'value="Hva med turnusen?"' in answer.text
    assert f"høyst {LONGEST} tegn" in answer.text


def test_a_planned_talk_gets_them_when_it_is_invited_to(cast: Cast) -> None:
    talk = conversation(employee=cast.employee, manager=cast.manager, state=State.PLANNED, invited_at=None)
    when = {"day": clock.local(in_days(10)).date().isoformat(), "time": "09:00", "minutes": "90", "anyway": "y"}
    given = when | {"opening": "ready", "language": "nb", "question_3": "Hva med turnusen?"}
    assert cast.browser(cast.manager).post(f"/samtaler/{talk.id}/inviter", data=given).status_code == 303
    assert [(row.position, row.text) for row in own_questions.of_talk(talk)] == [(0, "Hva med turnusen?")]


def test_both_answer_each_in_the_own_column(cast: Cast, meeting: Conversation) -> None:
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)
    assert post(mine, meeting, field_of(meeting), "Helst dag").json["version"] == 1
    assert post(boss, meeting, field_of(meeting, role=Role.MANAGER), "Ser på det").status_code == 200
    assert post(boss, meeting, field_of(meeting), "Nei").status_code == 403
    assert {(row.author_id, row.text) for row in OwnAnswer.select()} == {
        (cast.employee.id, "Helst dag"), (cast.manager.id, "Ser på det"),
    }  # fmt: skip
    for browser in (mine, boss):
        page = browser.get(f"/samtaler/{meeting.id}/mote").text
        for text in ("Hva med turnusen?", "Vil du lede prosjektet?", "Helst dag", "Ser på det"):
            assert page.count(text) == 1
        assert page.count("Spørsmål fra lederen</b>") == 1


def test_the_print_of_a_form_holds_none_of_them(cast: Cast, meeting: Conversation) -> None:
    without = opened(cast.colleague, cast.manager)
    boss = cast.browser(cast.manager)
    assert "turnusen" in boss.get(f"/samtaler/{meeting.id}/mote").text
    assert "Spørsmål fra lederen" not in boss.get(f"/samtaler/{without.id}/mote").text
    assert "turnusen" not in "".join("".join(blank.pieces) for blank in blanks._kept.values())


def test_they_may_be_skipped(cast: Cast) -> None:
    talk = conversation(employee=cast.employee, manager=cast.manager)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/forberedelse").text
    asking(talk)
    with_own = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/forberedelse").text
    assert with_own.count('class="count"') == page.count('class="count"') > 0
    assert with_own.count("Spørsmål fra lederen") == 4 > page.count("Spørsmål fra lederen") == 0


def test_nobody_sees_the_others_before_the_columns_open(cast: Cast) -> None:
    talk = fresh(conversation(employee=cast.employee, manager=cast.manager))
    asking(talk)
    assert light(talk, Role.EMPLOYEE) is Readiness.NOT_BEGUN
    post(cast.browser(cast.employee), talk, field_of(talk), "Helst dag")
    assert light(talk, Role.EMPLOYEE) is Readiness.UNDER_WAY
    mine, theirs = (fields.read_all(seat(person, talk)) for person in (cast.employee, cast.manager))
    assert [text.text for text in mine] == ["Helst dag"]
    assert theirs == []
    assert "Helst dag" not in cast.browser(cast.manager).get(f"/samtaler/{talk.id}/forberedelse").text


def test_a_question_of_another_talk_is_not_answered_here(cast: Cast, meeting: Conversation) -> None:
    other = opened(cast.colleague, cast.manager)
    field = field_of(meeting, role=Role.MANAGER)
    boss = cast.browser(cast.manager)
    assert post(boss, other, field, "Hei").status_code == 404
    assert post(boss, meeting, field, "Hei").status_code == 200
    changed = {"save_id": "tab-two-0.1", "base_version": 1, "base_text": "Hei"}
    assert post(boss, other, field, "Nei", **changed).status_code == 404
    assert OwnAnswer.get().text == "Hei"


def test_a_keystroke_asks_the_database_for_little(cast: Cast, meeting: Conversation) -> None:
    browser, field, before = cast.browser(cast.employee), field_of(meeting), ""
    for number, text in enumerate(("En", "En to", "En to tre"), start=1):
        given = {"save_id": f"tab-one-0.{number}", "base_version": number - 1, "base_text": before}
        with counted() as statements:
            assert post(browser, meeting, field, text, **given).json["version"] == number
        assert number == 1 or len(statements) <= 6, statements
        before = text


def test_the_meeting_asks_the_database_no_more_with_them_than_without(cast: Cast, meeting: Conversation) -> None:
    counts, boss = [], cast.browser(cast.manager)
    for role in Role:
        post(cast.browser(meeting.person_in(role)), meeting, field_of(meeting, role=role), "Hei")
    for talk in (opened(cast.colleague, cast.manager), meeting):
        for _look in range(2):
            with counted() as statements:
                boss.get(f"/samtaler/{talk.id}/mote")
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0


def test_two_tabs_are_merged_and_earlier_versions_are_kept(cast: Cast, meeting: Conversation) -> None:
    mine, field = cast.browser(cast.employee), field_of(meeting)
    post(mine, meeting, field, "Helst dag, gjerne fast")
    post(mine, meeting, field, "Helst kveld, gjerne fast", save_id="tab-two-0.1", base_version=1,
         base_text="Helst dag, gjerne fast")  # fmt: skip
    third = post(mine, meeting, field, "Helst dag, gjerne fast turnus", save_id="tab-one-0.2", base_version=1,
                 base_text="Helst dag, gjerne fast")  # fmt: skip
    assert third.json["text"] == "Helst kveld, gjerne fast turnus"
    assert {row.field for row in PastText.select()} == {field}
    assert "</span>dag</del>" in mine.get(f"/samtaler/{meeting.id}/tidligere/{field}").text
    assert cast.browser(cast.manager).get(f"/samtaler/{meeting.id}/tidligere/{field}").status_code == 404


def test_they_are_never_in_the_minutes(cast: Cast, meeting: Conversation) -> None:
    post(cast.browser(cast.employee), meeting, field_of(meeting), "Helst dag")
    with cast.app.test_request_context():
        text = text_to_sign(fresh(meeting)).text
    assert "turnus" not in text
    assert "Helst dag" not in text


def test_what_is_handed_over_holds_those_that_were_answered(cast: Cast, meeting: Conversation) -> None:
    post(cast.browser(cast.employee), meeting, field_of(meeting, 1), "Gjerne")
    with cast.app.test_request_context():
        ((section, answered),) = handing_over.both_columns(meeting)
    assert section.title("nb") == "Spørsmål fra lederen"
    assert [(item.question.text_for(Role.EMPLOYEE, "nb"), item.texts) for item in answered] == [
        ("Vil du lede prosjektet?", {Role.EMPLOYEE: "Gjerne"}),
    ]


def test_whether_there_are_some_is_for_the_two_of_the_talk_alone(cast: Cast, meeting: Conversation) -> None:
    """The employee's next manager is told who sees what of it, and not what was in it."""
    said = "Lederens egne spørsmål"
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    address = f"/samtaler/{meeting.id}/hvem-ser"
    assert [said in cast.browser(who).get(address).text for who in (cast.employee, cast.manager)] == [True, True]
    theirs = cast.browser(cast.other_manager).get(address)
    assert (theirs.status_code, said in theirs.text) == (200, False)


# Putting them otherwise


def test_they_can_be_put_otherwise_until_the_employee_is_ready(talking: Cast) -> None:
    talk = invited(talking, questions=ASKED)
    at = seat(talking.manager, talk)
    own_questions.change(at, ("Hva med turnusen i mai?", "Vil du lede prosjektet?", "", "Noe mer?", ""))
    assert [(row.position, row.text) for row in own_questions.of_talk(talk)] == [
        (0, "Hva med turnusen i mai?"), (1, "Vil du lede prosjektet?"), (2, "Noe mer?"),
    ]  # fmt: skip
    assert [entry.action for entry in logged(talk)] == ["invited", "own questions changed"]
    own_questions.change(at, ("Hva med turnusen i mai?", "Vil du lede prosjektet?", "Noe mer?", "", ""))
    assert len(logged(talk)) == 2
    reasons = refused(own_questions.change, at, ("Hva med turnusen?", "", "Noe mer?", "", " "))
    assert list(reasons) == ["question_2"]
    Conversation.update(employee_ready_at=clock.now()).where(Conversation.id == talk.id).execute()
    with pytest.raises(RefusedError):
        own_questions.change(seat(talking.manager, talk), ("Annet", "Annet", "Annet", "", ""))
    assert own_questions.of_talk(talk)[0].text == "Hva med turnusen i mai?"


def test_the_manager_puts_them_otherwise_on_a_page_of_its_own(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        talk = invited(cast, questions=ASKED)
    boss, mine, address = cast.browser(cast.manager), cast.browser(cast.employee), f"/samtaler/{talk.id}"
    assert f"{address}/egne-sporsmal" in boss.get(address).text
    page = mine.get(address).text
    assert "Spørsmål fra Marit Moen til dere begge" in page
    assert "Hva med turnusen?" in page
    assert f"{address}/egne-sporsmal" not in page
    assert mine.get(f"{address}/egne-sporsmal").status_code == 403
    assert 'value="Vil du lede prosjektet?"' in boss.get(f"{address}/egne-sporsmal").text
    given = {"question_1": "", "question_2": "Vil du lede det store prosjektet?"}
    answer = boss.post(f"{address}/egne-sporsmal", data=given)
    assert answer.status_code == 422
    assert "Dette har du alt spurt om." in answer.text
    assert 'value="Vil du lede det store prosjektet?"' in answer.text
    kept = boss.post(f"{address}/egne-sporsmal", data=given | {"question_1": "Hva med vaktene?"})
    assert kept.status_code == 303
    assert "Hva med vaktene?" in mine.get(f"{address}/forberedelse").text
    assert "Lederens egne spørsmål" in mine.get(f"{address}/hvem-ser").text
    assert "endret de egne spørsmålene" in mine.get(f"{address}/hvem-ser").text
    boss.post(f"{address}/klar")
    mine.post(f"{address}/klar")
    assert boss.get(f"{address}/egne-sporsmal").status_code == 302
    assert f"{address}/egne-sporsmal" not in boss.get(address).text
