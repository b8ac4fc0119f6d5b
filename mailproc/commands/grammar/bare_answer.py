"""What an answer in somebody's own words means: whether they lead a topic, whether they come. Pure.

The words are in `mail.yes_or_no` and `mail.acceptance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.grammar.keywords import BY_WORD, keyword_of
from mailproc.mail.acceptance import (
    comes_remotely,
    may_accept,
    own_words,
    read_acceptance,
    read_coming,
)
from mailproc.mail.text import folded
from mailproc.mail.yes_or_no import opening
from mailproc.structs import replace

_LEAD: Final = {"yes": "me", "no": "none"}
_COMING: Final = {"yes": "ATTEND", "no": "REGRETS", "maybe": "MAYBE"}
_COMMANDS: Final = frozenset(("LEAD", "NOMINATE", *_COMING.values()))
_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 12


def bare_answer(lines: Sequence[str], reading: Reading) -> Call | SyntaxFault | None:
    """What the author's own lines mean in answer to a question of ours; None: nothing clear.

    Whoever answers our mail to them answers us, also where the list gets a copy.
    """
    if reading.answers not in ("nomination", "candidacy", "invitation"):
        return None
    if not (reading.direct or reading.asked):
        return None
    words = own_words(lines, reading.names)
    line = next((line.strip() for line in lines if line.strip()), "")[:_LONGEST_LINE]
    keyword = keyword_of(line)
    if keyword and keyword.word.upper() in _COMMANDS:
        return None  # it is read as such
    if reading.answers == "nomination":
        whom = _LEAD.get(read_acceptance(lines, reading.names))
        call = call_of(BY_WORD["LEAD"], line, whom) if whom else None
        # A bare yes or no is no news beside what comes of it.
        block = (words,) if opening(folded(words)) not in (("yes", ""), ("no", "")) else ()
        return replace(call, block=block) if isinstance(call, Call) else None
    if reading.answers == "candidacy":
        whom = _LEAD.get(read_acceptance(lines, reading.names))
        which = f"E{reading.asked_election} " if reading.asked_election else ""
        return call_of(BY_WORD["NOMINATE"], line, f"{which}{whom}") if whom else None
    coming = _COMING.get(read_coming(lines, reading.names))
    how = "remote" if coming == "ATTEND" and comes_remotely(lines) else ""
    return call_of(BY_WORD[coming], line, how) if coming else None


def doubt_at(lines: Sequence[str], reading: Reading) -> int:
    """The place of a mere "maybe" to whether its author leads, or stands; -1 where there is none.

    It says nothing of whether they come to the meeting, as MAYBE does.
    """
    if reading.answers not in ("nomination", "candidacy"):
        return -1
    place = next((at for at, line in enumerate(lines) if line.strip()), -1)
    said = lines[place].strip(" \t.!") if place >= 0 else ""
    return place if said.casefold() == "maybe" and not said.isupper() else -1


def may_be_bare_answer(lines: Sequence[str]) -> bool:
    """Whether a letter may be such an answer, in whatever way it came; quick."""
    return len(lines) <= _MOST_LINES and may_accept(lines)
