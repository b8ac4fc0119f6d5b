"""Hostile letters over several connections, members' letters among them, and what they cost."""

from __future__ import annotations

import argparse
import re
import smtplib
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import Final

from tests.faults.killable_server import tree
from tests.support.hostile import HostileLetter, HostileLetters
from tests.support.hostile.database import Question, Reader
from tests.support.hostile.site import FORGED, TARGETS, UNFORGED, client, plain, stamped
from tests.support.hostile.targets import Target
from tests.support.server import RunningServer

_INGEST_EVERY: Final = 40  # hostile letters
_INGESTED_TOGETHER: Final = 10  # files; starting a process takes long
_UNCHANGED_EVERY: Final = 20  # hostile letters, for SMTP refuses bare line ends and NUL
_SAMPLE_EVERY: Final = 1.0  # seconds
_ASKED_WITHIN: Final = 60.0  # seconds that a member waits for our question
_LINES: Final = ("VOTE T1 +1", "HELP", "PROPOSE: one more", "VOTE T2 -1", "MYVOTES", "VOTE T1 0")


@dataclass
class MembersLetter:
    """A letter of a member.

    Attributes:
        name: its Message-ID, without brackets; it is in the bytes once more.
        sender: whose it is.
        forged: whether others write in the member's name.
        vouched: whether the member's mail server vouches for it.
        line: what it says.
        target: whom it is sent to.
        accepted: when it got its 250, aware; None before.
    """

    name: str
    sender: str
    forged: bool
    vouched: bool
    line: str
    target: Target
    accepted: datetime | None = None

    @property
    def strict(self) -> bool:
        """Whether there is no excuse for not answering it."""
        return self.vouched or not self.forged


