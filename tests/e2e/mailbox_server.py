"""A mailbox that IMAP reads: a Dovecot of the tests' own, on loopback, with TLS only."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final

USER: Final = "xen.agenda@gmail.com"
PASSWORD: Final = "of-the-tests-only"  # noqa: S105  # it guards nothing
_PATIENCE: Final = 30.0

_CONFIGURATION: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
default_internal_user = dovecot
default_login_user = dovenull
mail_location = maildir:{folder}/Maildir
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """A Dovecot that runs."""

    folder: Path
    port: int

    def put(self, mail: EmailMessage) -> None:
        """A mail that has come in."""
        name = f"{time.time_ns()}.tests"
        file = self.folder / "Maildir" / "tmp" / name
        file.write_bytes(mail.as_bytes())
        shutil.chown(file, "nobody", "nogroup")
        file.rename(self.folder / "Maildir" / "new" / name)

    def log(self) -> str:
        """All that it logged."""
        return (self.folder / "dovecot.log").read_text(errors="replace")


def missing() -> str:
    """Why no mailbox can be run and fetched from here; empty if one can."""
    needed = {"dovecot": "dovecot-imapd", "getmail": "getmail6"}
    away = [needed[name] for name in needed if not shutil.which(name, path="/usr/bin:/usr/sbin")]
    return f"not installed: apt-get install {' '.join(away)}" if away else ""


@contextmanager
def running_mailbox(folder: Path, port: int, certificate: Path, key: Path) -> Iterator[Mailbox]:
    """Start a Dovecot in a new folder that others may enter; it is stopped at the end."""
    for name in ("", "Maildir", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.chown(folder / name, "nobody", "nogroup")
    text = _CONFIGURATION.format(
        folder=folder, port=port, certificate=certificate, key=key, password=PASSWORD
    )
    (folder / "dovecot.conf").write_text(text)
    command = ["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    mailbox = Mailbox(folder, port)
    with subprocess.Popen(command) as server:
        try:
            _until_it_is_ready(mailbox, server)
            yield mailbox
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _until_it_is_ready(mailbox: Mailbox, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    log = mailbox.folder / "dovecot.log"
    while not (log.exists() and "starting up" in mailbox.log()):
        assert server.poll() is None, log.read_text() if log.exists() else "it did not start"
        assert time.monotonic() < deadline, "it does not start"
        time.sleep(0.05)
