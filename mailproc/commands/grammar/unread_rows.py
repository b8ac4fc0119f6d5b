"""Rows that stand among votes, and are none that we can read: ``T3: hm`` below ``T2: yes``. Pure.

Whoever lists their votes means each row as one, so none may be lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from mailproc.commands.arguments.vote_text import VoteText
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.vote_faults import fault_of
from mailproc.commands.grammar.vote_lines import unadorned

#: As a row begins, which may go on with a dash: ``T7- fine``.
_TOPIC: Final = r"(?:(?i:topic)[ \t]*)?[Tt#] ?(?P<number>\d{1,6})(?!\w)"
#: A topic and at most three words, of which no sentence is made.
_ROW: Final = re.compile(
    rf"{_TOPIC}[ \t]*(?:[:=–—-]|-+>|→)?[ \t]*(?P<words>[^\s:]{{1,30}}(?:[ \t]+\S{{1,30}}){{0,2}})"
)
_NAMED: Final = re.compile(_TOPIC)
_LONGEST: Final = 120  # characters of a line
_MOST_LINES: Final = 200
_MOST: Final = 5


def unread_rows(
    lines: Sequence[str], reading: Reading, calls: Sequence[Call | SyntaxFault]
) -> list[SyntaxFault]:
    """What to say of them, in mail to us; a topic that another line speaks of needs nothing."""
    votes = [one for one in calls if isinstance(one, Call) and one.votes and not one.in_form]
    if not reading.to_us or not votes:
        return []
    spoken_of = {int(one) for call in calls for one in _NAMED.findall(call.line)}
    rows = {number: row for number, row in _rows(lines) if number not in spoken_of}
    if not rows or not any(_ROW.match(unadorned(one.line)) for one in votes):
        return []
    return [fault_of(row, row, VoteText((), row)) for row in islice(rows.values(), _MOST)]


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for line in islice(lines, _MOST_LINES):
        row = unadorned(line) if len(line) <= _LONGEST else ""
        if found := _ROW.fullmatch(row):
            yield int(found["number"]), row
