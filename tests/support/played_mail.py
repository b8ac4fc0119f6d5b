"""Mails of an archive, played as if they had come to a list of ours: what becomes of each."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from sqlalchemy import select

from mailproc.intake.console import roster_command
from mailproc.mail.letter import Copied, Envelope, Letter, StoredLetter, Unreadable
from mailproc.meeting.roster import Member
from mailproc.processing.letter_batches import Reader
from mailproc.store.letters import answered_lines, insert_letters
from mailproc.store.tables import letters, outbox
from tests.support.harness import AGENT, LIST, Harness, InProcessReader, letter, opened_harness

Role = Literal["member", "chair"]
#: Over the list; the same, each as an answer to our digest; to the agent alone.
Way = Literal["list", "answer", "direct"]

#: Mails after which a list begins anew, so that neither time nor memory grows with the archive.
MAILS_OF_A_LIST: Final = 2_000
_PEOPLE: Final = 200
_AT_ONCE: Final = 100
#: So many threads are ordinary ones until one begins with a proposal.
_PLAIN_THREADS: Final = 10
#: The headers that a mail program writes; those of servers and of the archive's list go.
_HEADER: Final = re.compile(rb"(?m)^([^\s:]+):[^\n]*\n(?:[ \t][^\n]*\n)*")
_KEPT: Final = frozenset(
    b"subject date message-id in-reply-to references to cc user-agent x-mailer mime-version"
    b" auto-submitted precedence content-type content-transfer-encoding content-language".split()
)
_ADDRESSED: Final = frozenset((b"to", b"cc", b"precedence"))
_ANSWERING: Final = frozenset((b"in-reply-to", b"references"))
_ANSWERS: Final = re.compile(rb"(?im)^(?:in-reply-to|references):")
_SUBJECT: Final = re.compile(rb"(?im)^subject:[ \t]*")
_FROM: Final = re.compile(rb"(?im)^from:([^\n]*)")


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one mail, if it was more than list traffic."""

    place: int
    """Which of its archive it is, from 0."""
    message_id: str
    proposes: bool
    """Whether `play` had it open a topic."""
    state: str
    reason: str
    lines: tuple[str, ...]
    """What was taken for a command, and what was said to it."""
    mails: tuple[str, ...]
    """The kinds of the mails that we wrote because of it, each with its recipient."""


class RememberingReader(InProcessReader):
    """Reads each mail once, however often it is played."""

    def __init__(self) -> None:
        self._once = cache(super().read_one)

    def read_one(self, raw: bytes, whole: bool, copied: Copied | None) -> Letter | Unreadable:
        """One letter, as it was read the first time."""
        return self._once(raw, whole, copied)


def play(
    raws: Iterable[bytes], role: Role, way: Way = "list", reader: Reader | None = None
) -> Iterator[Played]:
    """Have the real processor decide about mails, as if people of this role had sent them.

    Some threads begin with a proposal, so that what follows stands in a topic's thread.
    Given back is every mail, in order.
    """
    place = 0
    rest = iter(raws)
    while some := tuple(islice(rest, MAILS_OF_A_LIST)):
        folder = TemporaryDirectory(prefix="played-mail-")
        with folder, opened_harness(Path(folder.name), reader=reader) as harness:
            digest = _prepare(harness, role)
            for first in range(0, len(some), _AT_ONCE):
                batch = some[first : first + _AT_ONCE]
                yield from _decided(harness, batch, place + first, _Manner(way, digest))
        place += len(some)


@dataclass(frozen=True, slots=True)
class _Manner:
    way: Way
    digest: str
    """The Message-ID of ours."""


