"""A machine with a Postfix of its own, for guides that say how to set it up."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.e2e.lists import JANE, JOHN, PEOPLE
from tests.e2e.postfix import Plan, Postfix, running_postfix
from tests.e2e.world import PATIENCE, free_ports
from tests.support.guides import adapted
from tests.support.server import run

AGENT = "agenda@lists.example.org"
LIST = f"""
[[list]]
name = "xen-devel"
address = "xen-devel@lists.example.org"
agent = "{AGENT}"
members = ["Jane Roe <{JANE}>", "John Doe <{JOHN}>"]
[list.trust]
vote = "from"
"""


@dataclass
class Site:
    """A machine with Postfix, before anybody has read the guide."""

    folder: Path
    postfix: Postfix
    listener: int

    @property
    def home(self) -> Path:
        """mailproc's folder."""
        return self.folder / "mailproc"

    def configure(self, text: str, *changes: tuple[str, str]) -> None:
        """mailproc.toml as the guide says, with the one list."""
        changes = (("127.0.0.1:25", f"127.0.0.1:{self.postfix.port}"), *changes)
        (self.home / "mailproc.toml").write_text(adapted(text, *changes) + LIST)

    def write(self, name: str, text: str, *changes: tuple[str, str]) -> None:
        """Put lines of the guide at the end of a file of Postfix'."""
        with (self.postfix.folder / "etc" / name).open("a") as file:
            file.write(adapted(text, *changes))

    def shell(self, script: str) -> str:
        """Run the guide's commands on this Postfix; what they print."""
        etc = str(self.postfix.folder / "etc")
        path = f"{os.environ['PATH']}:/usr/sbin"
        done = subprocess.run(
            ["bash", "-c", script.replace("/etc/postfix", etc)],
            env={**os.environ, "MAIL_CONFIG": etc, "PATH": path},
            capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def letters(self) -> list[dict[str, Any]]:
        """What mailproc has of letters by mail."""
        lines = run(self.home, "letters", "--json").stdout.splitlines()
        return [one for one in map(json.loads, lines) if one["from"] != AGENT]

    def acks(self) -> list[EmailMessage]:
        """Our mails in Jane's mailbox."""
        return [one for one in self.postfix.inbox(JANE) if one["X-Loop"] == AGENT]

    def wait(self, count: int) -> list[EmailMessage]:
        """The acks, once there are so many of them."""
        self.until(lambda: len(self.acks()) >= count)
        return self.acks()

    def until(self, condition: Callable[[], bool]) -> None:
        """Until it holds; what Postfix logged if it never does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.postfix.log()[-5000:]
            time.sleep(0.05)


@contextmanager
def new_site() -> Iterator[Site]:
    """Postfix takes mail for lists.example.org, and knows nobody there."""
    with tempfile.TemporaryDirectory(prefix="mailproc-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for made in ("mailproc", "mailman"):
            (folder / made).mkdir()
        (folder / "mailman" / "postfix_lmtp").touch()
        (folder / "mailman" / "postfix_domains").write_text("/^lists\\.example\\.org$/ OK\n")
        smtp, listener = free_ports(2)
        plan = Plan(smtp, {}, tuple(PEOPLE), folder / "mailman")
        with running_postfix(folder / "postfix", plan) as postfix:
            yield Site(folder, postfix, listener)
