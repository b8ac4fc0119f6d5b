"""Who is nominated, or stands, in somebody's own words: ``I nominate Jane Roe``. Pure.

Only where candidates are looked for, or its author is one, and where they speak to us: in direct
mail, or in answer to a mail about the election.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.arguments.named_people import PERSON
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound
from mailproc.commands.nominate import nominate
from mailproc.meeting.choices import plain

_I: Final = (
    r"(?:(?:so|ok|okay|hi|hello|well)[, \t]+)?"
    r"(?:i|we|ich|wir)(?:[’']d|[’']ll|[’']m|[ \t]+(?:am|will|would|want|wish|möchte|würde))?"
    r"(?:[ \t]+(?:hereby|also|gladly|happily|happy|glad|willing|ready|hiermit|gern|gerne|auch))?"
    r"(?:[ \t]+(?:like|love|want|wish|going))?(?:[ \t]+to)?[ \t]+"
)
_AND: Final = r"(?:[ \t]*,[ \t]*(?:(?:and|und)[ \t]+)?|[ \t]+(?:and|und|&)[ \t]+)"
#: Where the next sentence begins; what is shorter in front of a full stop is an initial, a title.
_SENTENCE: Final = re.compile(r"(?<=\w{3})[.!][ \t]+(?=\w)")
_NOMINATES: Final = re.compile(
    rf"(?i:{_I}(?:nominate|propose|nominiere|schlage)|please[ \t]+nominate|nominating"
    r"|my[ \t]+nominations?(?:[ \t]+(?:is|for[ \t]+\S+[ \t]+is))?)[ \t]*:?[ \t]+"
    rf"(?P<whom>(?i:myself|me|mich)(?!\w)|{PERSON}(?:{_AND}{PERSON}){{0,5}})(?P<rest>.*)"
)
_STANDS: Final = re.compile(
    rf"(?i:{_I}(?:stand|standing|run|running|kandidiere|kandidieren)(?!\w))(?P<rest>.*)"
)
_HAT: Final = re.compile(
    r"(?i:(?:so|ok|okay|hi|well)?[, \t]*(?:i(?:[’']d|[’']ll|[’']m)?[ \t]+)?"
    r"(?:(?:am|will|would|like|want|to|hereby|happily|gladly|also)[ \t]+){0,4}"
    r"(?:throw|toss|put)(?:t?ing)?[ \t]+my[ \t]+(?:hat|name)[ \t]+"
    r"(?:in(?:to)?[ \t]+the[ \t]+(?:ring|hat)|forward)(?!\w))(?P<rest>.*)"
)
_ADDS: Final = re.compile(
    r"(?i:(?:please[ \t]+)?(?:add|put|list|include|register|consider)[ \t]+me[ \t]+"
    r"(?:(?:to|on|in)[ \t]+(?:the[ \t]+)?(?:list[ \t]+of[ \t]+candidates|ballot|candidates?)"
    r"|as[ \t]+an?[ \t]+candidate)(?!\w))(?P<rest>.*)"
)
#: What says so only in answer to the mail that asks for candidates.
_OFFERS: Final = re.compile(
    r"(?i:(?:please[ \t]+)?count[ \t]+me[ \t]+in"
    r"|je[ \t]+(?:suis[ \t]+candidate?|me[ \t]+présente)(?!\w)"
    r"|i(?:[’']m|[ \t]+am)[ \t]+in(?=[ \t]*(?:[.!,;:]|$))"
    r"|i(?:[’']ll|[ \t]+will|[ \t]+would|[’']d)?(?:[ \t]+like[ \t]+to)?[ \t]+volunteer(?!\w)"
    r"|i(?:[’']m|[ \t]+am)[ \t]+(?:a[ \t]+candidate|(?:happy|willing|glad|ready)[ \t]+to[ \t]+serve"
    r"|available)(?!\w)|i(?:[’']d|[ \t]+would)[ \t]+(?:be[ \t]+(?:happy|glad)|like|love)[ \t]+to"
    r"[ \t]+serve(?!\w))"
    r"(?P<rest>.*)"
)
#: What may follow; anything else is prose that only begins so: "I run the tests".
_FOR: Final = re.compile(
    r"(?i)[ \t,]*(?:(?:for|as|in|to|für|zum|zur|als|bei)\b[^?]{0,80}|again|vor|too|auch|please)?"
    r"(?:[.!;:,–(]|-[ \t]|[ \t]*$).*"
)
_NOT: Final = re.compile(r"(?i)(?:re-?)?(?:[^.?!]*\?|.*\b(?:not|never|nicht)\b)")
_ELECTION: Final = re.compile(r"(?i)(?<![\w-])E(\d{1,6})(?![\w-])")
#: What a candidate says who does not stand any more.
_STOOD: Final = (
    r"(?:candidacy|candidature|candidateship|nomination(?![ ](?:of|for)[ ](?:[A-Z]|the))|name"
    r"(?=[ ](?:from|off|as)\b))"
)
_WITHDRAWS: Final = re.compile(
    r"(?:^|[.!,;:–—][ ]+|\b(?:so|and|but|therefore|hence|reasons?|job)[ ])(?i:"
    r"(?:i(?:'m|'ll|'d[ ]like[ ]to)?|ich)[ ]"
    r"(?:(?:am|will|have|must|need|want|wish|would[ ]like|to|hereby|now|sadly|unfortunately"
    r"|therefore|also|regretfully)[ ]){0,4}"
    rf"(?:(?:withdraw(?:ing)?|retract(?:ing)?|tak(?:e|ing)[ ]back)[ ]my[ ]{_STOOD}"
    r"|(?:withdraw(?:ing)?|step(?:ping)?[ ](?:back|down|aside)|(?:drop|pull)(?:p?ing)?[ ]out)[ ]"
    r"(?:from|of|as)[ ](?:a[ ]|the[ ]|this[ ])?(?:\w+[ ]){0,2}"
    r"(?:election|candidate|race|ballot|vote|candidacy)\b"
    r"|ziehe[ ]meine[ ](?:kandidatur|bewerbung)[ ]zurück)"
    rf"|please[ ](?:withdraw|remove|take|strike)[ ]my[ ]{_STOOD}"
    r"(?:[ ]?(?:from|off)[ ](?:the[ ])?(?:ballot|election|list|candidates))?)(?!\w)"
)
#: What makes it one of some other day, or none.
_PERHAPS: Final = re.compile(r"(?i)\?|\b(?:if|unless|when|once|not|never|would(?![ ]like)|could)\b")
_MAY: Final = re.compile(
    r"(?i)\W{0,4}(?:so |ok |hi |well )?"
    r"(?:i|we|ich|wir|my|please|add|put|nominating|throwing|tossing|putting|count)\b.*"
)
_WORDS: Final = re.compile(
    r"(?i)nomin|propose|schlag|stand|\brun|kandid|my (?:hat|name)|count me|volunt|\bin\b"
    r"|candidate|ballot|serve|available"
)
_LONGEST: Final = 300  # characters of a line
_MOST_LINES: Final = 40


def nomination_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The nomination that a line says, or that its author stands no more; None if neither."""
    if position >= _MOST_LINES:
        return None
    if reading.stands_for and (gone := _withdrawal(lines, position, reading)):
        return gone
    if not reading.nominating:
        return None
    if not (reading.direct or reading.answers == "nominations"):
        return None
    line = plain(lines[position][:_LONGEST]).strip(" \t*_")
    if not _WORDS.search(line):
        return None
    line = _SENTENCE.split(line, 1)[0]
    found = _NOMINATES.fullmatch(line) or _STANDS.fullmatch(line) or _HAT.fullmatch(line)
    found = found or _ADDS.fullmatch(line)
    if found is None and reading.answers == "nominations":
        found = _OFFERS.fullmatch(line)
    if found is None or not _FOR.fullmatch(found["rest"]) or _NOT.match(line):
        return None
    named = _ELECTION.search(found["rest"])
    election = f"E{named[1]} " if named else ""
    said = lines[position].strip()
    matches = [
        nominate.grammar.fullmatch(f"{election}{whom}")
        for whom in _people(found.groupdict().get("whom") or "me")
    ]
    calls = tuple(Call(nominate, said, match) for match in matches if match)
    return VotesFound(calls, position + 1) if len(calls) == len(matches) else None


