"""A talk with a marker word in every kind of field, written through the pages and the endpoints that people use."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast, make_cast
from tests.conversations.talks import fresh, value_of
from tests.plans.signed import agreement
from tests.plans.signed import signed as signed_earlier
from webapp import clock
from webapp.conversations.live_texts import OwnQuestion, Topic
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.db import new_id
from webapp.people.models import Person
from webapp.plans.canonical import text_to_sign
from webapp.plans.models import Agreement, Goal, Minutes, Responsible, Review
from webapp.questionnaires.content import FormContent, offered
from webapp.questionnaires.kinds import Archive, FormKind

ANSWERS = {"employeeanswer", "manageranswer", "employeeown", "managerown"}
ASKED = {"ownquestion"}
TOPICS = {"employeetopic", "managertopic"}
INVITATION = {"message", "themes", "place"}
IN_MINUTES = {"summary", "goalwhat", "goalmeasure", "agreementwhat", "agreementother"}
TOGETHER = {"sharednote", "reviewnote"} | IN_MINUTES
PRIVATE = {"employeenote", "managernote"}
REASONS = {"responsereason", "cancelreason", "requestreason"}
SIGNING = {"disagreement", "refusal"}
EARLIER = {"earlierwhat", "earlierresult"}
ROUND = {"roundmessage", "exemption"}
KINDS = (
    ANSWERS | ASKED | TOPICS | INVITATION | TOGETHER | PRIVATE | REASONS | SIGNING | EARLIER | ROUND | {"removedtopic"}
)
FORM = "annual"  # the built-in form with private checklists


def word(kind: str) -> str:
    """The marker of one kind of field."""
    assert kind in KINDS
    return f"kanari{kind}"


def found(text: str) -> set[str]:
    """The kinds whose markers stand in a text."""
    return {kind for kind in KINDS if f"kanari{kind}" in text}


def form() -> FormContent:
    return next(offer for offer in offered() if offer.key == FORM)


@dataclass
class World:
    """The cast, one talk of employee and manager, and who leads the employee after `change_manager`.

    `earlier` is what the two agreed on in a talk before, for both to carry out; `round` is the id of one of everyone;
    `wanted` is one more talk that the employee has asked for.
    """

    cast: Cast
    new_manager: Person
    talk: Conversation
    earlier: Agreement | None = None
    round: str = ""
    wanted: str = "none"
    saves: int = 0
    names: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/samtaler/{self.talk.id}"

    def person(self, name: str) -> Person | None:
        """A person by the part they play; nobody is None, and the former manager is the manager."""
        people = {"nobody": None, "former": self.cast.manager, "new": self.new_manager}
        return people[name] if name in people else getattr(self.cast, name)

    def browser(self, name: str, *, recent: bool = True) -> FlaskClient:
        return self.cast.browser(self.person(name), recent=recent)

    def save(self, browser: FlaskClient, name: str, text: str, **given: Any) -> TestResponse:
        """One save of a live field, as a page sends it."""
        self.saves += 1
        body = {"save_id": f"security.{self.saves}", "base_version": 0, "base_text": "", "text": text}
        return browser.post(f"{self.address}/felt/{name}", json=body | given)

    def change_manager(self) -> None:
        Person.update(manager=self.new_manager).where(Person.id == self.cast.employee.id).execute()


def people(app: Flask) -> tuple[Cast, Person]:
    cast = make_cast(app)
    new = factories.person(name="Nina Nes", email="nina@fjordvik.example", manager=cast.manager.manager)
    return cast, new


def prepared(app: Flask) -> World:
    """An invited talk that both have prepared, with a proposal of another time; the columns are closed.

    Half a year ago the two signed another.
    """
    cast, new = people(app)
    boss, mine = cast.browser(cast.manager), cast.browser(cast.employee)
    world = World(cast, new, _invited(cast, boss))
    _done(mine.post(f"{world.address}/svar", data=_reply("accepted", topic=word("employeetopic"))))
    proposal = _reply("proposed", day=_day(20), time="13:30", reason=word("responsereason"))
    _done(mine.post(f"{world.address}/svar", data=proposal))
    asked_for = mine.post("/samtaler/be-om", data={"reason": word("requestreason")})
    _done(asked_for)
    world.wanted = asked_for.location.rpartition("/")[2]
    for kind in ("managertopic", "removedtopic"):
        _done(boss.post(f"{world.address}/temaer", data={"text": word(kind)}))
    removed = next(topic for topic in Topic.select() if topic.text == word("removedtopic"))
    _done(boss.post(f"{world.address}/temaer/{removed.id}/fjern"))
    world.earlier = agreement(
        signed_earlier(cast.employee, cast.manager), word("earlierwhat"), responsible=Responsible.BOTH
    )
    said = {"status": "under way", "result": word("earlierresult")}
    _done(mine.post(f"/planen/avtale/{world.earlier.id}", data=said))
    world.round = _round(world)
    world.names = _names(world)
    for role, browser in (("employee", mine), ("manager", boss)):
        for kind in ("answer", "own", "note"):
            assert world.save(browser, world.names[f"{role}{kind}"], word(f"{role}{kind}")).status_code == 200
    return world


def opened(app: Flask) -> World:
    """As `prepared`, then both have said ready and written a shared note, a goal and an agreement."""
    world = prepared(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    for browser in (mine, boss):
        _done(browser.post(f"{world.address}/klar"))
    world.talk = fresh(world.talk)
    assert world.talk.is_open
    row = Agreement.select().where(Agreement.conversation == world.talk.id).order_by(Agreement.position).get()
    world.names["agreementwhat"] = f"agreement:{row.id}:what"
    world.names["agreementother"] = f"agreement:{row.id}:other"
    world.names["reviewnote"] = f"review:{Review.get(Review.conversation == world.talk.id).id}:note"
    for kind in ("sharednote", "summary"):
        assert world.save(mine, world.names[kind], word(kind)).status_code == 200
    assert world.save(boss, world.names["reviewnote"], word("reviewnote")).status_code == 200
    assert world.save(boss, world.names["agreementwhat"], word("agreementwhat")).status_code == 200
    _done(boss.post(f"{world.address}/mal/arbeid"))
    goal = Goal.get(Goal.conversation == world.talk.id)
    for cell in ("what", "measure"):
        world.names[f"goal{cell}"] = f"goal:{goal.id}:{cell}"
        assert world.save(boss, world.names[f"goal{cell}"], word(f"goal{cell}")).status_code == 200
    for cell, text in (("responsible", "other"), ("other", word("agreementother"))):
        assert world.save(mine, f"agreement:{row.id}:{cell}", text).status_code == 200
    for name in (f"agreement:{row.id}:due", f"goal:{goal.id}:due"):
        assert world.save(mine, name, clock.today().isoformat()).status_code == 200
    return world


def handed_over(app: Flask) -> World:
    """As `opened`, then the employee has got another manager and lets them read the answers."""
    world = opened(app)
    world.change_manager()
    _done(world.browser("employee").post(f"{world.address}/innsyn", data={"to": world.new_manager.id}))
    world.talk = fresh(world.talk)
    return world


def cancelled(app: Flask) -> World:
    """As `prepared`, then called off."""
    world = prepared(app)
    _done(world.browser("manager").post(f"{world.address}/avlys", data={"reason": word("cancelreason")}))
    world.talk = fresh(world.talk)
    return world


def signed(app: Flask) -> World:
    """As `opened`, then read back and signed, the employee disagreeing."""
    world = opened(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    Conversation.update(started_at=clock.now()).where(Conversation.id == world.talk.id).execute()
    _done(boss.post(f"{world.address}/avslutt"))
    refusal = {"nei-digest": _digest(mine, world, "nei"), "nei-words": word("refusal")}
    _done(mine.post(f"{world.address}/signer/nei", data=refusal))
    words = {"uenig-digest": _digest(mine, world, "uenig"), "uenig-words": word("disagreement")}
    _done(mine.post(f"{world.address}/signer/uenig", data=words))
    _done(boss.post(f"{world.address}/signer/ja", data={"ja-digest": _digest(boss, world, "ja")}))
    world.talk = fresh(world.talk)
    assert world.talk.is_settled
    world.names["minutes"] = Minutes.get().id
    return world


def ended(app: Flask) -> World:
    """As `opened`, then ended by one press: a short talk, by a form that has every kind of field."""
    world = opened(app)
    short = {"kind": FormKind.SHORT, "archive": Archive.PAIR, "started_at": clock.now()}
    Conversation.update(**short).where(Conversation.id == world.talk.id).execute()
    _done(world.browser("manager").post(f"{world.address}/ferdig"))
    world.talk = fresh(world.talk)
    assert world.talk.is_settled
    return world


def _digest(browser: FlaskClient, world: World, act: str) -> str:
    return value_of(browser.get(f"{world.address}/signer"), f"{act}-digest")


def minutes(cast: Cast, archive: str) -> Minutes:
    """Minutes of a signed talk of employee and manager, made without their pages."""
    together = {"opened_at": clock.now(), "started_at": clock.now(), "signed_at": clock.now(), "state": State.SIGNED}
    talk = factories.conversation(employee=cast.employee, manager=cast.manager, form=FORM, archive=archive, **together)
    text = text_to_sign(fresh(talk))
    row = Minutes(conversation=talk, number=1, digest=text.digest, audit_head="0" * 64, signed_at=clock.now())
    row.text = text.text
    row.save(force_insert=True)
    return row


def _invited(cast: Cast, boss: FlaskClient) -> Conversation:
    page = boss.get(f"/samtaler/ny?medarbeider={cast.employee.id}")
    sent = boss.post(
        "/samtaler/ny",
        data={
            "token": value_of(page, "token"),
            "version": form().id,
            "day": _day(10),
            "time": "09:00",
            "minutes": "90",
            "place": word("place"),
            "message": word("message"),
            "themes": word("themes"),
            "question_1": word("ownquestion"),
            "opening": "ready",
            "language": "nb",
        },
    )
    _done(sent)
    return fresh(Conversation.get())


def _names(world: World) -> dict[str, str]:
    """The live fields by the kind of marker that they get."""
    content = form()
    section = next(part for part in content.meeting_sections if part.questions)
    shared = next(question for question in section.questions if question.answered_by == "both")
    closing = next(part for part in content.meeting_sections if part.note_in_minutes)
    names = {"sharednote": f"note:{section.id}", "summary": f"note:{closing.id}"}
    for role in ("employee", "manager"):
        private = content.checklist_for(role)[0]  # type: ignore[arg-type]
        names |= {f"{role}answer": f"answer:{shared.id}:{role}", f"{role}note": f"answer:{private.id}:{role}"}
        names[f"{role}own"] = f"own:{OwnQuestion.get().id}:{role}"
    for topic in Topic.select().where(Topic.removed_at.is_null()):
        role = "employee" if topic.author_id == world.cast.employee.id else "manager"
        names[f"{role}topic"] = f"topic:{topic.id}"
    return names


def _round(world: World) -> str:
    """A round that the talk belongs to, with someone exempt for a reason."""
    hr, token = world.browser("hr"), new_id()
    asked = {"token": token, "name": "Vår", "version": form().id, "who": "everyone", "message": word("roundmessage")}
    _done(hr.post("/runder/ny", data=asked | {"first_day": _day(0), "last_day": _day(60)}))
    exempt = f"/runder/{token}/fritak/{world.cast.colleague.id}"
    _done(hr.post(exempt, data={"reason": word("exemption")}))
    return token


def _reply(answer: str, **given: str) -> dict[str, str]:
    fields = {"sequence": "0"} | given
    return {"answer": answer} | {f"{answer}-{name}": value for name, value in fields.items()}


def _day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def _done(answer: TestResponse) -> None:
    assert answer.status_code == 303, (answer.request.path, answer.status, re.sub(r"\s+", " ", answer.text)[-600:])
