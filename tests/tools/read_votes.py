"""Reads votes that were called by ``[VOTE]`` on real lists, and compares with the posted results.

    python -m tests.tools.read_votes ARCHIVE ... [--explained FILE] [--all]

An ARCHIVE is an mbox file, a Maildir or a git repository of public-inbox. Each thread is played on
a list of ours, with everybody in it as a member, where its first mail opens a decision; then who is
counted how is compared with the names and figures of the result that was posted. Each difference is
printed, with what its author wrote; FILE explains some, one a line: a Message-ID, a blank, and why.
Nothing of an archive is kept.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mailproc.intake.archive import open_archive
from mailproc.intake.console import roster_command
from mailproc.meeting.decision_count import latest_decision, verdict, votes_counted
from mailproc.meeting.roster import Member
from tests.support.harness import LIST, Harness, opened_harness
from tests.support.vote_threads import (
    ArchivedMail,
    PostedResult,
    VoteThread,
    archived_mail,
    is_called,
    own_lines,
    posted_result,
    vote_threads,
)

_KEPT: Final = re.compile(
    rb"(?i)(?:from|date|message-id|in-reply-to|references|user-agent|x-mailer|mime-version"
    rb"|auto-submitted|content-type|content-transfer-encoding|content-language):"
)
_FIELD: Final = re.compile(rb"(?m)^[^\s:]+:[^\n]*\n(?:[ \t][^\n]*\n)*")
_RULE: Final = {"any": {"passes": "majority"}}
_SHOWN: Final = 6  # lines
_CHOICE: Final = re.compile(r"(?<![\w.])[+-] ?[01](?![\w.])")
_BLANK_ROW: Final = re.compile(r"\s*(?:\[\s*\]|[+-] ?[01]\b)")


@dataclass(slots=True)
class _Figures:
    threads: int = 0
    with_result: int = 0
    agreeing: int = 0
    explained: int = 0
    votes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


def main() -> int:
    options = _options().parse_args()
    explained = _explanations(options.explained)
    figures = _Figures()
    mails = (mail for path in options.archives for mail in _mails(path))
    for thread in vote_threads(mails):
        _compare(thread, explained, figures, show_all=options.all)
    _say(
        f"{figures.threads} votes, {figures.votes} ballots counted; {figures.with_result} results"
        f" posted: {figures.agreeing} agree, {figures.explained} differ and are explained,"
        f" {figures.with_result - figures.agreeing - figures.explained} differ"
    )
    return 0


def _mails(path: Path) -> Iterator[ArchivedMail]:
    yield from filter(None, map(archived_mail, open_archive(path).mails))


def _explanations(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    lines = (line.split(" ", 1) for line in file.read_text().splitlines() if line.strip())
    return {line[0]: line[1] for line in lines}


def _compare(
    thread: VoteThread, explained: dict[str, str], figures: _Figures, *, show_all: bool
) -> None:
    counted, outcome = _played(thread)
    figures.threads += 1
    figures.votes += len(counted)
    posted = posted_result(own_lines(thread.result)) if thread.result else None
    if posted is None or not posted.names:
        end = "cancelled" if thread.cancelled else "no result posted"
        end = "the result names nobody with a choice" if posted else end
        _say(f"-- {thread.call.subject}: {end}; {_ballots(counted, thread)}")
        _show(thread, counted, figures, show_all=show_all)
        return
    figures.with_result += 1
    differences = list(_differences(thread, counted, posted, outcome))
    known = explained.get(thread.call.message_id)
    if not differences:
        figures.agreeing += 1
        _say(f"ok {thread.call.subject}: {outcome}; {_ballots(counted, thread)}")
    elif known or all(one.explained for one in differences):
        figures.explained += 1
        _say(f"~~ {thread.call.subject}: {outcome}; {known or 'explained below'}")
    else:
        _say(f"!! {thread.call.subject} {thread.call.message_id}: {outcome}")
    for one in differences:
        _say(f"     {one.text}")
    is_open = any(not one.explained for one in differences) and not known
    _show(thread, counted, figures, show_all=show_all or is_open)


def _ballots(counted: dict[str, int], thread: VoteThread) -> str:
    names = thread.voters()
    return ", ".join(f"{names.get(who) or who} {choice:+d}" for who, choice in counted.items())


def _show(
    thread: VoteThread, counted: dict[str, int], figures: _Figures, *, show_all: bool
) -> None:
    """What those wrote who are not counted."""
    if not show_all:
        return
    for mail in thread.mails():
        if mail.author[1] not in counted:
            lines = [line for line in own_lines(mail) if line.strip()]
            shown = [*lines[:_SHOWN], *(["...", *lines[-2:]] if len(lines) > _SHOWN + 2 else [])]
            _say(f"     not counted: {mail.author[0]} {mail.message_id}")
            for line in shown:
                _say(f"         {line[:150]}")


@dataclass(frozen=True, slots=True)
class _Difference:
    text: str
    explained: bool = False
    """Whether nothing that was written here says otherwise."""


def _differences(
    thread: VoteThread, counted: dict[str, int], posted: PostedResult, outcome: str
) -> Iterator[_Difference]:
    authors = {address: (name, address) for address, name in thread.voters().items()}
    named: dict[str, int] = {}
    for choice, names in posted.names.items():
        for name in names:
            found = [one for one, author in authors.items() if is_called(name, author)]
            named.update(dict.fromkeys(found, choice))
            if not found:
                text = f"{name}: posted {choice:+d}, wrote nothing in this archive"
                yield _Difference(text, explained=True)
    for one, choice in named.items():
        ours = [value for who, value in counted.items() if _same(authors, one, who)]
        mails = [
            mail for mail in (thread.call, *thread.answers) if _same(authors, one, mail.author[1])
        ]
        if choice not in ours and (ours or any(map(_chooses, mails))):
            yield _Difference(f"{authors[one][0]}: posted {choice:+d}, counted {ours}")
        elif choice not in ours:
            text = f"{authors[one][0]}: posted {choice:+d}, wrote no choice in this archive"
            yield _Difference(text, explained=True)
    for who, choice in counted.items():
        if choice and not any(_same(authors, who, one) for one in named):
            yield _Difference(f"{authors[who][0]}: counted {choice:+d}, and not in the result")
    if posted.passed is not None and posted.passed != (outcome == "passed"):
        yield _Difference(f"posted as {'passed' if posted.passed else 'failed'}")


def _same(authors: dict[str, tuple[str, str]], one: str, other: str) -> bool:
    """Whether two addresses are one person's, by their names."""
    return one == other or (bool(authors[one][0]) and is_called(authors[one][0], authors[other]))


