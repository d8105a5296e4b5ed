"""Earlier versions on both databases: what a save keeps and costs, whose they are, and when they go."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, seat
from tests.plans.signings import sign
from tests.queries import counted
from webapp import clock
from webapp.conversations import actions, fields, past_texts
from webapp.conversations.fields import FieldName
from webapp.conversations.live_texts import Answer, PastText, SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.past_texts import difference
from webapp.conversations.saving import Save
from webapp.conversations.stretches import stretches_of
from webapp.conversations.texts import add_topic, form_of, remove_topic
from webapp.conversations.trail import IN_A_RING, PAUSE, RINGS
from webapp.db import database
from webapp.differences import Piece
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.agreements import standing
from webapp.plans.goals import add as add_goal
from webapp.plans.models import Goal, GoalKind
from webapp.questionnaires.kinds import Role, SectionKind

WORDS = "Jeg vil lære mer om budsjett og regnskap."
COUNT = itertools.count(1)


def own(talk: Conversation, role: Role = Role.EMPLOYEE) -> str:
    return f"answer:{form_of(talk).questions_for(role)[0].id}:{role}"


def note(talk: Conversation) -> str:
    return f"note:{next(s for s in form_of(talk).meeting_sections if s.kind == SectionKind.QUESTIONS).id}"


def write(person: Person, talk: Conversation, field: str, text: str) -> None:
    """One save over what stands."""
    at, name = seat(person, talk), FieldName.parse(field)
    now = fields.kind_of(name).read(at, name)
    version, base = (now.version, now.text) if now else (0, "")
    fields.save(at, name, Save(f"testing-{next(COUNT)}.1", version, base, text))


def held(person: Person, talk: Conversation, field: str) -> list[str]:
    """The versions as the person may read them, the newest first."""
    return [past.text for past in past_texts.versions(seat(person, talk), FieldName.parse(field))[1]]


def rest(monkeypatch: pytest.MonkeyPatch, seconds: float = PAUSE) -> None:
    """Let time go by."""
    later = clock.now() + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_a_whole_text_taken_away_can_be_brought_back(talking: Cast, open_talk: Conversation) -> None:
    field = own(open_talk)
    for text in (WORDS, "", "noe annet"):
        write(talking.employee, open_talk, field, text)
    (past,) = past_texts.versions(seat(talking.employee, open_talk), FieldName.parse(field))[1]
    assert (past.text, past.role) == (WORDS, "employee")
    past_texts.bring_back(seat(talking.employee, open_talk), FieldName.parse(field), past.id)
    assert Answer.get().text == WORDS
    assert held(talking.employee, open_talk, field) == ["noe annet"]
    undo = past_texts.versions(seat(talking.employee, open_talk), FieldName.parse(field))[1][0]
    past_texts.bring_back(seat(talking.employee, open_talk), FieldName.parse(field), undo.id)
    assert Answer.get().text == "noe annet"
    assert held(talking.employee, open_talk, field) == [WORDS]


def test_what_is_brought_back_in_the_midst_of_erasing_can_be_undone(talking: Cast, open_talk: Conversation) -> None:
    field = own(open_talk)
    for text in (WORDS, WORDS[:30], WORDS[:20]):
        write(talking.employee, open_talk, field, text)
    whole = past_texts.versions(seat(talking.employee, open_talk), FieldName.parse(field))[1][0]
    past_texts.bring_back(seat(talking.employee, open_talk), FieldName.parse(field), whole.id)
    assert Answer.get().text == WORDS
    assert held(talking.employee, open_talk, field) == [WORDS[:20]]


def test_a_text_that_has_rested_is_kept_at_the_next_save(
    talking: Cast, open_talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = own(open_talk)
    rest(monkeypatch, 0)
    write(talking.employee, open_talk, field, "Kort")
    since = Answer.get().updated_at
    rest(monkeypatch)
    write(talking.employee, open_talk, field, "Kort og godt")
    assert held(talking.employee, open_talk, field) == ["Kort"]
    assert PastText.get().at == since
    write(talking.employee, open_talk, field, "Kort og godt sagt")
    assert held(talking.employee, open_talk, field) == ["Kort"]


def test_each_cell_of_a_row_has_a_past_of_its_own(
    talking: Cast, open_talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date that was chosen just now is no reason to think that the words beside it have not rested."""
    with_goal = add_goal(seat(talking.manager, open_talk), GoalKind.WORK)
    what, measure, due = (f"goal:{with_goal.id}:{cell}" for cell in ("what", "measure", "due"))
    write(talking.manager, open_talk, what, "Lede budsjettet")
    write(talking.manager, open_talk, measure, "Ingen spør")
    rest(monkeypatch)
    write(talking.employee, open_talk, due, "2027-01-31")
    write(talking.employee, open_talk, what, "Lede budsjettet alene")
    assert held(talking.employee, open_talk, what) == ["Lede budsjettet"]
    assert held(talking.employee, open_talk, measure) == []
    assert PastText.get().role == "manager"
    assert Goal.get().due.isoformat() == "2027-01-31"


