"""The agenda's records as rows, and back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import msgspec
from sqlalchemy import (
    JSON,
    Connection,
    Executable,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    tuple_,
)

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.election import Election
from mailproc.meeting.pending import Hold, Waiting
from mailproc.meeting.records import (
    STANDING,
    Action,
    Change,
    LastLetter,
    Meeting,
    Record,
    Series,
    Told,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Act, Rules
from mailproc.store.backend import backend_of, plain_text, upsert
from mailproc.store.database import Database
from mailproc.store.lists import list_row
from mailproc.store.many_rows import execute_many
from mailproc.store.record_tables import KINDS as KINDS
from mailproc.store.record_tables import TABLE_OF, name_of
from mailproc.store.tables import RowValues

if TYPE_CHECKING:
    pass


_AT_ONCE: Final = 1000  # rows; to ask for each of them takes longer than to read it
_Kind = TypeVar("_Kind")
_Fields = dict[str, object]


def load_agenda(connection: Connection, rules: Rules, but: Collection[type[Record]] = ()) -> Agenda:
    """Everything decided on one list so far, but for records of these kinds."""
    found: list[Record] = []
    for kind in _kinds_there(connection, rules.name):
        if kind not in but:
            found.extend(records(connection, rules.name, kind))
    return Agenda(rules, found)


def _kinds_there(connection: Connection, name: str) -> list[type[Record]]:
    """The kinds of which a list has records: most have few, and the others' tables are not made."""
    there = set(connection.execute(_THERE, {"of_list": name}).scalars())
    return [kind for kind in KINDS if name_of(kind) in there]


def current_agenda(database: Database, rules: Rules) -> tuple[Agenda, str]:
    """One list's agenda as it stands, and its journal's hash in hexadecimal."""
    with database.reading() as connection:
        return load_agenda(connection, rules), list_row(connection, rules.name).journal


def records(
    connection: Connection, name: str, kind: type[Record], letter: int | None = None
) -> Iterator[Record]:
    """The list's records of one kind; only those that name `letter` as their cause if given."""
    query = _of_list(kind)
    if letter is not None:
        query = query.where(TABLE_OF[kind].c.letter == letter)
    for rows in connection.execute(query, {"of_list": name}).partitions(_AT_ONCE):
        yield from _read_rows(kind, rows)


def current_meeting(connection: Connection, name: str) -> Meeting | None:
    """The list's current meeting alone, or None if none was set up."""
    rows = connection.execute(_newest_meeting(), {"of_list": name}).all()
    found = _read_rows(Meeting, rows)
    return cast("Meeting", found[0]) if found else None


@cache
def _newest_meeting() -> Select[Any]:
    meetings = TABLE_OF[Meeting]
    of_list = meetings.c.list == bindparam("of_list")
    return select(meetings).where(of_list).order_by(meetings.c.number.desc()).limit(1)


def all_series(connection: Connection, name: str) -> list[Series]:
    """The list's series alone, by number; most lists have none."""
    found = records(connection, name, Series)
    return sorted((cast("Series", one) for one in found), key=lambda one: one.number)


def has_standing_topics(connection: Connection, name: str, meeting: int) -> bool:
    """Whether a topic stands on the agenda of the meeting with this number."""
    topics = TABLE_OF[Topic]
    there = topics.c.meeting == meeting, topics.c.status.in_(STANDING)
    query = select(topics.c.number).where(topics.c.list == name, *there)
    return connection.execute(query.limit(1)).first() is not None


def first_due(connection: Connection, name: str) -> datetime | None:
    """When the first thing is due that waits for somebody to be told it; None if nothing does."""
    found = (connection.execute(query, {"of_list": name}).scalar() for query in _first_due())
    return min((due for due in found if due is not None), default=None)


class EndingVote(NamedTuple):
    """A vote on a topic, or in an election, that is open."""

    number: int
    """The topic's, or the election's."""
    round: int
    """That of a decision; 0 of an election."""
    begun: datetime
    until: datetime


def decisions_ending(connection: Connection, name: str, before: datetime) -> list[EndingVote]:
    """The decisions of a list that are open and end before a time, or should have ended."""
    rows = connection.execute(_decisions_ending(), {"of_list": name, "before": before})
    return [EndingVote(*row) for row in rows]


@cache
def _decisions_ending() -> Select[Any]:
    known = TABLE_OF[Decision].c
    query = select(known.topic, known.round, known.opened, known.until)
    ends = known.until < bindparam("before")
    return query.where(known.list == bindparam("of_list"), known.state == "open", ends)


def elections_ending(connection: Connection, name: str, before: datetime) -> list[EndingVote]:
    """The same of the elections in which people vote."""
    rows = connection.execute(_elections_ending(), {"of_list": name, "before": before})
    return [EndingVote(number, 0, *times) for number, *times in rows]


@cache
def _elections_ending() -> Select[Any]:
    known = TABLE_OF[Election].c
    query = select(known.number, known.nominations, known.until)
    ends = known.until < bindparam("before")
    return query.where(known.list == bindparam("of_list"), known.state == "voting", ends)


