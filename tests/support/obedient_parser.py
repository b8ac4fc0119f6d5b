"""A parser's child that does what the mail says, with the real frames and limits."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mailproc.mail import parse, parser_child
from mailproc.mail.letter import Copied, Letter, Unreadable
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parse import read_letter


def read(
    raw: bytes, limits: Limits = USUAL, answered: Sequence[bytes] | Copied | None = None
) -> Letter:
    """Obey, and read it."""
    if b"hang" in raw:
        re.fullmatch("(a+)+b", "a" * 60)  # one call into C that lasts for years
    if found := re.search(rb"wait (\S+)", raw):
        time.sleep(float(found[1]))  # as on a machine that is too busy
    if b"die" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    if found := re.search(rb"once (\S+)", raw):
        path = Path(found[1].decode())
        if not path.exists():
            path.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if b"memory" in raw:
        bytearray(1 << 40)
    if b"bug" in raw:
        raise KeyError("oh")
    if b"print" in raw:
        print("not a frame")  # noqa: T201  # that is the question
    if b"pid" in raw:
        raise Unreadable(str(os.getpid()))
    return read_letter(raw)


if __name__ == "__main__":
    parse.read_letter = read
    parser_child.main(float(sys.argv[1]), 1 << 30)