def test_every_text_of_a_talk_is_remembered_and_a_name_or_a_choice_is_not(
    talking: Cast, open_talk: Conversation
) -> None:
    me, row = seat(talking.employee, open_talk), standing(open_talk)[0]
    texts = [own(open_talk), note(open_talk), f"topic:{add_topic(me).id}", f"agreement:{row.id}:what"]
    cells = [f"agreement:{row.id}:{cell}" for cell in ("other", "responsible", "due")]
    for field, first in [*((text, WORDS) for text in texts), *zip(cells, (WORDS, "both", "2027-01-31"), strict=True)]:
        write(talking.employee, open_talk, field, first)
        write(talking.employee, open_talk, field, "")
    assert {past.field for past in PastText.select()} == set(texts)
    assert [held(talking.employee, open_talk, field) for field in texts] == [[WORDS]] * 4


def test_a_note_that_is_brought_back_is_still_whose_it_was(talking: Cast, open_talk: Conversation) -> None:
    field = note(open_talk)
    write(talking.employee, open_talk, field, "Emil skrev dette lange. ")
    write(talking.manager, open_talk, field, "Emil skrev dette lange. Marit la til.")
    before = stretches_of(SharedNote.get())
    write(talking.manager, open_talk, field, "")
    name, me = FieldName.parse(field), seat(talking.manager, open_talk)
    past_texts.bring_back(me, name, past_texts.versions(me, name)[1][0].id)
    assert stretches_of(SharedNote.get()) == before
    assert {role for role, _text in before} == {"employee", "manager"}


