"""Streams as tests listen to them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.cast import Cast
from tests.conversations.talks import seat
from webapp.conversations import fields, opening, stream
from webapp.conversations.fields import FieldName
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save
from webapp.conversations.texts import form_of
from webapp.people import sessions
from webapp.people.models import Person
from webapp.streams import Stream


def listening(cast: Cast, person: Person, talk: Conversation) -> Iterator[str]:
    sessions.start(person, remember=False)
    return told(stream.events(seat(person, talk)))


def told(events: Stream) -> Iterator[str]:
    """What a stream tells, until it ends or is closed."""
    try:
        for message in events:
            yield message.decode()
    finally:
        events.close()


def texts_in(message: str) -> dict[str, str]:
    lines = [line.removeprefix("data: ") for line in message.split("\n") if line.startswith('data: {"fields"')]
    return {entry["field"]: entry["text"] for line in lines for entry in json.loads(line)["fields"]}


def write(person: Person, talk: Conversation, text: str, number: int = 1) -> str:
    at = seat(person, talk)
    question = form_of(talk).questions_for(at.role)[0]
    name = FieldName("answer", question.id, at.role)
    before = fields.kind_of(name).read(at, name)
    given = Save(f"abcdefgh.{number}", number - 1, before.text if before else "", text)
    fields.save(at, name, given)
    return str(name)


def next_text(events: Iterator[str]) -> dict[str, str]:
    """The texts of the next message that has any."""
    for _ in range(20):
        found = texts_in(next(events))
        if found:
            return found
    raise AssertionError("no texts came")


def both_ready(cast: Cast, talk: Conversation) -> None:
    for person in (cast.employee, cast.manager):
        opening.say_ready(seat(person, talk))
