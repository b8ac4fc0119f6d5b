"""While a batch of letters is decided about the next one is compared, as if it came after it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from mailproc.mail.letter import AnsweredMail, Envelope, Letter, Unreadable
from mailproc.mail.parser_process import ParserProcess
from mailproc.processing import letter_batches
from mailproc.processing.processor import Processor
from tests.support.harness import (
    AGENT,
    Harness,
    InProcessReader,
    letter,
    opened_harness,
    reply,
)

PROSE = "I would rather see\nnumbers before we\nsettle on any of it"


def answer(number: int) -> bytes:
    """A letter that answers the one with the number before it, and quotes it without marks."""
    before = f"<{number - 1}@x>"
    body = f"VOTE T{number} +1\n\n{PROSE} {number}\n"
    if number > 1:
        body += f"\n{PROSE} {number - 1}\n"
    headers = [("In-Reply-To", before)]
    sender = "jane@example.org"
    return letter(sender, "Re: x", body, message_id=f"<{number}@x>", headers=headers)


def accept(harness: Harness, raws: Sequence[bytes]) -> list[int]:
    """Their numbers; they wait."""
    envelope = Envelope("list-bounces@lists.example.org", (AGENT,), "smtp")
    return [number for raw in raws for number in harness.acceptor.accept(envelope, raw)]


def propose(harness: Harness, count: int) -> None:
    """So many topics."""
    for number in range(1, count + 1):
        harness.mail(letter("john@example.org", f"[PROPOSE] Topic {number}"))


def test_a_batch_is_compared_before_the_one_in_front_of_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    compare, write = InProcessReader.compare, Processor._process_batch

    def noted(
        self: InProcessReader, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        seen.append(f"compare {some[0].message_id}")
        return compare(self, some, answered)

    def written(self: Processor, name: str, some: Any, evidence: Any) -> None:
        seen.append(f"write {some[0][1].message_id}")
        write(self, name, some, evidence)

    with opened_harness(tmp_path) as harness:
        propose(harness, 3)
        monkeypatch.setattr(letter_batches, "_BATCH", 1)
        monkeypatch.setattr(InProcessReader, "compare", noted)
        monkeypatch.setattr(Processor, "_process_batch", written)
        numbers = accept(harness, [answer(number) for number in (1, 2, 3)])
        harness.processor.process()
        ahead = ["write <1@x>", "compare <3@x>", "write <2@x>", "write <3@x>"]
        assert seen == ["compare <2@x>", *ahead], "what the first answers is unknown"
        rows = [harness.row(number) for number in numbers]
        assert [row["state"] for row in rows] == ["processed"] * 3
        assert [bool(row["copied"]) for row in rows] == [False, True, True]


def test_what_is_compared_does_not_depend_on_where_a_batch_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for size in (1, 2, 100):
        monkeypatch.setattr(letter_batches, "_BATCH", size)
        folder = tmp_path / str(size)
        folder.mkdir()
        with opened_harness(folder) as harness:
            propose(harness, 5)
            numbers = accept(harness, [answer(number) for number in range(1, 6)])
            harness.processor.process_all()
            rows = [harness.row(number) for number in numbers]
            found.append([(row["state"], row["copied"], row["journal"]) for row in rows])
    assert found[0] == found[1] == found[2]


def test_a_letter_is_released_while_others_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write = Processor._process_batch

    def counted(self: Processor, name: str, some: Any, evidence: Any) -> None:
        sizes.append(len(some))
        write(self, name, some, evidence)

    trust = {"propose": "from", "vote": "confirmed", "chair": "from", "ask": "from"}
    with opened_harness(tmp_path, trust=trust) as harness, ParserProcess() as parser:
        propose(harness, 4)
        harness.answers()
        held = accept(harness, [letter("jane@example.org", "", "VOTE T1 +1", to=AGENT)])
        harness.processor.process_all()
        (question,) = harness.answers()
        harness.processor._batches._held_reader = parser
        monkeypatch.setattr(letter_batches, "_BATCH", 3)
        others = [letter("john@example.org", "", "HELP", to=AGENT) for _ in range(2)]
        accept(harness, [reply(question), *others, answer(2), answer(3), answer(4)])
        monkeypatch.setattr(Processor, "_process_batch", counted)
        harness.processor.process_all()
        assert harness.row(*held)["state"] == "processed"
        assert sizes == [3, 3], "none was tried again, since the process was at work"
