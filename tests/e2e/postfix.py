"""A Postfix of the tests' own: loopback only, its own ports, queue, log and configuration.

Nothing of the system's Postfix is read but its programs, and none of the system's is changed. Mail
for a domain that is not ours is refused by the `error` transport, so that nothing can leave.
"""

from __future__ import annotations

import os
import pwd
import shutil
import smtplib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

_MAIN: Final = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mx.example.org
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
default_transport = error:no mail leaves this machine
relay_transport = error:no mail leaves this machine
recipient_delimiter = +
# What is ours, then what Mailman writes.
transport_maps = texthash:{folder}/transport, regexp:{mailman}/postfix_lmtp
relay_domains = regexp:{mailman}/postfix_domains
relay_recipient_maps = texthash:{folder}/transport, regexp:{mailman}/postfix_lmtp
# The members' mailboxes.
virtual_mailbox_domains = example.org, example.net
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
# A deferred mail is tried again when the queue is flushed.
minimal_backoff_time = 300s
"""

_MASTER: Final = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n - n 60  1 pickup
cleanup   unix  n - n -   0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -   - trivial-rewrite
bounce    unix  - - n -   0 bounce
defer     unix  - - n -   0 bounce
trace     unix  - - n -   0 bounce
verify    unix  - - n -   1 verify
tlsmgr    unix  - - n 1000? 1 tlsmgr
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -   - proxymap
showq     unix  n - n -   - showq
error     unix  - - n -   - error
retry     unix  - - n -   - error
virtual   unix  - n n -   - virtual
smtp      unix  - - n -   - smtp
lmtp      unix  - - n -   - lmtp
anvil     unix  - - n -   1 anvil
postlog   unix-dgram n - n - 1 postlogd
{pipes}"""


@dataclass(frozen=True)
class Postfix:
    """A Postfix that runs."""

    folder: Path
    port: int

    def send(self, mail: EmailMessage, *recipients: str) -> None:
        """One mail from whom its From names, over SMTP."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.send_message(mail, to_addrs=list(recipients))

    def inbox(self, address: str) -> list[EmailMessage]:
        """What is in the mailbox of an address, in order of arrival."""
        local, _, domain = address.partition("@")
        files = (self.folder / "mail" / domain / local / "new").glob("*")
        found = sorted(files, key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]

    def command(self, *words: str) -> str:
        """Run one of Postfix's programs on this instance; what it prints."""
        return _run(words[0], "-c", str(self.folder / "etc"), *words[1:])

    def has_put_off(self) -> bool:
        """Whether mail waits to be tried again; a log line says so before a flush would see it."""
        return any(one.is_file() for one in (self.folder / "queue" / "deferred").rglob("*"))

    def log(self) -> str:
        """All that it logged."""
        return (self.folder / "postfix.log").read_text(errors="replace")


def missing() -> str:
    """Why no Postfix can be run here; empty if one can."""
    if not shutil.which("postfix", path=_search_path()):
        return "Postfix is not installed (apt-get install postfix)"
    if os.geteuid():
        return "Postfix' master has to be started by root"
    return ""


@dataclass(frozen=True)
class Plan:
    """What a Postfix is to do."""

    port: int
    """To listen on."""
    transports: dict[str, str]
    """Where mail for an address goes, as in transport(5)."""
    mailboxes: tuple[str, ...]
    """Addresses of example.org and example.net that have one."""
    mailman: Path
    """Where Mailman writes its maps."""
    pipes: str = ""
    """More lines for master.cf."""


@contextmanager
def running_postfix(folder: Path, plan: Plan) -> Iterator[Postfix]:
    """Start a Postfix in an empty folder; it is stopped at the end.

    The folder's path is absolute, short (a Unix socket's has at most 107 bytes), and one that
    Postfix' users can enter.
    """
    _furnish(folder, plan)
    postfix = Postfix(folder, plan.port)
    postfix.command("postfix", "start")
    try:
        yield postfix
    finally:
        postfix.command("postfix", "stop")


def _furnish(folder: Path, plan: Plan) -> None:
    nobody = pwd.getpwnam("nobody")
    for name, owner in (("etc", 0), ("queue", 0), ("mail", nobody.pw_uid)):
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, owner, -1)
    (folder / "data").mkdir(mode=0o700)
    shutil.chown(folder / "data", "postfix")
    users = {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
    main = _MAIN.format(folder=folder, mailman=plan.mailman, **users)
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=plan.port, pipes=plan.pipes))
    _write_map(folder / "transport", plan.transports)
    _write_map(folder / "mailboxes", {one: _maildir(one) for one in plan.mailboxes})


def _write_map(file: Path, entries: dict[str, str]) -> None:
    file.write_text("".join(f"{key} {value}\n" for key, value in entries.items()))


def _maildir(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{domain}/{local}/"


def _search_path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _run(*words: str) -> str:
    environment = {**os.environ, "PATH": _search_path()}
    done = subprocess.run(  # noqa: PLW1510  # the status is checked below
        words, capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout
