"""A choice without a keyword or a topic that opens what somebody writes: ``+1``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.grammar.call import Reading, SyntaxFault
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import is_emphatic_keyword, keyword_of
from mailproc.commands.grammar.vote_faults import fault_of
from mailproc.commands.grammar.vote_lines import VotesFound, lines_of, unadorned, vote_call
from mailproc.commands.spoken_vote import HELLO
from mailproc.commands.vote_text import VoteText, WrittenVote, read_votes
from mailproc.mail.consent import is_greeting, names_device
from mailproc.meeting.choices import SIGN, plain

#: What says that a vote follows, and no more.
_ANNOUNCES: Final = re.compile(
    r"(?i)(?:(?:so|and|now|ok|okay)[ \t,]+)?(?:(?:here(?:'s| is| are| come)|this is|these are|find"
    r"|below (?:is|are))[ \t]+)?my[ \t]+(?:own[ \t]+)?(?:votes?|ballot|choices?|two cents)"
    r"(?:[ \t]+(?:is|are|below|follows?))*[ \t]*[:.!]*"
)
#: A short cry in front: "Awesome! +1".
_CRY: Final = re.compile(
    rf"[^\W\d_][\w' -]{{0,40}}[!.,][ \t]+(?=(?:[A-Za-z']+[ \t]+){{0,4}}{SIGN})"
)
_KEYWORD: Final = re.compile(r"(?i:(?:my[ \t]+)?votes?)\b(?:[ \t]*[:=](?![+-]1:))?[ \t]*")
_SIGN: Final = re.compile(SIGN)
#: A figure that is no choice, or several that are.
_NO_CHOICE: Final = re.compile(rf"[+-]+[\d.]+[%!.]*|{SIGN}(?:[ \t,/]+{SIGN})+")
_MOST_LINES: Final = 200


class OpeningVote(NamedTuple):
    """The votes that a paragraph begins with, and the place of the line below them."""

    votes: tuple[WrittenVote, ...]
    end: int
    text: str


def opening_of(lines: Sequence[str]) -> int:
    """The place of the first line that says something: no greeting, no announcement of a vote."""
    for position, line in enumerate(islice(lines, _MOST_LINES)):
        text = plain(line[:400]).strip()
        if text and not _ANNOUNCES.fullmatch(text) and not _is_mere_greeting(text):
            return position
    return len(lines)


def may_open_with_vote(lines: Sequence[str]) -> bool:
    """Whether a letter may begin with a choice, in whatever way it came; quick."""
    position = opening_of(lines)
    return position < len(lines) and _SIGN.search(plain(lines[position][:200])) is not None


def bare_vote_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The vote without a topic that begins at the line that opens a letter; None if none does."""
    if not reading.bare or position >= len(lines):
        return None
    found = opening_vote(lines, position, reading)
    if found is not None and _may_count(found.votes[0], reading):
        line = lines[position].strip()
        votes = found.votes if reading.to_us else found.votes[:1]
        return VotesFound((vote_call(line, found.text, votes),), found.end)
    if reading.direct:
        return _no_choice(lines, position)
    return None


def opening_vote(
    lines: Sequence[str], position: int, reading: Reading, until: int | None = None
) -> OpeningVote | None:
    """The votes with which the paragraph at a line begins, if it begins with a choice.

    It ends at the place `until` at most.
    """
    text = _paragraph(lines, position, len(lines) if until is None else until)
    found = read_votes(text, numbers=False, below=True, titles=reading.titles)
    if not found.votes or found.votes[0].in_sentence or (found.unread and not reading.direct):
        return None
    return OpeningVote(found.votes, position + lines_of(text, found), text)


def _may_count(vote: WrittenVote, reading: Reading) -> bool:
    if vote.in_words:
        return reading.bare == "words" and vote.set_off
    return reading.direct or vote.choice != 0 or vote.set_off


def _no_choice(lines: Sequence[str], position: int) -> VotesFound | None:
    """What to say of a figure that is no choice, where one can be meant by nothing else."""
    text = unadorned(lines[position])
    if not _NO_CHOICE.fullmatch(text):
        return None
    fault: SyntaxFault = fault_of(text, text, VoteText((), text))
    return VotesFound((fault,), position + 1)


def _paragraph(lines: Sequence[str], position: int, until: int) -> str:
    first = unadorned(lines[position])
    hello = HELLO.match(first)
    first = first[hello.end() if hello else 0 :]
    cry = _CRY.match(first)
    first = first[cry.end() if cry else 0 :]
    keyword = _KEYWORD.match(first)
    first = first[keyword.end() if keyword else 0 :]
    below: list[str] = []
    for at in range(position + 1, min(position + 1 + _MOST_LINES, until)):
        line = lines[at]
        text = plain(line[:1000]).strip()
        if not text or ends_commands(line) or is_emphatic_keyword(keyword_of(text)):
            break
        below.append(text)
    return "\n".join((first, *below))


def _is_mere_greeting(text: str) -> bool:
    return (is_greeting(text) or names_device(text)) and not _SIGN.search(text)
