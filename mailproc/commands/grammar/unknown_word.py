"""What to say to a line that looks like a command of ours, though we have none such. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from mailproc.commands.base import Command
from mailproc.commands.grammar.call import Reading, SyntaxFault
from mailproc.commands.grammar.keywords import BY_WORD, Keyword, fits
from mailproc.commands.reopen import reopen
from mailproc.commands.set_series import series
from mailproc.commands.unlink import unlink
from mailproc.meeting.sentences import Sentence

_SHORTEST_KEYWORD: Final = 3
_LONGEST_KEYWORD: Final = max(map(len, BY_WORD)) + 2  # no longer word is like one
#: What people write to bring a topic back that was taken off.
_BACK: Final = frozenset(("UNDROP", "UNDEFER", "UNRESOLVE", "UNWITHDRAW", "RESTORE", "REVIVE"))
#: What people write for a command with a topic behind it; for members the second one, if any.
_OTHERWISE: Final = {
    **dict.fromkeys(("RENAME", "TITLE"), ("RETITLE", "RETITLE")),
    **dict.fromkeys(("DELETE", "REMOVE", "CANCEL"), ("DROP", "WITHDRAW")),
    **dict.fromkeys(("COMBINE", "JOIN", "FUSE"), ("MERGE", "")),
    **dict.fromkeys(("POSTPONE", "ADJOURN"), ("DEFER", "")),
    **dict.fromkeys(("LENGTH", "TIME"), ("DURATION", "DURATION")),
    **dict.fromkeys(("ASSIGN", "LEADER"), ("LEAD", "LEAD")),
    **dict.fromkeys(("DECISION", "AGREED"), ("DECIDED", "")),
    "TODO": ("ACTION", ""),
}
_ENDS: Final = frozenset(("END", "STOP", "CANCEL"))
_LONG: Final = 8  # characters; two of so many may be wrong


def unknown_word(
    line: str, keyword: Keyword, reading: Reading, *, meant: bool
) -> SyntaxFault | None:
    """What to say to a line of direct mail whose first word is no keyword; None if it is prose.

    `meant` says whether a topic or a choice follows it.
    """
    word, rest, _ = keyword
    if not keyword.capitals and not meant:
        return None
    if meant and (other := _otherwise(word.upper(), rest, reading)):
        said = Sentence(
            "Did you mean {word}? Then send: {line}", word=other, line=f"{other} {rest}"
        )
        return SyntaxFault(line, said, meant=meant)
    for known in _like(word.upper()) if len(word) <= _LONGEST_KEYWORD else ():
        if known.who in reading.may_give and fits(known, rest):
            right = f"{known.word} {rest}".rstrip()
            said = Sentence("Did you mean {word}? Then send: {line}", word=known.word, line=right)
            return SyntaxFault(line, said, meant=meant)
    if word.upper() in _BACK and reopen.who in reading.may_give and fits(reopen, rest):
        said = Sentence("To bring it back, send: {line}", line=f"{reopen.word} {rest}")
        return SyntaxFault(line, said, meant=meant)
    if word.upper() in _ENDS and rest.upper() == series.word and series.who in reading.may_give:
        said = Sentence("To end the series, send: {line}", line=f"{series.word} END")
        return SyntaxFault(line, said, meant=meant)
    if keyword.capitals and len(word) >= _SHORTEST_KEYWORD and meant:
        said = Sentence("There is no command {word}; HELP lists them all.", word=word)
        return SyntaxFault(line, said, meant=meant, maybe_prose=True)
    return None


def _otherwise(word: str, rest: str, reading: Reading) -> str:
    """The keyword of the command that is meant by another word; ``""`` if none is."""
    chairs, members = _OTHERWISE.get(word, ("", ""))
    other = chairs if "chair" in reading.may_give else members
    return other if other and fits(BY_WORD[other], rest) else ""


@lru_cache(4096)
def _like(word: str) -> tuple[Command, ...]:
    """The commands whose keywords are this word mistyped, and nothing else.

    A word that only lacks a beginning, or has one too many, means the opposite: UNVOTE, REOPEN.
    """
    if word == "UNMERGE":  # what takes it back
        return (unlink,)
    most = 2 if len(word) >= _LONG else 1
    return tuple(
        known
        for right, known in BY_WORD.items()
        if right[0] == word[0]
        and not right.endswith(word)
        and not word.endswith(right)
        and OSA.distance(word, right, score_cutoff=most) <= most
    )
