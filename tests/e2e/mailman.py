"""A GNU Mailman 3 core of the tests' own: its folder, its ports, its lists, driven over REST."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from uv import find_uv_bin

USER: Final = "restadmin"
PASSWORD: Final = "of the tests / only"  # noqa: S105  # it guards nothing
_PATIENCE: Final = 120.0  # seconds for a dozen runners to start on a busy machine

_CONFIGURATION: Final = """
[mailman]
site_owner: postmaster@example.org
layout: tests
[paths.tests]
var_dir: {folder}
[mta]
smtp_host: 127.0.0.1
smtp_port: {smtp}
lmtp_host: 127.0.0.1
lmtp_port: {lmtp}
configuration: {folder}/maps.cfg
[webservice]
hostname: 127.0.0.1
port: {rest}
admin_user: {user}
admin_pass: {password}
workers: 1
"""
#: These queues are looked at five times a second, so that nobody waits for them; those processes,
#: each of which takes a second or two to start, no test needs.
FEW_RUNNERS: Final = "".join(
    [f"[runner.{one}]\nsleep_time: 0.2s\n" for one in ("in", "pipeline", "out", "virgin", "digest")]
    + [f"[runner.{one}]\nstart: no\n" for one in ("archive", "bounces", "command", "retry", "task")]
)


@dataclass(frozen=True)
class Mailman:
    """A Mailman that runs."""

    folder: Path
    programs: Path
    rest_port: int

    @property
    def url(self) -> str:
        """Where its REST API is."""
        return f"http://127.0.0.1:{self.rest_port}/3.1"

    @property
    def maps(self) -> Path:
        """Where it writes Postfix' maps."""
        return self.folder / "data"

    def call(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        """One REST request; the answer, empty if there is none."""
        data = urlencode(fields, doseq=True).encode() if fields else None
        request = Request(f"{self.url}/{path}", data, method=method)  # noqa: S310  # it is http
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310  # it is http
                found: dict[str, Any] = json.loads(answer.read() or b"{}")
        except HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")
            raise AssertionError(f"{method} {path}: {error.code} {said}") from None
        return found

    def make_list(self, address: str, **settings: Any) -> None:
        """A list with these settings of Mailman's; the domain is made if need be."""
        domain = address.partition("@")[2]
        if all(
            one["mail_host"] != domain for one in self.call("GET", "domains").get("entries", ())
        ):
            self.call("POST", "domains", mail_host=domain)
        self.call("POST", "lists", fqdn_listname=address)
        self.call("PATCH", f"lists/{address}/config", send_welcome_message="False", **settings)

    def subscribe(self, address: str, person: str, name: str = "", **settings: Any) -> None:
        """Make an address a member of a list at once, without questions."""
        ready = dict.fromkeys(("pre_verified", "pre_confirmed", "pre_approved"), "True")
        list_id = address.replace("@", ".")
        fields = {"list_id": list_id, "subscriber": person, **ready, **settings}
        self.call("POST", "members", **fields, **({"display_name": name} if name else {}))

    def held(self, address: str) -> list[dict[str, Any]]:
        """The posts to a list that wait for its moderator."""
        found: list[dict[str, Any]] = self.call("GET", f"lists/{address}/held").get("entries", [])
        return found

    def allow(self, address: str, poster: str) -> None:
        """Let an address post to a list whose member it is not."""
        whose = {"list_id": address.replace("@", "."), "role": "nonmember"}
        known = self.call("POST", "members/find", **whose, subscriber=poster).get("entries")
        if not known:  # Mailman knows whom it has held before
            self.call("POST", "members", **whose, subscriber=poster)
            known = self.call("POST", "members/find", **whose, subscriber=poster)["entries"]
        self.call("PATCH", f"members/{known[0]['member_id']}", moderation_action="accept")

    def command(self, *words: str) -> str:
        """The `mailman` program on this instance; what it prints."""
        root = () if os.geteuid() else ("--run-as-root",)
        configuration = self.folder / "mailman.cfg"
        command = (self.programs / "mailman", "-C", configuration, *root, *words)
        done = subprocess.run(  # noqa: PLW1510  # the status is checked below
            command, capture_output=True, text=True, timeout=120, cwd=self.folder
        )
        assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def log(self) -> str:
        """All that it logged."""
        files = sorted((self.folder / "logs").glob("*"))
        return "\n".join(f"== {file}\n{file.read_text(errors='replace')}" for file in files)


def install(folder: Path) -> Path:
    """Mailman's programs, in an environment of their own that is made at the first time.

    Returns:
        Where they are.

    Raises:
        subprocess.CalledProcessError: uv could not; it has said why.
    """
    programs = folder / "bin"
    wanted = (Path(__file__).parent / "requirements.txt").read_text()
    done = folder / "installed.txt"
    if not done.exists() or done.read_text() != wanted:
        venv = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)]
        subprocess.run(venv, check=True)
        # Compiled here, and not by a dozen runners at once.
        uv = [find_uv_bin(), "pip", "install", "-q", "--compile-bytecode", "--python", str(folder)]
        subprocess.run([*uv, *wanted.splitlines()[1:]], check=True, timeout=600)
        done.write_text(wanted)
    return programs


@contextmanager
def running_mailman(
    programs: Path, folder: Path, smtp: int, lmtp: int, rest: int, runners: str = FEW_RUNNERS
) -> Iterator[Mailman]:
    """Start a Mailman in a new folder; it is stopped at the end.

    Args:
        programs: where Mailman's are.
        folder: absolute.
        smtp: the port of the MTA that takes its mail.
        lmtp: the port where it takes mail.
        rest: the port of its REST API.
        runners: what mailman.cfg says of them; ``""`` is as Mailman is shipped.
    """
    folder.mkdir()
    ports = {"smtp": smtp, "lmtp": lmtp, "rest": rest}
    text = _CONFIGURATION.format(folder=folder, user=USER, password=PASSWORD, **ports)
    (folder / "mailman.cfg").write_text(text + runners)
    (folder / "maps.cfg").write_text("[postfix]\ntransport_file_type: regex\n")
    mailman = Mailman(folder, programs, rest)
    mailman.command("aliases")  # makes the database, too, before a dozen runners want to
    command = [str(programs / "master"), "-C", str(folder / "mailman.cfg")]
    with (folder / "master.out").open("ab") as log:
        # gunicorn leaves a socket in the home folder of whoever runs it.
        home = {**os.environ, "HOME": str(folder)}
        master = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=home, start_new_session=True
        )
    with master:
        try:
            _until_it_answers(mailman, master)
            yield mailman
        finally:
            # It and all its runners at once: told to stop they take ten seconds, to save what is
            # thrown away here.
            os.killpg(master.pid, signal.SIGKILL)


def _until_it_answers(mailman: Mailman, master: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            mailman.call("GET", "system/versions")
        except URLError:
            assert master.poll() is None, (mailman.folder / "master.out").read_text()
            assert time.monotonic() < deadline, mailman.log()
            time.sleep(0.1)
        else:
            return
