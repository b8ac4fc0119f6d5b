"""What holds for every mail of ours, whatever came in: its header, its recipient, how many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Final

#: The header fields that our mails have; each stands once.
FIELDS: Final = frozenset(
    {
        *("from", "to", "subject", "date", "message-id", "in-reply-to", "references"),
        *("auto-submitted", "x-auto-response-suppress", "x-loop", "precedence", "reply-to"),
        *("mime-version", "content-type", "content-transfer-encoding", "list-id"),
    }
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Sent:
    """A mail of ours: its kind, its recipient in the envelope, its bytes."""

    kind: str
    recipient: str
    content: bytes


def faults(mails: Iterable[Sent], known: frozenset[str], strangers: int) -> list[str]:
    """Whatever is wrong with our mails, in words.

    Args:
        mails: all of one list within a day.
        known: the addresses of the list and its people, in lower case.
        strangers: how many mails all others together may get.
    """
    found: list[str] = []
    others: Counter[str] = Counter()
    for mail in mails:
        found += [f"{mail.kind} to {mail.recipient}: {fault}" for fault in _faults_of(mail)]
        if mail.recipient.lower() not in known:
            others[one_stranger(mail.recipient)] += 1
    found += [f"{count} mails to the stranger {who}" for who, count in others.items() if count > 1]
    if others.total() > strangers:
        found.append(f"{others.total()} mails to strangers")
    return found


def one_stranger(address: str) -> str:
    """An address without what follows a plus sign, in lower case: one mailbox."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _faults_of(mail: Sent) -> Iterator[str]:
    head = mail.content.partition(b"\r\n\r\n")[0]
    names = Counter(
        line.partition(b":")[0].lower().decode("ascii", "replace")
        for line in head.split(b"\r\n")
        if line[:1] not in (b" ", b"\t")
    )
    for name, count in names.items():
        if name not in FIELDS or count > 1:
            yield f"{count} fields {name}"
    if b"\n" in mail.content.replace(b"\r\n", b"") or b"\r" in mail.content.replace(b"\r\n", b""):
        yield "a bare CR or LF"
    read = message_from_bytes(mail.content, policy=policy.default)
    to = re.findall(r"[^\s<>\",]+@[^\s<>\",]+", str(read["To"]))
    if [one.lower() for one in to] != [mail.recipient.lower()]:
        yield f"To is {read['To']!r}"
    shown = f"{read['Subject']}\n{read.get_content()}"
    if control := _CONTROLS.search(shown):
        where = control.start()
        yield f"a control code: {shown[max(0, where - 20) : where + 20]!r}"