def _chooses(mail: ArchivedMail) -> bool:
    """Whether there is anything like a choice in what somebody wrote, but a list to choose from."""
    return any(_CHOICE.search(line) for line in own_lines(mail) if not _BLANK_ROW.match(line))


def _played(thread: VoteThread) -> tuple[dict[str, int], str]:
    """Who is counted how, by address; and what that makes of it."""
    with (
        TemporaryDirectory(prefix="read-votes-") as folder,
        opened_harness(
            Path(folder), decision_rules=_RULE, voters="members", answer_strangers=False
        ) as harness,
    ):
        people = thread.voters()
        harness.members = tuple(Member(name, (one,)) for one, name in people.items())
        harness.acceptor.command(harness.rules.name, roster_command(harness.members), "people")
        harness.processor.process_all()
        harness.mail(_as_ours(thread.call, f"[VOTE] {thread.title or 'something'}"))
        for mail in thread.answers:
            harness.clock.now += timedelta(minutes=30)
            harness.mail(_as_ours(mail, f"Re: [VOTE] {thread.title or 'something'}"))
        return _counted(harness)


def _counted(harness: Harness) -> tuple[dict[str, int], str]:
    agenda = harness.agenda()[0]
    decision = latest_decision(agenda, 1)
    if decision is None:
        return {}, "not opened"
    votes = votes_counted(agenda, decision)
    counted: dict[str, int] = {one: vote.choice for one, vote in votes.items()}
    return counted, verdict(agenda, decision).outcome


def _as_ours(mail: ArchivedMail, subject: str) -> bytes:
    """A mail of an archive as our list would hand it on."""
    head, _, body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = b"".join(one[0] for one in _FIELD.finditer(head + b"\n") if _KEPT.match(one[0]))
    ours = f"To: {LIST}\nSubject: {subject}\nList-Id: <{LIST.replace('@', '.')}>\n"
    return ours.encode() + kept + b"\n" + body


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument("--explained", type=Path, metavar="FILE", help="why some differ")
    parser.add_argument("--all", action="store_true", help="show whoever is not counted")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
