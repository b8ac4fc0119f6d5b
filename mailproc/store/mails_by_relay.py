"""Mails of ours under the names that the relay gave them in place of their Message-IDs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, select

from mailproc.mail.threads import name_by_relay
from mailproc.store.tables import outbox

_SHOWN: Final = outbox.c.sent_as, outbox.c.topics, outbox.c.kind, outbox.c.recipient
_SENT: Final[Select[Any]] = select(*_SHOWN, outbox.c.content).where(
    outbox.c.sent_as.in_(bindparam("some", expanding=True)),
    outbox.c.list == bindparam("of_list"),
)


def mails_by_relay(
    connection: Connection, list_name: str, ids: Sequence[str]
) -> Iterator[tuple[str, Row[Any]]]:
    """Those of these Message-IDs that a relay gave mails of ours, each with what that mail is.

    Nothing is asked where none of them is of a relay's making, which is nearly always so.
    """
    by_name: dict[str, list[str]] = {}
    for one in ids:
        if name := name_by_relay(one):
            by_name.setdefault(name, []).append(one)
    if by_name:
        asked = {"some": sorted(by_name), "of_list": list_name}
        for row in connection.execute(_SENT, asked):
            for message_id in by_name[row.sent_as]:
                yield message_id, row