def _withdrawal(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The candidacy that its owner takes back at a line, which may have been wrapped."""
    if not (reading.direct or reading.answers in ("nominations", "election")):
        return None
    if reading.answers == "candidacy":
        return None  # where it is a no
    below = lines[position + 1] if position + 1 < len(lines) else ""
    line = plain(lines[position][:_LONGEST]).replace("’", "'").strip(" \t*_")
    text = f"{line} {plain(below[:_LONGEST]).strip()}"
    found = _WITHDRAWS.search(text)
    if found is None or found.start() > len(line) or _PERHAPS.search(_around(text, found)):
        return None
    which = f"E{reading.stands_for[0]} " if len(reading.stands_for) == 1 else ""
    match = nominate.grammar.fullmatch(f"{which}none")
    return (
        VotesFound((Call(nominate, lines[position].strip(), match),), position + 1)
        if match
        else None
    )


def _around(text: str, found: re.Match[str]) -> str:
    """The sentence in which something was found."""
    start = max(text.rfind(mark, 0, found.start() + 1) for mark in ".!?") + 1
    end = re.compile(r"[.!?]").search(text, found.end())
    return text[start : end.end() if end else len(text)]


def _people(whom: str) -> list[str]:
    """Each of those that are named, as the command takes them."""
    if whom.casefold() in ("myself", "me", "mich"):
        return ["me"]
    return [one.rstrip(".,") for one in re.split(_AND, whom)]


def may_nominate(lines: Sequence[str]) -> bool:
    """Whether a letter may do so, in whatever way it came; quick."""
    heads = (line[:_LONGEST] for line in lines[:_MOST_LINES])
    return any(_MAY.match(head) and _WORDS.search(head) for head in heads)
