"""What HR does with a round: one act, one row in the log, and its mails."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import in_days, received
from tests.rounds.made import annual, of_department, opened, shape, signed, talk, wanted
from webapp import audit, clock
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.conversations.refusals import RefusedError
from webapp.db import database
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.rounds import actions
from webapp.rounds.change import change_round
from webapp.rounds.models import Exemption, Nudge, Round, RoundDepartment, RoundPerson, RoundTalk


def log() -> list[str]:
    assert audit.verify() is None
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]


def refused(act: Any, *given: Any) -> dict[str, str]:
    before = (Round.select().count(), len(log()), OutboxMail.select().count())
    with pytest.raises(RefusedError) as caught:
        act(*given)
    assert (Round.select().count(), len(log()), OutboxMail.select().count()) == before
    return caught.value.reasons


def test_each_manager_gets_one_mail_in_the_own_language(talking: Cast) -> None:
    Person.update(language="en").where(Person.id == talking.other_manager.id).execute()
    the_round = actions.open_round(talking.hr, wanted())
    mails = received()
    assert mails.keys() == {"marit@fjordvik.example", "odd@fjordvik.example", "borghild@fjordvik.example"}
    mine = mails["marit@fjordvik.example"]
    assert mine.subject == "Ny samtalerunde: Vårsamtalene"
    assert "Du har 2 medarbeidere med." in mine.text
    assert "Ta dere god tid." in mine.text and "Ta dere god tid." in mine.html
    assert f"https://samtale.example/runder/{the_round.id}/mine" in mine.text
    assert "Emil" not in mine.text, "how many, never who"
    assert log() == ["round opened"]


def test_the_same_sent_twice_is_one_round(talking: Cast) -> None:
    asked = wanted()
    assert actions.open_round(talking.hr, asked).id == actions.open_round(talking.hr, asked).id
    assert (Round.select().count(), OutboxMail.select().count(), len(log())) == (1, 3, 1)


def test_names_and_reasons_are_sealed(talking: Cast) -> None:
    the_round = of_department(talking)
    actions.exempt(talking.hr, the_round, talking.employee, "Kanarigrunn")
    for table in ("round", "exemption"):
        for row in database.execute_sql(f'SELECT * FROM "{table}"').fetchall():
            stored = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
            assert b"Kanarigrunn" not in stored and "Vårsamtalene".encode() not in stored
    assert Exemption.get().reason == "Kanarigrunn"


def test_a_round_of_nobody_or_of_days_that_cannot_be_is_refused(talking: Cast) -> None:
    today = clock.today()
    assert refused(actions.open_round, talking.hr, wanted(everyone=False)).keys() == {"who"}
    for last in (today - dt.timedelta(days=1), today + dt.timedelta(days=367)):
        assert refused(actions.open_round, talking.hr, wanted(last_day=last)).keys() == {"last_day"}
    asked = wanted(first_day=today + dt.timedelta(days=5), last_day=today + dt.timedelta(days=4))
    assert refused(actions.open_round, talking.hr, asked).keys() == {"last_day"}
    assert not RoundDepartment.select().exists()
    assert not RoundPerson.select().exists()


def test_no_round_is_opened_where_mail_does_not_go(talking: Cast) -> None:
    Company.update(mail_host="").execute()
    assert "E-posten er ikke satt opp" in refused(actions.open_round, talking.hr, wanted())[""]


def test_talks_that_were_agreed_on_already_belong(talking: Cast) -> None:
    row = factories.conversation(employee=talking.employee, manager=talking.manager)
    of_department(talking)
    assert [link.conversation_id for link in RoundTalk.select()] == [row.id]


def test_a_nudge_goes_once_a_day_to_those_who_lag(talking: Cast) -> None:
    the_round = opened(talking)
    signed(talking.employee, talking.manager)
    signed(talking.colleague, talking.manager)
    assert actions.nudge(talking.hr, the_round) == 2
    mails = received()
    assert mails.keys() == {"odd@fjordvik.example", "borghild@fjordvik.example"}
    mail = mails["odd@fjordvik.example"]
    assert mail.subject == "Samtaler som mangler: Vårsamtalene"
    assert "noe å gjøre for én av medarbeiderne dine" in mail.text
    assert actions.nudge(talking.hr, the_round) == 0
    assert OutboxMail.select().count() == 2
    with clock.at(in_days(1, dt.time(0, 1))):
        assert actions.nudge(talking.hr, the_round) == 2
    assert log().count("round nudged") == 2
    assert Nudge.select().count() == 4


def test_a_manager_without_a_usable_address_is_passed_over(talking: Cast) -> None:
    the_round = of_department(talking)
    Person.update(email="ikke en adresse").where(Person.id == talking.manager.id).execute()
    assert [manager.name for manager, _people in actions.to_nudge(the_round)] == ["Borghild Bye"]


def test_an_exemption_is_logged_without_its_reason_and_taken_back(talking: Cast) -> None:
    the_round = of_department(talking)
    for _press in range(2):
        actions.exempt(talking.hr, the_round, talking.employee, "Permisjon")
    entry = AuditEntry.get(AuditEntry.action == "exempted")
    assert (entry.subject_id, entry.facts) == (the_round.id, {"person": talking.employee.id})
    for _press in range(2):
        actions.take_back_exemption(talking.hr, the_round, talking.employee)
    assert log() == ["round opened", "exempted", "exemption taken back"]
    assert not Exemption.select().exists()
    assert "ikke med i runden" in refused(actions.exempt, talking.hr, the_round, talking.hr, "x")[""]


def test_a_closed_round_keeps_what_it_came_to_and_takes_no_more(talking: Cast) -> None:
    the_round = of_department(talking)
    signed(talking.employee, talking.manager)
    for _press in range(2):
        actions.close(talking.hr, the_round)
    closed = Round.get()
    assert closed.result == {"people": 3, "exempt": 0, "invited": 1, "held": 1, "signed": 1, "lagging": 2}
    assert log() == ["round opened", "round closed"]
    for act, given in (
        (actions.nudge, ()),
        (change_round, (shape(),)),
        (actions.exempt, (talking.colleague, "x")),
        (actions.take_back_exemption, (talking.colleague,)),
    ):
        assert refused(act, talking.hr, the_round, *given) == {"": "Runden er avsluttet."}
    talk(talking.colleague, talking.manager)
    assert RoundTalk.select().count() == 1
    assert Conversation.select().count() == 2


def test_the_form_is_the_one_that_was_chosen(talking: Cast) -> None:
    assert of_department(talking).form_id == annual().form_id
