"""In what our count of a vote differs from the posted one, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from tests.support.played_votes import Played
from tests.support.posted_results import (
    PostedResult,
    is_called,
    is_called_in_short,
    posted_result,
)
from tests.support.vote_threads import ArchivedMail, VoteThread, own_lines

_CHOICE: Final = re.compile(r"(?<![\w.])[+-] ?[01](?![\w.])")
#: A row of a list to choose from, without a mark.
_BLANK_ROW: Final = re.compile(r"\s*\[\s*\]")
ELSEWHERE: Final = "voted on another list, or where the archive does not reach"
NO_CHOICE: Final = "wrote no choice in this archive"
LATE: Final = "voted after the result"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is counted otherwise."""

    kind: str
    text: str
    explained: bool = False
    """Whether nothing that was written here says otherwise."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Our count beside the posted one."""

    ours: Played
    posted: PostedResult | None
    """None: no result was posted."""
    differences: tuple[Difference, ...]

    @property
    def posted_outcome(self) -> str:
        """In one word."""
        passed = self.posted.passed if self.posted else None
        return "" if passed is None else "passed" if passed else "not passed"


def compared(thread: VoteThread, play: Callable[[Collection[str]], Played]) -> Compared:
    """Compare a vote's posted result with what comes of it where its votes bind that it says."""
    posted = posted_result(own_lines(thread.result)) if thread.result else None
    if posted is None or not (
        any(posted.names.values()) or posted.figures or posted.passed is not None
    ):
        return Compared(play(()), None, ())
    people = _People(thread, posted)
    ours = play(people.binding)
    return Compared(ours, posted, tuple(_differences(people, ours, posted)))


class _People:
    """Who wrote in a thread, and whom its result names."""

    def __init__(self, thread: VoteThread, posted: PostedResult) -> None:
        self.thread: Final = thread
        self.authors: Final = {
            address: (name, address) for address, name in thread.voters().items()
        }
        self.named: Final[dict[str, int]] = {}
        """The choice of each author whom the result names."""
        self.missing: Final[list[tuple[str, int]]] = []
        """The names that nobody here has."""
        binding: set[str] = set()
        names = [(name, choice) for choice, some in posted.names.items() for name in some]
        for name, choice in sorted(names, key=lambda one: -len(one[0].split())):
            found = self._found(name, choice)
            self.named.update(dict.fromkeys(found, choice))
            if not found:
                self.missing.append((name, choice))
            if name in posted.binding:
                binding.update(found)
        self.binding: Final = frozenset(binding)

    def _found(self, name: str, choice: int) -> list[str]:
        """The authors who can be meant by a name, the surest way first."""
        free = {who: author for who, author in self.authors.items() if who not in self.named}
        by_login = [who for who in free if who.partition("@")[0] == name.casefold()]
        called = [who for who, author in free.items() if is_called(name, author)]
        again = [
            who
            for who, author in self.authors.items()
            if self.named.get(who) == choice and is_called(name, author)
        ]
        short = [who for who, author in free.items() if is_called_in_short(name, author)]
        return (
            by_login or called or again or short or [who for who in free if self._says(who, name)]
        )

    def _says(self, who: str, name: str) -> bool:
        """Whether somebody's vote says for whom it is, or is signed so."""
        word = re.compile(rf"(?i)(?<!\w){re.escape(name.partition(' ')[0])}(?!\w)")
        return any(
            _chooses(mail) and any(word.search(line) for line in own_lines(mail))
            for mail in self.mails(who)
        )

    def mails(self, who: str) -> list[ArchivedMail]:
        """What somebody wrote in the thread, from whatever address."""
        return [mail for mail in self.thread.mails() if self.same(who, mail.author[1])]

    def same(self, one: str, other: str) -> bool:
        """Whether two addresses are one person's, by their names."""
        name = self.authors[one][0]
        return one == other or (bool(name) and is_called(name, self.authors[other]))


def _differences(people: _People, ours: Played, posted: PostedResult) -> Iterator[Difference]:
    named = list(_of_named(people, ours))
    yield from named
    result = people.thread.result
    if any(posted.names.values()):
        for who, choice in ours.counted.items():
            if not choice or any(people.same(who, one) for one in people.named):
                continue
            late = result is not None and min(m.date for m in people.mails(who)) > result.date
            text = f"{people.authors[who][0]}: counted {choice:+d}, and not in the result"
            yield Difference(LATE if late else "counted, and not in the result", text, late)
    elif posted.figures:
        for choice, count in posted.figures.items():
            here = sum(one == choice for one in ours.counted.values())
            if here != count:
                text = f"{choice:+d}: posted {count}, counted {here}; the result has no names"
                yield Difference("another figure", text)
    for who, choice in ours.by_result.items():
        yield Difference("the result votes", f"{who}: {choice:+d} by the mail with the result")
    if posted.passed is not None and posted.passed != (ours.outcome == "passed"):
        absent = [one for one in named if one.explained]
        text = f"posted as {'passed' if posted.passed else 'not passed'}, here {ours.outcome}"
        reason = f": {len(absent)} of its votes are not in this archive" if absent else ""
        yield Difference("another outcome", f"{text}{reason}", bool(absent))


def _of_named(people: _People, ours: Played) -> Iterator[Difference]:
    """Those differences that the names in a result show."""
    for name, choice in people.missing:
        yield Difference(ELSEWHERE, f"{name}: posted {choice:+d}, {ELSEWHERE}", explained=True)
    for one, choice in people.named.items():
        counted = [value for who, value in ours.counted.items() if people.same(one, who)]
        if choice in counted:
            continue
        name = people.authors[one][0]
        if counted or any(map(_chooses, people.mails(one))):
            here = ", ".join(f"{value:+d}" for value in counted) or "nothing"
            text = f"{name}: posted {choice:+d}, counted {here}"
            yield Difference("another choice", text)
        else:
            text = f"{name}: posted {choice:+d}, {NO_CHOICE}"
            yield Difference(NO_CHOICE, text, explained=True)


def _chooses(mail: ArchivedMail) -> bool:
    """Whether there is anything like a choice in what somebody wrote, but a list to choose from."""
    return any(_CHOICE.search(line) for line in own_lines(mail) if not _BLANK_ROW.match(line))
