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
from webapp import clock
from webapp.conversations.models import Conversation, Topic
from webapp.people.models import Person
from webapp.plans.models import Agreement
from webapp.questionnaires.content import FormContent, offered

ANSWERS = {"employeeanswer", "manageranswer"}
TOPICS = {"employeetopic", "managertopic"}
INVITATION = {"message", "themes", "place"}
TOGETHER = {"sharednote", "agreementwhat", "agreementother"}
PRIVATE = {"employeenote", "managernote"}
REASONS = {"responsereason", "cancelreason"}
KINDS = ANSWERS | TOPICS | INVITATION | TOGETHER | PRIVATE | REASONS | {"removedtopic"}
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
    """The cast, one talk of employee and manager, and who leads the employee after `change_manager`."""

    cast: Cast
    new_manager: Person
    talk: Conversation
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
    """An invited talk that both have prepared, with a proposal of another time; the columns are closed."""
    cast, new = people(app)
    boss, mine = cast.browser(cast.manager), cast.browser(cast.employee)
    world = World(cast, new, _invited(cast, boss))
    _done(mine.post(f"{world.address}/svar", data=_reply("accepted", topic=word("employeetopic"))))
    proposal = _reply("proposed", day=_day(20), time="13:30", reason=word("responsereason"))
    _done(mine.post(f"{world.address}/svar", data=proposal))
    for kind in ("managertopic", "removedtopic"):
        _done(boss.post(f"{world.address}/temaer", data={"text": word(kind)}))
    removed = next(topic for topic in Topic.select() if topic.text == word("removedtopic"))
    _done(boss.post(f"{world.address}/temaer/{removed.id}/fjern"))
    world.names = _names(world)
    for role, browser in (("employee", mine), ("manager", boss)):
        for kind in ("answer", "note"):
            assert world.save(browser, world.names[f"{role}{kind}"], word(f"{role}{kind}")).status_code == 200
    return world


def opened(app: Flask) -> World:
    """As `prepared`, then both have said ready and written a shared note and an agreement."""
    world = prepared(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    for browser in (mine, boss):
        _done(browser.post(f"{world.address}/klar"))
    world.talk = fresh(world.talk)
    assert world.talk.is_open
    agreement = Agreement.select().where(Agreement.conversation == world.talk.id).order_by(Agreement.position).get()
    world.names["agreementwhat"] = f"agreement:{agreement.id}:what"
    world.names["agreementother"] = f"agreement:{agreement.id}:other"
    assert world.save(mine, world.names["sharednote"], word("sharednote")).status_code == 200
    assert world.save(boss, world.names["agreementwhat"], word("agreementwhat")).status_code == 200
    for cell, text in (("responsible", "other"), ("other", word("agreementother"))):
        assert world.save(mine, f"agreement:{agreement.id}:{cell}", text).status_code == 200
    return world


def cancelled(app: Flask) -> World:
    """As `prepared`, then called off."""
    world = prepared(app)
    _done(world.browser("manager").post(f"{world.address}/avlys", data={"reason": word("cancelreason")}))
    world.talk = fresh(world.talk)
    return world


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
    names = {"sharednote": f"note:{section.id}"}
    for role in ("employee", "manager"):
        private = content.checklist_for(role)[0]  # type: ignore[arg-type]
        names |= {f"{role}answer": f"answer:{shared.id}:{role}", f"{role}note": f"answer:{private.id}:{role}"}
    for topic in Topic.select().where(Topic.removed_at.is_null()):
        role = "employee" if topic.author_id == world.cast.employee.id else "manager"
        names[f"{role}topic"] = f"topic:{topic.id}"
    return names


def _reply(answer: str, **given: str) -> dict[str, str]:
    fields = {"sequence": "0"} | given
    return {"answer": answer} | {f"{answer}-{name}": value for name, value in fields.items()}


def _day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def _done(answer: TestResponse) -> None:
    assert answer.status_code == 303, (answer.request.path, answer.status, re.sub(r"\s+", " ", answer.text)[-600:])
