"""Letters that wait are read, and compared with what they answer, in batches.

Processes of their own do both. While a batch is decided about, the next one is compared, and those
behind it are read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Final, Protocol

from mailproc.mail.letter import AnsweredMail, Copied, Letter, StoredLetter, Unreadable
from mailproc.mail.munging import with_author
from mailproc.meeting.roster import Rules
from mailproc.processing.answered_mails import is_compared, mails_answered
from mailproc.processing.postponed_letters import Letters
from mailproc.store.database import Database

_BATCH: Final = 100
_FIRST_BATCH: Final = 20  # fewer, since nothing is decided while they are read and compared
_MOST_TEXT: Final = 8 << 20  # bytes of a batch
_MOST_COMPARED: Final = 2 << 20  # bytes of a batch's letters and of the mails that they answer
_OF_A_LINE: Final = 60  # bytes that Python takes for a text beside its characters
_LONGEST_GATHERING: Final = 1.0  # seconds until a batch is decided about, full or not


class Reader(Protocol):
    """Reads letters where a hostile one cannot hurt (`mail.parser_process.ParserProcess`)."""

    def read(
        self,
        raws: Sequence[bytes],
        own: Sequence[bool] = (),
        copied: Sequence[Copied | None] = (),
    ) -> Generator[Letter | Unreadable]:
        """Each letter read, or why it cannot be, in order; the operator's `own` to their ends.

        What was found `copied` in one before tells what of it is quoted.
        """

    def compare(
        self, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        """Each letter compared with the mails that it answers, which tell what of it is quoted.

        The process is at work once this returns.
        """

    def has_next(self) -> bool:
        """Whether the next letter of what is being read is there, so that nobody waits for it."""


class LetterBatches:
    """Reads letters, and compares with the mails that they answer those that may act.

    Args:
        database: where these mails are.
        reader: reads.
        held_reader: the same, for what has to be read or compared while `reader` is at work.
    """

    def __init__(self, database: Database, reader: Reader, held_reader: Reader) -> None:
        self._database = database
        self._reader = reader
        self._held_reader = held_reader
        self._comparison = _Comparison([], {}, held_reader)

    def read(self, rules: Rules, some: Sequence[StoredLetter], of_first: int) -> Generator[Letters]:
        """The letters of a list as they are read, those that are decided about together.

        Close it whatever happens: another reading can begin only once this one has ended.

        Args:
            rules: the list's.
            some: the letters.
            of_first: so many of them are in batches before any of the others.
        """
        try:
            with closing(self._read(self._reader, rules, some)) as read:
                pairs = zip(some, read, strict=True)
                for part in (islice(pairs, of_first), pairs):
                    yield from self._compared(rules, part)
        finally:
            self._comparison.close()

    def read_held(
        self, rules: Rules, held: StoredLetter, copied: Copied | None
    ) -> Letter | Unreadable:
        """A letter that was held, read again; `copied` is what was found copied in it then."""
        self._comparison.finish()
        (letter,) = self._read(self._held_reader, rules, [held], [copied])
        return letter

    def _read(
        self,
        reader: Reader,
        rules: Rules,
        stored: Sequence[StoredLetter],
        copied: Sequence[Copied | None] = (),
    ) -> Generator[Letter | Unreadable]:
        """Each letter read, with its author, whoever the list says has written it."""
        raws, own = [one.raw for one in stored], [one.from_console for one in stored]
        with closing(reader.read(raws, own, copied)) as read:
            for letter in read:
                if isinstance(letter, Letter):
                    yield with_author(letter, rules.address, rules.author_alias_domains)
                else:
                    yield letter

    def _compared(
        self, rules: Rules, pairs: Iterator[tuple[StoredLetter, Letter | Unreadable]]
    ) -> Iterator[Letters]:
        """Letters in batches, compared: the next ones, as far as they are read, meanwhile."""
        rest = self._compare(rules, _gathered(pairs, most=min(_FIRST_BATCH, _BATCH)), [])
        while batch := self._comparison.finish():
            rest = self._compare(rules, rest or _gathered(pairs, self._reader.has_next), batch)
            yield batch
            if not self._comparison.some:
                rest = self._compare(rules, _gathered(pairs), batch)

    def _compare(self, rules: Rules, some: Letters, before: Letters) -> Letters:
        """Begin to compare letters; those for which it is too much at once are left, and returned.

        Those `before` them may not be decided about yet.
        """
        worth = [
            (stored, letter)
            for stored, letter in some
            if isinstance(letter, Letter) and is_compared(stored, letter, rules)
        ]
        answered: Mapping[int, Sequence[AnsweredMail]] = {}
        if worth:
            near = [*before, *some]
            beside = [(stored, one) for stored, one in near if isinstance(one, Letter)]
            with self._database.reading() as connection:
                answered = mails_answered(connection, rules.name, worth, beside)
        count = _first_part(some, answered)
        self._comparison = _Comparison(some[:count], answered, self._held_reader)
        return some[count:]


class _Comparison:
    """Letters, of which a reader's process compares some with the mails that these answer.

    It is at work once this is made.
    """

    def __init__(
        self, some: Letters, answered: Mapping[int, Sequence[AnsweredMail]], reader: Reader
    ) -> None:
        self.some = some
        asked = [
            (stored.id, letter, answered[stored.id])
            for stored, letter in some
            if stored.id in answered and isinstance(letter, Letter)
        ]
        self._ids = [number for number, *_ in asked]
        self._answers: Generator[Letter | Unreadable] | None = None
        self._compared: list[Letter | Unreadable] = []
        if asked:
            self._answers = reader.compare([one for _, one, _ in asked], [one for *_, one in asked])

    def finish(self) -> Letters:
        """All of them, compared."""
        self._compared += self._answers or ()
        compared = dict(zip(self._ids, self._compared, strict=True))
        return [(stored, compared.get(stored.id, letter)) for stored, letter in self.some]

    def close(self) -> None:
        """Leave off: the process can be asked for something else."""
        if self._answers:
            self._answers.close()


def _gathered(
    pairs: Iterator[tuple[StoredLetter, Letter | Unreadable]],
    has_next: Callable[[], bool] = lambda: True,
    most: int | None = None,
) -> Letters:
    """The next letters that are read: a batch, or as many as are ready in the time that it has."""
    ends = time.monotonic() + _LONGEST_GATHERING
    most = most or _BATCH
    found: Letters = []
    size = 0
    while has_next() and (pair := next(pairs, None)):
        found.append(pair)
        size += _size(pair[1])
        if len(found) >= most or size > _MOST_TEXT or time.monotonic() > ends:
            break
    return found


def _first_part(some: Letters, answered: Mapping[int, Sequence[AnsweredMail]]) -> int:
    """How many of these have not much more to compare than `_MOST_COMPARED`.

    So that the first are not kept waiting by the last.
    """
    size = 0
    for count, (stored, _) in enumerate(some, 1):
        if mails := answered.get(stored.id):
            size += len(stored.raw) + sum(len(mail.text or mail.raw) for mail in mails)
        if size > _MOST_COMPARED:
            return count
    return len(some)


def _size(letter: Letter | Unreadable) -> int:
    """About how many bytes the text of a letter takes here."""
    if isinstance(letter, Unreadable):
        return 0
    lines, whole = letter.own_lines, letter.text
    return sum(map(len, lines)) + _OF_A_LINE * len(lines) + (len(whole.lines) if whole else 0)
