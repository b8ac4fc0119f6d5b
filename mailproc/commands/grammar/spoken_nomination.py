"""Who is nominated, or stands, in somebody's own words: ``I nominate Jane Roe``. Pure.

Only where candidates are looked for, and where its author speaks to us: in direct mail, or in
answer to the mail that asks for candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound
from mailproc.commands.named_people import PERSON
from mailproc.commands.nominate import nominate
from mailproc.meeting.choices import plain

_I: Final = (
    r"(?:(?:so|ok|okay|hi|hello|well)[, \t]+)?"
    r"(?:i|we|ich|wir)(?:[’']d|[’']ll|[’']m|[ \t]+(?:am|will|would|want|wish|möchte|würde))?"
    r"(?:[ \t]+(?:hereby|also|gladly|happily|happy|glad|willing|ready|hiermit|gern|gerne|auch))?"
    r"(?:[ \t]+(?:like|love|want|wish|going))?(?:[ \t]+to)?[ \t]+"
)
_NOMINATES: Final = re.compile(
    rf"(?i:{_I}(?:nominate|propose|nominiere|schlage)|please[ \t]+nominate"
    r"|my[ \t]+nominations?(?:[ \t]+(?:is|for[ \t]+\S+[ \t]+is))?)[ \t]*:?[ \t]+"
    rf"(?P<whom>(?i:myself|me|mich)(?!\w)|{PERSON})(?P<rest>.*)"
)
_STANDS: Final = re.compile(
    rf"(?i:{_I}(?:stand|standing|run|running|kandidiere|kandidieren)(?!\w))(?P<rest>.*)"
)
#: What may follow; anything else is prose that only begins so: "I run the tests".
_FOR: Final = re.compile(
    r"(?i)[ \t,]*(?:(?:for|as|in|to|für|zum|zur|als|bei)\b[^?]{0,80}|again|vor|too|auch|please)?"
    r"(?:[.!;:,–(]|-[ \t]|[ \t]*$).*"
)
_NOT: Final = re.compile(r"(?i)(?:re-?)?(?:[^.?!]*\?|.*\b(?:not|never|nicht)\b)")
_ELECTION: Final = re.compile(r"(?i)(?<![\w-])E(\d{1,6})(?![\w-])")
_MAY: Final = re.compile(r"(?i)\W{0,4}(?:so |ok |hi |well )?(?:i|we|ich|wir|my|please)\b.*")
_WORDS: Final = re.compile(r"(?i)nomin|propose|schlag|stand|\brun|kandid")
_LONGEST: Final = 300  # characters of a line
_MOST_LINES: Final = 40


def nomination_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The nomination that a line says; None if it says none."""
    if not reading.nominating or position >= _MOST_LINES:
        return None
    if not (reading.direct or reading.answers == "nominations"):
        return None
    line = plain(lines[position][:_LONGEST]).strip(" \t*_")
    if not _WORDS.search(line):
        return None
    found = _NOMINATES.fullmatch(line) or _STANDS.fullmatch(line)
    if found is None or not _FOR.fullmatch(found["rest"]) or _NOT.match(line):
        return None
    whom = found.groupdict().get("whom") or "me"
    whom = "me" if whom.casefold() in ("myself", "me", "mich") else whom.rstrip(".,")
    named = _ELECTION.search(found["rest"])
    match = nominate.grammar.fullmatch(f"E{named[1]} {whom}" if named else whom)
    return (
        VotesFound((Call(nominate, lines[position].strip(), match),), position + 1)
        if match
        else None
    )


def may_nominate(lines: Sequence[str]) -> bool:
    """Whether a letter may do so, in whatever way it came; quick."""
    return any(
        _WORDS.search(line[:_LONGEST]) and _MAY.match(line[:_LONGEST])
        for line in lines[:_MOST_LINES]
    )
