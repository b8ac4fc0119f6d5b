"""A real `mailproc serve` in a folder of its own, for tests that come from outside."""

from __future__ import annotations

import json
import mailbox
import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import select

from mailproc.config import load
from mailproc.store.database import Database
from mailproc.store.tables import letters
from tests.support.forked_process import ForkedProcess, Process, fork_server, forked
from tests.support.template import copy_to

AGENT = "agenda@lists.example.org"
LIST = "devel@lists.example.org"
PATIENCE = 60.0  # seconds until what does not happen is a failure
STOPPING = 30.0  # seconds that a server may take to stop
_MAKING_TABLES = ("serve", "ingest", "import", "chair", "roster", "status", "agenda")
LONGEST = 600.0  # seconds that a command of the command line may take, on a busy machine


@dataclass
class RunningServer:
    """The server's folder, its process, and ways to talk to it."""

    folder: Path
    process: Process
    host: str
    port: int
    _read: dict[str, Message] = field(default_factory=dict)
    """What was sent and read before, by its name in the Maildir."""

    def connect(self) -> smtplib.SMTP:
        """A fresh SMTP connection."""
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE)

    def send(self, mail: EmailMessage, recipient: str = AGENT) -> None:
        """One mail over a connection of its own."""
        with self.connect() as connection:
            connection.send_message(mail, to_addrs=[recipient])

    def sent(self) -> list[Message]:
        """Every mail that is in the outbound Maildir, by Message-ID once."""
        if not (self.folder / "outbox" / "cur").is_dir():  # the last one made
            return []
        found = mailbox.Maildir(self.folder / "outbox", create=False)
        for key in found.iterkeys():
            if key not in self._read:
                self._read[key] = found[key]
        return list(self._read.values())

    def letters(self) -> list[dict[str, Any]]:
        """`mailproc letters --json`."""
        return [json.loads(line) for line in self.run("letters", "--json").splitlines()]

    def export(self) -> dict[str, Any]:
        """`mailproc export --format json`."""
        found: dict[str, Any] = json.loads(self.run("export", "--format", "json"))
        return found

    def run(self, *words: str, status: int = 0) -> str:
        """A command of the command line; its standard output."""
        return run(self.folder, *words, status=status).stdout

    def log(self) -> str:
        """What the server logged so far."""
        return (self.folder / "serve.log").read_text()

    def begun(self, name: str) -> list[int]:
        """Every process of this name (``listener``, ``worker``) that was ever begun."""
        return [int(pid) for pid in re.findall(rf"{name}(?: \d+)? is process (\d+)", self.log())]

    def settled(self, count: int) -> None:
        """Wait until this many letters came and none waits.

        The database is asked, since asking the command line again and again keeps the server busy.
        """
        database = Database(load(self.folder / "mailproc.toml").database_url())

        def all_decided() -> bool:
            with database.reading() as connection:
                states = connection.execute(select(letters.c.state)).scalars().all()
            return len(states) >= count and "received" not in states

        try:
            wait_for(all_decided)
        finally:
            database.close()

    def kill(self) -> None:
        """`kill -9` of the process that watches; the others end by themselves."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_all(self) -> None:
        """`kill -9` of all its processes, as when the host is switched off."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run(
    folder: Path, *words: str, status: int = 0, fresh: bool = False
) -> subprocess.CompletedProcess[str]:
    """`mailproc ...` in this folder, as a process; it must exit with `status`.

    `fresh` is a new Python, which reads the environment's variables for it; otherwise the process
    is forked from one that has started already.
    """
    if fresh:
        command = [sys.executable, "-m", "mailproc", *words]
        done = subprocess.run(  # noqa: PLW1510  # the status is checked below
            command, cwd=folder, capture_output=True, text=True, timeout=LONGEST
        )
    else:
        _give_tables(folder, words)
        done = run_forked("mailproc.__main__", folder, *words)
    assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def _give_tables(folder: Path, words: Sequence[str]) -> None:
    """Spare who would make the tables of a new database that: it takes longer than the rest.

    That they are made is seen where the command is a new Python, or the database PostgreSQL.
    """
    file, settings = folder / "mailproc.db", folder / "mailproc.toml"
    is_new = words[0] in _MAKING_TABLES and settings.exists() and not file.exists()
    named = f'"sqlite:///{file.name}"', f'"sqlite:///{file}"'
    if is_new and any(url in settings.read_text(encoding="utf-8") for url in named):
        with suppress(OSError):  # a folder that a test has spoilt is the command's matter
            copy_to(file)


