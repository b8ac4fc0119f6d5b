"""The guide's unit under a real systemd: mailproc does all that it has to in its sandbox."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

import pytest

from mailproc.guides import guides
from tests.support.guides import adapted
from tests.support.server import configuration

pytestmark = pytest.mark.timeout(300)
HERE: Final = Path(__file__).parent
ADDRESS_SPACE: Final = 512_000_000  # bytes, and what a mebibyte has more
PROGRAM: Final = f"""#!/opt/python/bin/python{sys.version_info[0]}.{sys.version_info[1]}
import sys
sys.path[:0] = ["/opt/source", "/opt/packages"]
from mailproc.cli import main
main()
"""
INSIDE: Final = """[Unit]
DefaultDependencies=no
Wants=systemd-journald.service
[Service]
Type=oneshot
TimeoutStartSec=200
ExecStart=/bin/bash /opt/home/inside.sh
ExecStopPost=/bin/systemctl exit --force
StandardOutput=file:/opt/home/log
StandardError=file:/opt/home/log
"""
SCRIPT: Final = """
set -eu
trap 'journalctl -u mailproc -o cat --no-pager' EXIT
until_() { for _ in $(seq 300); do ! "$@" || return 0; sleep 0.2; done; return 1; }
as_mailproc() {
  LD_LIBRARY_PATH=/opt/python/lib runuser -u mailproc -- /opt/mailproc/bin/mailproc "$@"
}
decided() { ! as_mailproc letters --state received | grep -q .; }
heard() { test "$(journalctl -u mailproc -o cat | grep -c 'mailproc listens on')" = "$1"; }
useradd --system --home-dir /var/lib/mailproc mailproc
install -m 640 -g mailproc /opt/home/mailproc.toml /etc/mailproc/mailproc.toml
export MAILPROC_CONFIG=/etc/mailproc/mailproc.toml
systemctl start mailproc
until_ heard 1
python3 /opt/home/visitor.py
until_ decided
pgrep -u mailproc -f parser_child | while read -r p; do
  grep "Max address space" "/proc/$p/limits"; done > /opt/home/limits
systemctl kill -s KILL mailproc
until_ heard 2
test "$(systemctl show -P NRestarts mailproc)" = 1
systemctl reload mailproc
as_mailproc letters --json > /opt/home/letters
as_mailproc outbox --json > /opt/home/outbox
systemctl stop mailproc
systemctl show -P Result mailproc > /opt/home/result
"""
VISITOR: Final = """
import smtplib, socket
class Client(smtplib.SMTP):
    def _get_socket(self, host, port, timeout):
        there = socket.socket(socket.AF_UNIX)
        there.connect("/run/mailproc/smtp")
        return there
def send(who, subject, body):
    mail = f"From: {who}\\nTo: agenda@lists.example.org\\nMessage-ID: <{subject[-5:].strip()}@x>\\n"
    mail += f"Subject: {subject}\\n\\n{body}\\n"
    with Client("mailproc") as client:
        client.sendmail(who, ["agenda@lists.example.org"], mail)
send("jane@example.org", "[PROPOSE] Topic one", "Duration: 20m")
send("john@example.org", "[PROPOSE] Topic two", "Duration: 20m")
send("jane@example.org", "my votes", "VOTE T1 +1\\nVOTE T2 +1")
send("chair@example.org", "the agenda", "CLOSE VOTING\\nSCHEDULE")
"""
MEETING: Final = """
[list.meeting]
title = "Summit"
starts = 2027-08-26T13:00:00
ends = 2027-08-26T17:00:00
rooms = 2
"""


def missing() -> str:
    """Why no systemd can be booted here; empty if one can."""
    if not Path("/lib/systemd/systemd").exists() or not shutil.which("unshare"):
        return "no systemd here"
    spaces = ["unshare", "-m", "-p", "-f", "-n", "-i", "-u", "mount", "-t", "tmpfs", "x", "/mnt"]
    tried = subprocess.run(spaces, capture_output=True, text=True, check=False)
    return tried.stderr.strip()


def boot(home: Path, empty: Path) -> None:
    """Have a systemd start inside.service, and wait until it has ended."""
    packages = sysconfig.get_path("platlib")
    places = (str(empty), str(home), sys.base_prefix, packages, str(HERE.parents[1]))
    spaces = ("unshare", "-m", "-p", "-f", "-u", "-i", "-n", "--kill-child")
    command = [*spaces, "--propagation", "private", "bash", str(HERE / "booted.sh"), *places]
    with (home / "console").open("wb") as console:
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, timeout=240,
            check=False,
        )  # fmt: skip


def test_mailproc_works_in_the_sandbox_of_its_unit(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if not request.config.getoption("--e2e"):
        pytest.skip("run them with: pytest --e2e tests/e2e")
    if reason := missing():
        pytest.skip(f"no systemd can be booted here: {reason}")
    home, empty = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    unit = next(one for one in guides() if one.name == "systemd").files["mailproc.service"]
    # This Python may have a library of its own that it looks for where it was built.
    unit = adapted(unit, ("Environment=", "Environment=LD_LIBRARY_PATH=/opt/python/lib "))
    text = configuration("sqlite:////var/lib/mailproc/mailproc.db") + MEETING
    text = text.replace("127.0.0.1:0", "unix:/run/mailproc/smtp")
    text = text.replace("maildir:outbox", "maildir:/var/lib/mailproc/outbox")
    files = {"mailproc": PROGRAM, "mailproc.service": unit, "mailproc.toml": text}
    files |= {"inside.service": INSIDE, "inside.sh": SCRIPT, "visitor.py": VISITOR}
    for name, content in files.items():
        (home / name).write_text(content)
    boot(home, empty)
    log = (home / "log").read_text() if (home / "log").exists() else (home / "console").read_text()
    assert (home / "result").exists(), log
    letters = [json.loads(line) for line in (home / "letters").read_text().splitlines()]
    assert {one["state"] for one in letters} == {"processed"}
    assert {"jane@example.org", "chair@example.org"} <= {one["from"] for one in letters}
    outbox = [json.loads(line) for line in (home / "outbox").read_text().splitlines()]
    assert {(one["kind"], one["state"]) for one in outbox} >= {("ack", "sent"), ("agenda", "sent")}
    # The reader of mails could set its own limits.
    limits = [int(line.split()[3]) for line in (home / "limits").read_text().splitlines()]
    assert limits
    assert all(limit < 1.1 * ADDRESS_SPACE for limit in limits)
    assert (home / "result").read_text().strip() == "success"
