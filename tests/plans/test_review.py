"""What was agreed opens the next talk: the agenda, what becomes of each row, and what signing makes of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, opened, seat
from tests.plans import signings
from tests.plans.signed import agreement, goal, minutes, said, signed
from tests.queries import counted
from webapp import clock
from webapp.conversations import pen
from webapp.conversations.models import Conversation
from webapp.conversations.states import State, Writers
from webapp.db import new_id, transaction
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.agreements import standing
from webapp.plans.canonical import text_to_sign
from webapp.plans.earlier import open_rows
from webapp.plans.minutes import newest_of
from webapp.plans.models import Agreement, Goal, Progress, Responsible, Review, Status, Verdict
from webapp.plans.review import reviews, row_of
from webapp.plans.signals import talk_settled
from webapp.questionnaires.models import Competence, FocusArea

Row = Goal | Agreement


@pytest.fixture
def last(cast: Cast) -> Conversation:
    return signed(cast.employee, cast.manager)


def next_talk(cast: Cast) -> Conversation:
    return opened(cast.employee, cast.manager)


def review_of(talk: Conversation, row: Row) -> Review:
    about = Review.goal if isinstance(row, Goal) else Review.agreement
    found: Review = Review.get(Review.conversation == talk.id, about == row.id)
    return found


def save(browser: FlaskClient, talk: Conversation, field: str, text: str, base: str = "") -> Any:
    body = {"save_id": f"{new_id()}.1", "base_version": 0, "base_text": base, "text": text}
    return browser.post(f"/samtaler/{talk.id}/felt/{field}", json=body)


def decide(browser: FlaskClient, talk: Conversation, row: Row, *verdicts: str) -> int:
    """Choose one after the other; the status of the last save."""
    review = review_of(talk, row)
    for verdict in verdicts:
        answer = save(browser, talk, f"review:{review.id}:verdict", verdict, base=review.verdict)
        review = Review.get_by_id(review.id)
    return int(answer.status_code)


def carried(talk: Conversation, row: Row) -> Any:
    """The row of this talk's plan that carries this one on, or None."""
    model = type(row)
    return model.get_or_none(model.conversation == talk.id, model.continues == row.id, model.removed_at.is_null())


def sign(talk: Conversation) -> None:
    """What the signing of a talk sends, in its transaction."""
    now = fresh(talk)
    with transaction():
        now.state, now.signed_at = State.SIGNED, clock.now()
        now.save()
        talk_settled.send(now)


def test_the_agenda_is_what_stands_open_in_order(cast: Cast, last: Conversation) -> None:
    alone, first = agreement(last, "For seg"), goal(last, "Mål")
    under = agreement(last, "Tiltak", goal=first)
    said(agreement(last, "Ferdig"), cast.employee, Status.DONE)
    talk = next_talk(cast)
    found = Review.select().where(Review.conversation == talk.id).order_by(Review.position)
    assert [row.goal_id or row.agreement_id for row in found] == [first.id, under.id, alone.id]
    assert opened(cast.colleague, cast.manager).reviews.count() == 0


def test_both_write_the_note_and_nobody_else(cast: Cast, last: Conversation) -> None:
    row = agreement(last)
    talk = next_talk(cast)
    field = f"review:{review_of(talk, row).id}:note"
    employee, manager = cast.browser(cast.employee), cast.browser(cast.manager)
    assert save(employee, talk, field, "Vi venter.").status_code == 200
    answer = save(manager, talk, field, "Vi venter på budsjettet.", base="Vi venter.")
    assert answer.status_code == 200
    assert review_of(talk, row).note == "Vi venter på budsjettet."
    for person, status in ((cast.hr, 403), (cast.admin, 404), (cast.colleague, 404), (cast.other_manager, 404)):
        assert save(cast.browser(person), talk, field, "Hei").status_code == status
    other = opened(cast.colleague, cast.manager)
    assert save(manager, other, field, "Hei").status_code == 404
    assert save(manager, talk, field.replace("note", "position"), "1").status_code == 404
    assert save(manager, talk, field.replace("note", "verdict"), "maybe").status_code == 422
    Conversation.update(writers=Writers.MANAGER).where(Conversation.id == talk.id).execute()
    assert save(employee, talk, field, "Hei").status_code == 403


