"""Reads votes that were called by ``[VOTE]`` on real lists, and compares with the posted results.

    python -m tests.tools.read_votes ARCHIVE ... [--explained FILE] [--all] [--passes RULE]

An ARCHIVE is an mbox file, a Maildir or a git repository of public-inbox. Each thread is played on
a list of ours, with everybody in it as a member, where its first mail opens a decision: by default
it passes as a release of Apache does, with three more for than against of those whose votes the
result calls binding, and is open for 72 hours and until the result was posted. Then who is counted
how, and what comes of it, is compared with the result. A table shows each thread; below it stands
each difference, with its reason. FILE explains some, one a line: the Message-ID of a call, a blank,
and why. Nothing of an archive is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mailproc.intake.archive import open_archive
from tests.support.played_votes import played
from tests.support.vote_differences import compared
from tests.support.vote_threads import ArchivedMail, VoteThread, archived_mail, own_lines
from tests.support.vote_threads import vote_threads as threads_of

_SHOWN: Final = 6  # lines
_WIDTH: Final = 58


@dataclass(slots=True)
class _Figures:
    ends: Counter[str] = field(default_factory=Counter)
    votes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def main() -> int:
    options = _options().parse_args()
    explained = _explanations(options.explained)
    rule = {name: getattr(options, name) for name in ("passes", "quorum", "veto")}
    rule = {name: value for name, value in rule.items() if value}
    figures = _Figures()
    _say(f"   {'thread':{_WIDTH}} {'posted':22} {'counted':22} equal, or why not")
    mails = (mail for path in options.archives for mail in _mails(path))
    for thread in threads_of(mails):
        _row(thread, rule, options, explained, figures)
    _say_figures(figures)
    return 0


def _row(
    thread: VoteThread,
    rule: Mapping[str, str],
    options: argparse.Namespace,
    explained: Mapping[str, str],
    figures: _Figures,
) -> None:
    """One thread's row of the table, and below it what is different."""
    found = compared(thread, lambda binding: played(thread, rule, options.least, binding))
    figures.votes += len(found.ours.counted)
    known = explained.get(thread.call.message_id, "")
    is_open = any(not one.explained for one in found.differences) and not known
    posted = _counts(found.posted.counts, found.posted_outcome) if found.posted else ""
    if found.posted is None:
        end, why = "none", "cancelled" if thread.cancelled else "no result in this archive"
    elif not found.differences:
        end, why = "equal", "equal"
    else:
        end, why = ("different", "different") if is_open else ("explained", known)
    figures.ends[end] += 1
    mark = {"none": "-", "equal": "=", "explained": "~", "different": "!"}[end]
    ours = _counts(Counter(found.ours.counted.values()), found.ours.outcome)
    reasons = Counter(one.kind for one in found.differences)
    why = why or ", ".join(f"{count} {kind}" for kind, count in reasons.items())
    _say(f" {mark} {thread.call.subject[:_WIDTH]:{_WIDTH}} {posted:22} {ours:22} {why}")
    figures.reasons.update(one.kind for one in found.differences)
    if is_open:
        _say(f"      {thread.call.message_id}")
    for one in found.differences:
        _say(f"      {one.text}")
    if options.all or is_open:
        _show(thread, found.ours.counted)


def _counts(counts: Mapping[int, int], outcome: str) -> str:
    shown = (f"{choice:+d}:{counts[choice]}" for choice in sorted(counts, reverse=True))
    return " ".join((*(one for one in shown if not one.endswith(":0")), outcome))


def _say_figures(figures: _Figures) -> None:
    ends = figures.ends
    with_result = ends.total() - ends["none"]
    _say(
        f"{ends.total()} votes, {figures.votes} ballots counted; {with_result} results posted:"
        f" {ends['equal']} equal, {ends['explained']} explained, {ends['different']} different"
    )
    for kind, count in figures.reasons.most_common():
        _say(f"{count:5} {kind}")


def _mails(path: Path) -> Iterator[ArchivedMail]:
    yield from filter(None, map(archived_mail, open_archive(path).mails))


def _explanations(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    lines = (line.split(" ", 1) for line in file.read_text().splitlines() if line.strip())
    return {line[0]: line[1] for line in lines}


def _show(thread: VoteThread, counted: Mapping[str, int]) -> None:
    """What those wrote who are not counted."""
    for mail in thread.mails():
        if mail.author[1] in counted:
            continue
        lines = [line for line in own_lines(mail) if line.strip()]
        shown = [*lines[:_SHOWN], *(["...", *lines[-2:]] if len(lines) > _SHOWN + 2 else [])]
        _say(f"      not counted: {mail.author[0]} {mail.message_id}")
        for line in shown:
            _say(f"          {line[:150]}")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument("--explained", type=Path, metavar="FILE", help="why some differ")
    parser.add_argument("--all", action="store_true", help="show whoever is not counted")
    parser.add_argument("--passes", default="3 more for than against", metavar="RULE")
    parser.add_argument("--quorum", default="", metavar="QUORUM")
    parser.add_argument("--veto", default="", metavar="VETO")
    parser.add_argument("--least", type=int, default=72, metavar="HOURS")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")


if __name__ == "__main__":
    sys.exit(main())
