"""A sentence that says a vote: "I vote T1 +1", "My votes are: ...", "Please count me as +1". Pure.

Only where its author speaks to us: on the list people tell each other how they vote.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mailproc.mail.courtesy import GREETINGS
from mailproc.meeting.choices import SIGN

#: Hello in front of something on the same line.
HELLO: Final = re.compile(
    rf"(?i:{GREETINGS})[^\n+:,.!?0-9-]{{0,40}}[,.!:]+[ \t]*(?=\S)"
    r"|@\w[\w.-]{0,40}(?:[ ][A-Z][a-z][\w-]{0,40}){0,2}[,:]?[ \t]+(?=\S)"
)
_WELL: Final = r"(?:(?:so|and|now|well|ok|okay|also|then|finally|yes|dann)[\s,]+)*"
_HOW: Final = (
    r"(?:\s*(?:is|are|would\s+be|will\s+be|goes?|to|on|as\s+follows|below|follows?|like"
    r"\s+this|the\s+following|as|with|ist|sind|lauten?|wie\s+folgt|mit)\b)*"
    r"\s*[:=]?(?![+-]1:)\s*"
)
_SAID_HOW: Final = re.compile(rf"(?i){_HOW}")
_MY: Final = r"(?:my|our|meine?|unsere?|mon|mes|notre)(?:\s+(?:own|personal|final|first))?\s+"
_VOTES: Final = r"(?:votes?|ballots?|choices?|preferences?|picks?|stimmen?)\b"
_ABOUT: Final = r"(?:\s+(?:for|on)\s+the\s+(?:topics|agenda|meeting)\b)?"
_CORRECTS: Final = (
    r"(?:(?:(?:please|pls)\s+)?(?:scratch|strike|forget|ignore|disregard)\s+(?:that|this|it"
    r"|my\s+(?:last|previous|earlier|first)\s+(?:mail|e-?mail|message|vote))|never\s?mind"
    r"|and|also|plus|oh|correction|sorry|oops|ups|actually|wait|no\s+wait|on\s+second\s+thoughts?"
    r"|(?:i(?:'ve|\s+have)?\s+)?changed\s+my\s+mind(?:\s+(?:on|about))?|instead|i\s+meant(?:\s+to\s+say)?)"
)
_SPEECH: Final = re.compile(
    rf"(?i){_WELL}(?:"
    # I vote; I would like to vote; I hereby cast my votes
    r"(?:i|we|ich|wir|je|nous|io|yo)(?P<might>'d\b|\s+would\b|\s+würde\b)?"
    r"(?:'ll\b|'m\b|'re\b|\s+(?:will|want|wish|am|are|do|hereby|now|also|therefore|thus"
    r"|personally|like|love|to|hiermit)\b)*\s+"
    rf"(?:vote|voting|stimme|votiere|votons|voto|(?:cast(?:ing)?|give|submit|send|chang(?:e|ing))"
    rf"\s+{_MY}{_VOTES}|give(?=\s+(?:T\s?\d|topics?\b)))\b"
    # I'm +1 on
    r"|(?:i|we)(?:'m|'re|\s+am|\s+are)(?:\s+(?:also|still|strongly|clearly|definitely|a))*"
    rf"(?=\s+(?:{SIGN}|for\b|against\b|in\s+favou?r\b))"
    r"|ich\s+bin(?=\s+(?:für|gegen)\b)"
    # Here are my votes
    r"|(?:here|these|this|below|following|hier|das|dies)(?:'s|\s+(?:is|are|come|ist|sind))?"
    rf"\s+{_MY}{_VOTES}|{_MY}{_VOTES}"
    # Please vote; please count my votes
    rf"|(?P<order>(?:please|pls|kindly|bitte)\s+(?:vote|(?:change|set)\s+{_MY}{_VOTES})\b"
    r"|(?:(?:please|pls|kindly|bitte)\s+)?"
    r"(?:count|record|register|note|take|put|accept|enter|mark)(?:\s+down)?"
    rf"\s+(?:(?P<mine>{_MY}{_VOTES})|me\b(?:\s+down\b)?|these\b|this\b"
    r"|the\s+following\b)(?:\s+votes?\b)?)"
    # Scratch that, T1 -1; sorry, I meant; please change T1 to -1
    rf"|(?:{_CORRECTS}[\s,.:;!–—-]+)+(?:i\s+meant(?:\s+to\s+say)?\s+)?(?=T\s?\d|topics?\b|{SIGN})"
    r"|(?:(?:please|pls|kindly|bitte)\s+)?(?:change|make|set|switch|give|count|mark|record)"
    r"\s+(?=T\s?\d|topics?\b))"
    rf"{_ABOUT}{_HOW}"
)
_SENTENCE: Final = re.compile(r"[.!;…]\s+")
_QUOTATION: Final = "\"“„«'‘"
_FAR: Final = 300  # characters in which a sentence has begun


class Speech(NamedTuple):
    """What stands in front of votes that a sentence says."""

    end: int
    """Where the votes begin."""
    figures: bool
    """Whether only figures and pictures count behind it: "put me down for T3" is no choice."""
    might: bool
    """Whether it says only what its author would do."""


def speech_before(text: str) -> Speech | None:
    """How a sentence begins that says a vote, in a text without bullets; None if none does.

    Hello and other sentences may stand before it. A text is a line, and the one below it, too.
    """
    if text[:1] in _QUOTATION:
        return None  # what somebody else said
    hello = HELLO.match(text)
    begin = hello.end() if hello else 0
    first_line = text.find("\n")
    until = min(first_line if first_line >= 0 else len(text), _FAR)
    for start in (begin, *(one.end() for one in _SENTENCE.finditer(text, begin, until))):
        if found := speech_at(text, start):
            return found
    return None


def speech_at(text: str, position: int) -> Speech | None:
    """The same for a sentence that begins at a place."""
    found = _SPEECH.match(text, position)
    if found is None:
        return None
    figures = found["order"] is not None and found["mine"] is None
    return Speech(found.end(), figures, found["might"] is not None)


def behind_link(text: str) -> str:
    """A vote without what links it to "my vote" in front of it: ``are``, ``is as follows:``."""
    found = _SAID_HOW.match(text)
    return text[found.end() if found else 0 :]