class Flood:
    """All the letters of one run.

    Args:
        server: whom they are sent to.
        protocol: ``smtp`` or ``lmtp``.
        hostile: makes the hostile ones.
        options: those of `tests.tools.fuzz_letters`.
    """

    def __init__(
        self,
        server: RunningServer,
        protocol: str,
        hostile: HostileLetters,
        options: argparse.Namespace,
    ) -> None:
        self.server = server
        self.members: list[MembersLetter] = []
        self.codes: Counter[str] = Counter()
        self.memory = 0
        self.resident = 0
        self.seconds = 0.0
        self._protocol = protocol
        self._hostile = hostile
        self._options = options
        self._lock = threading.Lock()
        self._sent = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Send all of them."""
        began = time.monotonic()
        count = self._options.connections
        numbers = [range(start, self._options.letters, count) for start in range(count)]
        hostile = [_started(partial(self._send_hostile, part)) for part in numbers]
        members = _started(self._send_members)
        sampler = _started(self._sample)
        for thread in hostile:
            thread.join()
        self.seconds = time.monotonic() - began
        members.join()
        self._over.set()
        sampler.join()

    def sampled(self) -> None:
        """Look once at what memory all processes have."""
        pids = tree(self.server.process.pid)
        self.memory = max(self.memory, sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in pids))
        resident = sum(_kilobytes(pid, "status", "VmRSS:") for pid in pids)
        self.resident = max(self.resident, resident)

    def _sample(self) -> None:
        while not self._over.wait(_SAMPLE_EVERY):
            self.sampled()

    def _send_hostile(self, numbers: range) -> None:
        connection: smtplib.SMTP | None = None
        files: list[bytes] = []
        for number in numbers:
            made = self._hostile.letter(number)
            if number % _INGEST_EVERY < self._options.connections:
                files.append(stamped(made.raw, vouched=False))
            else:
                raw = made.raw if number % _UNCHANGED_EVERY == 0 else _with_crlf(made.raw)
                connection = self._send_one(connection, replace(made, raw=raw))
            if len(files) == _INGESTED_TOGETHER or (files and number == numbers[-1]):
                self._ingest(made.recipient, files)
                files = []
            with self._lock:
                self._sent += 1
        if connection is not None:
            connection.close()

    def _send_one(
        self, connection: smtplib.SMTP | None, made: HostileLetter
    ) -> smtplib.SMTP | None:
        """Send it; the connection for the next one, None if it broke."""
        try:
            connection = connection or client(self.server, self._protocol)
            raw = stamped(made.raw, vouched=False)
            connection.sendmail(made.sender, [made.recipient], raw)
            code = "250"
        except smtplib.SMTPResponseException as refusal:
            code = str(refusal.smtp_code)
        except smtplib.SMTPRecipientsRefused:
            code = "no recipient"
        except smtplib.SMTPServerDisconnected:
            code, connection = "cut off", None
        with self._lock:
            self.codes[code] += 1
        return connection

    def _ingest(self, recipient: str, raws: Sequence[bytes]) -> None:
        """By a pipe, which takes any bytes."""
        with tempfile.TemporaryDirectory(dir=self.server.folder) as folder:
            files = [Path(folder) / f"{number}.eml" for number in range(len(raws))]
            for file, raw in zip(files, raws, strict=True):
                file.write_bytes(raw)
            words = ("ingest", "--sender", "x@evil.example", "--recipient", recipient)
            self.server.run(*words, *map(str, files))
        with self._lock:
            self.codes["ingest"] += len(raws)

    def _send_members(self) -> None:
        """Each when its share of the hostile ones is gone; and yes to each question meanwhile."""
        reader = Reader(self.server)
        asked: dict[tuple[str, str], datetime] = {}
        for number in range(self._options.members):
            due = number * self._options.letters / self._options.members
            while self._sent < due:
                self._answer_questions(reader, asked)
                time.sleep(0.05)
            one = self._members_letter(number)
            mail = plain(one.sender, one.target, one.line, f"<{one.name}>")
            self._send_member(one, mail.as_bytes(policy=SMTP))
            if one.strict and not one.vouched and one.target is TARGETS[1] and "VOTE" in one.line:
                asked[one.sender, one.target.agent] = datetime.now(UTC)
        end = time.monotonic() + _ASKED_WITHIN
        while asked and time.monotonic() < end:
            self._answer_questions(reader, asked)
            time.sleep(0.1)
        reader.close()

    def _members_letter(self, number: int) -> MembersLetter:
        """One of four is of a member in whose name others write; half of those are vouched for."""
        forged = number % 4 == 3
        people = FORGED if forged else UNFORGED
        return MembersLetter(
            f"m{number}@member.example",
            people[number // 4 % len(people)] if forged else people[number % len(people)],
            forged,
            vouched=number % 8 == 7,
            line=_LINES[number % len(_LINES)],
            target=TARGETS[number // 2 % 2],
        )

    def _send_member(self, one: MembersLetter, raw: bytes) -> None:
        with client(self.server, self._protocol) as connection:
            marked = b"X-Member: " + one.name.encode() + b"\r\n" + raw
            connection.sendmail(
                one.sender, [one.target.agent], stamped(marked, vouched=one.vouched)
            )
        one.accepted = datetime.now(UTC)
        self.members.append(one)

    def _answer_questions(self, reader: Reader, asked: dict[tuple[str, str], datetime]) -> None:
        """Say yes to each question that came for one who was asked."""
        for question in reader.questions():
            target = next(one for one in TARGETS if one.agent == question.agent)
            if asked.pop((question.recipient, target.agent), None) is None:
                continue
            name = f"yes{question.number}@member.example"
            one = MembersLetter(name, question.recipient, False, False, "yes", target)
            self._send_member(one, _yes(question, one).encode())


def _yes(question: Question, one: MembersLetter) -> str:
    fields = (
        f"From: {one.sender}",
        f"To: {question.reply_to}",
        f"Subject: Re: {question.subject}",
        f"Message-ID: <{one.name}>",
        f"In-Reply-To: {question.message_id}",
        f"References: {question.message_id}",
    )
    return "\r\n".join((*fields, "", "yes", ""))


def _with_crlf(raw: bytes) -> bytes:
    """The letter as an MTA hands it on."""
    return re.sub(rb"\r?\n|\r", b"\r\n", raw).replace(b"\x00", b" ")


def _started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _kilobytes(pid: int, file: str, field: str) -> int:
    """A figure of a process; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)
