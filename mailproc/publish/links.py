"""Mails to be sent by a click: ``mailto:`` links with the command filled in (RFC 6068). Pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote


@lru_cache(4096)  # a topic's page has those that the front page has
def mailto(command: str, address: str) -> str:
    """A link that mails `command` as the Subject to `address`; a plus sign is ``%2B`` in it.

    Sent as it opens, with an empty body, the command is done: the Subject of a mail that is not
    a reply is read as a command line.
    """
    return f"mailto:{quote(address, safe='@+')}?subject={quote(command, safe='')}"
