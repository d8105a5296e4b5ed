"""Reading back and signing: one text, two words on it, and what a change does to them."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden

from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened, received, seat
from tests.conversations.test_frozen import end
from tests.plans.signed_minutes import usual as minutes_content
from tests.plans.signings import AGREED, DISAGREEMENT, SUMMARY, concluding, sign, signed, summary_field, words_of, write
from tests.trial_form import asked
from webapp import audit, clock, db
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.conversations import fields
from webapp.conversations.access import Right
from webapp.conversations.fields import FieldName
from webapp.conversations.live_texts import SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save
from webapp.conversations.states import State, Writers
from webapp.conversations.texts import form_of
from webapp.mail import OutboxMail
from webapp.people.models import Person
from webapp.plans import rows, signing
from webapp.plans.agreements import standing
from webapp.plans.canonical import SignedText, text_to_sign
from webapp.plans.minutes import newest_of, signatures_of
from webapp.plans.models import Agreement, Goal, Minutes, Signature, Word
from webapp.plans.signals import talk_settled
from webapp.plans.signing import ChangedError, NotNow
from webapp.questionnaires.content import FormContent
from webapp.questionnaires.kinds import Archive, Role


@pytest.fixture
def talking(app: Flask, cast: Cast) -> Iterator[Cast]:
    with app.test_request_context():
        yield cast


def test_both_sign_and_it_becomes_the_minutes(talking: Cast) -> None:
    talk = concluding(talking)
    read = text_to_sign(talk)
    sign(talking.employee, talk)
    assert (fresh(talk).state, newest_of(talk)) == (State.CONCLUDING, None)
    sign(talking.manager, talk)
    minutes = newest_of(talk)
    assert minutes is not None
    assert (minutes.text, minutes.digest, minutes.number) == (read.text, read.digest, 1)
    now = fresh(talk)
    assert now.is_settled and now.signed_at == minutes.signed_at
    actions = [entry.action for entry in logged(talk)]
    assert actions[-4:] == ["concluded", "signed", "signed", "minutes made"]


def test_the_digest_is_the_sha_256_of_the_canonical_text_reckoned_from_the_rows(talking: Cast) -> None:
    """By another hand: the text is made here from the rows, without the module that made it there."""
    talk, minutes = signed(talking)
    row = Agreement.get(Agreement.responsible == "employee")
    note = SharedNote.get()
    form = talk.version.form
    expected = {
        "samtale_minutes": 2, "conversation": talk.id, "number": 1, "language": "nb", "kind": "annual",
        "form": {"key": form.key, "version": talk.version.number, "title": talk.version.texts["nb"]["title"]},
        "company": "Fjordvik AS",
        "employee": {"id": talk.employee_id, "name": "Emil Eide"},
        "manager": {"id": talk.manager_id, "name": "Marit Moen"},
        "held": clock.local(talk.started_at).date().isoformat(),
        "previous": [], "goals": [], "answers": [],
        "agreements": [{"id": row.id, "what": row.what, "responsible": "employee", "other": "",
                        "due": "2027-03-01", "continues": None}],
        "summary": [{"section": note.section.texts["nb"]["title"], "text": SUMMARY}],
    }  # fmt: skip
    text = json.dumps(expected, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert minutes.text.encode() == text
    assert minutes.digest == hashlib.sha256(text).hexdigest()
    assert {row.digest for row in Signature.select()} == {minutes.digest}


def test_a_step_in_the_minutes_is_signed_in_the_minutes_own_words(app: Flask, cast: Cast, trial: FormContent) -> None:
    talk, motivation = opened(cast.employee, cast.manager, form="trial"), asked(trial, "motivation")
    Conversation.update(language="en").where(Conversation.id == talk.id).execute()
    answer = {"section": "Nå (en)", "question": "Hvor motivert? (en)"}
    with app.test_request_context():
        write(cast.employee, talk, f"choice:{motivation.id}:employee", "4")
        write(cast.manager, talk, f"choice:{motivation.id}:manager", "2")
        write(cast.manager, talk, f"answer:{motivation.id}:manager", " Sier lite. ")
        write(cast.manager, talk, f"choice:{asked(trial, 'progress').id}:manager", "5")
        signing.conclude(seat(cast.manager, talk))
        assert text_to_sign(fresh(talk)).content["answers"] == [
            answer | {"role": "employee", "choice": "4/5 – Godt (en)", "text": ""},
            answer | {"role": "manager", "choice": "2/5 – Lite (en)", "text": "Sier lite."},
        ]
        sign(cast.employee, talk)
        write(cast.manager, talk, f"choice:{motivation.id}:manager", "3")
        assert words_of(talk) == {}
    shown = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/signer").text
    assert "4/5 – Godt (en)" in shown
    assert "3/5 – Noe (en)" in shown


def test_the_read_back_says_that_a_due_date_has_been(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        row = standing(talk)[0]
    address, told = f"/samtaler/{talk.id}/signer", "Én frist har allerede vært."
    for days, shown in ((-1, True), (0, False)):
        with app.test_request_context():
            due = clock.today() + dt.timedelta(days=days)
            write(cast.employee, talk, f"agreement:{row.id}:due", due.isoformat())
        assert (told in cast.browser(cast.manager).get(address).text) is shown
    with app.test_request_context():
        Agreement.update(due=clock.today() - dt.timedelta(days=1)).where(Agreement.id == row.id).execute()
        for person in (cast.employee, cast.manager):
            sign(person, talk)
        minutes = newest_of(talk)
    assert minutes is not None
    assert told not in cast.browser(cast.manager).get(f"/referater/{minutes.id}").text


def test_the_read_back_leads_to_the_first_cell_that_is_missing_and_is_signed_all_the_same(
    cast: Cast, app: Flask
) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        row = standing(talk)[0]
    address, meeting, told = f"/samtaler/{talk.id}/signer", f"/samtaler/{talk.id}/mote", "ikke helt utfylt"

    def shown() -> str:
        return cast.browser(cast.employee).get(address).text

    assert told not in shown()
    for cell, field in (("due", "frist"), ("responsible", "ansvarlig"), ("what", "hva")):
        with app.test_request_context():
            write(cast.employee, talk, f"agreement:{row.id}:{cell}", "")
            if cell == "what":
                write(cast.employee, talk, f"agreement:{row.id}:due", "2027-03-01")
        assert shown().count("Én rad i planen er ikke helt utfylt.") == 1
        assert f'href="{meeting}#avtale-{row.id}-{field}"' in shown()
    goal = Goal.create(conversation=talk.id, position=0, kind="work", measure="Ni av ti")
    assert "2 rader i planen er ikke helt utfylt." in shown()
    assert f'href="{meeting}#mal-{goal.id}-hva"' in shown()
    Conversation.update(writers=Writers.MANAGER).where(Conversation.id == talk.id).execute()
    assert f'href="{meeting}#mal-{goal.id}"' in shown()
    with app.test_request_context():
        for person in (cast.employee, cast.manager):
            sign(person, talk)
        minutes = newest_of(talk)
    assert minutes is not None
    assert told not in cast.browser(cast.manager).get(f"/referater/{minutes.id}").text


def test_minutes_of_the_first_version_are_read_and_checked_as_before(app: Flask, cast: Cast) -> None:
    """Those were signed of a text that said nothing of steps, and stay byte for byte what they were."""
    with app.test_request_context():
        talk, minutes = signed(cast)
    old = minutes_content(samtale_minutes=1)
    for answer in old["answers"]:
        del answer["choice"]
    text = SignedText.of(old)
    Minutes.update(text=Minutes.text.seal(minutes.id, text.text), digest=text.digest, pdf=None).execute()
    kept = newest_of(talk)
    assert kept is not None
    assert hashlib.sha256(kept.text.encode()).hexdigest() == kept.digest
    page = cast.browser(cast.employee).get(f"/referater/{minutes.id}").text
    assert "At laget lykkes." in page
    assert "4/5" not in page


def test_the_log_vouches_for_the_text_and_for_each_signature(talking: Cast) -> None:
    talk, minutes = signed(talking, disagreeing=True)
    facts = {entry.action: entry.facts for entry in logged(talk)}
    records = {role: signing.digest_of(row) for role, row in signatures_of(minutes).items()}
    assert facts["signed disagreeing"] == {"text": minutes.digest, "signature": records[Role.EMPLOYEE], "number": 1}
    assert facts["signed"]["signature"] == records[Role.MANAGER]
    made = AuditEntry.get(AuditEntry.action == "minutes made")
    assert (made.facts["text"], made.digest) == (minutes.digest, minutes.audit_head)
    assert signatures_of(minutes)[Role.EMPLOYEE].words == DISAGREEMENT


def test_a_change_between_reading_and_signing_is_not_signed(talking: Cast) -> None:
    talk = concluding(talking)
    read = text_to_sign(talk).digest
    write(talking.manager, talk, summary_field(talk), SUMMARY + " Og tirsdag.")
    with pytest.raises(ChangedError):
        sign(talking.employee, talk, digest=read)
    assert Signature.select().count() == 0
    sign(talking.employee, talk)
    assert words_of(talk) == {Role.EMPLOYEE: Word.SIGNED}


def change_the_summary(cast: Cast, talk: Conversation) -> None:
    write(cast.manager, talk, summary_field(talk), "Noe annet.")


def change_a_date(cast: Cast, talk: Conversation) -> None:
    write(cast.manager, talk, f"agreement:{standing(talk)[0].id}:due", "2027-04-01")


def change_the_order(cast: Cast, talk: Conversation) -> None:
    second = standing(talk)[1]
    write(cast.manager, talk, f"agreement:{second.id}:what", "Ny pult")
    rows.move(Agreement, seat(cast.manager, talk), second.id, up=True)


def take_a_row_away(cast: Cast, talk: Conversation) -> None:
    rows.remove(Agreement, seat(cast.manager, talk), standing(talk)[0].id)


def take_it_up_again(cast: Cast, talk: Conversation) -> None:
    signing.go_back(seat(cast.manager, talk))


CHANGES: list[Callable[[Cast, Conversation], None]] = [
    change_the_summary, change_a_date, change_the_order, take_a_row_away, take_it_up_again,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_voids_what_was_signed_and_leaves_a_trace(
    talking: Cast, change: Callable[[Cast, Conversation], None]
) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk)
    OutboxMail.delete().execute()
    change(talking, talk)
    assert words_of(talk) == {}
    assert all(signing.last_voided(fresh(talk), role) for role in Role)
    assert "signatures voided" in [entry.action for entry in logged(talk)]
    mails = received()
    assert set(mails) == {talking.employee.email}
    assert "gjelder ikke lenger" in mails[talking.employee.email].text


@pytest.mark.parametrize(("word", "told"), [(Word.SIGNED, "signaturen din"), (Word.REFUSED, "lot være å signere")])
@pytest.mark.parametrize(
    ("change", "why"), [(change_a_date, "Teksten er endret"), (take_it_up_again, "tatt opp igjen")]
)
def test_what_is_told_of_a_word_that_no_longer_holds_is_true(
    talking: Cast, word: Word, told: str, change: Callable[[Cast, Conversation], None], why: str
) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk, word, "" if word is Word.SIGNED else "Fristen er feil.")
    OutboxMail.delete().execute()
    change(talking, talk)
    mail = received()[talking.employee.email].text
    assert told in mail and why in mail
    if word is Word.REFUSED:
        assert "du signerte" not in mail and "signaturen din" not in mail


def test_who_refused_is_not_told_that_signatures_no_longer_hold(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk, Word.REFUSED, "Fristen er feil.")
        change_a_date(cast, talk)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/signer").text
    assert "Teksten er endret siden den ble lest opp" in page
    assert "signaturene" not in page and "Må signeres på nytt" not in page


def test_words_that_are_not_signed_void_nothing(talking: Cast) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk)
    question = next(q for q in form_questions(talk) if not q.in_minutes)
    write(talking.employee, talk, f"answer:{question.id}:employee", "Bare mine ord")
    write(talking.manager, talk, f"agreement:{standing(talk)[3].id}:other", "Noen")
    write(talking.manager, talk, summary_field(talk), SUMMARY + "\n")
    assert words_of(talk) == {Role.EMPLOYEE: Word.SIGNED}


def form_questions(talk: Conversation) -> list:
    return [question for part in form_of(talk).meeting_sections for question in part.questions]


def test_a_disagreement_counts_as_signed_and_a_refusal_does_not(talking: Cast) -> None:
    talk = concluding(talking)
    sign(talking.manager, talk)
    sign(talking.employee, talk, Word.REFUSED, "Det var ikke slik vi sa det.")
    assert fresh(talk).state == State.CONCLUDING
    assert words_of(talk) == {Role.MANAGER: Word.SIGNED, Role.EMPLOYEE: Word.REFUSED}
    assert "vil ikke signere" in received()[talking.manager.email].text
    assert "ikke slik" not in "".join(mail.text + mail.html for mail in received().values())
    OutboxMail.delete().execute()
    sign(talking.employee, talk, Word.DISAGREES, DISAGREEMENT)
    assert fresh(talk).is_settled


@pytest.mark.parametrize("word", [Word.DISAGREES, Word.REFUSED])
def test_only_the_employee_disagrees_or_refuses(talking: Cast, word: Word) -> None:
    talk = concluding(talking)
    with pytest.raises(NotNow):
        sign(talking.manager, talk, word, "Nei.")
    assert Signature.select().count() == 0


def test_the_same_word_twice_is_one(talking: Cast) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk)
    sign(talking.employee, talk)
    assert Signature.select().count() == 1
    assert [entry.action for entry in logged(talk)].count("signed") == 1


def test_nothing_is_written_or_signed_after_both_have_signed(talking: Cast) -> None:
    talk, _minutes = signed(talking)
    stale = seat(talking.employee, talk)
    stale = type(stale)(talk, stale.person, stale.role, frozenset({*stale.rights, Right.WRITE_SHARED}))
    with pytest.raises(NotNow):
        sign(talking.employee, talk)
    with pytest.raises(Forbidden):
        fields.save(stale, FieldName.parse(summary_field(talk)), Save("tabtabtab.1", 0, "", "For sent"))
    assert text_to_sign(fresh(talk)).content["summary"][0]["text"] == SUMMARY


def test_reopening_keeps_the_old_minutes_as_replaced(talking: Cast) -> None:
    talk, first = signed(talking)
    OutboxMail.delete().execute()
    signing.reopen(seat(talking.manager, talk), "Vi glemte fristen.")
    now = fresh(talk)
    assert (now.state, now.signed_at, now.reopen_reason) == (State.OPEN, None, "Vi glemte fristen.")
    assert set(received()) == {talking.employee.email, talking.manager.email}
    assert "glemte" not in "".join(mail.text for mail in received().values())
    change_the_summary(talking, now)
    signing.conclude(seat(talking.manager, now))
    OutboxMail.delete().execute()
    for person in (talking.manager, talking.employee):
        sign(person, talk)
        OutboxMail.delete().execute()
    old, new = Minutes.select().order_by(Minutes.number)
    assert (old.id, old.text, old.number, old.replaced_at) == (first.id, first.text, 1, now.reopened_at)
    assert (new.number, new.replaced_at) == (2, None)
    assert SignedText(new.text).content["number"] == 2
    assert [len(signatures_of(each)) for each in (old, new)] == [2, 2]


def test_only_the_manager_of_now_concludes_and_reopens(talking: Cast) -> None:
    talk = opened(talking.employee, talking.manager)
    with pytest.raises(NotNow):
        signing.conclude(seat(talking.employee, talk))
    with pytest.raises(NotNow):
        signing.reopen(seat(talking.employee, signed(talking)[0]), "Grunn")


def test_nothing_is_taken_up_again_with_someone_who_has_ended(talking: Cast) -> None:
    talk, minutes = signed(talking)
    end(talking.employee, talking)
    with pytest.raises(NotNow):
        signing.reopen(seat(talking.manager, talk), "Grunn")
    assert (fresh(talk).state, newest_of(talk)) == (State.SIGNED, minutes)


def test_a_talk_frozen_by_a_change_of_manager_is_not_signed(talking: Cast) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk)
    Person.update(manager=talking.other_manager).where(Person.id == talking.employee.id).execute()
    with pytest.raises(NotNow):
        sign(talking.manager, talk)
    assert newest_of(talk) is None


def test_a_crash_in_the_middle_leaves_nothing_half_done(talking: Cast) -> None:
    talk = concluding(talking)
    sign(talking.employee, talk)
    before = (AuditEntry.select().count(), OutboxMail.select().count())

    def crash(_talk: Conversation) -> None:
        raise RuntimeError("the power went")

    with talk_settled.connected_to(crash), pytest.raises(RuntimeError):
        sign(talking.manager, talk)
    assert (AuditEntry.select().count(), OutboxMail.select().count()) == before
    assert (fresh(talk).state, newest_of(talk)) == (State.CONCLUDING, None)
    assert words_of(talk) == {Role.EMPLOYEE: Word.SIGNED}
    sign(talking.manager, talk)
    assert fresh(talk).is_settled
    assert audit.verify() is None


def at_once(app: Flask, *acts: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread of its own, begun together; what each raised."""
    start, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.test_request_context(), db.database.connection_context():
            start.wait(10)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - handed to the test
                raised[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised  # type: ignore[return-value]


@pytest.mark.parametrize("_round", range(3))
def test_two_who_sign_in_the_same_instant_make_one_minutes(talking: Cast, app: Flask, _round: int) -> None:
    talk = concluding(talking)
    digest = text_to_sign(talk).digest
    people = (talking.employee, talking.manager)
    raised = at_once(app, *(lambda person=person: sign(person, talk, digest=digest) for person in people))
    assert raised == [None, None]
    assert fresh(talk).is_settled
    assert [row.digest for row in Minutes.select()] == [digest]
    assert audit.verify() is None


@pytest.mark.parametrize("_round", range(3))
def test_a_change_in_the_instant_of_the_last_signature_ends_in_one_of_two_ways(
    talking: Cast, app: Flask, _round: int
) -> None:
    """Either the change came too late and is refused, or both must sign anew; what is signed is what stands."""
    talk = concluding(talking)
    sign(talking.employee, talk)
    digest = text_to_sign(talk).digest
    raised = at_once(
        app,
        lambda: sign(talking.manager, talk, digest=digest),
        lambda: change_the_summary(talking, talk),
    )
    now = fresh(talk)
    if now.is_settled:
        assert isinstance(raised[1], Forbidden)
        minutes = newest_of(talk)
        assert minutes is not None and minutes.digest == text_to_sign_again(now)
    else:
        assert words_of(now) == {}
        assert raised[0] is None or isinstance(raised[0], ChangedError)
        assert text_to_sign(now).content["summary"][0]["text"] == "Noe annet."


def text_to_sign_again(talk: Conversation) -> str:
    """The digest of what stands, as it was reckoned for the minutes that are there."""
    content = text_to_sign(talk).content | {"number": 1}
    return SignedText.of(content).digest


def test_the_mail_brings_the_way_and_never_the_text(talking: Cast) -> None:
    _talk, minutes = signed(talking, disagreeing=True)
    mails = [row for row in OutboxMail.select() if row.kind == "minutes"]
    assert {row.to_address for row in mails} == {talking.employee.email, talking.manager.email}
    for row in OutboxMail.select():
        for words in (AGREED, SUMMARY, DISAGREEMENT):
            assert words not in row.message
    assert f"/referater/{minutes.id}" in mails[0].message.replace("=\r\n", "").replace("=\n", "")


def test_whom_no_mail_can_reach_is_left_out_and_the_other_signs_all_the_same(talking: Cast) -> None:
    """A mailbox of one who has ended may be another's now, and an address that has become unusable stops nobody."""
    talk = concluding(talking)
    Person.update(email="ingen adresse").where(Person.id == talking.manager.id).execute()
    Person.update(ended_on=clock.today()).where(Person.id == talking.employee.id).execute()
    OutboxMail.delete().execute()
    for person in (talking.employee, talking.manager):
        sign(person, talk)
    assert received() == {}
    Person.update(ended_on=None).where(Person.id == talking.employee.id).execute()
    signing.reopen(seat(talking.manager, talk), "Vi glemte fristen.")
    assert received().keys() == {talking.employee.email}


@pytest.mark.parametrize(("archive", "told"), [(Archive.HR, True), (Archive.PAIR, False)])
def test_the_page_that_reopens_promises_no_more_than_is_done(cast: Cast, app: Flask, archive: str, told: bool) -> None:
    with app.test_request_context():
        talk, _minutes = signed(cast)
    Conversation.update(archive=archive).where(Conversation.id == talk.id).execute()
    manager, address = cast.browser(cast.manager), f"/samtaler/{talk.id}/gjenapne"
    assert ("arkivet hos HR" in manager.get(address).text) is told
    assert "får beskjed på e-post" in manager.get(address).text
    Company.update(mail_host="").execute()
    assert "e-post" not in manager.get(address).text


def test_a_signature_of_another_name_is_not_shown_as_one_of_this_text(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk)
    employee, address = cast.browser(cast.employee), f"/samtaler/{talk.id}/signer"
    assert 'data-now="wait"' in employee.get(address).text
    Person.update(name="Emil Eide Moen").where(Person.id == cast.employee.id).execute()
    page = employee.get(address).text
    assert "Må signeres på nytt" in page and page.count("Har ikke signert") == 2
    assert 'data-now="sign"' in page


def test_the_log_lays_nobodys_change_of_a_name_to_the_one_who_signs_next(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk)
        Person.update(name="Emil Eide Moen").where(Person.id == cast.employee.id).execute()
        sign(cast.manager, talk)
    assert [(entry.action, entry.actor_id) for entry in logged(talk)][-2:] == [
        ("signatures voided", None),
        ("signed", cast.manager.id),
    ]
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/hvem-ser").text
    assert re.search(r">Samtale</td><td[^>]*>gjorde at teksten må signeres på nytt<", page)


def test_who_has_to_sign_again_is_told_so_though_the_other_has_done_it(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.manager, talk)
        write(cast.employee, talk, summary_field(talk), "Noe annet.")
        sign(cast.employee, talk)
    address, told = f"/samtaler/{talk.id}/signer", "Må signeres på nytt"
    assert told in cast.browser(cast.manager).get(address).text
    assert told not in cast.browser(cast.employee).get(address).text


@pytest.mark.parametrize(
    ("word", "told"),
    [(Word.SIGNED, "Samtalen ble tatt opp igjen, så det som var signert"), (Word.REFUSED, "men teksten er den samme")],
)
def test_who_has_to_sign_the_same_text_again_is_not_told_that_it_changed(
    cast: Cast, app: Flask, word: Word, told: str
) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk, word, "" if word is Word.SIGNED else "Fristen er feil.")
        take_it_up_again(cast, talk)
        signing.conclude(seat(cast.manager, talk))
    for reader in (cast.employee, cast.manager):
        page = html.unescape(cast.browser(reader).get(f"/samtaler/{talk.id}/signer").text)
        assert told in page
        assert "Teksten ble endret" not in page and "Teksten er endret" not in page


