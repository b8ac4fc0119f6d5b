"""A vote that its voter changes or takes back in words: ``Changing my -1 to +1``. Pure.

Only where the thread is one of a vote. Which choice counts is the one behind "to", never the one
that is left: so what speaks of such a change is read here, and is no vote in any other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.grammar.call import Call
from mailproc.commands.grammar.vote_lines import VotesFound, unadorned, vote_call
from mailproc.commands.unvote import unvote
from mailproc.meeting.choices import choice_of, plain, reason_as_kept

_SIGN: Final = r"[+-] ?[012](?![\w%°]|[.,:/]\d)"
_VERB: Final = (
    r"chang(?:e|ed|ing)|switch(?:ed|ing)?|flip(?:ped|ping)?|revis(?:e|ed|ing)|updat(?:e|ed|ing)"
    r"|mov(?:e|ed|ing)|turn(?:ed|ing)?|amend(?:ed|ing)?|correct(?:ed|ing)?"
)
_TAKES: Final = (
    r"withdraw(?:ing|n)?|retract(?:ed|ing)?|revok(?:e|ed|ing)|rescind(?:ed|ing)?"
    r"|tak(?:e|en|ing)[ ]back|remov(?:e|ed|ing)|cancel(?:l?ed|l?ing)?|drop(?:ped|ping)?"
)
_MINE: Final = (
    r"my[ ](?:(?:own|binding|previous|earlier|old|former|\(?non-binding\)?)[ ])?"
    rf"(?:vote(?:[ ]of[ ](?:an?[ ])?{_SIGN})?|{_SIGN}(?:[ ]vote)?|veto)"
)
_I: Final = (
    r"(?:(?:(?:hi|hello|so|ok|okay|thanks|and|then|right|well|sorry|oops|on[ ](?:second|further)"
    r"[ ](?:thought|thoughts|reflection))[ ,.!:]*[ ])*"
    r"(?:please[ ]|let[ ]me[ ]"
    r"|i(?:[ ]am|'m|[ ]have|'ve|[ ]will|'ll|'d[ ]like|[ ]would[ ]like)?[ ]))?"
    r"(?:(?:hereby|now|then|also|just|therefore|thus|gladly|happily|have|had|need|want|wish|going"
    r"|must|to)[ ])*"
)
#: From one choice to another; only the second one counts.
_CHANGE: Final = re.compile(
    rf"(?i)(?:{_I}(?:{_VERB})(?:[ ](?:(?P<mine>{_MINE})|it|that))?(?:[ ]from[ ](?:an?[ ])?{_SIGN})?"
    rf"[ ](?:in)?to[ ]|{_SIGN}[ ]?(?:->|=>|→)[ ]?"
    rf"|my[ ]{_SIGN}[ ](?:becomes|turns[ ]into|is[ ]now))[ ]?(?:(?:an?|my)[ ])?"
    rf"(?P<to>{_SIGN}|(?(mine)0(?![\w%°]|[.,:/]\d)|(?!)))"
)
_BACK: Final = re.compile(
    rf"(?i)(?:{_I}(?:(?:{_TAKES})[ ]{_MINE}|tak(?:e|ing)[ ]{_MINE}[ ]back"
    rf"|(?:ignore|disregard|discard|delete)[ ]{_MINE})"
    rf"|(?:please[ ])?consider[ ]{_MINE}[ ](?:as[ ])?(?:{_TAKES})"
    rf"|{_MINE}[ ](?:is|has[ ]been)[ ](?:now[ ]|hereby[ ])*(?:{_TAKES}))(?![\w+-])"
)
#: The same of an objection, where that is a vote.
_OBJECTION_BACK: Final = re.compile(
    rf"(?i)(?:{_I}(?:{_TAKES})[ ](?:my|the)[ ]objections?|(?:my[ ])?objections?[ ]"
    rf"(?:(?:is|are|has[ ]been)[ ])?(?:now[ ]|hereby[ ])*(?:{_TAKES}))(?=[ ]*(?:$|[.,;!]))"
)
#: Which choice was meant; there is one in it before "not".
_MEANT: Final = re.compile(
    r"(?i)(?:(?:sorry|oops|ups|argh|apologies|no|wait|correction|ah|hi|hello|all)[ ,.!:]{1,4})*"
    rf"{_I}(?:(?P<first>{_SIGN})[ ](?:was|is)[ ](?:what[ ]i[ ]|actually[ ]|really[ ])?"
    rf"(?:meant|intended)|(?:actually[ ]|really[ ])?(?:meant|intended)[ ]"
    rf"(?:to[ ](?:say|vote|write|send)[ ])?(?:an?[ ])?(?P<then>{_SIGN})"
    rf"|{_MINE}[ ](?:should[ ](?:be|have[ ]been|read)|was[ ](?:meant|supposed)[ ]to[ ]be)[ ]"
    rf"(?:an?[ ])?(?P<last>{_SIGN}))"
    rf"(?:,?[ ](?:and[ ])?(?:not|instead[ ]of)[ ](?:an?[ ]|my[ ])?{_SIGN})?(?=[ ]*(?:$|[.,;:!(–—]))"
)
#: Which choice it is now, on the topic of the thread.
_MIND: Final = re.compile(
    r"(?i)(?:(?:hi|hello|all|sorry|oops|ok|okay|well|wait|actually|so|and)[ ,.!:]{1,4})*"
    r"(?:i(?:[ ]have|'ve)?[ ](?:just[ ])?)?changed[ ]my[ ]mind"
    r"(?:[ ](?:on|about)[ ](?:it|this|that))?[ ,.:;!–—-]*"
    r"(?:(?:(?:now[ ])?(?:my[ ]vote|it's|it|this|that)(?:[ ](?:on|for)(?=[ ]T\d))?[ ]?)?"
    r"(?:T(?P<topic>\d{1,6})[ ]?)?(?:should[ ](?:now[ ])?be|is[ ]now|is|becomes|->|→|[:=])?[ ]?"
    rf"(?:now[ ])?(?:an?[ ]|i'm[ ]|i[ ]am[ ])?)?(?P<now>{_SIGN})"
    r"(?=[ ]*(?:$|[.,;:!(–—]|-[ ]|(?:now|instead|from[ ]me|because|since|as)\b))"
)
#: A new choice behind one that is taken back.
_AND_NOW: Final = re.compile(
    r"(?i)[ .,;:–—-]*(?:(?:and|so|then|now|i|i'm|i[ ]am|vote|votes|voting|cast|change|changing|it"
    r"|to|is|make|give|an?|my|new|with|replace|instead)[ ,:]+){0,6}"
    rf"(?P<to>{_SIGN})(?=[ ]*(?:$|[.,;:!(–—]|-[ ]|(?:from[ ]me|now|instead|because|since|as)\b))"
)
#: What is no reason behind a choice.
_REMARKS: Final = re.compile(
    r"(?i)(?:[ ,.]*(?:(?:from[ ]me|now|instead|please)\b|\([^()]{0,20}binding\)))*"
)
_SPEAKS: Final = re.compile(
    rf"(?i)\b(?:{_VERB}|{_TAKES}|withdrew|took[ ]back|becomes)\b[^.!?;]{{0,60}}?{_SIGN}"
    rf"|{_MINE}\b[^.!?;]{{0,40}}\b(?:{_TAKES})\b|{_SIGN}[ ]?(?:->|=>|→)[ ]?{_SIGN}"
)
_WORDS: Final = re.compile(
    rf"(?i)\b(?:{_VERB}|{_TAKES}|ignore|disregard|discard|delete|withdrew|becomes|is[ ]now|back"
    r"|meant|intended|should)\b"
    r"|[012][ ]?(?:->|=>|→)"
)
#: What makes it a change of some other day.
_NOT_YET: Final = re.compile(
    r"(?i)[^.!;]{0,300}?(?:\?|\b(?:if|once|when|whenever|unless|until|provided|assuming|as[ ]soon"
    r"|after|tomorrow|later|would|could|should|might)\b)"
)
_START: Final = re.compile(
    r"(?:^|(?<=[.!;:])[ ]+|,?[ ](?:and[ ])?(?:so|thus|therefore|hence)[ ,]+(?=i\b|I\b))"
)
_LONGEST: Final = 1000  # characters of a paragraph
_MOST_LINES: Final = 400


class ChangedVote(NamedTuple):
    """What a letter says of a vote that is another one now."""

    places: range
    """The lines that speak of it, which are read in no other way."""
    found: VotesFound | None
    """What it does; None where that is nothing, as in "I would change my -1 to +1 if"."""


def may_change_vote(lines: Sequence[str]) -> bool:
    """Whether a letter may change a vote; quick, and yes to some prose."""
    return any(_WORDS.search(plain(line[:_LONGEST])) for line in islice(lines, _MOST_LINES))


def changed_vote_of(
    lines: Sequence[str], topic: int, *, objects: bool = False
) -> ChangedVote | None:
    """The first change of a vote that a letter speaks of; None if it speaks of none.

    Args:
        lines: of the body.
        topic: the number of that which the thread is about.
        objects: whether the author's vote on it is one against it, as an objection is.
    """
    for places, text in _paragraphs(lines):
        if not _WORDS.search(text):
            continue
        for start in _START.finditer(text):
            if found := _done(text, start.end(), topic, objects=objects):
                return ChangedVote(places, VotesFound((found,), places.stop))
        if _SPEAKS.search(text):
            return ChangedVote(places, None)
    return None


def _done(text: str, at: int, topic: int, *, objects: bool) -> Call | None:
    """What the sentence at a place does, if that is a change."""
    if (mind := _MIND.match(text, at)) and not _NOT_YET.match(text, mind.end()):
        named = int(mind["topic"] or topic)
        return _vote(text, at, mind["now"], mind.end()) if named == topic else None
    if (meant := _MEANT.match(text, at)) and not _NOT_YET.match(text, meant.end()):
        return _vote(text, at, meant["first"] or meant["then"] or meant["last"], meant.end())
    changed, back = _CHANGE.match(text, at), _BACK.match(text, at)
    if back is None and objects:
        back = _OBJECTION_BACK.match(text, at)
    said = changed or back
    if said is None or _NOT_YET.match(text, said.end()):
        return None
    now = changed or _AND_NOW.match(text, said.end())
    if now is None:
        match = unvote.grammar.fullmatch("")
        return Call(unvote, said[0], match) if match else None
    return _vote(text, at, now["to"], now.end())


def _vote(text: str, at: int, sign: str, end: int) -> Call:
    """The vote in what is said from a place to another one, with the reason behind that."""
    remarks = _REMARKS.match(text, end)
    behind = text[remarks.end() if remarks else end :]
    reason = reason_as_kept(behind.strip(" ,.;:!–—-"))
    vote = WrittenVote((), choice_of(sign), reason)
    return vote_call(text[at:end], text[at:end], (vote,))


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[range, str]]:
    """The paragraphs, each in one line, with the places of its lines."""
    start, held = 0, list[str]()
    for position, line in enumerate([*islice(lines, _MOST_LINES), ""]):
        text = plain(unadorned(line[:_LONGEST])).strip()
        if text:
            start = start if held else position
            held.append(text)
        elif held:
            yield range(start, position), " ".join(" ".join(held).split())[:_LONGEST]
            held.clear()
