"""Raw bytes to a `Letter`.

`mime.py` checks the limits and parses, `decoded_headers.py` asks mail-parser who wrote it and about
what, `header_values.py` reads what else headers say, `body_text.py` finds the author's text,
`own_text.py` and `filled_form.py` take what is the author's own (`mailproc guide reading`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from mailproc.mail.letter import (
    AnsweredMail,
    Copied,
    Letter,
    Mailbox,
    WholeText,
)
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parse.automatic import Headers, list_server, why_automatic
from mailproc.mail.parse.bare_reply import holds_one_text
from mailproc.mail.parse.body_text import author_lines, is_reaction, is_report, wrapped
from mailproc.mail.parse.calendar_answer import calendar_answer
from mailproc.mail.parse.comparison import MOST_COMPARED, compared, own_part
from mailproc.mail.parse.decoded_headers import DecodedHeaders
from mailproc.mail.parse.delivery_failure import delivery_failure
from mailproc.mail.parse.filled_form import take_forms
from mailproc.mail.parse.header_values import (
    addresses_in,
    author_behind_list,
    author_of,
    date_of,
    first,
    list_ids_of,
    loops_of,
    message_id_of,
    references_of,
    sender_hint,
)
from mailproc.mail.parse.mime import parse
from mailproc.mail.parse.own_text import own_text
from mailproc.mail.subject import read_subject

__all__ = ["compared", "read_letter"]

_TOKEN: Final = re.compile(r"confirm[ .]([a-z0-9]{20})\b")
_MOST_TOKENS: Final = 1000


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
    parsed = DecodedHeaders(*(first(headers, name) for name in asked))
    author = author_of(headers, parsed)
    behind = author_behind_list(headers, parsed, author)
    original = wrapped(message, behind.key if behind else "")
    # A wrapper has a Message-ID of its own, and says nothing of X-Loop and Auto-Submitted.
    inner = original.by_name if original else {}
    lines = author_lines(original or message, limits)
    found = take_forms(lines)
    text = own_text(found.lines, copied)
    message_id = message_id_of(headers)
    whole = WholeText(
        "".join(f"{line}\n" for line in lines),
        text.begins,
        holds_one_text(original or message),
        None if message_id else _identifying(headers, parsed, author),
    )
    part = own_part(found.lines, found.forms, text, whole, limits)
    wraps = message_id_of(inner)
    kind = {
        "report": is_report(original or message),
        "reaction": b"reaction" in raw and is_reaction(message),
    }
    return Letter(
        message_id=message_id or part.derived_id,
        author=author,
        behind_list=behind,
        recipients=addresses_in(headers, "to", "cc"),
        subject=parsed.subject,
        references=tuple(filter(None, (wraps, *references_of(headers, message_id)))),
        date=date_of(headers),
        list_ids=list_ids_of(headers),
        loops=(*loops_of(headers), *loops_of(inner)),
        automatic=why_automatic(
            {**headers, **inner}, parsed.subject, sender_hint(headers, author), **kind
        ),
        wants_ack=first(headers, "x-ack").strip().casefold() != "no",
        own_lines=part.own_lines,
        forms=found.forms,
        wraps=wraps,
        list_server=list_server(headers),
        posts_to=addresses_in(headers, "list-post"),
        tokens=_tokens(raw, found.lines),
        silent=part.silent,
        quoted=part.quoted,
        copied=copied,
        doubtful=part.doubtful,
        text=whole if copied is None and len(found.lines) <= MOST_COMPARED else None,
        failure=delivery_failure(message) if b"+bounce." in raw else "",
        calendar=calendar_answer(message),
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
    headers: Headers, parsed: DecodedHeaders, author: Mailbox | None
) -> tuple[str, str, str, tuple[str, ...]]:
    """What two copies of one mail have in common, besides their texts, that have no Message-ID."""
    sender = author.key if author else ""
    bare = read_subject(parsed.subject).bare  # a list may have put its tag in front
    return sender, first(headers, "date"), bare, references_of(headers, "")