def _prepare(harness: Harness, role: Role) -> str:
    """A meeting, a roster of this role, some topics; the Message-ID of the digest of them."""
    people = [
        Member(f"Person {n}", (f"p{n}@example.org",), chair=role == "chair") for n in range(_PEOPLE)
    ]
    carol = Member("Carol Chair", ("carol@example.org",), chair=True)
    harness.members = (carol, *people)
    harness.acceptor.command(harness.rules.name, roster_command(harness.members), "roster")
    meeting = "MEETING Summit\nStarts: 2027-09-26 13:00\nEnds: 2027-09-26 17:00"
    harness.mail(letter("carol@example.org", "x", meeting, to=AGENT))
    for n in range(1, 6):
        subject = f"[PROPOSE] Topic number {n}"
        harness.mail(letter(f"p{n}@example.org", subject, message_id=f"<topic{n}@example.org>"))
    harness.answers()
    harness.mail(letter("carol@example.org", "x", "DIGEST", to=AGENT))
    return next(str(one["Message-ID"]) for one in harness.answers() if LIST in one["To"])


def _decided(
    harness: Harness, raws: Sequence[bytes], place: int, manner: _Manner
) -> Iterator[Played]:
    proposing = [manner.way == "list" and _begins_topic(raw) for raw in raws]
    envelope = Envelope("list-bounces@lists.example.org", (AGENT,), "smtp")
    harness.clock.now += timedelta(days=1)  # so that nobody seems to be a program
    now, name = harness.clock(), harness.rules.name
    new = [
        StoredLetter(0, name, now, envelope, _as_ours(raw, manner, proposes=proposes))
        for raw, proposes in zip(raws, proposing, strict=True)
    ]
    with harness.database.writing() as connection:
        numbers = insert_letters(connection, new)
    harness.processor.process_all()
    with harness.database.reading() as connection:
        wanted = select(letters).where(letters.c.id.in_(numbers)).order_by(letters.c.id)
        rows = connection.execute(wanted).all()
        sent = connection.execute(
            select(outbox.c.letter, outbox.c.kind, outbox.c.recipient).where(
                outbox.c.letter.in_(numbers)
            )
        ).all()
    for row, proposes, at in zip(rows, proposing, range(place, place + len(rows)), strict=True):
        lines = tuple(
            f"{one.command or '?'} | {one.line} | {' '.join((*one.said, *one.refused))}"
            for one in answered_lines(row.answer)
        )
        mails = tuple(f"{one.kind} to {one.recipient}" for one in sent if one.letter == row.id)
        yield Played(at, row.message_id or "", proposes, row.state, row.reason, lines, mails)


def _as_ours(raw: bytes, manner: _Manner, *, proposes: bool) -> bytes:
    """A mail of an archive as our list would hand it on, from one of `_PEOPLE`."""
    head, gap, body = _parted(raw)
    sender = _FROM.search(head)
    who = head if manner.way == "direct" or not sender else sender[1].strip()
    person = zlib.crc32(who) % _PEOPLE
    kept = _KEPT - {"list": frozenset(), "answer": _ANSWERING, "direct": _ADDRESSED}[manner.way]
    head = b"".join(one[0] for one in _HEADER.finditer(head) if one[1].lower() in kept)
    ours = f"From: Person {person} <p{person}@example.org>\n"
    ours += f"To: {AGENT}\n" if manner.way == "direct" else "List-Id: <devel.lists.example.org>\n"
    ours += f"In-Reply-To: {manner.digest}\n" if manner.way == "answer" else ""
    if proposes:
        head = _SUBJECT.sub(b"Subject: [PROPOSE] ", head, count=1)
    return ours.encode() + head + gap + body


def _parted(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """The head, with its last line end; the empty line; the body."""
    raw = raw.replace(b"\r\n", b"\n")
    head, gap, body = raw.partition(b"\n\n")
    return head + b"\n", gap[1:], body


def _begins_topic(raw: bytes) -> bool:
    """Whether a mail that begins a thread is to propose a topic: the same ones each time."""
    head = _parted(raw)[0]
    return not _ANSWERS.search(head) and zlib.crc32(head) % (_PLAIN_THREADS + 1) == 0
