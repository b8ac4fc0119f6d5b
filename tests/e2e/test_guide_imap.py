"""The guide for Google Groups: a real getmail6 fetches from a real IMAP server, as it says."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.mailbox_server import PASSWORD, USER, Mailbox, running_mailbox
from tests.e2e.world import free_ports
from tests.support.certificates import make_certificate
from tests.support.guides import adapted, blocks, only
from tests.support.server import mail, run

LIST = "xen-devel@googlegroups.com"
RC = "/var/lib/mailproc/getmail/getmailrc"


@dataclass
class Agent:
    """mailproc's folder, and the mailbox that is its address."""

    home: Path
    mailbox: Mailbox

    def fetch(self, status: int = 0) -> str:
        """What the timer runs each minute."""
        (script,) = [b.text for b in blocks("google-groups", "Fetching") if "runuser" in b.text]
        command = shlex.split(script.partition("runuser -u mailproc -- ")[2])
        path = f"{os.environ['PATH']}:/usr/bin"
        done = subprocess.run(
            adapted("\n".join(command), ("/var/lib/mailproc", str(self.home))).split("\n"),
            check=False, capture_output=True, text=True, timeout=100,
            env={**os.environ, "PATH": path},
        )  # fmt: skip
        assert done.returncode == status, f"{done.stdout}{done.stderr}\n{self.mailbox.log()}"
        return done.stdout + done.stderr

    def letters(self) -> list[dict[str, Any]]:
        """Those that came by mail."""
        lines = run(self.home, "letters", "--json").stdout.splitlines()
        return [one for one in map(json.loads, lines) if one["from"] != USER]

    def configure_fetching(self, certificate: Path) -> None:
        """getmail's folder as the guide says. As root it needs to be told that it may."""
        text = adapted(
            only(blocks("google-groups"), path=RC),
            ("server = imap.gmail.com", "server = localhost"),
            ("port = 993", f"port = {self.mailbox.port}"),
            ("/etc/mailproc/imap-password", str(self.home / "imap-password")),
            ("/etc/ssl/certs/ca-certificates.crt", str(certificate)),
            ("/opt/mailproc/bin/mailproc", str(self.home / "bin" / "mailproc")),
            ("/etc/mailproc/mailproc.toml", str(self.home / "mailproc.toml")),
            ("ignore_stderr", "allow_root_commands = true\nignore_stderr"),
        )
        (self.home / "getmail").mkdir(exist_ok=True)
        (self.home / "getmail" / "getmailrc").write_text(text)

    def configure(self) -> None:
        """mailproc.toml as the guide says, save that mail goes into a folder."""
        text = only(blocks("google-groups", "The mailbox"), "toml")
        url = "smtps://xen.agenda%40gmail.com:app-password@smtp.gmail.com:465"
        (self.home / "mailproc.toml").write_text(adapted(text, (url, "maildir:outbox")))


@pytest.fixture
def agent(fetching: None) -> Iterator[Agent]:
    with tempfile.TemporaryDirectory(prefix="mailproc-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "home" / "bin").mkdir(parents=True)
        certificate = make_certificate(folder)
        (port,) = free_ports(1)
        with running_mailbox(folder / "box", port, certificate.cert, certificate.key) as mailbox:
            agent = Agent(folder / "home", mailbox)
            program = agent.home / "bin" / "mailproc"
            program.write_text(f'#!/bin/sh\nexec {sys.executable} -m mailproc "$@"\n')
            program.chmod(0o755)
            (agent.home / "members.txt").write_text("Jane Roe <jane@example.org>\n")
            (agent.home / "imap-password").write_text(PASSWORD + "\n")
            agent.configure()
            agent.configure_fetching(certificate.cert)
            yield agent


def munged(title: str, message_id: str) -> EmailMessage:
    """A proposal as Google Groups hands it on for an author with a strict domain."""
    made = mail(f"'Jane Roe' via xen-devel <{LIST}>", f"[PROPOSE] {title}", "Let us talk.")
    for name in ("To", "List-ID"):
        del made[name]
    made["To"] = LIST
    made["List-ID"] = f"<{LIST.replace('@', '.')}>"
    made["Message-ID"] = message_id
    made["Reply-To"] = "Jane Roe <jane@example.org>"
    made["X-Original-From"] = "Jane Roe <jane@example.org>"
    return made


def test_each_mail_in_the_mailbox_is_taken_in_once(agent: Agent) -> None:
    agent.mailbox.put(munged("NUMA", "<1@jane>"))
    agent.fetch()
    agent.fetch()
    (found,) = agent.letters()
    assert (found["state"], found["topics"]) == ("processed", ["T1"])
    topics = json.loads(run(agent.home, "export", "--format", "json").stdout)["topics"]
    assert topics[0]["proposer"] == {"name": "Jane Roe", "address": "jane@example.org"}


def test_a_mail_that_cannot_be_taken_in_is_fetched_again(agent: Agent) -> None:
    agent.mailbox.put(munged("NUMA", "<1@jane>"))
    file = agent.home / "mailproc.toml"
    file.write_text(file.read_text() + '[database]\nurl = "sqlite:///no/such/folder/x.db"\n')
    assert "error (75" in agent.fetch(status=127)
    agent.configure()
    agent.fetch()
    assert [one["message_id"] for one in agent.letters()] == ["<1@jane>"]


def test_no_password_goes_to_a_server_whose_certificate_is_not_known(agent: Agent) -> None:
    agent.mailbox.put(munged("NUMA", "<1@jane>"))
    (agent.home / "other").mkdir()
    agent.configure_fetching(make_certificate(agent.home / "other").cert)
    assert "certificate verify failed" in agent.fetch(status=127)
    assert "Login:" not in agent.mailbox.log()
    assert not (agent.home / "mailproc.db").exists()
