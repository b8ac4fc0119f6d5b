"""A mail that we send: one shape, from the renderer through the outbox to the relay. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

#: A reply waits as ``queued`` until it is sent, given up, or dropped by the operator.
Delivery = Literal["queued", "sent", "failed", "dropped"]


class Reply(Struct, frozen=True):
    """One mail that we send: SMTP's view of it, its bytes, why there is one, how it fares."""

    kind: str
    """Its template."""
    message_id: str
    """With angle brackets; the same at every try."""
    sender: str
    """The envelope's; ``""`` is the null sender."""
    recipient: str
    topics: tuple[int, ...]
    """Which it is about."""
    content: bytes
    """RFC 5322, lines ending in CRLF; empty where only its fate is told."""
    letter: int
    """The number of the letter that it is sent because of."""
    created: datetime
    """When we received that letter, aware."""
    list: str = ""
    id: int = 0
    """Its number in the outbox; 0 before it has one."""
    state: Delivery = "queued"
    attempts: int = 0
    next_try: datetime | None = None
    error: str = ""
    """What the relay said when it did not take it the last time."""
    sent: datetime | None = None
    sent_as: str | None = None
    """The name that the relay gave it in place of its Message-ID, if it told (`given_name`)."""
