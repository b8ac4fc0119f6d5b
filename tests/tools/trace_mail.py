"""Follows one VOTE mail through the code: which files run, and how often one calls another.

``python -m tests.tools.trace_mail`` has a mail come in at a real socket, has it accepted, decided
about and answered, and its answer written into a Maildir, all in this process, and prints each
file of the package that ran for it with the number of calls that came in from other files. A mail
of the same kind went the same way before, so that nothing is counted that is done once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from smtplib import SMTP
from types import FrameType
from typing import Any, Final

import mailproc
from mailproc.config.listen import ListenSettings
from mailproc.delivery.maildir import MaildirRelay
from mailproc.delivery.outbox import Outbox
from mailproc.intake.accept import GroupAcceptor
from mailproc.intake.smtp import Listener
from tests.support.harness import AGENT, Harness, letter, opened_harness

PACKAGE: Final = str(Path(mailproc.__file__).parent)


class Trace:
    """Counts the calls from one file of the package to another, in all threads, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.files: set[str] = set()
        self.moves: Counter[tuple[str, str]] = Counter()

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        """What `sys.setprofile` calls."""
        if not self.on or event != "call" or not (callee := _name(frame)):
            return
        self.files.add(callee)
        caller = frame.f_back
        while caller is not None and not _name(caller):
            caller = caller.f_back
        if caller is not None and (origin := _name(caller)) != callee:
            self.moves[origin, callee] += 1

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look at this thread, and at those that it starts."""
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)


def _name(frame: FrameType) -> str:
    file = frame.f_code.co_filename
    return file.removeprefix(PACKAGE).lstrip("/") if file.startswith(PACKAGE) else ""


def _send(port: int, raw: bytes) -> None:
    with SMTP("127.0.0.1", port) as client:
        client.sendmail("john@example.org", [AGENT], raw)


async def _accept(harness: Harness, found: Trace, raw: bytes) -> None:
    """Have a real socket take the mail; that it is opened and closed is not counted."""
    recipients, clock = harness.acceptor.recipients, harness.clock
    acceptor = GroupAcceptor(recipients, harness.database, lambda: None, clock)
    listener = Listener(ListenSettings(listen="127.0.0.1:0"), acceptor)
    await listener.start()
    found.on = True
    await asyncio.to_thread(_send, int(listener.address.rpartition(":")[2]), raw)
    found.on = False
    await listener.stop()
    await asyncio.to_thread(acceptor.close)


def trace(folder: Path) -> Trace:
    """Play it in `folder`: a topic, a vote, and the vote that is followed."""
    with opened_harness(folder) as harness:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Please.", message_id="<1@x>"))
        found = Trace()
        relay = MaildirRelay(folder / "outbox")
        outbox = Outbox(harness.database, relay, timedelta(days=5), harness.clock)
        for choice, name in (("+1", "<2@x>"), ("-1", "<3@x>")):
            vote = f"VOTE T1 {choice}"
            raw = letter("john@example.org", "a vote", vote, to=AGENT, message_id=name)
            found = Trace()
            with found.looking():
                asyncio.run(_accept(harness, found, raw))
                found.on = True
                harness.processor.process_all()
                outbox.send_due()
                found.on = False
        assert harness.topic(1)["tally"]["against"] == 1
        assert len(list((folder / "outbox" / "new").iterdir())) == 3
    return found


def main() -> None:
    """Print what ran."""
    with tempfile.TemporaryDirectory() as folder:
        found = trace(Path(folder))
    entered = Counter[str]()
    for (_, callee), count in found.moves.items():
        entered[callee] += count
    for name in sorted(found.files):
        sys.stdout.write(f"{entered[name]:5}  {name}\n")
    sys.stdout.write(f"{len(found.files)} files, {found.moves.total()} moves from file to file\n")


if __name__ == "__main__":
    main()
