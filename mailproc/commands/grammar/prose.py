"""Whether a line that could be a command is part of what somebody writes to people. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final

from mailproc.commands.arguments.vote_text import read_votes
from mailproc.commands.base import TOPIC
from mailproc.commands.grammar.bare_line import bare_line, is_list_item
from mailproc.commands.grammar.call import Reading
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import fits, keyword_of
from mailproc.commands.grammar.wrapped_arguments import SHORTEST_WRAPPED, is_field
from mailproc.mail.courtesy import is_courtesy, without_courtesy
from mailproc.meeting.choices import plain

_SIGNS: Final = re.compile(r"[\s\-*•]*(?:[+\-\u2212\u2013]\s?\d|[Tt#]\d)")
_ENDS_SENTENCE: Final = re.compile(r"[.:!?…。：！？)\]\"”»]\s*$")
_UNDERLINE: Final = re.compile(r"[ \t]*([-=~*_#])\1{2,}[ \t]*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])[ \t]+")
#: How others may do something: "To vote, just send a line such as".
_SAYS_HOW: Final = re.compile(
    r"(?i)\b(?:(?:please|just|simply|then|can|could|may|might|should|must|to|you|people|everybody"
    r"|they|members|to[ \t]+vote,?)[ \t]+"
    r"(?:send|mail|write|type|say|(?:reply|answer|vote)[ \t]+(?:with|by|like|as))"
    r"|by[ \t]+(?:sending|mailing|writing|typing|saying|replying[ \t]+with)"
    r"|for[ \t]+(?:example|instance)|e\.g\.|such[ \t]+as"
    r"|(?:send|write)[ \t]+(?:an?|the|this|such|these)[ \t]+(?:following[ \t]+)?"
    r"(?:lines?|mails?|commands?))"
    r"(?!\w)"
)
#: How such a sentence ends above what it shows.
_SHOWS: Final = re.compile(
    r"(?i)(?::|\b(?:send|mail|write|type|say|sending|mailing|writing|typing|saying|as|like|with|by"
    r"|this|following|lines?|mails?|commands?|example|instance))[:,]?$|\be\.g\.$"
)
#: What somebody says of themselves.
_OWN: Final = re.compile(r"(?i)\b(?:i|we|my|mine|our|me|us|here)\b")
#: What no sentence ends with, so that it goes on in what is shown below it.
_OPEN_END: Final = re.compile(
    r"(?i)(?:\b(?:not|never|to|i|we|you|they|would|will|could|should|can|may|might|must|did|does"
    r"|do|sen[dt]s?|sending|writes?|wrote|writing|typed?|mail(?:ed)?|says?|said|vot(?:ed|ing)|as"
    r"|like|with|by|an?|the|this|if|unless|when|whether|or|please|just|then|line|command|us(?:ed?|ing)"
    r"|was|were|had|has|tried|try|got|saw)|n['’]t)[,:]?$"
)
_LEADS_TO_OWN: Final = re.compile(
    r"(?i)\b(?:my|our)[ \t]+(?:own[ \t]+)?(?:votes?|ballots?|choices?)\b"
)
_WHY: Final = re.compile(r"(?i)[ \t]*(?:because|since|as|for|but|so)\b")
#: How a sentence goes on whose subject is what stands above it.
_VERB: Final = re.compile(
    r"(?:would|could|should|might|may|will|can|is|are|was|were|has|had|does|did|seems?|sounds?"
    r"|looks?|makes?)\b"
)
#: The same right behind the topics, where it is surely no reason.
_TALKS: Final = re.compile(
    rf"(?:{TOPIC}|[ \t,&+]|and\b)*+"
    r"(?:(?:is|was|are) (?:what|how|why|where|my|our|(?:not )?an option"
    r"|the (?:wrong|right|best|next|only)|(?:(?:no|an?) )?(?:(?:bad|good|great|terrible) )?idea"
    r"|no option)|(?:would|might|could|may) be"
    r" (?:(?:the |a )?(?:best|better|good|great|nicer?|fine|fair|ideal|next)|my|an (?:idea|option))"
    r"|makes? (?:no |more |little )?sense"
    r"|(?:sounds?|seems?|looks?) (?:good|fine|right|wrong|better|best|odd))\b"
)
#: How a sentence goes on that says what had better be done: "DROP T3 should be a thread". What a
#: comma or a colon parts from the topics is a reason.
_SAYS_WHAT_SHOULD_BE: Final = re.compile(
    rf"(?:{TOPIC}|[ \t,&+]|and\b)*+(?<=[^,] )(?:should|would|could|might|may|must|shall|ought to)\b"
)
#: What is in no title, and how people are asked about a command.
_NO_TITLE: Final = re.compile(
    r"\b(?:would|might) be (?:my|an (?:idea|option)|(?:the )?(?:best|better|nicer?)\b)"
)
_ASKS_PEOPLE: Final = re.compile(
    r"(?i)[.,;:!?–—-][ ]*(?:what do you(?: all)? think|(?:any )?(?:objections|thoughts|opinions)"
    r"|ok(?:ay)?|agreed|right)\?[ ]*$"
)
_WORDS_OF_NAME: Final = 2
_FAR: Final = 300  # characters above what a sentence shows
_LONGEST_LIST: Final = 40  # lines of it that are looked at, above and below
_LOOKED_AT: Final = 8  # lines below a keyword, however many there are


def is_prose(line: str, reading: Reading) -> bool:
    """Whether a line says something that is neither a command nor hello, thanks or goodbye."""
    if not line.strip() or ends_commands(line) or _SIGNS.match(line):
        return False
    keyword = keyword_of(bare_line(line))
    known = keyword.known if keyword else None
    if keyword and known and fits(known, keyword.rest):
        return False
    if keyword and keyword.capitals and (known or _SIGNS.match(keyword.rest)):
        return len(line) >= SHORTEST_WRAPPED and known is not None  # what is none, and was wrapped
    return not is_courtesy(line, reading.names)


def is_in_sentence(lines: Sequence[str], position: int, end: int, reading: Reading) -> bool:
    """Whether the lines from `position` to before `end` are what a wrapped sentence made of them.

    The sentence begins above, or it goes on below with a word in lower case.
    """
    if goes_on_from_above(lines, position, reading):
        return True
    below = lines[end] if end < len(lines) else ""
    goes_on = below[:1].islower() or (is_list_item(lines[position]) and not is_list_item(below))
    if not goes_on or not is_prose(below, reading):
        return False
    return not _is_signature(lines, end)


def is_amid_sentence(lines: Sequence[str], position: int, end: int, reading: Reading) -> bool:
    """Whether a sentence begins above the lines, and goes on below with a word in lower case.

    An empty line may part them from it, as what is shown in a sentence is set.
    """
    while position and not lines[position - 1].strip():
        position -= 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    below = lines[end] if end < len(lines) else ""
    goes_on = below[:1].islower() and is_prose(below, reading)
    if not goes_on or _is_signature(lines, end):
        return False
    return goes_on_from_above(lines, position, reading)


def is_talked_about(match: re.Match[str], lines: Sequence[str], end: int) -> bool:
    """Whether a sentence talks about the command with which it begins, before `end`.

    "CLOSE VOTING", and in a paragraph of its own "is what comes next".

    Args:
        match: what follows the keyword, taken apart.
        lines: of the body.
        end: the place of the first line that is not the command's.
    """
    argument, title = match.string, match.groupdict().get("title") or ""
    if match.groupdict().get("reason") and _SAYS_WHAT_SHOULD_BE.match(argument):
        return True
    if _TALKS.match(argument) or _NO_TITLE.search(title) or _ASKS_PEOPLE.search(argument):
        return True
    below = next(filter(str.strip, _from(lines, end)), "")
    return _VERB.match(below) is not None


def is_shown(lines: Sequence[str], position: int, end: int, reading: Reading) -> bool:
    """Whether the sentence above only shows the lines: what others may send, or what was sent.

    A sentence in which somebody speaks of their own vote, or goes on with why, leads to a vote.
    """
    while position and not lines[position - 1].strip():
        position -= 1
    above = lines[position - 1] if position else ""
    sentence = _SENTENCE_END.split(above.strip()[-_FAR:])[-1]
    shows = _SAYS_HOW.search(sentence) and _SHOWS.search(sentence)
    if shows and not _OWN.search(sentence):
        return True
    if not is_amid_sentence(lines, position, end, reading):
        return False
    below = next(filter(str.strip, _from(lines, end)), "")
    if _LEADS_TO_OWN.search(sentence) or _WHY.match(below):
        return False
    # "+1 T1 please" is another vote.
    return bool(_OPEN_END.search(sentence)) and not read_votes(plain(sentence)).votes


def _is_signature(lines: Sequence[str], position: int) -> bool:
    """Whether a line may be a name in lower case, short and with nothing right below it."""
    line = lines[position]
    short = len(line.split()) <= _WORDS_OF_NAME and not line.rstrip().endswith((".", "?"))
    return short and not any(lines[position + 1 : position + 2])


def goes_on_from_above(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a sentence that begins above the line has not ended there."""
    above = lines[position - 1] if position else ""
    return is_prose(above, reading) and not (is_field(above) or _ENDS_SENTENCE.search(above))


def is_item_of_prose(lines: Sequence[str], position: int, reading: Reading) -> bool:
    """Whether a line is an item of a list that is written for people.

    A heading or a colon introduces the list, or it has an item that is no command.
    """
    if not is_list_item(lines[position]):
        return False
    above = _of_list(lines, range(position - 1, max(-1, position - _LONGEST_LIST), -1))
    below = _of_list(lines, range(position + 1, min(len(lines), position + _LONGEST_LIST)))
    if any(_says_no_command(lines[at], reading) for at in (*above, *below)):
        return True
    first = min((position, *above))
    before = [line for line in lines[max(0, first - 2) : first] if line.strip()]
    title = before[-1] if before else ""
    return is_prose(title, reading) and (
        title.rstrip().endswith(":") or not _ENDS_SENTENCE.search(title)
    )


def _of_list(lines: Sequence[str], places: Iterable[int]) -> list[int]:
    """The places of a list's items, up to the first line that is none; empty ones part them."""
    stops = takewhile(lambda at: not lines[at].strip() or is_list_item(lines[at]), places)
    return [at for at in stops if lines[at].strip()]


def _says_no_command(item: str, reading: Reading) -> bool:
    """Whether an item of a list cannot be a command."""
    keyword = keyword_of(bare_line(item))
    known = keyword.known if keyword else None
    if keyword and known and not fits(known, without_courtesy(keyword.rest)):
        return True
    return is_prose(item, reading)


def is_heading(lines: Sequence[str], end: int, reading: Reading, *, meant: bool) -> bool:
    """Whether a keyword alone on its line is the heading of what stands below, from `end` on.

    If it was surely `meant` for us, only a list or a line drawn right below it makes it one.
    """
    if not meant:
        return any(is_prose(line, reading) for line in _from(lines, end))
    below = next(filter(str.strip, _from(lines, end)), "")
    return _UNDERLINE.fullmatch(below) is not None or (
        is_list_item(below) and is_prose(below, reading)
    )


def _from(lines: Sequence[str], start: int) -> Iterator[str]:
    return (lines[at] for at in range(start, min(len(lines), start + _LOOKED_AT)))
