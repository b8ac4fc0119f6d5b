"""The agenda's records as rows, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    func,
    select,
    tuple_,
)

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.pending import Hold
from mailproc.meeting.records import (
    STANDING,
    Change,
    LastLetter,
    Meeting,
    Record,
    Series,
    Told,
    key_of,
)
from mailproc.meeting.roster import Rules
from mailproc.store.backend import backend_of
from mailproc.store.database import Database
from mailproc.store.lists import list_row
from mailproc.store.tables import (
    TABLE_OF,
    RowValues,
    actions,
    decisions,
    elections,
    meetings,
    topics,
    waiting,
)

if TYPE_CHECKING:
    from mailproc.store.backend import Insert


_AT_ONCE: Final = 1000  # rows; to ask for each of them takes longer than to read it


def load_agenda(
    connection: Connection, rules: Rules, kinds: Iterable[type[Record]] | None = None
) -> Agenda:
    """Everything decided on one list so far; of records only these kinds, if they are given."""
    found: list[Record] = []
    for kind in _OF_LIST if kinds is None else kinds:
        found.extend(records(connection, rules.name, kind))
    return Agenda(rules, found)


def current_agenda(database: Database, rules: Rules) -> tuple[Agenda, str]:
    """One list's agenda as it stands, and its journal's hash in hexadecimal."""
    with database.reading() as connection:
        return load_agenda(connection, rules), list_row(connection, rules.name).journal


def records(
    connection: Connection, name: str, kind: type[Record], letter: int | None = None
) -> Iterator[Record]:
    """The list's records of one kind; only those that name `letter` as their cause if given."""
    query = _OF_LIST[kind]
    if letter is not None:
        query = query.where(TABLE_OF[kind].c.letter == letter)
    made = _maker(kind)
    for rows in connection.execute(query, {"of_list": name}).partitions(_AT_ONCE):
        yield from map(made, rows)


def current_meeting(connection: Connection, name: str) -> Meeting | None:
    """The list's current meeting alone, or None if none was set up."""
    newest = select(meetings).where(meetings.c.list == name).order_by(meetings.c.number.desc())
    row = connection.execute(newest.limit(1)).one_or_none()
    return cast("Meeting", _maker(Meeting)(row)) if row else None


def all_series(connection: Connection, name: str) -> list[Series]:
    """The list's series alone, by number; most lists have none."""
    found = records(connection, name, Series)
    return sorted((cast("Series", one) for one in found), key=lambda one: one.number)


def has_standing_topics(connection: Connection, name: str, meeting: int) -> bool:
    """Whether a topic stands on the agenda of the meeting with this number."""
    there = topics.c.meeting == meeting, topics.c.status.in_(STANDING)
    query = select(topics.c.number).where(topics.c.list == name, *there)
    return connection.execute(query.limit(1)).first() is not None


def first_due(connection: Connection, name: str) -> datetime | None:
    """When the first thing is due that waits for somebody to be told it; None if nothing does."""
    found = (connection.execute(query, {"of_list": name}).scalar() for query in _FIRST_DUE)
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
    known = decisions.c
    query = select(known.topic, known.round, known.opened, known.until).where(
        known.list == name, known.state == "open", known.until < before
    )
    return [EndingVote(*row) for row in connection.execute(query)]


def elections_ending(connection: Connection, name: str, before: datetime) -> list[EndingVote]:
    """The same of the elections in which people vote."""
    known = elections.c
    query = select(known.number, known.nominations, known.until).where(
        known.list == name, known.state == "voting", known.until < before
    )
    return [EndingVote(number, 0, *times) for number, *times in connection.execute(query)]


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
    for kind, table in TABLE_OF.items():
        if put := puts.get(kind):
            rows = [_row(list_name, record) for record in put.values()]
            connection.execute(_upsert(insert, table), rows)
    for kind, table in reversed(TABLE_OF.items()):
        if dropped := drops.get(kind):
            keys = [key_of(record) for record in dropped.values()]
            connection.execute(_delete(table, kind.KEY), {"of_list": list_name, "keys": keys})


def record_as_json(record: Record) -> tuple[str, dict[str, object]]:
    """A record as JSON: the name of its kind, and its fields."""
    kind = type(record)
    if isinstance(record, LastLetter):
        row = _row("", record)
        return kind.__name__, {name: value for name, value in row.items() if name != "list"}
    return kind.__name__, _adapter(kind).dump_python(record, mode="json")


