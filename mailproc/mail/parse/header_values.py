"""What headers say: who wrote a mail, when, in answer to what, to whom.

Where a header stands twice that may stand once (Message-ID, Date ...), the first one counts; two
From headers make no author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from mailproc.mail.letter import Mailbox, address_key
from mailproc.mail.munging import ListClaims, behind_list, is_alias, name_before_via
from mailproc.mail.parse.automatic import Headers
from mailproc.mail.parse.decoded_headers import (
    DecodedHeaders,
    decoded_mailboxes,
    plain_addresses,
)
from mailproc.mail.text import clean_line

_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_BARE_ID: Final = re.compile(r"[^<>\s]{1,250}")
# One recipient, or what is not one: a quoted name, a comment, a separator. An open quote reaches
# to the end, so that the search stays linear.
_RECIPIENT: Final = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\Z)|\((?:[^()\\]|\\.)*(?:[()]|\Z)'
    r'|(?P<address>[^\s"(),:;<>]{1,64}@[^\s"(),:;<>]{1,255})',
    re.DOTALL,
)
_NEAREST: Final = 90  # references; what is further away is known through these
_OLDEST: Final = 10


def first(headers: Headers, name: str) -> str:
    """The first value of the header of this name; ``""`` if there is none."""
    values = headers.get(name)
    return values[0] if values else ""


def author_of(headers: Headers, parsed: DecodedHeaders) -> Mailbox | None:
    """From, if there is just one with just one address, on which both parsers agree.

    For ``chair@y.org <evil@z.net>`` the stdlib says chair and mail-parser says evil.
    """
    values = headers.get("from", ())
    if len(values) != 1 or len(parsed.senders) != 1:
        return None
    (author,) = parsed.senders
    return author if plain_addresses(values[0]) == [author.address] else None


def author_behind_list(
    headers: Headers, parsed: DecodedHeaders, author: Mailbox | None
) -> Mailbox | None:
    """Who wrote a mail whose From names a list; None if it does not look so, or names nobody."""
    if author is None:
        return None
    places = [first(headers, name).lower() for name in ("list-post", "to", "cc", "reply-to")]
    munged = name_before_via(author.name) != author.name or is_alias(author.address)
    if not munged and not any(author.address.lower() in place for place in places):
        return None
    # Of two, one may be the author's own.
    original = parsed.originals if len(headers.get("x-original-from", ())) == 1 else ()
    vouching = (first(headers, name) for name in ("x-original-sender", "x-mailfrom"))
    claims = ListClaims(
        original=_without(author, original),
        reply_to=_without(author, parsed.reply_to),
        copied=_without(author, decoded_mailboxes(first(headers, "cc"))),
        vouched=frozenset(address_key(value.strip(" \t<>")) for value in vouching),
        replies_to_list=author.key in {box.key for box in parsed.reply_to},
    )
    return behind_list(author.name, claims)


def _without(list_box: Mailbox, boxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(box for box in boxes if box.key != list_box.key)


def sender_hint(headers: Headers, author: Mailbox | None) -> str:
    """The address in From, or what stands in its place (``MAILER-DAEMON``)."""
    if author:
        return author.address
    return first(headers, "from").rpartition("<")[2].strip(" \t\n>")


def addresses_in(headers: Headers, *names: str) -> tuple[str, ...]:
    """The addresses in these headers, each once."""
    values = (value for name in names for value in headers.get(name, ()))
    found = (match["address"] for value in values for match in _RECIPIENT.finditer(value))
    return tuple(dict.fromkeys(address_key(box) for box in found if box and box.isprintable()))


def message_id_of(headers: Headers) -> str:
    """The first Message-ID, in angle brackets even if it came without; empty if there is none."""
    for value in headers.get("message-id", ()):
        if found := _ids_in(value):
            return found[0]
        if _BARE_ID.fullmatch(value.strip()) and value.strip().isprintable():
            return f"<{value.strip()}>"
    return ""


def _ids_in(value: str) -> list[str]:
    return [f"<{found}>" for found in _MESSAGE_ID.findall(value) if found.isprintable()]


def references_of(headers: Headers, message_id: str) -> tuple[str, ...]:
    """The mails that this one answers, the nearest first: by In-Reply-To, then References."""
    answered = [found for value in headers.get("in-reply-to", ()) for found in _ids_in(value)]
    ancestors = [found for value in headers.get("references", ()) for found in _ids_in(value)]
    nearest_first = dict.fromkeys((*answered, *reversed(ancestors)))
    nearest_first.pop(message_id, None)
    found = tuple(nearest_first)
    return found if len(found) <= _NEAREST + _OLDEST else (*found[:_NEAREST], *found[-_OLDEST:])


def date_of(headers: Headers) -> datetime | None:
    """When the mail says it was written, aware; None if it does not, or not so that it can be."""
    try:
        date = parsedate_to_datetime(first(headers, "date"))
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        date.astimezone(UTC)  # not every date at the ends of the calendar can be converted
    except Exception:  # noqa: BLE001  # TypeError, ValueError, IndexError, OverflowError ...
        return None
    return date


def list_ids_of(headers: Headers) -> tuple[str, ...]:
    """``name.example.org`` of each ``Some list <name.example.org>`` (RFC 2919)."""
    named = (value.rpartition("<")[2].partition(">")[0] for value in headers.get("list-id", ()))
    return tuple(clean_line(one).casefold() for one in named)


def loops_of(headers: Headers) -> tuple[str, ...]:
    """The addresses in X-Loop, as `address_key` has them."""
    return tuple(address_key(clean_line(value)) for value in headers.get("x-loop", ()))
