"""The statements about letters, each made once: to make one takes longer than to send it.

What they are given: `some` values, one of which a row has; the list that it is `of_list`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Column,
    Select,
    bindparam,
    func,
    insert,
    select,
    union_all,
    update,
)

from mailproc.mail.claimed_authors import HEAD_BYTES
from mailproc.store.tables import letters, lists, outbox

#: So many rows at most are inserted by one statement.
IN_ONE_STATEMENT: Final = 1000
#: Bytes of a mail that others are compared with, at most.
MOST_ANSWERED: Final = 128 << 10
_MOST_LOOKED_AT: Final = 50_000

#: All that is kept of a letter but its bytes.
METADATA: Final = [column for column in letters.c if column.name != "raw"]
_ARRIVAL: Final = ("id", "list", "received", "origin", "sender", "recipients", "raw", "raw_hash")
#: What was decided about a letter: the columns of which the journal's hash is made, besides those
#: that say how it came.
DECIDED: Final = [c for c in letters.c if c.name not in (*_ARRIVAL, "journal")]

_SOME: Final[BindParameter[Any]] = bindparam("some", expanding=True)
_OF_LIST: Final = letters.c.list == bindparam("of_list")
_OURS_OF_LIST: Final = outbox.c.list == bindparam("of_list")
_WAITS: Final = letters.c.state == "received"
_REMEMBERED: Final = letters.c.thread.is_not(None)

INSERT: Final = insert(letters).execution_options(insertmanyvalues_page_size=IN_ONE_STATEMENT)

_FIRST_OF_LIST: Final = (
    select(func.min(letters.c.id)).where(_WAITS, letters.c.list == lists.c.name).scalar_subquery()
)
#: However many letters wait, an answer is quick: for each list the first one is looked up.
LISTS_WAITING: Final = select(lists.c.name, _FIRST_OF_LIST.label("first")).where(
    lists.c.name.in_(_SOME)
)
WAITING: Final = (
    select(letters.c.id).where(_WAITS, _OF_LIST).order_by(letters.c.id).limit(_MOST_LOOKED_AT)
)
STILL_WAITING: Final = select(letters.c.id).where(letters.c.id.in_(_SOME), _WAITS)
UNDECIDED: Final = (
    select(letters)
    .where(letters.c.id.in_(_SOME), _WAITS)
    .order_by(letters.c.id)
    .execution_options(yield_per=10)
)
HEADS: Final = (
    select(
        letters.c.id,
        letters.c.origin,
        func.substr(letters.c.raw, 1, HEAD_BYTES).label("head"),
    )
    .where(letters.c.id.in_(_SOME))
    .execution_options(yield_per=50)
)

#: The bytes of letters, and of our mails, that mails answer. Of letters with one Message-ID the
#: first comes last.
ANSWERED: Final = (
    select(letters.c.message_id, letters.c.raw)
    .where(_OF_LIST, letters.c.message_id.in_(_SOME), _REMEMBERED)
    .where(func.length(letters.c.raw).between(1, MOST_ANSWERED))
    .order_by(letters.c.id.desc())
)
OURS_ANSWERED: Final = (
    select(outbox.c.message_id, outbox.c.content.label("raw"))
    .where(outbox.c.message_id.in_(_SOME), _OURS_OF_LIST)
    .where(func.length(outbox.c.content).between(1, MOST_ANSWERED))
)

DECIDE: Final = (
    update(letters)
    .where(letters.c.id == bindparam("number"))
    .values({column.name: bindparam(column.name) for column in (*DECIDED, letters.c.journal)})
)


def _known_as(name: Column[Any]) -> Select[Any]:
    """The remembered letters whose `name`, one of the two Message-IDs, is among some."""
    return select(
        name.label("known_as"),
        *(letters.c.author, letters.c.opened, letters.c.thread, letters.c.id),
        *(letters.c.text_hash, letters.c.origin, letters.c.tier),
        *(letters.c.state, letters.c.reason),
    ).where(_OF_LIST, name.in_(_SOME), _REMEMBERED)


#: What is known of mails by their Message-IDs: of letters, and of ours.
SEEN: Final = union_all(*map(_known_as, (letters.c.message_id, letters.c.wraps))).order_by("id")
OURS_SEEN: Final = select(
    outbox.c.message_id, outbox.c.topics, outbox.c.kind, outbox.c.recipient
).where(outbox.c.message_id.in_(_SOME), _OURS_OF_LIST)
