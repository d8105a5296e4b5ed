"""Queries whose SQL is built once: for what is asked with every request, every save and every event of a stream.

Peewee builds a statement's text anew each time it is asked, and looks anew at where each column of the answer goes.
For a row of a talk with its people that takes ten times as long as SQLite's answer.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from peewee import JOIN, AsIs, CharField, FieldAlias, ForeignKeyField, IntegerField, JSONField, ModelSelect, fn

from .db import Row, UtcField, database, is_postgresql

R = TypeVar("R", bound=Row)
# The database's own values are what the row holds; a foreign key holds another row's id.
AS_STORED = (CharField, IntegerField, ForeignKeyField)


class _Slot(str):
    """Stands in a query that is being built for a value that comes later."""


@dataclass(frozen=True)
class _Source:
    """The columns of one table (or alias) in the answer: from where, to which names, and what turns them around.

    ``may_miss``: it was joined from the left, so that all of them are empty where there is no row.
    """

    model: type[Row]
    start: int
    names: tuple[str, ...]
    converted: tuple[tuple[str, Callable[[Any], Any]], ...]
    may_miss: bool

    def row(self, answer: tuple[Any, ...]) -> Any:
        values = answer[self.start : self.start + len(self.names)]
        if self.may_miss and not any(value is not None for value in values):
            return None
        made: Any = self.model(__no_default__=True)
        found = made.__data__
        found.update(zip(self.names, values, strict=True))
        for name, convert in self.converted:
            if found[name] is not None:
                found[name] = convert(found[name])
        return made


@dataclass(frozen=True)
class _Built:
    """The statement for one kind of database, and how its answer becomes rows that hold each other."""

    sql: str
    values: tuple[Any, ...]
    sources: tuple[_Source, ...]
    joins: tuple[tuple[int, str, int], ...]

    def row(self, answer: tuple[Any, ...]) -> Any:
        made = [source.row(answer) for source in self.sources]
        for holder, name, held in self.joins:
            if name not in made[holder].__data__:
                setattr(made[holder], name, made[held])
            elif made[held] is not None:
                made[holder].__rel__[name] = made[held]
        return made[0]


class Prepared(Generic[R]):
    """A query made by ``make``, a function of named values that returns a select of tables' columns, joined one to one.

    What it gives is as Peewee gives it: rows of the first table, those that it was joined with reached by their names.
    What was joined from the left is None where it is missing; nothing can be joined to it.
    It is built when it is first asked, once for each kind of database.
    """

    def __init__(self, make: Callable[..., ModelSelect]) -> None:
        self._make = make
        self._slots = {name: _Slot(name) for name in inspect.signature(make).parameters}
        self._built: dict[tuple[bool, bool], _Built] = {}

    def first(self, **values: Any) -> R | None:
        """The first row, or None. ``values`` are texts, numbers and aware datetimes."""
        built, answers = self._asked(values, only_first=True)
        answer = answers.fetchone()
        return None if answer is None else built.row(answer)

    def all(self, **values: Any) -> list[R]:
        """Every row, in the query's order."""
        built, answers = self._asked(values, only_first=False)
        return [built.row(answer) for answer in answers.fetchall()]

    def _asked(self, values: dict[str, Any], *, only_first: bool) -> tuple[_Built, Any]:
        kind = is_postgresql(), only_first
        built = self._built.get(kind) or self._built.setdefault(kind, self._build(only_first))
        given = [_stored(values[value]) if type(value) is _Slot else value for value in built.values]
        return built, database.execute_sql(built.sql, given)

    def _build(self, only_first: bool) -> _Built:
        query = self._make(**self._slots)
        sql, values = (query.limit(1) if only_first else query).sql()
        columns: list[tuple[Any, Any]] = [_place(column) for column in query._returning]
        tables = list(dict.fromkeys(table for table, _field in columns))
        joins = [
            (tables.index(holder), name, tables.index(held), kind)
            for holder, held_ones in query._joins.items()
            for held, name, _model, kind in held_ones
            if held in tables
        ]
        missed = {held for _holder, _name, held, kind in joins if _may_miss(kind)}
        if any(holder in missed for holder, *_rest in joins):
            raise TypeError("a prepared query joins nothing to a row that may be missing")
        sources = [_source(table, columns, number in missed) for number, table in enumerate(tables)]
        return _Built(sql, tuple(values), tuple(sources), tuple(join[:3] for join in joins))


class PreparedValues:
    """A query made by ``make``, a function of named values that returns a select of anything; its rows are tuples of
    what the database holds. It is built when it is first asked, once for each kind of database.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._slots = {name: _Slot(name) for name in inspect.signature(make).parameters}
        self._built: dict[bool, tuple[str, list[Any]]] = {}

    def all(self, **values: Any) -> list[tuple[Any, ...]]:
        """Every row. ``values`` are texts, numbers and aware datetimes."""
        kind = is_postgresql()
        sql, places = self._built.get(kind) or self._built.setdefault(kind, self._make(**self._slots).sql())
        given = [_stored(values[place]) if type(place) is _Slot else place for place in places]
        rows: list[tuple[Any, ...]] = database.execute_sql(sql, given).fetchall()
        return rows


_updates: dict[tuple[type[Row], tuple[str, ...], bool], tuple[str, list[Any]]] = {}


def save_changes(row: Row) -> None:
    """Update what has been set on ``row`` since it was read; the SQL is built once for each set of columns."""
    fields = row.dirty_fields
    if not fields:
        return
    kind = type(row), tuple(field.name for field in fields), is_postgresql()
    sql, places = _updates.get(kind) or _updates.setdefault(kind, _build_update(type(row), fields))
    given = {field.name: _in_database(field, row.__data__[field.name]) for field in fields} | {"id": row.id}
    database.execute_sql(sql, [given[place] if type(place) is _Slot else place for place in places])
    row._dirty.clear()


def _build_update(model: type[Row], fields: list[Any]) -> tuple[str, list[Any]]:
    values = {field.name: _expected(field) for field in fields}
    sql, places = model.update(**values).where(model.id == _Slot("id")).sql()
    return sql, places


def _expected(field: Any) -> Any:
    slot = AsIs(_Slot(field.name))
    return fn.json(slot) if isinstance(field, JSONField) and not is_postgresql() else slot


def _in_database(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField) and not is_postgresql():
        return json.dumps(value)
    return field.db_value(value)


def _place(column: Any) -> tuple[Any, Any]:
    """The table (or alias) of a selected column, and its field."""
    return (column.source, column.field) if isinstance(column, FieldAlias) else (column.model, column)


def _source(table: Any, columns: list[tuple[Any, Any]], may_miss: bool) -> _Source:
    places = [place for place, (of_table, _field) in enumerate(columns) if of_table is table]
    fields = [columns[place][1] for place in places]
    if places != list(range(places[0], places[0] + len(places))):
        raise TypeError("a prepared query selects one table after the other")
    converted = tuple((field.name, field.python_value) for field in fields if type(field) not in AS_STORED)
    return _Source(fields[0].model, places[0], tuple(field.name for field in fields), converted, may_miss)


def _may_miss(kind: str) -> bool:
    if kind not in {JOIN.INNER, JOIN.LEFT_OUTER}:
        raise TypeError(f"a prepared query cannot tell a missing row of a {kind}")
    return kind == JOIN.LEFT_OUTER


def _stored(value: Any) -> Any:
    return UtcField().db_value(value) if isinstance(value, dt.datetime) else value
