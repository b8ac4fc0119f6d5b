"""Raw bytes to a `Letter`.

`mime.py` checks the limits and parses, `decoded_headers.py` asks mail-parser who wrote it and about
what, `body_text.py` finds the author's text, `own_text.py` and `filled_form.py` take what is the
author's own (`mailproc guide reading`). Where a header stands twice that may stand once (Subject,
Message-ID, Date ...), the first one counts; two From headers make no author.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Final

from mailproc.mail.letter import (
    AnsweredMail,
    Copied,
    Letter,
    Mailbox,
    WholeText,
    address_key,
)
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.munging import ListClaims, behind_list, is_alias, name_before_via
from mailproc.mail.parse.automatic import list_server, why_automatic
from mailproc.mail.parse.bare_reply import holds_one_text
from mailproc.mail.parse.body_text import author_lines, is_reaction, is_report, wrapped
from mailproc.mail.parse.calendar_answer import calendar_answer
from mailproc.mail.parse.comparison import MOST_COMPARED, compared, own_part
from mailproc.mail.parse.decoded_headers import (
    DecodedHeaders,
    decoded_mailboxes,
    plain_addresses,
)
from mailproc.mail.parse.delivery_failure import delivery_failure
from mailproc.mail.parse.filled_form import take_forms
from mailproc.mail.parse.mime import parse
from mailproc.mail.parse.own_text import own_text
from mailproc.mail.subject import read_subject
from mailproc.mail.text import clean_line

__all__ = ["compared", "read_letter"]

_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_BARE_ID: Final = re.compile(r"[^<>\s]{1,250}")
# One recipient, or what is not one: a quoted name, a comment, a separator. An open quote reaches
# to the end, so that the search stays linear.
_RECIPIENT: Final = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\Z)|\((?:[^()\\]|\\.)*(?:[()]|\Z)'
    r'|(?P<address>[^\s"(),:;<>]{1,64}@[^\s"(),:;<>]{1,255})',
    re.DOTALL,
)
_TOKEN: Final = re.compile(r"confirm[ .]([a-z0-9]{20})\b")
#: One of these is in a mail that has a part for calendars.
_OF_CALENDARS: Final = (b"/calendar", b"/CALENDAR", b"/Calendar", b"/ics")
_MOST_TOKENS: Final = 1000
_NEAREST: Final = 90  # references; what is further away is known through these
_OLDEST: Final = 10

_Headers = Mapping[str, Sequence[str]]


def read_letter(
    raw: bytes, limits: Limits = USUAL, answered: Sequence[bytes] | Copied | None = None
) -> Letter:
    """Read one mail.

    Args:
        raw: the mail as it came, with or without an mbox ``From`` line.
        limits: how much of it is read; `Limits.without_ends` for what is the operator's own.
        answered: the mails that it answers, the nearest first, which tell what of it is quoted; or
            what was found copied from them before; None if nobody has looked.

    Raises:
        Unreadable: over a limit, or beyond the parsers. Nothing else is raised.
    """
    if answered is None or isinstance(answered, Copied):
        return _letter(raw, limits, answered)
    return compared(_letter(raw, limits, None), [*map(AnsweredMail, answered)], limits)


def _letter(raw: bytes, limits: Limits, copied: Copied | None) -> Letter:
    message = parse(raw, limits)
    headers = message.by_name
    asked = ("from", "reply-to", "x-original-from", "subject")
    parsed = DecodedHeaders(*(_first(headers, name) for name in asked))
    author = _author(headers, parsed)
    behind = _behind_list(headers, parsed, author)
    original = wrapped(message, behind.key if behind else "")
    # A wrapper has a Message-ID of its own, and says nothing of X-Loop and Auto-Submitted.
    inner = original.by_name if original else {}
    lines = author_lines(original or message, limits)
    found = take_forms(lines)
    text = own_text(found.lines, copied)
    message_id = _message_id(headers)
    whole = WholeText(
        "".join(f"{line}\n" for line in lines),
        text.begins,
        holds_one_text(original or message),
        None if message_id else _identifying(headers, parsed, author),
    )
    part = own_part(found.lines, found.forms, text, whole, limits)
    wraps = _message_id(inner)
    kind = {
        "report": is_report(original or message),
        "reaction": b"reaction" in raw and is_reaction(message),
    }
    return Letter(
        message_id=message_id or part.derived_id,
        author=author,
        behind_list=behind,
        recipients=_boxes(headers, "to", "cc"),
        subject=parsed.subject,
        references=tuple(filter(None, (wraps, *_references(headers, message_id)))),
        date=_date(headers),
        list_ids=tuple(_list_id(value) for value in headers.get("list-id", ())),
        loops=(*_loops(headers), *_loops(inner)),
        automatic=why_automatic(
            {**headers, **inner}, parsed.subject, _sender_hint(headers, author), **kind
        ),
        wants_ack=_first(headers, "x-ack").strip().casefold() != "no",
        own_lines=part.own_lines,
        forms=found.forms,
        wraps=wraps,
        list_server=list_server(headers),
        posts_to=_boxes(headers, "list-post"),
        tokens=_tokens(raw, found.lines),
        silent=part.silent,
        quoted=part.quoted,
        copied=copied,
        doubtful=part.doubtful,
        text=whole if copied is None and len(found.lines) <= MOST_COMPARED else None,
        failure=delivery_failure(message) if b"+bounce." in raw else "",
        calendar=calendar_answer(message) if any(one in raw for one in _OF_CALENDARS) else None,
    )


def _tokens(raw: bytes, lines: Sequence[str]) -> tuple[str, ...]:
    """What stands behind "confirm", in the text and in whatever else is not encoded."""
    folded = raw.lower()
    texts = ["\n".join(lines).lower()]
    if b"confirm" in folded:
        texts.append(folded.replace(b"=\r\n", b"").replace(b"=\n", b"").decode("latin-1"))
    found = (match[1] for text in texts if "confirm" in text for match in _TOKEN.finditer(text))
    return tuple(islice(dict.fromkeys(found), _MOST_TOKENS))


def _identifying(
    headers: _Headers, parsed: DecodedHeaders, author: Mailbox | None
) -> tuple[str, str, str, tuple[str, ...]]:
    """What two copies of one mail have in common, besides their texts, that have no Message-ID."""
    sender = author.key if author else ""
    bare = read_subject(parsed.subject).bare  # a list may have put its tag in front
    return sender, _first(headers, "date"), bare, _references(headers, "")


def _loops(headers: _Headers) -> tuple[str, ...]:
    return tuple(address_key(clean_line(value)) for value in headers.get("x-loop", ()))


def _first(headers: _Headers, name: str) -> str:
    values = headers.get(name)
    return values[0] if values else ""


def _author(headers: _Headers, parsed: DecodedHeaders) -> Mailbox | None:
    """From, if there is just one with just one address, on which both parsers agree.

    For ``chair@y.org <evil@z.net>`` the stdlib says chair and mail-parser says evil.
    """
    values = headers.get("from", ())
    if len(values) != 1 or len(parsed.senders) != 1:
        return None
    (author,) = parsed.senders
    return author if plain_addresses(values[0]) == [author.address] else None


def _behind_list(
    headers: _Headers, parsed: DecodedHeaders, author: Mailbox | None
) -> Mailbox | None:
    """Who wrote a mail whose From names a list; None if it does not look so, or names nobody."""
    if author is None:
        return None
    places = [_first(headers, name).lower() for name in ("list-post", "to", "cc", "reply-to")]
    munged = name_before_via(author.name) != author.name or is_alias(author.address)
    if not munged and not any(author.address.lower() in place for place in places):
        return None
    # Of two, one may be the author's own.
    original = parsed.originals if len(headers.get("x-original-from", ())) == 1 else ()
    vouching = (_first(headers, name) for name in ("x-original-sender", "x-mailfrom"))
    claims = ListClaims(
        original=_without(author, original),
        reply_to=_without(author, parsed.reply_to),
        copied=_without(author, decoded_mailboxes(_first(headers, "cc"))),
        vouched=frozenset(address_key(value.strip(" \t<>")) for value in vouching),
        replies_to_list=author.key in {box.key for box in parsed.reply_to},
    )
    return behind_list(author.name, claims)


def _without(list_box: Mailbox, boxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(box for box in boxes if box.key != list_box.key)


def _sender_hint(headers: _Headers, author: Mailbox | None) -> str:
    """The address in From, or what stands in its place (``MAILER-DAEMON``)."""
    if author:
        return author.address
    return _first(headers, "from").rpartition("<")[2].strip(" \t\n>")


def _boxes(headers: _Headers, *names: str) -> tuple[str, ...]:
    """The addresses in these headers, each once."""
    values = (value for name in names for value in headers.get(name, ()))
    found = (match["address"] for value in values for match in _RECIPIENT.finditer(value))
    return tuple(dict.fromkeys(address_key(box) for box in found if box and box.isprintable()))


def _message_id(headers: _Headers) -> str:
    """The first Message-ID, in angle brackets even if it came without; empty if there is none."""
    for value in headers.get("message-id", ()):
        if found := _ids_in(value):
            return found[0]
        if _BARE_ID.fullmatch(value.strip()) and value.strip().isprintable():
            return f"<{value.strip()}>"
    return ""


def _ids_in(value: str) -> list[str]:
    return [f"<{found}>" for found in _MESSAGE_ID.findall(value) if found.isprintable()]


def _references(headers: _Headers, message_id: str) -> tuple[str, ...]:
    answered = [found for value in headers.get("in-reply-to", ()) for found in _ids_in(value)]
    ancestors = [found for value in headers.get("references", ()) for found in _ids_in(value)]
    nearest_first = dict.fromkeys((*answered, *reversed(ancestors)))
    nearest_first.pop(message_id, None)
    found = tuple(nearest_first)
    return found if len(found) <= _NEAREST + _OLDEST else (*found[:_NEAREST], *found[-_OLDEST:])


def _date(headers: _Headers) -> datetime | None:
    try:
        date = parsedate_to_datetime(_first(headers, "date"))
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        date.astimezone(UTC)  # not every date at the ends of the calendar can be converted
    except Exception:  # noqa: BLE001  # TypeError, ValueError, IndexError, OverflowError ...
        return None
    return date


def _list_id(value: str) -> str:
    """``name.example.org`` of ``Some list <name.example.org>`` (RFC 2919)."""
    return clean_line(value.rpartition("<")[2].partition(">")[0]).casefold()
