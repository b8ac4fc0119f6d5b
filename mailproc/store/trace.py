"""All that the database knows of one letter: its row, what names it in other rows, its replies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Select, Text, cast, func, select

from mailproc.mail.letter import SAME_AS
from mailproc.mail.reply import Reply
from mailproc.meeting.pending import HOLD_FOR, Hold, Quota
from mailproc.meeting.records import Change, LastLetter, Record
from mailproc.store import agendas, replies
from mailproc.store.letter_statements import METADATA
from mailproc.store.letters import AnsweredLine, LetterRow, answered_lines, letter_row
from mailproc.store.record_tables import KINDS
from mailproc.store.secret_ballots import has_secrets
from mailproc.store.tables import letters, outbox

_CONFIRMED_WITHIN: Final = HOLD_FOR + timedelta(days=1)  # clocks step
_PARENTS_AT_MOST: Final = 10


class LetterTrace(Struct, frozen=True):
    """One letter with everything that names it.

    `changes` are what it did, if nobody has written a later letter that did something; `left` are
    the records whose row names it now. `known` maps ancestors' Message-IDs to what they are.
    """

    letter: LetterRow
    size: int
    changes: tuple[Change, ...] | None
    left: tuple[Record, ...]
    hold: Hold | None
    confirmed_by: int | None
    same_as: int | None
    copies: tuple[int, ...]
    known: dict[str, str]
    replies: tuple[Reply, ...]
    secret: bool
    """Whether the list has, or had, a meeting with secret ballots, or an election."""


def trace(connection: Connection, number: int) -> LetterTrace | None:
    """What is known of letter `number`; None if there is none."""
    query: Select[Any] = select(*METADATA, func.length(letters.c.raw).label("size"))
    row = connection.execute(query.where(letters.c.id == number)).one_or_none()
    if row is None:
        return None
    letter = letter_row(row)
    left = _left(connection, letter)
    last = next((one for one in left if isinstance(one, LastLetter)), None)
    return LetterTrace(
        letter=letter,
        size=row.size,
        changes=last.changes if last else None,
        left=tuple(one for one in left if not isinstance(one, LastLetter | Hold | Quota)),
        hold=next((one for one in left if isinstance(one, Hold)), None),
        confirmed_by=_confirmed_by(connection, letter),
        same_as=_same_as(letter),
        copies=_copies(connection, letter),
        known=_ancestors(connection, letter),
        replies=tuple(replies.of_letters(connection, [number]).get(number, ())),
        secret=has_secrets(connection, letter.list),
    )


def _left(connection: Connection, letter: LetterRow) -> list[Record]:
    """The records that name the letter as what caused them."""
    return [
        record
        for kind in KINDS
        for record in agendas.records(connection, letter.list, kind, letter.id)
    ]


def _confirmed_by(connection: Connection, letter: LetterRow) -> int | None:
    """The letter that released this one, if it was held and confirmed."""
    if letter.tier != "confirmed":
        return None
    query = (
        select(letters.c.id, letters.c.answer)
        .where(letters.c.list == letter.list, letters.c.id > letter.id)
        .where(letters.c.received <= letter.received + _CONFIRMED_WITHIN)
        .where(cast(letters.c.answer, Text).like('%"released"%'))
        .order_by(letters.c.id)
    )
    for row in connection.execute(query):
        if letter.id in released(answered_lines(row.answer)):
            return int(row.id)
    return None


def released(lines: Iterable[AnsweredLine]) -> list[int]:
    """The held letters that a letter has confirmed, by what its lines were answered."""
    return [line.released for line in lines if line.released]


def _same_as(letter: LetterRow) -> int | None:
    found = re.fullmatch(rf"{SAME_AS}(\d+)", letter.reason)
    return int(found[1]) if found and letter.state == "duplicate" else None


def _copies(connection: Connection, letter: LetterRow) -> tuple[int, ...]:
    """The letters that are duplicates of this one."""
    query = select(letters.c.id).where(
        letters.c.state == "duplicate",
        letters.c.list == letter.list,
        letters.c.reason == f"{SAME_AS}{letter.id}",
    )
    return tuple(connection.execute(query.order_by(letters.c.id)).scalars())


def _ancestors(connection: Connection, letter: LetterRow) -> dict[str, str]:
    """What the nearest of the letter's ancestors are, by Message-ID: letters or mails of ours."""
    parents = list(letter.parents)[:_PARENTS_AT_MOST]
    ours = select(outbox.c.message_id, outbox.c.kind, outbox.c.letter)
    known = {
        row.message_id: f"our {row.kind} because of letter {row.letter}"
        for row in connection.execute(ours.where(outbox.c.message_id.in_(parents)))
    }
    theirs = (
        select(letters.c.message_id, letters.c.id)
        .where(letters.c.list == letter.list, letters.c.message_id.in_(parents))
        .where(letters.c.thread.is_not(None))
        .order_by(letters.c.id)
    )
    for row in connection.execute(theirs):
        known.setdefault(row.message_id, f"letter {row.id}")
    return known
