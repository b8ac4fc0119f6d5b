"""Which of the letters that wait are decided about next, when more wait than are taken at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from mailproc.mail.claimed_authors import claimed_authors
from mailproc.store import letters
from mailproc.store.database import Transaction

_OF_ONE_ADDRESS: Final = 20


class DecisionOrder:
    """The order in which one list's letters are decided about: as they came, unless many wait.

    Then those of the list's people and of the console come first, among themselves as they came;
    however many letters strangers send, a member waits for none of them. That goes by From, which
    anybody can write; so of each address only the first few that wait are taken before the rest.

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
        first: list[int] = []
        rest: list[int] = []
        seen = Counter[str]()
        for number in numbers:
            authors = self._authors[number]
            listed = next(filter(is_listed, authors), "") if authors is not None else "console"
            seen[listed] += 1
            before = bool(listed) and (authors is None or seen[listed] <= _OF_ONE_ADDRESS)
            (first if before else rest).append(number)
        return (first + rest)[:at_most]

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
