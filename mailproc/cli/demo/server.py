"""The demo's server: a real `mailproc serve` in a folder of its own, and the mails it sends."""

from __future__ import annotations

import email
import email.policy
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Final

_FILE: Final = "mailproc.toml"
_PATIENCE: Final = 20.0  # seconds until an answer that does not come is an error


class DemoServer:
    """A running server: mails go in by SMTP, answers come out of its Maildir."""

    def __init__(self, folder: Path, host: str, port: int) -> None:
        self.folder = folder
        self._host = host
        self._port = port
        self._seen: set[Path] = set()

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """Hand one mail to the server over SMTP, as a list server or an MTA does."""
        with smtplib.SMTP(self._host, self._port, timeout=_PATIENCE) as connection:
            connection.send_message(mail, to_addrs=[recipient])

    def answers(self, until: str) -> list[EmailMessage]:
        """The mails that the server has sent since the last call.

        Waits for one made from the template `until`: the ack is the last of a letter's answers.

        Raises:
            TimeoutError: if it does not come.
        """
        found: list[EmailMessage] = []
        deadline = time.monotonic() + _PATIENCE
        while not any(kind_of(mail) == until for mail in found):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the server sent no {until} within {_PATIENCE:.0f} s")
            there = set(self._new.iterdir()) if self._new.is_dir() else set()
            fresh = sorted(there - self._seen)
            found += [_parsed(path) for path in fresh]
            self._seen.update(fresh)
            if not fresh:
                time.sleep(0.02)
        return sorted(found, key=lambda mail: kind_of(mail) == until)

    def publish(self, folder: Path) -> None:
        """Write the pages of the meeting, as the operator does."""
        command = [sys.executable, "-m", "mailproc", "publish", str(folder.absolute())]
        subprocess.run(  # noqa: S603  # ourselves
            [*command, "-c", str(self.folder / _FILE)], check=True, stdout=subprocess.DEVNULL
        )

    @property
    def _new(self) -> Path:
        return self.folder / "outbox" / "new"


def kind_of(mail: EmailMessage) -> str:
    """The name of the template that one of the server's mails was made from."""
    return str(mail["Message-ID"]).strip("<>").partition(".")[0]


@contextmanager
def open_server(folder: Path, configuration: str) -> Iterator[DemoServer]:
    """Start `mailproc serve` with this configuration; it is stopped at the end.

    Raises:
        RuntimeError: it does not begin; the text is its log.
    """
    file = folder / _FILE
    file.write_text(configuration, encoding="utf-8")
    command = [sys.executable, "-m", "mailproc", "serve", "-c", str(file)]
    log = (folder / "serve.log").open("wb")
    with log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as server:  # noqa: S603  # ourselves
        try:
            line = server.stdout.readline().decode() if server.stdout else ""
            address = line.rpartition(" ")[2].strip()
            if not address:
                raise RuntimeError((folder / "serve.log").read_text(encoding="utf-8"))
            host, _, port = address.rpartition(":")
            yield DemoServer(folder, host, int(port))
        finally:
            server.terminate()


def _parsed(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return email.message_from_binary_file(file, policy=email.policy.default)
