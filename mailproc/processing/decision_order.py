"""Which of the letters that wait are decided about next, when more wait than are taken at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

from mailproc.mail.claimed_authors import claimed_authors
from mailproc.store import letters
from mailproc.store.database import Transaction

_FOR_A_STRANGER: Final = 5  # letters of the list's people


class DecisionOrder:
    """The order in which one list's letters are decided about: as they came, unless many wait.

    Then those of the list's people and of the console come first, with few of strangers between
    them: however many letters strangers send, no member waits for them. That goes by From, which
    anybody can write; so the first letter of each address comes before anybody's second one. Those
    of one address are decided about as they came, and none of a member after a letter of the
    console that came later: a vote is not late because its close was quicker.

    Args:
        address: the list's own.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._authors: dict[int, tuple[str, ...] | None] = {}

    def first(
        self,
        connection: Transaction,
        numbers: Sequence[int],
        is_listed: Callable[[str], bool],
        at_most: int,
    ) -> list[int]:
        """Those letters that are next, at most so many.

        Args:
            connection: where they are stored.
            numbers: all letters of the list that wait, as they came.
            is_listed: whether an address is one of the list's people.
            at_most: how many are taken.
        """
        if len(numbers) <= at_most:
            self._authors.clear()
            return list(numbers)
        self._look_at(connection, numbers)
        first: list[tuple[int, int, int]] = []
        strangers: list[int] = []
        seen = Counter[str]()
        consoles = 0
        for number in numbers:
            authors = self._authors[number]
            if authors is None:
                consoles += 1
                first.append((consoles, 0, number))
            elif who := next(filter(is_listed, authors), ""):
                first.append((consoles, seen[who], number))
                seen[who] += 1
            else:
                strangers.append(number)
        return _mixed([number for *_, number in sorted(first)], strangers)[:at_most]

    def _look_at(self, connection: Transaction, numbers: Sequence[int]) -> None:
        """Find out who wrote those that came since."""
        known = self._authors
        new = [number for number in numbers if number not in known]
        self._authors = {number: known[number] for number in numbers if number in known}
        for number, origin, head in letters.heads(connection, new):
            console = origin == "console"
            self._authors[number] = None if console else claimed_authors(head, self._address)
        for number in numbers:  # one that another process has decided about meanwhile
            self._authors.setdefault(number, ())


def _mixed(first: Sequence[int], strangers: Iterable[int]) -> list[int]:
    """Those that come first, with one of the others behind so many of them."""
    others = iter(strangers)
    mixed: list[int] = []
    for start in range(0, len(first), _FOR_A_STRANGER):
        mixed += first[start : start + _FOR_A_STRANGER]
        mixed += islice(others, 1)
    return [*mixed, *others]
