"""A talk's life in any order: whatever its people and the register do, it is what product.md says.

Everything is done by the addresses that pages send to, by anyone of the cast, and compared with tests/plans/life.py:
what is stored, who may see what, what the log and the mails say, and what stands in people's calendars after them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import factories
from tests.cast import Cast, make_cast
from tests.conftest import empty_database
from tests.conversations.talks import Received, _taken_apart, fresh
from tests.faults.soak import soaked
from tests.plans.life import EMPLOYEE, MANAGER, UNSIGNED, Life, Told
from tests.plans.signings import summary_field
from webapp import audit, clock
from webapp.audit import AuditEntry
from webapp.conversations import access
from webapp.conversations.models import Conversation, ProposedTime
from webapp.conversations.policy_words import LOGGED
from webapp.mail.outbox import OutboxMail
from webapp.people import actions as register
from webapp.people.models import Person
from webapp.people.register import register_locked
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Minutes
from webapp.plans.signing import standing_signatures
from webapp.questionnaires.kinds import Role

WHO = st.sampled_from(["employee", "manager"] * 4 + ["other_manager", "hr", "colleague"])
# One rule for all of these, so that what the register does comes as often as what people do.
ACTS = [
    "invites",
    "takes_a_proposal",
    "cancels",
    "says_ready",
    "takes_ready_back",
    "starts",
    "confirms_the_start",
    "pauses",
    "resumes",
    "concludes",
    "goes_back",
    "writes",
    "reopens",
    "closes",
    "hands_over",
    "takes_it_back",
]
CANARY = "kanarifugl"
SEEN = {
    "exists", "read invitation", "read own", "read other", "read plan", "read access log", "read own accesses",
    "read handed over",
}  # fmt: skip
# What one must have to be let in; some lead on from there.
LETS_IN = {"/hvem-ser": "read own accesses", "/mote": "read own", "/signer": "read plan"}
PAGES = ("", "/hvem-ser", "/forberedelse", "/mote", "/signer", "/svarene", "/kalender.ics", "/svar", "/flytt", "/avlys")


class Living(RuleBasedStateMachine):
    """``app`` is set by the test."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        empty_database()
        self.now = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
        self.saves = 0
        # By address: SEQUENCE and start of the entry in that calendar, or None once it has been taken out.
        self.calendars: dict[str, tuple[int, dt.datetime | None]] = {}

    # --- what there is to do it with ---

    @initialize(
        kind=st.sampled_from(["classic", "classic", "short"]),
        opens=st.sampled_from(["ready", "meeting"]),
        far=st.integers(0, 6),
    )
    def begin(self, kind: str, opens: str, far: int) -> None:
        """A planned talk, which has gone on as talks do so ``far``."""
        with clock.at(self.now):
            self.cast: Cast = make_cast(self.app)
            starts_at = self.later(10)
            self.talk: Conversation = factories.conversation(
                employee=self.cast.employee, manager=self.cast.manager, form=kind, opening=opens, state="planned",
                starts_at=starts_at, minutes=60, invited_at=None,
            )  # fmt: skip
        self.life = Life(starts_at, 60, at_meeting=opens == "meeting", is_short=kind == "short")
        for _step in range(far):
            self.goes_on()

    def later(self, days: int) -> dt.datetime:
        """Nine o'clock in Oslo that many days from now."""
        return clock.from_local(clock.local(self.now).date() + dt.timedelta(days=days), dt.time(9))

    def person(self, who: str) -> Person:
        found: Person = getattr(self.cast, who)
        return Person.get_by_id(found.id)

    def post(self, who: str, path: str, **sent: Any) -> int:
        with clock.at(self.now):
            browser = self.cast.browser(self.person(who))
            return browser.post(f"/samtaler/{self.talk.id}{path}", **sent).status_code

    def does(self, who: str, told: Told | None, path: str, data: dict[str, Any] | None = None, **given: Any) -> None:
        """Send it, and compare what has come of it; None: nothing may."""
        sent = given or {"data": data or {}}
        status = 401 if who in self.life.ended else self.post(who, path, **sent)
        assert status in {200, 302, 303} or told is None, (who, path, status)
        assert status < 500, (who, path, status)
        self.compare(told or Told(), (who, path, data))

    def compare(self, told: Told, act: Any) -> None:
        entries = AuditEntry.select().where(AuditEntry.subject_id == self.talk.id, AuditEntry.look_key.is_null())
        log = [entry.action for entry in entries.order_by(AuditEntry.id)][self.logged :]
        assert log == told.log, act
        assert set(log) <= LOGGED.keys()
        self.logged += len(log)
        mails = [_taken_apart(row) for row in OutboxMail.select().order_by(OutboxMail.id)]
        OutboxMail.delete().execute()
        methods = {mail.to: str(mail.method or "") for mail in mails}
        assert len(methods) == len(mails)
        assert methods == {self.person(who).email: method for who, method in told.mails.items()}, act
        for mail in mails:
            assert CANARY not in mail.text + mail.html
            if mail.calendar is not None:
                self.put_in_calendar(mail)

    logged = 0

    def put_in_calendar(self, mail: Received) -> None:
        event = mail.event
        assert str(event["UID"]) == f"{self.talk.id}@samtale.example"
        sequence, had = int(event["SEQUENCE"]), self.calendars.get(mail.to)
        assert had is None or sequence > had[0]
        starts = None if str(mail.method) == "CANCEL" else event["DTSTART"].dt.astimezone(dt.UTC)
        self.calendars[mail.to] = (sequence, starts)

    # --- what people do ---

    @rule(who=WHO, act=st.sampled_from(ACTS))
    def acts(self, who: str, act: str) -> None:
        getattr(self, act)(who)

    def invites(self, who: str) -> None:
        starts_at = self.later(10)
        day, time = local(starts_at)
        data = {"day": day, "time": time, "minutes": "60", "opening": "meeting" if self.life.at_meeting else "ready"}
        data |= {"language": "nb", "anyway": "y", "message": CANARY}
        told = self.life.invite(who, starts_at)
        if told and told.mails:  # the manager's words are in the employee's mail, as they should be
            data["message"] = ""
        self.does(who, told, "/inviter", data)

    @rule(who=WHO, response=st.sampled_from(["accepted", "proposed", "declined"]))
    def responds(self, who: str, response: str) -> None:
        proposed = self.life.starts_at + dt.timedelta(days=1)
        day, time = local(proposed)
        fields = {"sequence": str(self.life.sequence), "reason": CANARY, "day": day, "time": time, "anyway": "y"}
        data = {"answer": response} | {f"{response}-{name}": value for name, value in fields.items()}
        self.does(who, self.life.respond(who, response, proposed, self.now), "/svar", data)

    def takes_a_proposal(self, who: str) -> None:
        row = ProposedTime.get_or_none()
        data = {"sequence": str(self.life.sequence), "anyway": "y"}
        self.does(who, self.life.take_proposal(who, self.now), f"/forslag/{row.id if row else 'none'}", data)

    @rule(who=WHO, days=st.integers(1, 12))
    def moves(self, who: str, days: int) -> None:
        starts_at = clock.from_local(self.later(days).date(), dt.time(10 + self.life.sequence % 8))
        day, time = local(starts_at)
        data = {"day": day, "time": time, "minutes": "60", "sequence": str(self.life.sequence), "anyway": "y"}
        told = self.life.move(who, starts_at, self.now)
        self.does(who, told, "/flytt", data | {"place": CANARY * (not told), "deliberate": "y"})

    def cancels(self, who: str) -> None:
        self.does(who, self.life.cancel(who), "/avlys", {"reason": CANARY})

    def says_ready(self, who: str) -> None:
        self.does(who, self.life.say_ready(who), "/klar")

    def takes_ready_back(self, who: str) -> None:
        self.does(who, self.life.take_ready_back(who), "/ikke-klar")

    def starts(self, who: str) -> None:
        self.does(who, self.life.start(who, self.now), "/start")

    def confirms_the_start(self, who: str) -> None:
        self.does(who, self.life.confirm_start(who, self.now), "/bekreft-start")

    def pauses(self, who: str) -> None:
        self.does(who, self.life.pause(who), "/pause")

    def resumes(self, who: str) -> None:
        self.does(who, self.life.resume(who), "/fortsett")

    def concludes(self, who: str) -> None:
        self.does(who, self.life.conclude(who), "/avslutt")

    def goes_back(self, who: str) -> None:
        self.does(who, self.life.go_back(who), "/tilbake")

    def writes(self, who: str) -> None:
        """In what is signed."""
        self.saves += 1
        if not self.life.is_short:
            text = f"{CANARY} {self.saves}"
            save = {"save_id": f"lifelife.{self.saves}", "base_version": 0, "base_text": "", "text": text}
            self.does(who, self.life.write(who), f"/felt/{summary_field(self.talk)}", json=save)

    @rule(who=WHO, word=st.sampled_from(["signed", "signed", "disagrees", "refused"]))
    def signs(self, who: str, word: str) -> None:
        act = {"signed": "ja", "disagrees": "uenig", "refused": "nei"}[word]
        with self.app.test_request_context():
            digest = text_to_sign(fresh(self.talk)).digest
        data = {f"{act}-digest": digest, f"{act}-words": CANARY}
        self.does(who, self.life.sign(who, word), f"/signer/{act}", data)

    def reopens(self, who: str) -> None:
        self.does(who, self.life.reopen(who), "/gjenapne", {"reason": CANARY})

    def closes(self, who: str) -> None:
        self.does(who, self.life.close(who), "/ferdig")

    def hands_over(self, who: str) -> None:
        leader = self.person(self.life.leader).id if self.life.leader else ""
        self.does(who, self.life.hand_over(who), "/innsyn", {"to": leader})

    def takes_it_back(self, who: str) -> None:
        self.does(who, self.life.take_back(who), "/innsyn/trekk-tilbake")

    @rule()
    def goes_on(self) -> None:
        """The next that has to come about for a talk to be held and signed, so that some get as far as that."""
        life = self.life
        if life.state == "planned":
            self.invites(life.manager)
        elif life.state == "invited" and not life.started and len(life.ready) < 2:
            self.says_ready(life.manager if MANAGER not in life.ready else "employee")
        elif not life.started and life.state in {"invited", "open"}:
            self.time_goes_by("to the talk")
            self.responds("employee", "accepted")
            self.starts(life.manager)
            self.confirms_the_start("employee")
        elif life.state == "open":
            (self.closes if life.is_short else self.concludes)(life.manager)
        elif life.state == "concluding":
            self.signs("employee" if EMPLOYEE not in life.word else life.manager, "signed")
        else:
            self.reopens(life.manager)

    # --- what HR does, and what time does ---

    @rule(leader=st.sampled_from(["manager", "other_manager", "hr", ""]))
    def gets_a_leader(self, leader: str) -> None:
        if leader in self.life.ended or "employee" in self.life.ended:
            return
        with self.app.test_request_context(), clock.at(self.now), register_locked():
            chosen = self.person(leader).id if leader else None
            register.give_manager(self.person("employee"), chosen, actor=self.cast.hr)
        self.compare(self.life.lead(leader, self.now), f"led by {leader}")

    @precondition(lambda self: self.life.invited and not self.life.ended)
    @rule(who=st.sampled_from(["employee", "manager", "other_manager"]), successor=st.sampled_from(["hr", ""]))
    def ends(self, who: str, successor: str) -> None:
        with self.app.test_request_context(), clock.at(self.now):
            after = self.person(successor) if successor else None
            register.end(self.person(who), on=clock.today(), successor=after, actor=self.cast.hr)
        is_employee = who == "employee"
        told = self.life.end_employee() if is_employee else self.life.end_manager(who, successor, self.now)
        self.compare(told, f"{who} ends")

    @rule(how=st.sampled_from(["hour", "day", "to the talk"]))
    def time_goes_by(self, how: str) -> None:
        steps = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "to the talk": dt.timedelta()}
        self.now += steps[how]
        if how == "to the talk":
            self.now = max(self.now, self.life.starts_at - dt.timedelta(minutes=5))

    # --- what holds at any time ---

    @invariant()
    def it_is_what_it_should_be(self) -> None:
        talk, life = fresh(self.talk), self.life
        stored = {
            "state": talk.state,
            "response": talk.response,
            "sequence": talk.sequence,
            "starts_at": talk.starts_at,
            "manager": talk.manager_id,
            "ready": {str(role) for role in Role if talk.ready_at(role)},
            "marks": (
                talk.is_open, bool(talk.start_asked_at), bool(talk.started_at), talk.is_paused, bool(talk.reopened_at),
                bool(talk.handed_over_at),
            ),
            "words": {str(role): str(row.word) for role, row in standing_signatures(talk).items()},
            "minutes": Minutes.select().where(Minutes.conversation == talk.id).count(),
            "standing minutes": Minutes.select().where(Minutes.replaced_at.is_null()).count(),
        }  # fmt: skip
        assert stored == {
            "state": life.state,
            "response": life.response,
            "sequence": life.sequence,
            "starts_at": life.starts_at,
            "manager": self.person(life.manager).id,
            "ready": life.ready,
            "marks": (life.opened, life.asked, life.started, life.paused, life.reopened, life.handed),
            "words": life.word,
            "minutes": life.minutes_made,
            "standing minutes": int(life.state == "signed"),
        }

    @invariant()
    def each_sees_what_is_theirs(self) -> None:
        talk = fresh(self.talk)
        for who in ("employee", "manager", "other_manager", "colleague", "hr", "admin"):
            if who not in self.life.ended:
                held = {str(right) for right in access.rights(self.person(who), talk)} & SEEN
                if who == "employee":
                    held -= {"read handed over"}  # what the new manager would read
                assert held == self.life.sees(who), who

    @invariant()
    def calendars_tell_when_it_is(self) -> None:
        life = self.life
        if not life.invited or life.is_past(self.now):
            return
        stands = life.state != "cancelled" and (not life.frozen or life.state not in UNSIGNED)
        for who in life.audience():
            found = self.calendars.get(self.person(who).email, (0, None))[1]
            assert found == (life.starts_at if stands else None), who

    @rule(who=WHO, page=st.sampled_from(PAGES))
    def looks(self, who: str, page: str) -> None:
        if who in self.life.ended:
            return
        with clock.at(self.now):
            status = self.cast.browser(self.person(who)).get(f"/samtaler/{self.talk.id}{page}").status_code
        seen = self.life.sees(who)
        assert status < 500, (who, page)
        assert (status == 404) == (not seen), (who, page, status)
        if page == "/svarene":
            life = self.life
            shows_what_would_be_read = who == "employee" and life.opened and life.frozen and life.leader
            assert (status == 200) == bool("read handed over" in seen or shows_what_would_be_read), who
        elif page in LETS_IN and seen:
            assert (status == 403) == (LETS_IN[page] not in seen), (who, page, status)
        if page == "/mote":
            assert (status == 200) == ("read other" in seen), (who, status)
        self.compare(Told(), f"{who} looks at {page}")

    def teardown(self) -> None:
        assert audit.verify() is None


def local(moment: dt.datetime) -> tuple[str, str]:
    """Day and time as a form holds them."""
    there = clock.local(moment)
    return there.date().isoformat(), there.strftime("%H:%M")


def test_a_talks_life_in_any_order(app: Flask) -> None:
    Living.app = app
    run_state_machine_as_test(
        Living,
        settings=settings(
            max_examples=soaked(8, 200),
            stateful_step_count=soaked(30, 50),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
