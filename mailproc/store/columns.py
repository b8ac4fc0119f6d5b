"""Columns that follow from type hints, so that a record's fields are written once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Integer, Text
from sqlalchemy.types import TypeEngine

from mailproc.store.utc import UtcDateTime

_PLAIN: Final[dict[object, type[TypeEngine[Any]]]] = {
    str: Text,
    int: Integer,
    bool: Boolean,
    datetime: UtcDateTime,
    date: Date,
}


def columns_of(kind: type[Struct]) -> Iterator[Column[Any]]:
    """A column for each field of a struct, in order, as `column` makes it."""
    hints = get_type_hints(kind)
    for name in kind.__struct_fields__:
        yield column(name, hints[name])


def column(name: str, hint: object) -> Column[Any]:
    """The column that keeps values of a type.

    Args:
        name: the column's name.
        hint: ``str``, ``int``, ``bool``, ``datetime`` (aware; kept in UTC), ``date``, a `Literal`
            of texts or numbers (which the database checks by a rule of the column's name), a tuple
            or a struct (both kept as JSON); or one of these ``| None``: the column may be empty.

    Raises:
        TypeError: for any other type.
    """
    kinds = [one for one in _members(hint) if one is not NoneType]
    if len(kinds) != 1:
        raise TypeError(f"{name}: no column keeps {hint}")
    values = get_args(kinds[0]) if get_origin(kinds[0]) is Literal else ()
    kept = _kept(name, type(values[0]) if values else kinds[0])
    # Not IN: of that SQLite makes a table for each row that it checks, which doubles what a letter
    # costs it. And a text: to make an expression takes ten times as long, for each command.
    checked = " OR ".join(f"{name} = {value!r}" for value in values)
    rules = [CheckConstraint(checked, name=name)] if values else []
    return Column[Any](name, kept, *rules, nullable=NoneType in _members(hint))


def _members(hint: object) -> tuple[object, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _kept(name: str, kind: object) -> TypeEngine[Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]()
    if get_origin(kind) is tuple or (isinstance(kind, type) and issubclass(kind, Struct)):
        return JSON(none_as_null=True)
    raise TypeError(f"{name}: no column keeps {kind}")
