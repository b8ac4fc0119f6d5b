"""Letters whose proofs could not be looked at now: they wait for another try, others do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from mailproc.commands.grammar import only_votes
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
from mailproc.mail.subject import read_subject
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Rules, reaches

_AGAIN_AFTER: Final = 30.0  # seconds, doubled with each try
_AGAIN_AT_LAST: Final = 600.0
_LONGEST: Final = timedelta(days=5)  # as long as mail servers try to hand on a mail
_MOST: Final = 500

Letters = list[tuple[StoredLetter, Letter | Unreadable]]


class PostponedLetters:
    """The letters of one list that wait since the DNS did not answer.

    Only where a list asks for a proof that no confirmation can replace: elsewhere whoever wrote is
    asked to confirm. What the same person sent after such a letter waits with it, so that the
    later word stays the later one. But votes and questions do not: a ballot stays as a newer
    letter has it. After five days a letter is decided about as it is.

    Args:
        rules: the list's.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._may_wait = any(not reaches("confirmed", tier) for tier in rules.trust.values())
        self._tags = rules.proposal_tags
        self._clock = clock
        self._waiting: dict[int, tuple[str, float, float]] = {}

    def numbers(self) -> set[int]:
        """The letters that are not to be tried yet."""
        now = self._clock()
        return {number for number, (_, due, _) in self._waiting.items() if due > now}

    def ready(self, some: Letters, evidence: Mapping[int, Evidence], now: datetime) -> Letters:
        """Those of the letters that can be decided about; the others wait from now on.

        Args:
            some: letters in their order, read.
            evidence: what is known of their authors, by number.
            now: the time, aware.
        """
        tried = {stored.id for stored, _ in some}
        authors = {who for number, (who, _, _) in self._waiting.items() if number not in tried}
        found: Letters = []
        for stored, letter in some:
            author = letter.author.key if isinstance(letter, Letter) and letter.author else ""
            unknown = evidence[stored.id].unknown and now - stored.received < _LONGEST
            behind = author and author in authors and not self._votes(letter)
            if self._may_wait and (unknown or behind) and self._room():
                _, _, last = self._waiting.get(stored.id, ("", 0.0, _AGAIN_AFTER / 2))
                pause = min(2 * last, _AGAIN_AT_LAST)
                self._waiting[stored.id] = author, self._clock() + pause, pause
                authors.add(author)
            else:
                self._waiting.pop(stored.id, None)
                found.append((stored, letter))
        return found

    def keep(self, numbers: Iterable[int]) -> None:
        """Forget all but these: another process has decided about the others."""
        kept = self._waiting.keys() & numbers
        self._waiting = {number: self._waiting[number] for number in sorted(kept)}

    def _votes(self, letter: Letter | Unreadable) -> bool:
        """Whether a letter may only vote or ask, so that its place in the order does not matter."""
        if isinstance(letter, Unreadable):
            return False
        return only_votes(read_subject(letter.subject, self._tags), letter.own_lines)

    def _room(self) -> bool:
        return len(self._waiting) < _MOST
