"""Which of the letters that wait are decided about next, when more wait than are taken at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from mailproc.mail.claimed_authors import claimed_authors
from mailproc.store import letters
from mailproc.store.database import Transaction

_FOR_A_STRANGER: Final = 5  # letters of the list's people


class _Claim(NamedTuple):
    """Who a letter says has written it."""

    authors: tuple[str, ...] = ()
    proven: bool = False
    console: bool = False


_NOBODY: Final = _Claim()


class LetterOrder:
    """The order in which one list's letters are decided about: as they came, unless many wait.

    Then those of the list's people and of the console come first, with few of strangers between
    them: however many letters strangers send, no member waits for them. That goes by From, which
    anybody can write; so the first letter of each address comes before anybody's second one, and
    those that our MTA vouches for wait for no others of their address. Else those of one address
    are decided about as they came, and none of a member after a letter of the console that came
    later: a vote is not late because its close was quicker.

    Args:
        address: the list's own.
        seems_proven: whether a mail with these first bytes seems to be from whom it says.
    """

    def __init__(self, address: str, seems_proven: Callable[[bytes], bool]) -> None:
        self._address = address
        self._seems_proven = seems_proven
        self._claims: dict[int, _Claim] = {}

    def first(
        self,
        connection: Transaction,
        numbers: Sequence[int],
        is_listed: Callable[[str], bool],
        at_most: int,
    ) -> tuple[list[int], list[int]]:
        """Those letters that are next, at most so many.

        Args:
            connection: where they are stored.
            numbers: all letters of the list that wait, as they came.
            is_listed: whether an address is one of the list's people.
            at_most: how many are taken.

        Returns:
            those that come first, and those of strangers for which there is room besides.
        """
        if len(numbers) <= at_most:
            self._claims.clear()
            return list(numbers), []
        self._look_at(connection, numbers)
        first: dict[tuple[int, int], list[int]] = {}
        strangers: list[int] = []
        seen = Counter[tuple[str, bool]]()
        consoles = 0

        @cache  # of thousands that wait, many are of the same author
        def listed(authors: tuple[str, ...]) -> str:
            return next(filter(is_listed, authors), "")

        for number, (authors, proven, console) in self._claims.items():
            if console:
                consoles += 1
                first[consoles, 0] = [number]
            elif who := listed(authors):
                whose = who, proven
                first.setdefault((consoles, seen[whose]), []).append(number)
                seen[whose] += 1
            else:
                strangers.append(number)
        others = iter(strangers)
        in_order = [number for place in sorted(first) for number in first[place]]
        mixed = _mixed(in_order[:at_most], others)[:at_most]
        return mixed, list(islice(others, at_most - len(mixed)))

    def _look_at(self, connection: Transaction, numbers: Sequence[int]) -> None:
        """Find out who wrote those that came since."""
        known = self._claims
        new = [number for number in numbers if number not in known]
        for number, origin, head in letters.heads(connection, new):
            known[number] = (
                _Claim(console=True)
                if origin == "console"
                else _Claim(claimed_authors(head, self._address), self._seems_proven(head))
            )
        # One that another process has decided about meanwhile is nobody's.
        self._claims = {number: known.get(number, _NOBODY) for number in numbers}


def _mixed(first: Sequence[int], others: Iterator[int]) -> list[int]:
    """Those that come first, with one of the others behind so many of them."""
    mixed: list[int] = []
    for start in range(0, len(first), _FOR_A_STRANGER):
        mixed += first[start : start + _FOR_A_STRANGER]
        mixed += islice(others, 1)
    return mixed