def test_an_agreement_that_is_kept_stands_in_the_plan_with_its_words(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Ny pult", responsible=Responsible.OTHER, other="Vaktmesteren", due=clock.today())
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    assert decide(browser, talk, row, "keep") == 200
    rows = standing(talk)
    assert len(rows) == 7
    assert (rows[0].what, rows[0].responsible, rows[0].other, rows[0].due) == (
        "Ny pult", "other", "Vaktmesteren", clock.today(),
    )  # fmt: skip
    decide(browser, talk, row, "change")
    assert len(standing(talk)) == 7


def test_it_comes_after_what_is_written_already(cast: Cast, last: Conversation) -> None:
    rows = [agreement(last, what) for what in "AB"]
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    save(browser, talk, f"agreement:{standing(talk)[0].id}:what", "Ny")
    for row in rows:
        decide(browser, talk, row, "keep")
    assert [row.what or "" for row in standing(talk)] == ["Ny", "A", "B", *[""] * 5]


@pytest.mark.parametrize("verdict", ["done", "drop", ""])
def test_it_goes_again_while_nobody_has_written_in_it(cast: Cast, last: Conversation, verdict: str) -> None:
    rows: list[Row] = [goal(last, due=clock.today()), agreement(last)]
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    for row in rows:
        decide(browser, talk, row, "keep", verdict)
        assert carried(talk, row) is None
        decide(browser, talk, row, "change")
        assert carried(talk, row).what == row.what


def test_what_someone_has_changed_stays_and_it_is_said(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Kurs i regnskap")
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    decide(browser, talk, row, "change")
    new = carried(talk, row)
    save(browser, talk, f"agreement:{new.id}:what", "Kurs i budsjett", base="Kurs i regnskap")
    decide(browser, talk, row, "done")
    assert carried(talk, row).what == "Kurs i budsjett"
    assert "Dette står fortsatt i den nye planen" in browser.get(f"/samtaler/{talk.id}/mote").text


@pytest.mark.parametrize("first", ["goal", "action"])
def test_a_goal_and_what_carries_it_out_find_each_other(cast: Cast, last: Conversation, first: str) -> None:
    area = FocusArea.create(name="Kunden først", position=0)
    category = Competence.create(name="Salg", position=0)
    aim = goal(last, measure="Tre kunder", focus_area=area, competence=category)
    action = agreement(last, "Ringe", goal=aim)
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    for row in (aim, action) if first == "goal" else (action, aim):
        decide(browser, talk, row, "keep")
    new = carried(talk, aim)
    assert (new.kind, new.measure, new.focus_area_id) == (aim.kind, "Tre kunder", area.id)
    assert new.competence_id == category.id
    assert carried(talk, action).goal_id == new.id
    decide(browser, talk, aim, "drop")
    assert carried(talk, aim) is None
    assert carried(talk, action).goal_id is None
    decide(browser, talk, aim, "keep")
    assert carried(talk, action).goal_id == carried(talk, aim).id == new.id


def test_a_goal_with_something_new_under_it_stays(cast: Cast, last: Conversation) -> None:
    aim = goal(last)
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    decide(browser, talk, aim, "keep")
    new = carried(talk, aim)
    Agreement.create(conversation=talk.id, position=9, goal=new.id, what="Nytt tiltak")
    decide(browser, talk, aim, "done")
    assert carried(talk, aim).id == new.id


def test_what_is_signed_as_done_is_done(cast: Cast, last: Conversation) -> None:
    rows = {verdict: agreement(last, verdict or "uten") for verdict in ("keep", "change", "done", "drop", "")}
    aim, theirs = goal(last, "Nådd mål"), agreement(last, "Marits", responsible=Responsible.MANAGER)
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    for verdict, row in [*rows.items(), ("done", aim), ("done", theirs)]:
        decide(browser, talk, row, verdict)
    Agreement.update(what=None, responsible="").where(Agreement.id == carried(talk, rows["change"]).id).execute()
    sign(talk)
    assert {(word.goal_id or word.agreement_id, word.status, word.person_id) for word in Progress.select()} == {
        (rows["done"].id, Status.DONE, cast.employee.id),
        (rows["drop"].id, Status.DROPPED, cast.employee.id),
        (aim.id, Status.DONE, cast.employee.id),
        (theirs.id, Status.DONE, cast.manager.id),
    }
    still_open = open_rows(cast.employee.id)
    assert {(row.what, row.conversation_id) for row in still_open} == {
        ("keep", talk.id),
        ("change", last.id),  # emptied in the new plan, so not signed there
        ("uten", last.id),
    }


@pytest.mark.parametrize("left", [{"responsible": "employee"}, {"due": dt.date(2027, 6, 30)}])
def test_a_row_whose_words_are_taken_away_carries_nothing_on(
    cast: Cast, last: Conversation, left: dict[str, Any]
) -> None:
    row, aim = agreement(last), goal(last, due=dt.date(2027, 6, 30))
    with cast.app.test_request_context():
        talk = signings.concluding(cast)
        for about in (row, aim):
            signings.write(cast.manager, talk, f"review:{review_of(talk, about).id}:verdict", Verdict.KEEP)
        emptied = {"what": None, "responsible": "", "due": None} | left
        Agreement.update(emptied).where(Agreement.continues == row.id).execute()
        Goal.update(what=None).where(Goal.continues == aim.id).execute()
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
        signed_text = newest_of(talk)
        assert signed_text is not None
        content = json.loads(signed_text.text)
        assert [each["continues"] for each in (*content["goals"], *content["agreements"])] == [None] * 3
        again = text_to_sign(fresh(talk)).content | {"number": 1}
        assert again == content
    old = [found.id for found in open_rows(cast.employee.id) if found.conversation_id == last.id]
    assert old == [aim.id, row.id]


def test_a_row_that_never_had_words_is_carried_on_like_any_other(cast: Cast, last: Conversation) -> None:
    for row in (agreement(last, ""), goal(last, "", due=dt.date(2027, 6, 30))):
        talk = next_talk(cast)
        decide(cast.browser(cast.manager), talk, row, "keep")
        sign(talk)
        assert carried(talk, row).id in {found.id for found in open_rows(cast.employee.id)}
        assert row.id not in {found.id for found in open_rows(cast.employee.id)}


def test_the_minutes_have_what_was_decided_and_nothing_else_of_earlier_plans(cast: Cast, last: Conversation) -> None:
    """An agreement of a short talk, which nobody else reads, is not in HR's minutes for having been on the agenda."""
    short = signed(cast.employee, cast.manager, days_ago=30, form="short", state=State.CLOSED)
    kept, alone = agreement(last, "Kurs"), agreement(short, "Gå tidlig på onsdager")
    with cast.app.test_request_context():
        talk = signings.concluding(cast)
        assert {row_of(review).id for review in reviews(talk)} == {kept.id, alone.id}
        signings.write(cast.manager, talk, f"review:{review_of(talk, kept).id}:verdict", Verdict.KEEP)
        text = text_to_sign(fresh(talk))
    assert [(row["text"], row["verdict"]) for row in text.content["previous"]] == [("Kurs", "keep")]
    assert "onsdager" not in text.text


def test_signing_again_says_nothing_twice_and_closes_what_is_over(cast: Cast, last: Conversation) -> None:
    kept, ended = agreement(last), goal(last)
    talk, browser = next_talk(cast), cast.browser(cast.manager)
    decide(browser, talk, kept, "keep")
    decide(browser, talk, ended, "done")
    for _again in range(2):
        sign(talk)
        assert Progress.select().count() == 1
        assert (fresh(last).state, fresh(talk).state) == (State.CLOSED, State.SIGNED)
        Conversation.update(state=State.OPEN).where(Conversation.id == talk.id).execute()


def test_a_talk_that_is_reopened_gives_back_what_it_carried_on(cast: Cast, last: Conversation) -> None:
    row, aim = agreement(last), goal(last)
    with cast.app.test_request_context():
        talk = signings.concluding(cast)
        for about, verdict in ((row, Verdict.KEEP), (aim, Verdict.DONE)):
            signings.write(cast.manager, talk, f"review:{review_of(talk, about).id}:verdict", verdict)
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
        assert (fresh(last).state, fresh(talk).state) == (State.CLOSED, State.SIGNED)
        assert Progress.get().goal_id == aim.id
        signing.reopen(seat(cast.manager, talk), "Vi glemte fristen.")
    assert fresh(last).state == State.SIGNED
    assert [found.id for found in open_rows(cast.employee.id)] == [row.id]


@pytest.mark.parametrize("own_word", [False, True])
def test_what_is_no_longer_signed_as_done_is_open_again(cast: Cast, last: Conversation, own_word: bool) -> None:
    """But for what its owner has said is done."""
    aim = goal(last)
    with cast.app.test_request_context():
        talk = signings.concluding(cast)
        field = f"review:{review_of(talk, aim).id}:verdict"
        signings.write(cast.manager, talk, field, Verdict.DONE)
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
        if own_word:
            said(aim, cast.employee, Status.DONE, days_ago=0, result="Levert")
        signing.reopen(seat(cast.manager, talk), "Målet er ikke nådd.")
        signings.write(cast.manager, talk, field, Verdict.OPEN)
        signing.conclude(seat(cast.manager, talk))
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
    assert (aim.id in [row.id for row in open_rows(cast.employee.id)]) is not own_word


def test_a_word_on_its_way_arrives_when_the_pen_is_taken(cast: Cast, last: Conversation) -> None:
    row = agreement(last)
    talk, browser = next_talk(cast), cast.browser(cast.employee)
    pen.hand(seat(cast.manager, talk), Writers.MANAGER)
    field = f"review:{review_of(talk, row).id}:note"
    assert save(browser, talk, field, "Nesten ferdig").status_code == 200
    with clock.at(clock.now() + pen.GRACE):
        assert save(browser, talk, field, "Nesten ferdig nå", base="Nesten ferdig").status_code == 403


def test_the_new_manager_takes_over_what_stands_open(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Ny pult", responsible=Responsible.MANAGER)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    talk = opened(cast.employee, cast.other_manager)
    browser = cast.browser(cast.other_manager)
    assert "Ny pult" in browser.get(f"/samtaler/{talk.id}/mote").text
    assert decide(browser, talk, row, "done") == 200
    sign(talk)
    assert Progress.get().person_id == cast.other_manager.id


def test_the_meeting_shows_the_agenda_and_its_history(cast: Cast, last: Conversation) -> None:
    older = signed(cast.employee, cast.manager, days_ago=400)
    first = agreement(older, "Kurs den gang")
    said(first, cast.employee, Status.UNDER_WAY, days_ago=300, result="Halvveis")
    agreement(last, "Kurs nå", continues=first.id, due=clock.today())
    page = cast.browser(cast.employee).get(f"/samtaler/{next_talk(cast).id}/mote").text
    for words in ("Kurs nå", "Kurs den gang", "Halvveis", "Hvor står vi, og hva står i veien?", "Beholdes", "Er gjort"):
        assert words in page
    empty = cast.browser(cast.manager).get(f"/samtaler/{opened(cast.colleague, cast.manager).id}/mote").text
    assert "Ingenting står åpent fra før." in empty


def test_the_preparation_shows_what_came_of_the_last_plan(cast: Cast, last: Conversation) -> None:
    agreement(last, "Åpen avtale")
    said(goal(last, "Nådd mål"), cast.employee, Status.DONE, result="Det gikk bra")
    older = signed(cast.employee, cast.manager, days_ago=400)
    agreement(older, "Gammel, men åpen")
    said(agreement(older, "Gammel og ferdig"), cast.employee, Status.DONE)
    talk, signed_text = factories.conversation(employee=cast.employee, manager=cast.manager), minutes(last)
    for person in (cast.employee, cast.manager):
        page = cast.browser(person).get(f"/samtaler/{talk.id}/forberedelse").text
        assert f'href="/referater/{signed_text.id}"' in page
        for words in ("Fra sist", "Åpen avtale", "Nådd mål", "Det gikk bra", "Gammel, men åpen"):
            assert words in page
        assert "Gammel og ferdig" not in page.partition("Året som gikk")[0]
    first = factories.conversation(employee=cast.colleague, manager=cast.manager)
    assert "Fra sist" not in cast.browser(cast.colleague).get(f"/samtaler/{first.id}/forberedelse").text


def test_a_new_address_shows_nothing_of_old_plans_in_a_new_preparation(cast: Cast, last: Conversation) -> None:
    agreement(last, "Åpen avtale")
    minutes(last)
    Person.update(address_changed_at=clock.now()).where(Person.id == cast.manager.id).execute()
    talk = factories.conversation(employee=cast.employee, manager=cast.manager)
    page = cast.browser(cast.manager).get(f"/samtaler/{talk.id}/forberedelse")
    assert page.status_code == 200
    assert "Åpen avtale" not in page.text


def test_the_number_of_queries_does_not_grow(cast: Cast, last: Conversation) -> None:
    def asked(talk: Conversation) -> int:
        browser = cast.browser(cast.manager)
        browser.get(f"/samtaler/{talk.id}/mote")
        with counted() as queries:
            browser.get(f"/samtaler/{talk.id}/mote")
        return len(queries)

    def keep_all(talk: Conversation) -> None:
        for model in (Goal, Agreement):
            for row in model.select().where(model.conversation == last.id):
                decide(browser, talk, row, "keep")

    browser = cast.browser(cast.manager)
    goal(last), agreement(last)
    first = next_talk(cast)
    keep_all(first)
    few = asked(first)
    for _ in range(12):
        said(agreement(last, goal=goal(last)), cast.employee, Status.UNDER_WAY)
    talk = next_talk(cast)
    keep_all(talk)
    assert asked(talk) == few
