"""The lists in the database: how far each has come, its secret, what it was told last."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, func, select, update

from mailproc.store.backend import backend_of
from mailproc.store.tables import letters, lists

#: Made once: to make a statement takes longer than to send it.
_SELECT: Final = select(lists).where(lists.c.name == bindparam("list_name"))
#: A FOR UPDATE would have everybody wait who stores a letter, since that names the list.
_LOCK: Final = _SELECT.with_for_update(key_share=True)
_UPDATE: Final = update(lists).where(lists.c.name == bindparam("list_name"))


class ListRow(Struct, frozen=True):
    """One list as the database knows it."""

    name: str
    version: int
    """Rises with every batch of letters that was decided about."""
    journal: str
    """The hash over all its letters, in hexadecimal."""
    turns: int
    """How many decisions there were."""
    secret: str
    """Of which its tokens and receipts are made, in hexadecimal."""
    settings: Mapping[str, str]
    """What its configuration and its clock were when a letter last told of them."""


class LeftList(Struct, frozen=True):
    """A list of the database that the configuration does not name any more."""

    name: str
    topics: int
    waiting: int
    """Letters that nobody decides about."""

    def __str__(self) -> str:
        waits = f" and {self.waiting} letters that wait" if self.waiting else ""
        return (
            f"the database has a list {self.name} with {self.topics} topics{waits}, which no"
            f' [[list]] names; if it was renamed, let name = "{self.name}" stay as it was, and'
            " change its address, list_id and agent (mailproc guide changes)"
        )


def left_lists(connection: Connection, named: Collection[str]) -> Iterator[LeftList]:
    """The lists that hold something and are none of those that the configuration names."""
    # Here, since most who ask for a list know nothing of its records.
    from mailproc.meeting.records import Topic
    from mailproc.store.record_tables import TABLE_OF

    topics = TABLE_OF[Topic]
    for name in connection.execute(select(lists.c.name).order_by(lists.c.name)).scalars():
        if name in named:
            continue
        of_list = select(func.count()).where(topics.c.list == name)
        undecided = select(func.count()).where(
            letters.c.state == "received", letters.c.list == name
        )
        held = connection.execute(of_list).scalar_one()
        waiting = connection.execute(undecided).scalar_one()
        if held or waiting:
            yield LeftList(name, held, waiting)


def open_list(connection: Connection, name: str) -> None:
    """Make sure that the list has its row."""
    new = {"name": name, "secret": secrets.token_hex(32), "settings": {}}
    connection.execute(backend_of(connection).insert(lists).on_conflict_do_nothing(), new)


def list_row(connection: Connection, name: str) -> ListRow:
    """The list's row, as it is."""
    return _read(connection, _SELECT, name)


def list_names(connection: Connection) -> list[str]:
    """The names of all lists that ever had a letter here, in order."""
    return list(connection.execute(select(lists.c.name).order_by(lists.c.name)).scalars())


def lock_list(connection: Connection, name: str) -> ListRow:
    """Take the list's lock until the transaction ends; its row.

    Whoever decides about letters of a list holds this, so that one decides at a time.
    """
    return _read(connection, _LOCK, name)


def update_list(connection: Connection, name: str, **columns: object) -> None:
    """Set columns of the list's row."""
    connection.execute(_UPDATE, {"list_name": name, **columns})


def update_settings(connection: Connection, name: str, **settings: str) -> None:
    """Set some of the list's settings; the others stay."""
    known = lock_list(connection, name).settings
    update_list(connection, name, settings={**known, **settings})


def _read(connection: Connection, query: Select[Any], name: str) -> ListRow:
    row = connection.execute(query, {"list_name": name}).one()
    return ListRow(row.name, row.version, row.journal, row.turns, row.secret, row.settings)
