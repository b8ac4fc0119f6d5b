"""What headers hold with names and words in them, decoded: the only file that knows mail-parser.

The same few people write again and again, in threads with one Subject: what short headers hold is
remembered.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from email.message import Message
from email.utils import getaddresses
from functools import lru_cache
from typing import Final, TypeVar

from mailparser import MailParser

from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line

# mail-parser logs the headers that it cannot read; strangers shall not write our log.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)

_ADDRESS: Final = re.compile(r"[^\s\"(),:;<>@\[\]\\]{1,64}@[^\s\"(),:;<>@\[\]\\]{1,255}")
_CHARSET_OF_WORD: Final = re.compile(r"(?i)=\?(?:gb2312|gbk)\?")
_LONGEST_SUBJECT: Final = 1000
_REMEMBERED: Final = 1000  # headers of each kind
_LONGEST_REMEMBERED: Final = 500  # characters
_Made = TypeVar("_Made")


def _remembering(read: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """The same function, which remembers what it gave for short texts."""
    remembering = lru_cache(_REMEMBERED)(read)
    return lambda text: (remembering if len(text) <= _LONGEST_REMEMBERED else read)(text)


class _HeaderParser(MailParser):  # type: ignore[misc]  # mail-parser ships no types
    """mail-parser for headers only: it does not go on to bodies and to dicts of everything."""

    def parse(self) -> None:
        """Read the headers, as the first step of `MailParser.parse` does."""
        self._reset()


def _parsed(name: str, value: str) -> MailParser:
    """What mail-parser says of one header.

    It is given no more than that, for it parses whatever it gets at once (Received, DKIM, the
    body), and that takes most of its time.
    """
    lean: Message[str, str] = Message()
    lean[name] = _CHARSET_OF_WORD.sub("=?gb18030?", value)
    return _HeaderParser(lean)


@_remembering
def _mailboxes_in(value: str) -> tuple[Mailbox, ...]:
    """Those that are addresses: what holds a control code or turns the line around is none."""
    return tuple(
        Mailbox(clean_line(name), address)
        for name, address in _parsed("From", value).from_
        if _ADDRESS.fullmatch(address) and address.isprintable()
    )


@_remembering
def _subject_in(value: str) -> str:
    return clean_line(_parsed("Subject", value).subject, _LONGEST_SUBJECT)


class DecodedHeaders:
    """What mail-parser says of the headers of one mail; nothing of people if it breaks on any.

    Args:
        sender: From, or ``""`` if there is none; so are the others.
        reply_to: Reply-To.
        original: X-Original-From, where Google Groups and Sympa put the author.
        subject: Subject.

    Attributes:
        senders: the mailboxes of From.
        reply_to: those of Reply-To.
        originals: those of X-Original-From.
        subject: decoded and cleaned.
    """

    def __init__(self, sender: str, reply_to: str, original: str, subject: str) -> None:
        try:
            boxes = [_mailboxes_in(each) if each else () for each in (sender, reply_to, original)]
            self.subject = _subject_in(subject) if subject else ""
        except Exception:  # noqa: BLE001  # AttributeError, TypeError, ValueError ... on odd mail
            boxes = [(), (), ()]
            self.subject = clean_line(subject, _LONGEST_SUBJECT)
        self.senders, self.reply_to, self.originals = boxes


def decoded_mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address header whose names may be encoded words."""
    return DecodedHeaders(value, "", "", "").senders


@_remembering
def plain_addresses(value: str) -> Sequence[str]:
    """The addresses that the stdlib reads in a header; none if it cannot."""
    try:
        return [address for _, address in getaddresses([value])]
    except Exception:  # noqa: BLE001  # RecursionError on nested comments, IndexError ...
        return []
