"""Reads archives of real mail: does prose act, and is what is quoted read as the author's own?

    python -m tests.tools.read_corpus ARCHIVE ... [--as chair] [--direct]

An ARCHIVE is an mbox file, a Maildir or a git repository of public-inbox. For each it prints what
became of its mails as ordinary talk on a list of ours (see `tests.support.played_mail`), each mail
that did something or was answered, and, where mails answer mails, own text that stands in those
too (`tests.support.compared_mail`). Nothing of an archive is kept. Time goes with its size; memory
does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from mailproc.intake.archive import NoArchive, open_archive
from tests.support.compared_mail import Compared, Comparison
from tests.support.played_mail import Played, Role, Way, play

_Item = TypeVar("_Item")
_SHOWN: Final = 300  # characters of a line
_ROLES: Final[tuple[Role, ...]] = ("member", "chair")


def main() -> int:
    options = _options().parse_args()
    for path in options.archives:
        try:
            for role in options.roles:
                _play(path, role, options)
            if options.own:
                _compare(path, options)
        except NoArchive as fault:
            sys.stderr.write(f"{fault}\n")
            return 1
    return 0


def _play(path: Path, role: Role, options: argparse.Namespace) -> None:
    way: Way = "direct" if options.direct else "list"
    states: Counter[str] = Counter()
    acting = proposed = 0
    for one in play(_mails(path, options), role, way):
        states[
            f"{one.state} ({one.reason})" if one.state == "ignored" and one.reason else one.state
        ] += 1
        proposed += one.proposes
        if _is_more(one, direct=options.direct):
            acting += 1
            _show_played(path, role, one)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    said = f"{proposed} of them proposed topics, {acting} others acted or were answered"
    _say(f"{_name(path)} as a {role}, {way}: {counts}; {said}")


def _is_more(one: Played, *, direct: bool) -> bool:
    """Whether a mail did what ordinary talk must not."""
    if direct:  # every direct mail is answered
        return one.state in ("processed", "held", "shunted")
    if one.proposes:  # unless the list's own notices were made to propose, which are automatic
        return len(one.lines) > 1 or one.state not in ("processed", "ignored")
    return bool(one.mails) or one.state not in ("ignored", "duplicate")


def _show_played(path: Path, role: Role, one: Played) -> None:
    reason = f" ({one.reason[:_SHOWN]})" if one.reason else ""
    mails = f"; mails: {', '.join(one.mails)}" if one.mails else ""
    _say(f"{_name(path)}:{one.place} {one.message_id} as a {role}: {one.state}{reason}{mails}")
    for line in one.lines:
        _say(f"    {line[:_SHOWN]}")


def _compare(path: Path, options: argparse.Namespace) -> None:
    comparison = Comparison()
    count = leaking = losing = 0
    for one in comparison.compare(_mails(path, options)):
        count += 1
        leaking += len(one.leaked) > 1
        losing += bool(one.lost)
        if len(one.leaked) > 1 or one.lost:
            _show_compared(path, one)
    said = f"{leaking} have two or more lines of a mail they answer, {losing} no text but new lines"
    _say(f"{_name(path)}: {count} mails, {comparison.answers} answer known ones: {said}")


def _show_compared(path: Path, one: Compared) -> None:
    for kind, lines in (("leaks", one.leaked), ("loses", one.lost)):
        for line in lines[:4]:
            _say(f"{_name(path)}:{one.place} {one.message_id} {kind}: {line[:_SHOWN]}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _name(path: Path) -> str:
    path = path.parent if path.name in ("repo", "git") else path
    return path.name


def _mails(path: Path, options: argparse.Namespace) -> Iterator[bytes]:
    archive = open_archive(path)
    return _seen(archive.mails, archive.count, _name(path), options.most)


def _seen(items: Iterable[_Item], count: int, name: str, most: int) -> Iterator[_Item]:
    """The same items, with the progress on standard error."""
    begun = told = time.monotonic()
    for number, item in enumerate(items):
        if number >= most:
            return
        yield item
        if (now := time.monotonic()) > told + 10:
            told = now
            rate = number / (now - begun)
            sys.stderr.write(f"{name}: {number} of {count}, {rate:.0f} a second\n")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "--as", dest="roles", choices=_ROLES, nargs="*", default=_ROLES, help="all authors"
    )
    parser.add_argument("--direct", action="store_true", help="as mails to the agent alone")
    parser.add_argument("--no-own", dest="own", action="store_false", help="compare no texts")
    parser.add_argument("--most", type=int, default=10**9, help="mails of each archive")
    return parser


if __name__ == "__main__":
    sys.exit(main())
