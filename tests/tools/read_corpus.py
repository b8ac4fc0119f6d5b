"""Reads archives of real mail: does prose act, and is what is quoted read as the author's own?

    python -m tests.tools.read_corpus ARCHIVE ... [--as chair] [--way list direct] [--most 5000]

An ARCHIVE is an mbox file, a Maildir or a git repository of public-inbox. Its mails are played as
ordinary talk on a list of ours (see `tests.support.played_mail`): over the list, as answers to our
digest, or to the agent alone. Each mail that did something or was answered is printed, and, where
mails answer mails, own text that stands in those too (`tests.support.compared_mail`). At the end
stands a table of all archives. Nothing of an archive is kept. Time goes with its size; memory does
not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from mailproc.intake.archive import NoArchive, open_archive
from tests.support.compared_mail import Compared, Comparison
from tests.support.played_mail import (
    MAILS_OF_A_LIST,
    Played,
    RememberingReader,
    Role,
    Way,
    play,
)

_Item = TypeVar("_Item")
_SHOWN: Final = 300  # characters of a line
_ROLES: Final[tuple[Role, ...]] = ("member", "chair")
_WAYS: Final[tuple[Way, ...]] = ("list", "answer", "direct")
_LONGEST_NAME: Final = 36


@dataclass(slots=True)
class _Figures:
    """What is counted of one archive."""

    mails: int = 0
    states: Counter[tuple[Role, Way, str]] = field(default_factory=Counter)
    proposed: Counter[tuple[Role, Way]] = field(default_factory=Counter)
    acted: Counter[tuple[Role, Way]] = field(default_factory=Counter)
    """Mails that did or got what ordinary talk must not."""
    answers: int = 0
    leaking: int = 0
    """Replies with one line of a mail that they answer among their own."""
    leaking_more: int = 0
    losing: int = 0


def main() -> int:
    options = _options().parse_args()
    table: list[tuple[str, _Figures]] = []
    for path in options.archives:
        try:
            table.append((_name(path), _read(path, options)))
        except NoArchive as fault:
            sys.stderr.write(f"{fault}\n")
            return 1
        _say_figures(*table[-1])
    _say_table(table, options)
    return 0


def _read(path: Path, options: argparse.Namespace) -> _Figures:
    figures = _Figures()
    comparison = Comparison()
    mails = _mails(path, options)
    # Some at once, so that a mail is read once for all roles.
    while some := tuple(islice(mails, MAILS_OF_A_LIST)):
        first = options.skip + figures.mails
        for way in options.ways:
            reader = RememberingReader()
            for role in options.roles:
                for one in play(some, role, way, reader):
                    _count_played(path, first, one, (role, way), figures)
        if options.own:
            for compared in comparison.compare(some):
                _count_compared(path, first, compared, figures)
            figures.answers = comparison.answers
        figures.mails += len(some)
    return figures


def _count_played(
    path: Path, first: int, one: Played, how: tuple[Role, Way], figures: _Figures
) -> None:
    state = f"{one.state} ({one.reason})" if one.state == "ignored" and one.reason else one.state
    figures.states[(*how, state)] += 1
    figures.proposed[how] += one.proposes
    if _is_more(one, how[1]):
        figures.acted[how] += 1
        _show_played(path, first, one, how)


def _is_more(one: Played, way: Way) -> bool:
    """Whether a mail did what ordinary talk must not."""
    if way == "direct":  # every direct mail is answered
        return one.state in ("processed", "held", "shunted")
    if one.proposes:  # unless the list's own notices were made to propose, which are automatic
        return len(one.lines) > 1 or one.state not in ("processed", "ignored")
    return bool(one.mails) or one.state not in ("ignored", "duplicate")


def _show_played(path: Path, first: int, one: Played, how: tuple[Role, Way]) -> None:
    reason = f" ({one.reason[:_SHOWN]})" if one.reason else ""
    mails = f"; mails: {', '.join(one.mails)}" if one.mails else ""
    place = f"{_name(path)}:{first + one.place} {one.message_id}"
    _say(f"{place} as a {how[0]}, {how[1]}: {one.state}{reason}{mails}")
    for line in one.lines:
        _say(f"    {line[:_SHOWN]}")


def _count_compared(path: Path, first: int, one: Compared, figures: _Figures) -> None:
    figures.leaking += len(one.leaked) == 1
    figures.leaking_more += len(one.leaked) > 1
    figures.losing += bool(one.lost)
    for kind, lines in (("leaks", one.leaked), ("loses", one.lost)):
        for line in lines[:4]:
            place = f"{_name(path)}:{first + one.place} {one.message_id}"
            _say(f"{place} {kind} {len(lines)}: {line[:_SHOWN]}")


def _say_figures(name: str, figures: _Figures) -> None:
    for how, acted in ((how, figures.acted[how]) for how in figures.proposed):
        counts = ", ".join(
            f"{count} {state}"
            for (*whose, state), count in sorted(figures.states.items())
            if tuple(whose) == how
        )
        said = f"{figures.proposed[how]} of them proposed topics, {acted} others acted"
        _say(f"{name} as a {how[0]}, {how[1]}: {counts}; {said} or were answered")


def _say_table(table: list[tuple[str, _Figures]], options: argparse.Namespace) -> None:
    hows = [(role, way) for role in options.roles for way in options.ways]
    heads = ["mails", *(f"{role}, {way}" for role, way in hows)]
    heads += ["answers", "1 line", "2 or more", "lost"] if options.own else []
    rows = [(name, _cells(figures, hows, own=options.own)) for name, figures in table]
    rows.append(
        ("all", [sum(column) for column in zip(*(cells for _, cells in rows), strict=True)])
    )
    if options.own:
        _say(
            "Mails that acted or were answered; answers to known mails, with lines of those as own"
        )
    _say(" | ".join((f"{'archive':{_LONGEST_NAME}}", *heads)))
    for name, cells in rows:
        shown = (f"{cell:{len(head)}}" for cell, head in zip(cells, heads, strict=True))
        _say(" | ".join((f"{name[:_LONGEST_NAME]:{_LONGEST_NAME}}", *shown)))


def _cells(figures: _Figures, hows: list[tuple[Role, Way]], *, own: bool) -> list[int]:
    texts = [figures.answers, figures.leaking, figures.leaking_more, figures.losing]
    return [figures.mails, *(figures.acted[how] for how in hows), *(texts if own else [])]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _name(path: Path) -> str:
    path = path.parent if path.name in ("repo", "git") else path
    return path.name.rpartition("+")[2]


def _mails(path: Path, options: argparse.Namespace) -> Iterator[bytes]:
    archive = open_archive(path)
    wanted = islice(archive.mails, options.skip, options.skip + options.most)
    return _seen(wanted, min(archive.count - options.skip, options.most), _name(path))


def _seen(items: Iterable[_Item], count: int, name: str) -> Iterator[_Item]:
    """The same items, with the progress on standard error."""
    begun = told = time.monotonic()
    for number, item in enumerate(items):
        yield item
        if (now := time.monotonic()) > told + 10:
            told = now
            rate = number / (now - begun)
            sys.stderr.write(f"{name}: {number} of {count}, {rate:.0f} a second\n")
            sys.stderr.flush()


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "--as", dest="roles", choices=_ROLES, nargs="*", default=_ROLES, help="all authors"
    )
    parser.add_argument(
        "--way", dest="ways", choices=_WAYS, nargs="*", default=_WAYS, help="how they come"
    )
    parser.add_argument("--no-own", dest="own", action="store_false", help="compare no texts")
    parser.add_argument("--skip", type=int, default=0, help="so many of each archive's first")
    parser.add_argument("--most", type=int, default=10**9, help="mails of each archive")
    return parser


if __name__ == "__main__":
    sys.exit(main())