def record_from_json(name: str, fields: Mapping[str, object]) -> Record:
    """The record of which `record_as_json` gave the name and the fields.

    Raises:
        KeyError: there is no such kind of record.
        pydantic.ValidationError: the fields are not those of its kind.
    """
    if name == LastLetter.__name__:
        return _last_letter(dict(fields))
    found: Record = _adapter(_BY_NAME[name]).validate_python(fields)
    return found


#: Every kind of record, those first that others refer to.
KINDS: Final = tuple(TABLE_OF)
#: Statements, each made once: to make one takes longer than to send it.
_OF_LIST: Final = {
    kind: select(table).where(table.c.list == bindparam("of_list"))
    for kind, table in TABLE_OF.items()
}
_FIRST_DUE: Final = [
    select(func.min(due)).where(due.table.c.list == bindparam("of_list"))
    for due in (waiting.c.due, TABLE_OF[Hold].c.due, actions.c.next_ask, elections.c.due)
]
_TOLD: Final = tuple[Told, ...]
_BY_NAME: Final = {kind.__name__: kind for kind in TABLE_OF if kind is not LastLetter}


def _columns_of_json(kind: type[Record]) -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(kind)
    columns = TABLE_OF[kind].c
    return {c.name: _adapter(hints[c.name]) for c in columns if isinstance(c.type, JSON)}


#: What reads and writes values of a type, and of a record's table the columns of JSON. Each is made
#: when it is asked for first: it takes a while, and not every command sees all kinds.
_adapter: Final[Callable[[Any], TypeAdapter[Any]]] = cache(TypeAdapter)
_json_columns: Final[Callable[[Any], dict[str, TypeAdapter[Any]]]] = cache(_columns_of_json)


def _maker_of(kind: type[Record]) -> Callable[[Sequence[Any]], Record]:
    """What makes a record of a row of its table.

    What the schema holds to is not looked at again, since a large meeting has very many rows; JSON
    is read by its type.
    """
    if kind is LastLetter:
        names = TABLE_OF[kind].c.keys()
        return lambda row: _last_letter(dict(zip(names, row, strict=True)))
    as_json = _json_columns(kind)
    _, *columns = TABLE_OF[kind].c  # the list's name, then the fields in their order
    readers = [
        (place, as_json[column.name].validate_python)
        for place, column in enumerate(columns)
        if column.name in as_json
    ]
    if not readers:
        return lambda row: kind(*row[1:])

    def made(row: Sequence[Any]) -> Record:
        values = list(row[1:])
        for place, read in readers:
            values[place] = read(values[place])
        return kind(*values)

    return made


#: What makes a record of a kind of a row of its table.
_maker: Final[Callable[[Any], Callable[[Sequence[Any]], Record]]] = cache(_maker_of)


def _last_letter(row: RowValues) -> LastLetter:
    made = tuple(
        Change(*(side and _adapter(_BY_NAME[name]).validate_python(side) for side in sides))
        for name, *sides in row["changes"]
    )
    told = _adapter(_TOLD).validate_python(row["told"])
    return LastLetter(row["person"], row["letter"], row["act"], made, told)


def _row(list_name: str, record: Record) -> RowValues:
    kind = type(record)
    if isinstance(record, LastLetter):
        made = [_change_row(change) for change in record.changes]
        return {
            "list": list_name,
            "person": record.person,
            "letter": record.letter,
            "act": record.act,
            "changes": made,
            "told": _adapter(_TOLD).dump_python(record.told, mode="json"),
        }
    as_json = _json_columns(kind)
    row: RowValues = {"list": list_name}
    for column in TABLE_OF[kind].c:
        if column.name != "list":
            value = getattr(record, column.name)
            adapter = as_json.get(column.name)
            row[column.name] = adapter.dump_python(value, mode="json") if adapter else value
    return row


def _change_row(change: Change) -> list[object]:
    """A change as JSON: the kind of record, what it was, what it is."""
    adapter = _adapter(type(change.record))
    sides = (change.before, change.after)
    return [
        type(change.record).__name__,
        *(side and adapter.dump_python(side, mode="json") for side in sides),
    ]


@cache
def _upsert(insert: Callable[[Table], Insert], table: Table) -> Executable:
    """What writes rows, whether they are there already or not."""
    new = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def _delete(table: Table, names: Sequence[str]) -> Executable:
    """What deletes those rows of a list that have `keys` in the columns of these names."""
    has_key = tuple_(*(table.c[name] for name in names)).in_(bindparam("keys", expanding=True))
    return delete(table).where(table.c.list == bindparam("of_list"), has_key)