def run_forked(module: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m MODULE WORDS` in this folder, forked from one that has started already."""
    with TemporaryFile() as nothing, TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        files = [file.fileno() for file in (nothing, output, errors)]
        begun = fork_server().begin(module, words, folder, files)
        status = ForkedProcess(*begun).wait(LONGEST)
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(words, status, output.read(), errors.read())


@contextmanager
def serving(
    folder: Path,
    configuration: str | None = None,
    processes: int = 1,
    wrapped: Sequence[str] = (),
    options: Sequence[str] = (),
    *,
    fresh: bool = False,
    becomes_small: bool = False,
) -> Iterator[RunningServer]:
    """Start the server with this configuration (or the one that is there); it is stopped after.

    `wrapped` are words in front of the command; what they start becomes the server. `fresh` is a
    new Python, as an operator starts it; otherwise the server is forked from one. Then its
    supervisor waits with all that it has loaded, since to load it again takes half a second of each
    signal; `becomes_small` has it let go of that, as outside of tests.
    """
    if configuration is not None:
        (folder / "mailproc.toml").write_text(configuration, encoding="utf-8")
    words = ["serve", "--processes", str(processes), *options]
    with (folder / "serve.log").open("ab") as log:
        if wrapped or fresh:
            command = [*wrapped, sys.executable, "-m", "mailproc", *words]
            process: subprocess.Popen[bytes] | ForkedProcess = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        else:
            _give_tables(folder, words)
            process = forked(folder, *words, stderr=log, becomes_small=becomes_small)
    with process:
        try:
            line = process.stdout.readline().decode() if process.stdout else ""
            assert line, (folder / "serve.log").read_text()
            said = json.loads(line)["message"] if line.startswith("{") else line
            host, _, port = said.split()[-1].rpartition(":")
            yield RunningServer(folder, process, host, int(port) if port.isdecimal() else 0)
        finally:
            if process.poll() is None:
                process.terminate()
                assert process.wait(STOPPING) == 0, (folder / "serve.log").read_text()


_THREE = """members = [
  "Jane Roe <jane@example.org>, <jroe@example.com>",
  "John Doe <john@example.org>",
  "Ann Other <ann@example.org>",
]"""


def configuration(
    database: str = "sqlite:///mailproc.db", more: str = "", people: str = _THREE
) -> str:
    """Three members (or those that `people` says), a chair, a list; nothing needs confirming."""
    return f"""
[smtp]
listen = "127.0.0.1:0"
[database]
url = "{database}"
[outbound]
url = "maildir:outbox"
[[list]]
name = "devel"
address = "{LIST}"
list_id = "devel.lists.example.org"
agent = "{AGENT}"
chairs = ["chair@example.org"]
{people}
{more}
[list.trust]
propose = "from"
vote = "from"
chair = "from"
"""


def mail(sender: str, subject: str, body: str = "", **headers: str) -> EmailMessage:
    """A plain mail to the list, as the list server hands it on."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = LIST
    made["Subject"] = subject
    made["List-Id"] = "<devel.lists.example.org>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body + "\n")
    return made


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Until it holds; an assertion if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def environment() -> dict[str, str]:
    """The environment without what would lead mailproc elsewhere."""
    return {name: value for name, value in os.environ.items() if name != "MAILPROC_CONFIG"}
