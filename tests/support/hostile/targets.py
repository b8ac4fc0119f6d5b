"""Whom hostile letters are written to, in whose names, and what their writers have seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True)
class Target:
    """A list: its own address, its agent's, and its List-Id."""

    address: str
    agent: str
    list_id: str


@dataclass(frozen=True)
class People:
    """Addresses in whose names letters are forged.

    Attributes:
        members: of members.
        chairs: of chairs.
    """

    members: tuple[str, ...]
    chairs: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """What outsiders can have seen of our mails, as in an archive.

    Attributes:
        forms: ballot forms, whole.
        tokens: tokens that confirm a letter, used and unused ones.
        ids: Message-IDs, of ours and of members' letters.
        topics: how many topics there are.
    """

    forms: tuple[str, ...] = (
        "-=-=- ballot abcdef -=-=-\n[    ] T1   x\n-=-=- end of ballot -=-=-",
    )
    tokens: tuple[str, ...] = ("abcdefghijkmnpqrstuv",)
    ids: tuple[str, ...] = ("<p1@example.org>",)
    topics: int = 4


def learned(mails: Iterable[Message]) -> Learned:
    """What can be learned from these mails of ours."""
    seen = [(one, _text(one)) for one in mails]
    forms = tuple(text for _, text in seen if "[    ]" in text)
    whole = "\n".join(f"{one['Reply-To']} {one['Subject']} {text}" for one, text in seen)
    tokens = tuple(dict.fromkeys(re.findall(r"(?<![a-z0-9])[a-z2-9]{20}(?![a-z0-9])", whole)))
    ids = tuple(str(one["Message-ID"]) for one, _ in seen)
    known = Learned()
    return Learned(forms or known.forms, known.tokens + tokens, ids + known.ids)


def _text(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    return payload.decode() if isinstance(payload, bytes) else ""
