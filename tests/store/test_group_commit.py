"""Letters that come in together are stored together, and one that cannot be costs only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.serve.idle_loop import IdleSelector
from mailproc.store import group_commit as accepting_module
from mailproc.store import lists, tables
from mailproc.store.database import Database
from mailproc.store.group_commit import GroupCommit
from mailproc.store.letter_statements import IN_ONE_STATEMENT
from mailproc.structs import replace

MANY = IN_ONE_STATEMENT + 1
Rows = list[StoredLetter]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    with closing(Database(migrated_url)) as made:
        with made.writing() as connection:
            lists.open_list(connection, "devel")
        yield made


def letter(text: str, copies: int = 1) -> Rows:
    """A letter to so many lists."""
    envelope = Envelope("jane@example.org", ("devel@lists.example.org",), "smtp")
    return [StoredLetter(0, "devel", datetime.now(UTC), envelope, text.encode())] * copies


def broken() -> Rows:
    """A letter that the database refuses."""
    none: Any = None
    return [replace(one, envelope=replace(one.envelope, sender=none)) for one in letter("")]


def stored(database: Database) -> list[str]:
    with database.reading() as connection:
        raws = connection.execute(select(tables.letters.c.raw).order_by(tables.letters.c.id))
        return [bytes(raw).decode() for raw in raws.scalars()]


def take_in(database: Database, *waiting: Rows) -> Sequence[list[int] | BaseException]:
    """What each of the letters is told that come in together."""

    async def all_of_them() -> Sequence[list[int] | BaseException]:
        with closing(GroupCommit(database)) as accepting:
            arriving = (accepting.commit(rows) for rows in waiting)
            return await asyncio.gather(*arriving, return_exceptions=True)

    return asyncio.run(all_of_them())


def test_each_letter_gets_its_own_numbers(database: Database) -> None:
    told = take_in(database, letter("one"), letter("two", copies=3), letter("three"))
    numbers = [number for numbers in told if isinstance(numbers, list) for number in numbers]
    assert numbers == sorted(set(numbers))
    assert [len(numbers) for numbers in told if isinstance(numbers, list)] == [1, 3, 1]
    assert stored(database) == ["one", "two", "two", "two", "three"]


def test_letters_that_come_in_together_share_one_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = []
    writing_once = database.writing_once

    def counted() -> AbstractContextManager[Connection]:
        transactions.append(1)
        return writing_once()

    monkeypatch.setattr(database, "writing_once", counted)
    take_in(database, *(letter(str(number)) for number in range(20)))
    assert len(transactions) == 1
    assert stored(database) == [str(number) for number in range(20)]


def test_a_letter_is_stored_at_once_when_nobody_else_has_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting_module, "_LONGEST_GATHERING", 3600.0)
    selector = IdleSelector()

    async def alone() -> list[int]:
        with closing(GroupCommit(database)) as accepting:
            selector.is_wanted, selector.when_idle = accepting.is_full, accepting.hand_over
            return await asyncio.wait_for(accepting.commit(letter("one")), 60)

    with asyncio.Runner(loop_factory=selector.new_loop) as runner:
        assert len(runner.run(alone())) == 1
    assert stored(database) == ["one"]


def test_a_letter_that_cannot_be_stored_costs_only_itself(database: Database) -> None:
    first, bad, last = take_in(database, letter("one"), broken(), letter("three"))
    assert isinstance(bad, IntegrityError)
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert stored(database) == ["one", "three"]


def test_a_letter_to_more_lists_than_a_statement_holds_is_stored(database: Database) -> None:
    (told,) = take_in(database, letter("all", copies=MANY))
    assert isinstance(told, list)
    assert len(set(told)) == MANY
    assert stored(database) == ["all"] * MANY


def test_or_not_at_all(database: Database) -> None:
    (told,) = take_in(database, [*letter("all", copies=MANY - 1), *broken()])
    assert isinstance(told, IntegrityError)
    assert stored(database) == []