def save_changes(connection: Connection, list_name: str, made: Sequence[Change]) -> None:
    """Bring the tables up to date with what was changed, in order.

    Rows come before those that refer to them, and go after them.
    """
    puts: dict[type[Record], dict[object, Record]] = {}
    drops: dict[type[Record], dict[object, Record]] = {}
    for change in made:  # the last change of a record is what stands
        kind, key = type(change.record), key_of(change.record)
        into, out_of = (puts, drops) if change.after else (drops, puts)
        into.setdefault(kind, {})[key] = change.record
        out_of.get(kind, {}).pop(key, None)
    insert = backend_of(connection).insert
    for kind in KINDS:
        if put := puts.get(kind):
            rows = [_row(list_name, record) for record in put.values()]
            execute_many(connection, upsert(insert, TABLE_OF[kind]), rows)
    for kind in reversed(KINDS):
        if dropped := drops.get(kind):
            keys = [key_of(record) for record in dropped.values()]
            connection.execute(
                _delete(TABLE_OF[kind], kind.KEY), {"of_list": list_name, "keys": keys}
            )


def record_as_json(record: Record) -> tuple[str, dict[str, object]]:
    """A record as JSON: the name of its kind, and its fields."""
    kind = type(record)
    if isinstance(record, LastLetter):
        row = _row("", record)
        del row["list"]
        return kind.__name__, msgspec.to_builtins(row, enc_hook=plain_text)
    return kind.__name__, msgspec.to_builtins(record, enc_hook=plain_text)


def record_from_json(name: str, fields: Mapping[str, object]) -> Record:
    """The record of which `record_as_json` gave the name and the fields.

    Raises:
        KeyError: there is no such kind of record.
        ValueError: the fields are not those of its kind.
    """
    kind = LastLetter if name == LastLetter.__name__ else _BY_NAME[name]
    return _read(kind, fields)


_THERE: Final = text(
    " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name} WHERE list = :of_list)"  # noqa: S608  # names of ours
        for name in map(name_of, KINDS)
    )
)


def _made_of_list(kind: type[Record]) -> Select[Any]:
    table = TABLE_OF[kind]
    return select(table).where(table.c.list == bindparam("of_list"))


#: Made once, as all statements are here: to make one takes longer than to send it.
_of_list: Final[Callable[[Any], Select[Any]]] = cache(_made_of_list)


@cache
def _first_due() -> list[Select[Any]]:
    return [
        select(func.min(due)).where(due.table.c.list == bindparam("of_list"))
        for due in (
            TABLE_OF[Waiting].c.due,
            TABLE_OF[Hold].c.due,
            TABLE_OF[Action].c.next_ask,
            TABLE_OF[Election].c.due,
        )
    ]


_BY_NAME: Final = {kind.__name__: kind for kind in KINDS if kind is not LastLetter}


def _column_names(kind: type[Record]) -> tuple[str, ...]:
    return tuple(str(column.name) for column in TABLE_OF[kind].c)


#: The columns of a kind's table; SQLAlchemy's own names are not quite texts.
_columns: Final[Callable[[Any], tuple[str, ...]]] = cache(_column_names)


def _read_rows(kind: type[Record], rows: Iterable[Row[Any]]) -> Sequence[Record]:
    """Of a large meeting's very many ballots each is made of its columns as they are."""
    if _is_plain(kind):
        make: Callable[..., Record] = kind
        return [make(*row[1:]) for row in rows]
    names = _columns(kind)
    return [_read(kind, dict(zip(names, row, strict=True))) for row in rows]


def _no_json(kind: type[Record]) -> bool:
    return not any(isinstance(column.type, JSON) for column in TABLE_OF[kind].c)


#: Whether all columns behind the list's name have a field's values, which the database has checked.
_is_plain: Final[Callable[[Any], bool]] = cache(_no_json)


def _read(kind: type[Record], fields: Mapping[str, object]) -> Record:
    if kind is not LastLetter:
        return _value(fields, kind)
    last = _value(fields, _LastLetterRow)
    made = tuple(
        Change(_side(name, before), _side(name, after)) for name, before, after in last.changes
    )
    return LastLetter(last.person, last.letter, last.act, made, last.told)


def _side(name: str, fields: _Fields | None) -> Record | None:
    return _value(fields, _BY_NAME[name]) if fields else None


class _LastLetterRow(msgspec.Struct):
    """A `LastLetter` whose changes are read as soon as the kinds of their records are known."""

    person: str
    letter: int
    act: Act
    changes: tuple[tuple[str, _Fields | None, _Fields | None], ...]
    told: tuple[Told, ...]


def _value(fields: object, kind: type[_Kind]) -> _Kind:
    """What was kept, as a value of a type.

    Raises:
        ValueError: it is none.
    """
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as fault:
        raise ValueError(f"no {kind.__name__}: {fault}") from fault


def _row(list_name: str, record: Record) -> RowValues:
    """The columns of a record; what is kept as JSON is made that when it is sent."""
    kind = type(record)
    if isinstance(record, LastLetter):
        return {
            "list": list_name,
            "person": record.person,
            "letter": record.letter,
            "act": record.act,
            "changes": [_change_row(change) for change in record.changes],
            "told": record.told,
        }
    names = (name for name in _columns(kind) if name != "list")
    return {"list": list_name, **{name: getattr(record, name) for name in names}}


def _change_row(change: Change) -> tuple[str, Record | None, Record | None]:
    """A change for JSON: the kind of record, what it was, what it is."""
    return type(change.record).__name__, change.before, change.after


@cache
def _delete(table: Table, names: Sequence[str]) -> Executable:
    """What deletes those rows of a list that have `keys` in the columns of these names."""
    has_key = tuple_(*(table.c[name] for name in names)).in_(bindparam("keys", expanding=True))
    return delete(table).where(table.c.list == bindparam("of_list"), has_key)
