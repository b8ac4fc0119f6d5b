"""Fuzzing with whole letters: a real `mailproc serve`, hostile letters, members' letters beside.

    python -m tests.tools.fuzz_letters --letters 20000 --members 200 [--postgres] [--lmtp]

Two lists on one server; on one of them votes need a confirmation. Hostile letters come over several
connections as fast as the server takes them, some by `mailproc ingest`; members' letters are spread
among them. Some members' names are forged, others' never. Exit 1 unless

- every letter is decided about, and none was shunted by a bug of ours;
- every letter of a member whose name is not forged is answered, within `--seconds` of its 250;
- so is every letter of the others that their own mail server vouches for;
- all processes together stay below `--megabytes` (PSS, sampled);
- none of our mails has a header, a text or a recipient that it must not have;
- `mailproc verify` finds that all is as the letters say.

The same `--seed` makes the same letters; `--show NUMBER` prints one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.hostile import HostileLetters, Learned
from tests.support.hostile.floods import Flood
from tests.support.hostile.report import Report, report_on
from tests.support.hostile.site import PEOPLE, TARGETS, configuration, learned_from
from tests.support.postgres import running_postgres
from tests.support.server import serving


def main() -> int:
    options = _options().parse_args()
    if options.show is not None:
        hostile = HostileLetters(options.seed, TARGETS, PEOPLE, Learned(), options.largest)
        sys.stdout.buffer.write(hostile.letter(options.show).raw)
        return 0
    with _folder(options) as folder, _database(options) as url:
        report = fuzz(folder, url, options)
        sys.stdout.write(report.show() + "\n")
    return 0 if not report.faults else 1


def fuzz(folder: Path, url: str, options: argparse.Namespace, *, fresh: bool = True) -> Report:
    """One run, of a server that is a new Python or is forked from one; what came out."""
    protocol = "lmtp" if options.lmtp else "smtp"
    with serving(folder, configuration(url, protocol), fresh=fresh) as server:
        learned = learned_from(server, protocol)
        hostile = HostileLetters(options.seed, TARGETS, PEOPLE, learned, options.largest)
        flood = Flood(server, protocol, hostile, options)
        flood.run()
        return report_on(server, flood, options)


@contextmanager
def _folder(options: argparse.Namespace) -> Iterator[Path]:
    """The server's folder."""
    if options.folder is not None:
        options.folder.mkdir()
        yield options.folder
        return
    with tempfile.TemporaryDirectory(prefix="fuzz-letters-") as folder:
        yield Path(folder)


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[str]:
    """The URL of a fresh database."""
    if not options.postgres:
        yield "sqlite:///mailproc.db"
        return
    with running_postgres() as server, server.fresh_database() as url:
        yield url


def options(*words: str) -> argparse.Namespace:
    """What these words of a command line mean."""
    return _options().parse_args(words)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--letters", type=int, default=20_000, help="hostile ones")
    parser.add_argument("--members", type=int, default=200, help="letters of members")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="in place of SQLite")
    parser.add_argument("--lmtp", action="store_true", help="in place of SMTP")
    parser.add_argument("--connections", type=int, default=4, help="of hostile senders at once")
    parser.add_argument("--largest", type=int, default=5_000_000, help="bytes of a letter")
    parser.add_argument("--seconds", type=float, default=10.0, help="until a member is answered")
    parser.add_argument("--megabytes", type=float, default=400.0, help="of all processes")
    parser.add_argument("--folder", type=Path, help="of the server; it is kept")
    parser.add_argument("--show", type=int, help="print the letter of this number, and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