def test_a_save_costs_one_statement_more_where_it_keeps_something_and_else_none(
    talking: Cast, open_talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, name = seat(talking.employee, open_talk), FieldName.parse(own(open_talk))

    def asked(version: int, base: str, text: str) -> tuple[int, int]:
        """How many statements touch the versions, and how many there are."""
        with counted() as statements:
            fields.save(me, name, Save(f"testing-{next(COUNT)}.1", version, base, text))
        return sum("past_text" in statement for statement in statements), len(statements)

    of_versions, _all = asked(0, "", WORDS)
    typed = asked(1, WORDS, WORDS + " Og")
    erased = asked(2, WORDS + " Og", WORDS + " O")
    erased_on = asked(3, WORDS + " O", WORDS + " ")
    typed_again = asked(4, WORDS + " ", WORDS + " og")
    gone = asked(5, WORDS + " og", "")
    rest(monkeypatch)
    from_nothing = asked(6, "", "n")
    usual = typed[1]
    assert of_versions == 0
    assert [typed, erased_on, typed_again, from_nothing] == [(0, usual)] * 4
    assert [erased, gone] == [(1, usual + 1)] * 2
    assert held(talking.employee, open_talk, str(name)) == [WORDS + " og"]


def test_a_field_has_no_more_versions_than_slots(talking: Cast, open_talk: Conversation) -> None:
    field = own(open_talk)
    for number in range(2 * RINGS * IN_A_RING):
        write(talking.employee, open_talk, field, f"{number} {WORDS}")
        write(talking.employee, open_talk, field, "")
    assert PastText.select().count() <= RINGS * IN_A_RING
    newest = [text.split()[0] for text in held(talking.employee, open_talk, field)]
    assert newest[:20] == [str(number) for number in range(99, 79, -1)]


def test_an_own_column_keeps_its_past_to_itself(cast: Cast, open_talk: Conversation, app: Any) -> None:
    field = own(open_talk)
    with app.test_request_context():
        for text in (WORDS, "noe nytt"):
            write(cast.employee, open_talk, field, text)
    address = f"/samtaler/{open_talk.id}/tidligere/{field}"
    assert "regnskap" in cast.browser(cast.employee).get(address).text
    past = f"{address}/{PastText.get().id}"
    for person, status in ((cast.manager, 404), (cast.hr, 403), (cast.colleague, 404), (cast.other_manager, 404)):
        assert cast.browser(person).get(address).status_code == status
        assert cast.browser(person).post(past).status_code == status
    assert Answer.get().text == "noe nytt"
    assert cast.browser(cast.manager).get(f"/samtaler/{open_talk.id}/mote").text.count(field) > 0
    assert f'data-fields="{field}"' in cast.browser(cast.employee).get(f"/samtaler/{open_talk.id}/mote").text
    assert 'data-fields=""' in cast.browser(cast.manager).get(f"/samtaler/{open_talk.id}/mote").text


def test_a_topic_keeps_its_past_to_its_author_and_only_while_it_stands(talking: Cast, open_talk: Conversation) -> None:
    mine = seat(talking.employee, open_talk)
    topic = add_topic(mine, WORDS)
    name = FieldName("topic", topic.id)
    write(talking.employee, open_talk, str(name), "")
    kind = fields.kind_of(name)
    assert kind.remembers(seat(talking.employee, open_talk), name)
    assert not kind.remembers(seat(talking.manager, open_talk), name)
    remove_topic(mine, topic.id)
    assert not kind.remembers(seat(talking.employee, open_talk), name)


def test_a_version_is_found_only_under_its_own_field(cast: Cast, open_talk: Conversation, app: Any) -> None:
    with app.test_request_context():
        for text in (WORDS, ""):
            write(cast.employee, open_talk, own(open_talk), text)
    past, browser = PastText.get(), cast.browser(cast.manager)
    for field in (own(open_talk, Role.MANAGER), note(open_talk)):
        assert browser.post(f"/samtaler/{open_talk.id}/tidligere/{field}/{past.id}").status_code == 404
    other = factories.conversation(employee=cast.colleague, manager=cast.manager)
    field = own(fresh(other), Role.MANAGER)
    assert browser.post(f"/samtaler/{other.id}/tidligere/{field}/{past.id}").status_code == 404


def test_what_one_may_not_write_any_more_is_not_brought_back(cast: Cast, open_talk: Conversation, app: Any) -> None:
    field = note(open_talk)
    with app.test_request_context():
        for text in (WORDS, ""):
            write(cast.employee, open_talk, field, text)
    Conversation.update(writers="manager").where(Conversation.id == open_talk.id).execute()
    address = f"/samtaler/{open_talk.id}/tidligere/{field}/{PastText.get().id}"
    assert cast.browser(cast.employee).post(address).status_code == 403
    assert not SharedNote.get().text
    assert cast.browser(cast.manager).post(address).status_code == 303
    assert SharedNote.get().text == WORDS


def test_pressed_twice_it_comes_back_once(cast: Cast, open_talk: Conversation, app: Any) -> None:
    field, browser = own(open_talk), cast.browser(cast.employee)
    with app.test_request_context():
        for text in (WORDS, ""):
            write(cast.employee, open_talk, field, text)
    address = f"/samtaler/{open_talk.id}/tidligere/{field}/{PastText.get().id}"
    assert browser.post(address, headers={"HX-Request": "true"}).status_code == 204
    assert browser.post(address, headers={"HX-Request": "true"}).status_code == 404
    assert (Answer.get().text, Answer.get().version) == (WORDS, 3)


def test_a_list_is_shown_ten_at_a_time(cast: Cast, open_talk: Conversation, app: Any) -> None:
    field, browser = own(open_talk), cast.browser(cast.employee)
    with app.test_request_context():
        for number in range(12):
            for text in (f"{number} {WORDS}", ""):
                write(cast.employee, open_talk, field, text)
    address = f"/samtaler/{open_talk.id}/tidligere/{field}"
    with counted() as few:
        first = browser.get(address).text
    assert (first.count("Hent tilbake"), first.count("Vis eldre versjoner")) == (10, 1)
    rest_of_it = browser.get(f"{address}?fra=10").text
    assert (rest_of_it.count("Hent tilbake"), rest_of_it.count("Vis eldre")) == (2, 0)
    assert "<ol" not in rest_of_it
    for odd in ("-5", "x"):
        assert browser.get(f"{address}?fra={odd}").text.count("Hent tilbake") == 10
    PastText.delete().where(PastText.number < 12).execute()
    with counted() as one:
        browser.get(address)
    assert len(one) == len(few)


def test_they_go_when_both_have_signed(talking: Cast, open_talk: Conversation) -> None:
    for field in (own(open_talk), note(open_talk)):
        for text in (WORDS, ""):
            write(talking.employee, open_talk, field, text)
    signing.conclude(seat(talking.manager, open_talk))
    sign(talking.employee, open_talk)
    assert PastText.select().count() == 2
    sign(talking.manager, open_talk)
    assert fresh(open_talk).is_settled
    assert PastText.select().count() == 0
    signing.reopen(seat(talking.manager, open_talk), "Vi glemte noe.")
    write(talking.employee, open_talk, own(open_talk), WORDS)
    write(talking.employee, open_talk, own(open_talk), "")
    assert held(talking.employee, open_talk, own(open_talk)) == [WORDS]


def test_they_go_when_the_talk_is_called_off_or_deleted(talking: Cast, open_talk: Conversation) -> None:
    for text in (WORDS, ""):
        write(talking.employee, open_talk, own(open_talk), text)
    with database.atomic() as undone:
        Conversation.delete().where(Conversation.id == open_talk.id).execute()
        assert PastText.select().count() == 0
        undone.rollback()
    assert PastText.select().count() == 1
    actions.cancel(seat(talking.manager, open_talk), "Jeg er syk.")
    assert PastText.select().count() == 0


def test_what_is_kept_goes_with_a_save_that_is_undone(talking: Cast, open_talk: Conversation) -> None:
    write(talking.employee, open_talk, own(open_talk), WORDS)
    with database.atomic() as undone:
        write(talking.employee, open_talk, own(open_talk), "")
        assert PastText.select().count() == 1
        undone.rollback()
    assert PastText.select().count() == 0
    assert Answer.get().text == WORDS


LONG = "en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tjue "


@pytest.mark.parametrize(
    ("before", "now", "pieces"),
    [
        ("Vi tar kurs.", "Vi tar et kurs.", [("same", "Vi tar "), ("new", "et "), ("same", "kurs.")]),
        ("Vi tar to lange kurs.", "Vi tar kurs.", [("same", "Vi tar "), ("gone", "to lange "), ("same", "kurs.")]),
        ("Det gamle ordet", "Noe helt nytt", [("gone", "Det gamle ordet"), ("new", "Noe helt nytt")]),
        ("Alt er borte", " ", [("same", "Alt er borte")]),
        (" a", " b", [("same", " "), ("gone", "a"), ("new", "b")]),
        ("Likt", "Likt", [("same", "Likt")]),
        (
            LONG * 3 + "slutt",
            LONG * 3 + "stopp",
            [
                ("same", "… tretten fjorten femten seksten sytten atten nitten tjue "),
                ("gone", "slutt"),
                ("new", "stopp"),
            ],
        ),
    ],
)
def test_a_difference_tells_what_went_and_what_came(before: str, now: str, pieces: list[tuple[str, str]]) -> None:
    assert difference(before, now) == [Piece(kind, text) for kind, text in pieces]
