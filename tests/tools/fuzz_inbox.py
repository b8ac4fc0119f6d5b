"""Fuzzing of `read_letter` on raw bytes, guided by coverage.

    python tests/tools/fuzz_inbox.py --count 100000 [--seed 1] [--engine own|atheris]

Any bytes must give a Letter or `Unreadable`, in little time, and leave no memory behind. The own
engine mutates the mails of `tests/mail/parse/mails` and keeps what reaches new lines of the
package; with atheris (libFuzzer) installed, `--engine atheris` uses its own mutations and coverage.
Exit 1 if anything else than a Letter or a refusal came out, or a mail took too long.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs as a script, too

from mailproc.mail.letter import Letter, Unreadable
from mailproc.mail.parse import read_letter
from tests.support.paths import MAILS, ROOT

PACKAGE = str(ROOT / "mailproc")
LARGEST = 20_000  # bytes of a mutated mail
SLOWEST = 4.0  # seconds of CPU time for one mail: what the parser process allows
PIECES = [
    *(
        b"From: a <b@c.org>\n",
        b"From: b@c.org (((\n",
        b"To: a:b;\n",
        b"Reply-To: <a\n",
        b"\n",
        b"\r",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=x\n",
        b"--x\n",
        b"--x--\n",
        b"\n\n",
        b"> ",
        b"\x00",
    ),
    *(b"Content-Type: multipart/alternative; boundary*=undefined''x\n", b"=?utf-8?b?", b"?="),
    *(b"Content-Type: text/html\n", b"<blockquote>", b"<!--", b"&#9999999999;", b"<pre>", b"</a "),
    *(b"Content-Type: text/plain; format=flowed; delsp=yes\n", b" \n", b"-- \n", b"--\n", b"\xff"),
    *(b"Content-Type: text/plain; charset*0=a; charset*=b\n", b"charset=utf-7", b"\xe2\x80\xae"),
    *(
        b"charset=u\x00",
        b"charset*=utf-8''x",
        b"charset=undefined",
        b'boundary="',
        b"; name*=x''%ff",
    ),
    *(
        b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: base64\n",
        b"=ZZ=\n",
        b"====",
    ),
    *(
        b"Content-Transfer-Encoding: x-uuencode\n",
        b"begin 644 x\n",
        b"Content-Disposition: attachment",
    ),
    *(b"@@ -1,2 +1,2 @@\n", b"diff --git a/x b/x\n", b"--- a\n+++ b\n", b"On 1 Jan, x wrote:\n"),
    *(
        b"-=-=- ballot abc -=-=-\n",
        b"[+1] T3\n",
        b"-=-=- end of ballot abc -=-=-\n",
        b"VOTE T7 +1\n",
    ),
    *(b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"-----Original Message-----\n", b"_" * 47 + b"\n"),
    *(
        b"Subject: [PROPOSE 2/4] ",
        b"(was: ",
        b"In-Reply-To: <a@b>\n",
        b"List-Post: <mailto:b@c.org>\n",
    ),
]


@dataclass
class Figures:
    """What came out so far."""

    letters: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    memory_before: int = 0
    memory_after: int = 0

    @property
    def runs(self) -> int:
        return self.letters + self.refused.total() + self.raised.total()

    @property
    def ok(self) -> bool:
        return not self.raised and self.slowest < SLOWEST

    def show(self) -> str:
        refusals = [f"  {count:8} {reason}" for reason, count in self.refused.most_common()]
        faults = [f"  {count:8} {fault}" for fault, count in self.raised.most_common()]
        return "\n".join(
            [
                f"{self.runs} runs, {self.letters} Letters, {self.refused.total()} refusals:",
                *refusals,
                f"{self.raised.total()} exceptions",
                *faults,
                f"{self.slowest:.3f} seconds of CPU time at most for one mail",
                f"{self.memory_after - self.memory_before} KiB more memory than after 1,000 runs",
            ]
        )


def run_one(raw: bytes, figures: Figures) -> None:
    """Read one mail and count what became of it."""
    start = time.process_time()
    try:
        check(read_letter(raw))
        figures.letters += 1
    except Unreadable as refusal:
        figures.refused[re.sub(r"\d+", "N", str(refusal))] += 1
    except Exception as fault:  # noqa: BLE001  # finding any is what this is for
        figures.raised[f"{type(fault).__name__}: {fault} {raw[:200]!r}"] += 1
    figures.slowest = max(figures.slowest, time.process_time() - start)
    if figures.runs == 1_000:
        figures.memory_before = memory()
    figures.memory_after = memory() if figures.runs % 1_000 == 0 else figures.memory_after


def check(letter: Letter) -> None:
    """What holds for every Letter (see `mailproc.mail.letter`)."""
    text = "\n".join((letter.subject, letter.message_id, *letter.own_lines))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text), "controls"
    assert letter.message_id.startswith("<")
    assert "=?" not in letter.subject
    assert letter.date is None or letter.date.tzinfo


def memory() -> int:
    """The most memory that this process had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


