"""Shared notes and topics as live fields, and what all texts that are written live have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import abort
from flask_babel import gettext as _
from peewee import ModelSelect

from .. import clock, live
from ..db import after_commit
from ..languages import language
from ..prepared import Prepared
from ..questionnaires.content import FormContent, load_version
from . import fields
from .access import Right, Seat
from .fields import FieldName, FieldText, Where
from .live_texts import LiveText, SharedNote, Topic, shown
from .models import Conversation
from .opening import channel
from .past_texts import remembering
from .pen import check_save
from .saving import Save, Saved, clean, keep, locked
from .stretches import lengths_of, rewritten, stretches_of
from .writing import writing


def form_of(talk: Conversation) -> FormContent:
    return load_version(talk.version_id)


def read_text(row: Any) -> str:
    return row.text or ""


def write_text(row: Any, text: str) -> None:
    row.text = text


def _note(conversation: str, section: str) -> ModelSelect:
    return SharedNote.select().where(SharedNote.conversation == conversation, SharedNote.section == section)


_note_row: Prepared[SharedNote] = Prepared(_note)
_notes: Prepared[SharedNote] = Prepared(
    lambda talk: SharedNote.select(*shown(SharedNote)).where(SharedNote.conversation == talk).order_by(SharedNote.id)
)
_topics: Prepared[Topic] = Prepared(
    lambda talk: (
        Topic.select(*shown(Topic))
        .where(Topic.conversation == talk, Topic.removed_at.is_null())
        .order_by(Topic.position, Topic.id)
    )
)
_note_to_write: Prepared[SharedNote] = Prepared(lambda conversation, section: locked(_note(conversation, section)))


def row_to_write(query: Prepared[Any], make: Callable[[], LiveText], **unique: str) -> Any:
    """The one row that the query (which locks it) finds, made empty where there is none; safe when two come at once."""
    row = query.first(**unique)
    if row is None:
        made = make()
        type(made).insert(**made.__data__).on_conflict_ignore().execute()
        row = query.first(**unique)
    return row


class SharedNotes:
    """``note:<section>``: what both write together while they meet."""

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        section = form_of(seat.conversation).section(name.key)
        if section is None or not section.in_meeting or not self.visible(seat, name):
            abort(404)
        check_save(seat)

        def write(row: SharedNote, text: str) -> None:
            # What is brought back is still whose it was.
            row.stretches = json.dumps(rewritten(stretches_of(save.past or row), text, seat.role))
            row.text = text

        place = {"conversation": seat.conversation.id, "section": name.key}
        row, saved = keep(
            lambda: row_to_write(_note_to_write, lambda: SharedNote(**place), **place),
            save,
            read=read_text,
            write=remembering(seat, name, save, read=read_text, write=write, shared=True),
        )
        return replace(saved, stretches=lengths_of(row))

    def visible(self, seat: Seat, name: FieldName) -> bool:
        return seat.may(Right.READ_INVITATION) and seat.conversation.is_open

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        return self.visible(seat, name)

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        row = _note_row.first(conversation=seat.conversation.id, section=name.key)
        return self._as_text(row) if row else None

    def _as_text(self, row: SharedNote) -> FieldText:
        return FieldText(str(FieldName("note", row.section_id)), row.version, read_text(row), lengths_of(row))

    def read_all(self, seat: Seat) -> list[FieldText]:
        if not (seat.may(Right.READ_INVITATION) and seat.conversation.is_open):
            return []
        return [self._as_text(row) for row in _notes.all(talk=seat.conversation.id)]

    def where(self, seat: Seat, name: FieldName) -> Where:
        section = form_of(seat.conversation).section(name.key)
        if section is None or not section.in_meeting:
            abort(404)
        label = _("Oppsummering til referatet") if section.note_in_minutes else _("Felles notat")
        return Where(f"{label}: {section.title(language())}", seat.may(Right.WRITE_SHARED))


class Topics:
    """``topic:<topic>``: what someone wants to bring up; only its author writes it, both read it."""

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        row = Topic.get_or_none(Topic.id == name.key, Topic.conversation == seat.conversation.id)
        if row is None or not self.visible(seat, name):
            abort(404)
        if row.author_id != seat.person.id or not seat.may(Right.WRITE_OWN):
            abort(403)
        _row, saved = keep(
            lambda: locked(Topic.select().where(Topic.id == name.key)).get(),
            save,
            read=read_text,
            write=remembering(seat, name, save, read=read_text, write=write_text),
        )
        return saved

    def visible(self, seat: Seat, name: FieldName) -> bool:
        return seat.may(Right.READ_INVITATION)

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        mine = (row.id for row in topics_of(seat) if row.author_id == seat.person.id)
        return self.visible(seat, name) and name.key in mine

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        row = Topic.get_or_none(Topic.id == name.key, Topic.conversation == seat.conversation.id)
        return FieldText(str(name), row.version, read_text(row)) if row else None

    def read_all(self, seat: Seat) -> list[FieldText]:
        if not seat.may(Right.READ_INVITATION):
            return []
        return [FieldText(f"topic:{row.id}", row.version, read_text(row)) for row in topics_of(seat)]

    def where(self, seat: Seat, name: FieldName) -> Where:
        row = Topic.get_or_none(Topic.id == name.key, Topic.conversation == seat.conversation.id)
        if row is None:
            abort(404)
        own = row.author_id == seat.person.id and row.removed_at is None
        return Where(_("Eget tema"), own and seat.may(Right.WRITE_OWN))


def topics(talk: Conversation) -> list[Topic]:
    """The topics that stand, in the order they came."""
    return _topics.all(talk=talk.id)


def topics_of(seat: Seat) -> list[Topic]:
    """As topics(), read once for this seat."""
    found: list[Topic] = seat.once("topics", lambda: topics(seat.conversation))
    return found


def add_topic(seat: Seat, text: str = "") -> Topic:
    """A new topic of this participant, after the others."""
    with writing(seat):
        row = Topic(
            conversation=seat.conversation.id,
            author=seat.person.id,
            position=Topic.select().where(Topic.conversation == seat.conversation.id).count(),
        )
        row.text = clean(text)
        row.save(force_insert=True)
        after_commit(lambda: live.publish(channel(seat.conversation.id), "topics"))
    return row


def remove_topic(seat: Seat, topic_id: str, *, undo: bool = False) -> None:
    """Take an own topic away, or bring it back; its words are kept. 404 for one that is not this person's."""
    row = Topic.get_or_none(
        Topic.id == topic_id, Topic.conversation == seat.conversation.id, Topic.author == seat.person.id
    )
    if row is None:
        abort(404)
    with writing(seat):
        Topic.update(removed_at=None if undo else clock.now()).where(Topic.id == row.id).execute()
        after_commit(lambda: live.publish(channel(seat.conversation.id), "topics"))


def init() -> None:
    fields.register("note", SharedNotes())
    fields.register("topic", Topics())
