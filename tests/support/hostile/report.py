"""What a run shows: who was answered and when, what it cost, and all that is wrong."""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.support.hostile.database import Answer, Decided, Reader
from tests.support.hostile.floods import Flood, MembersLetter
from tests.support.hostile.replies import Sent, faults
from tests.support.hostile.site import EVERYBODY, TARGETS
from tests.support.server import RunningServer

_PATIENCE: Final = 600.0  # seconds until all is decided and sent
#: Questions to one person in an hour, on one list: three, and one that lists all.
_QUESTIONS: Final = 4
#: Answers to strangers: what one list allows itself in an hour.
_STRANGERS: Final = 4_000
_BUG: Final = re.compile(r"^[A-Za-z_.]+(Error|Exception|Iteration|Warning): ")


@dataclass
class Report:
    """The figures of a run, and its faults; without faults the run is as it should be."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def show(self) -> str:
        """All of it, for people."""
        wrong = [f"WRONG: {fault[:2_000]}" for fault in self.faults[:40]]
        return "\n".join([*self.lines, *wrong, f"{len(self.faults)} faults"])


def report_on(server: RunningServer, flood: Flood, options: argparse.Namespace) -> Report:
    """Wait until all is done, and look at everything."""
    reader, report = Reader(server), Report()
    began = time.monotonic()
    while any(reader.waiting()) and time.monotonic() < began + _PATIENCE:
        flood.sampled()
        time.sleep(0.2)
    undecided, unsent = reader.waiting()
    report.lines.append(
        f"{options.letters} hostile letters in {flood.seconds:.0f} s, all done "
        f"{time.monotonic() - began:.0f} s later; {dict(flood.codes)}"
    )
    if undecided or unsent:
        report.faults.append(f"{undecided} letters undecided, {unsent} mails not sent")
    letters, answers = list(reader.decided()), list(reader.answers())
    reader.close()
    report.lines.append(f"letters: {dict(Counter(one.state for one in letters))}")
    report.lines.append(f"mails: {dict(Counter(one.kind for one in answers))}")
    _look_at_members(report, flood.members, letters, answers, options.seconds)
    _look_at_shunted(report, letters, server.log())
    _look_at_mails(report, answers)
    report.lines.append(
        f"memory: {flood.memory / 1024:.0f} MiB PSS at most, {flood.resident / 1024:.0f} MiB RSS"
    )
    if flood.memory / 1024 > options.megabytes:
        report.faults.append(f"{flood.memory / 1024:.0f} MiB of memory")
    for target in TARGETS:
        name = target.list_id.partition(".")[0]
        try:
            said = server.run("verify", "--allow-shunted", "--list", name).strip().splitlines()[-1]
            report.lines.append(f"verify {name}: {said}")
        except AssertionError as difference:
            report.faults.append(f"verify {name}: {difference}")
    return report


def _look_at_members(
    report: Report,
    members: Sequence[MembersLetter],
    letters: Sequence[Decided],
    answers: Sequence[Answer],
    seconds: float,
) -> None:
    by_name = {one.name: one for one in letters if one.name}
    by_letter: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_letter[answer.letter].append(answer)
    waits: list[float] = []
    unanswered: Counter[str] = Counter()
    for member in members:
        found = by_name.get(member.name)
        wait = _wait(member, found, by_letter, answers)
        if wait is not None:
            waits.append(wait)
            if member.strict and wait > seconds:
                report.faults.append(f"{member.name} {member.line} was answered after {wait:.1f} s")
        elif member.strict:
            report.faults.append(f"{member} was not answered: {found}")
        else:
            unanswered[f"{found.state}: {found.reason}" if found else "lost"] += 1
    report.lines.append(
        f"members: {len(members)} letters, {len(waits)} answered after {_of(waits)}"
    )
    if unanswered:
        report.lines.append(f"unproven in forged names, without an answer: {dict(unanswered)}")


def _of(waits: list[float]) -> str:
    """Times, summed up."""
    if not waits:
        return "no time"
    last = sorted(waits)[int(len(waits) * 0.99) - 1]
    return (
        f"{statistics.median(waits):.2f} s (median), {last:.2f} s (p99), {max(waits):.2f} s (max)"
    )


def _wait(
    member: MembersLetter,
    found: Decided | None,
    by_letter: dict[int, list[Answer]],
    answers: Sequence[Answer],
) -> float | None:
    """Seconds from a member's 250 to our answer's way; None if there is none."""
    if found is None or member.accepted is None:
        return None
    mine = [one for one in by_letter[found.number] if one.recipient == member.sender]
    if member.line == "yes":  # the held letter is answered
        mine += [
            one
            for one in answers
            if one.recipient == member.sender
            and one.kind == "ack"
            and one.sent is not None
            and one.sent >= member.accepted
        ][:1]
    times = [one.sent for one in mine if one.sent is not None]
    return max(0.0, (min(times) - member.accepted).total_seconds()) if times else None


def _look_at_shunted(report: Report, letters: Sequence[Decided], log: str) -> None:
    reasons = Counter(one.reason for one in letters if one.state == "shunted")
    report.lines.append(f"shunted: {dict(reasons)}")
    for one in letters:
        if one.state == "shunted" and (one.name or _BUG.match(one.reason)):
            report.faults.append(f"letter {one.number} was shunted: {one.reason}")
    tracebacks = Counter(_tracebacks(log))
    report.faults += [f"{count} times in the log: {text}" for text, count in tracebacks.items()]


def _tracebacks(log: str) -> Iterator[str]:
    """The last place and the error of each traceback."""
    for found in re.finditer(
        r"Traceback \(most recent call last\):\n(.*?)\n(\S[^\n]*)", log, re.DOTALL
    ):
        places = re.findall(r'File "([^"]+)", line (\d+), in (\w+)', found[1])
        yield f"{found[2][:300]} at {places[-1] if places else '?'}"


def _look_at_mails(report: Report, answers: Sequence[Answer]) -> None:
    known = frozenset({*EVERYBODY, *(one.address for one in TARGETS)})
    for name in {one.list for one in answers}:
        mine = [one for one in answers if one.list == name]
        sent = (Sent(one.kind, one.recipient, one.content) for one in mine)
        report.faults += faults(sent, known, _STRANGERS)
        asked = Counter(one.recipient for one in mine if one.kind == "confirm")
        report.faults += [
            f"{count} questions to {who} on {name}"
            for who, count in asked.items()
            if count > _QUESTIONS
        ]
        most = Counter(one.recipient for one in mine).most_common(3)
        report.lines.append(f"{name}: most mails to {most}")