Tracer = Callable[[FrameType, str, Any], Any]


class Lines:
    """Which lines of the package a call reaches."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()

    def new_in(self, call: Callable[[], None]) -> int:
        """How many lines `call` reached that none before it did."""
        before = len(self.seen)
        sys.settrace(self._enter)
        try:
            call()
        finally:
            sys.settrace(None)
        return len(self.seen) - before

    def _enter(self, frame: FrameType, _event: str, _arg: object) -> Tracer | None:
        name = frame.f_code.co_filename
        if not name.startswith(PACKAGE):
            return None

        def at_line(frame: FrameType, _event: str, _arg: object) -> Tracer:
            self.seen.add((name, frame.f_lineno))
            return at_line

        return at_line


def mutated(raw: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """`raw` with one to six changes."""
    data = bytearray(raw)
    for _ in range(dice.randint(1, 6)):
        start = dice.randint(0, len(data))
        end = min(len(data), start + dice.choice((0, 1, 4, 20, 200)))
        match dice.randrange(6):
            case 0:
                data[start:end] = dice.choice(PIECES)
            case 1:
                data[start:end] = dice.randbytes(dice.choice((0, 1, 2, 8)))
            case 2:
                data[start:start] = data[start:end] * dice.choice((1, 2, 50))
            case 3:
                other = dice.choice(others)
                cut = dice.randint(0, len(other))
                data[start:] = other[cut:]
            case 4:
                lines = bytes(data).split(b"\n")
                dice.shuffle(lines)
                data[:] = b"\n".join(lines)
            case _:
                data[start:start] = dice.choice(PIECES)
    return bytes(data[:LARGEST])


def fuzz(count: int, seed: int) -> Figures:
    """The own engine: `count` mails, the same ones for the same `seed`."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    figures, lines = Figures(), Lines()
    kept = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
    for raw in kept[:count]:
        lines.new_in(lambda raw=raw: run_one(raw, figures))  # type: ignore[misc]  # bound at once
    while figures.runs < count:
        raw = mutated(dice.choice(kept), kept, dice)
        if lines.new_in(lambda raw=raw: run_one(raw, figures)):  # type: ignore[misc]  # as above
            kept.append(raw)
    return figures


def fuzz_with_atheris(count: int, seed: int) -> None:
    """Atheris's engine; it ends the process itself."""
    atheris = importlib.import_module("atheris")  # an extra, and not for every platform
    figures = Figures()

    def one_input(data: bytes) -> None:
        run_one(data, figures)
        if figures.runs % 10_000 == 0:
            sys.stdout.write(figures.show() + "\n")
            sys.stdout.flush()
        if figures.raised:
            raise RuntimeError(figures.show())

    atheris.instrument_all()
    options = [sys.argv[0], f"-runs={count}", f"-seed={seed}", f"-max_len={LARGEST}"]
    found = tempfile.mkdtemp(prefix="fuzz-inbox-")  # libFuzzer keeps there what it finds
    atheris.Setup([*options, "-timeout=10", found, str(MAILS)], one_input)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("own", "atheris"), default="own")
    options = parser.parse_args()
    if options.engine == "atheris":
        fuzz_with_atheris(options.count, options.seed)
    figures = fuzz(options.count, options.seed)
    sys.stdout.write(figures.show() + "\n")
    return 0 if figures.ok else 1


if __name__ == "__main__":
    sys.exit(main())
