"""The command that somebody asks for in a sentence: "please merge T1 and T2". Pure.

Nothing is done because of it, they are only told which line to send.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from mailproc.commands.base import Command, Who
from mailproc.commands.confirm import confirm
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.commands.grammar.line_faults import Usage
from mailproc.commands.propose import propose
from mailproc.commands.vote import vote
from mailproc.mail.courtesy import without_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Sentence

#: With what a sentence begins that asks for something.
_ASKS: Final = re.compile(
    r"(?i)(?:(?:hi|hello|hey|dear|hallo)\b[^,:!.?]{0,40}[,:!.][ \t]+)?"
    r"(?P<please>(?:(?:please|pls|kindly|bitte|(?:can|could|would|will)[ \t]+(?:you|we)|let[’']s"
    r"|i(?:[’']d[ \t]+like|[ \t]+(?:want|need|would[ \t]+like))[ \t]+to)[ \t,:]+){1,3})?"
)
_WORDS: Final = re.compile(r"(?P<first>[A-Za-z]+)(?:[ \t]+(?P<second>[A-Za-z]+))?")
_MARKS: Final = " \t,:–—-"
_TOPIC: Final = re.compile(r"(?<![\w-])[Tt]\d{1,6}\b")
_MAY_BE_LEFT_OUT: Final = re.compile(r"[ ]?\[[^\]]*\]")
_MOST_LINES: Final = 10
_LONGEST: Final = 200  # characters of a line


class AskedCommand(NamedTuple):
    """A command that somebody may want, and how to give it."""

    known: Command
    line: str
    said: Sentence | None = None
    """What it is for, where that takes more than its keyword."""


def asked_command(lines: Sequence[str], may_give: Collection[Who]) -> AskedCommand | None:
    """The command that one of the first lines asks for; None where none does.

    It is a keyword behind "please" and the like, one of two words, in capitals, or with a topic.
    """
    for line in lines[:_MOST_LINES]:
        text = line.strip()[:_LONGEST]
        asks = _ASKS.match(text)
        begins = asks.end() if asks else 0
        found = _command_at(text[begins:], emphatic=bool(asks and asks["please"]))
        if found is not None and found.known.who in may_give:
            return found
    return None


def _command_at(text: str, *, emphatic: bool) -> AskedCommand | None:
    words = _WORDS.match(text)
    if words is None:
        return None
    known, end = None, words.end("first")
    if words["second"]:
        known = BY_WORD.get(f"{words['first']} {words['second']}".upper())
        end = words.end("second") if known else end
    is_long = known is not None
    known = known or BY_WORD.get(words["first"].upper())
    if known is None or known in (vote, propose, confirm):
        return None
    rest = text[end:].lstrip(_MARKS)
    if not (emphatic or is_long or words["first"].isupper() or _TOPIC.match(rest)):
        return None
    argument = without_courtesy(rest.rstrip(" \t.!?"))
    if known.grammar.fullmatch(argument):
        return AskedCommand(known, clean_line(f"{known.word} {argument}"))
    named = _TOPIC.search(rest)
    if not (is_long or named or words["first"].isupper()):
        return None
    usage = Usage(_MAY_BE_LEFT_OUT.sub("", known.usage), _TOPIC.findall(rest))
    return AskedCommand(known, usage.render())