def test_a_text_that_was_changed_and_is_as_it_was_was_changed(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk)
        change_the_summary(cast, talk)
        write(cast.manager, talk, summary_field(talk), SUMMARY)
    page = html.unescape(cast.browser(cast.employee).get(f"/samtaler/{talk.id}/signer").text)
    assert "Teksten ble endret, så det som var signert, gjelder ikke lenger" in page


def test_two_changes_at_once_void_a_signature_once(talking: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL, where two may write at the same time, both find the signature standing."""
    talk = concluding(talking)
    sign(talking.employee, talk)
    OutboxMail.delete().execute()
    both, find = threading.Barrier(2), signing.standing_signatures

    def find_at_once(talk: Conversation) -> dict[Role, Signature]:
        found = find(talk)
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return found

    monkeypatch.setattr(signing, "standing_signatures", find_at_once)
    row, place = standing(talk)[0], seat(talking.manager, talk)
    assert at_once(
        app,
        lambda: write(talking.manager, talk, f"agreement:{row.id}:what", "Kurs i budsjett"),
        lambda: fields.save(place, FieldName.parse(summary_field(talk)), Save("fane12345.1", 1, SUMMARY, "Kortere.")),
    ) == [None, None]
    assert [entry.action for entry in logged(talk)].count("signatures voided") == 1
    assert OutboxMail.select().count() == 1
