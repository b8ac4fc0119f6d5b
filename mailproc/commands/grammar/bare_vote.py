"""A choice without a keyword or a topic that opens what somebody writes: ``+1``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.grammar.call import Reading, SyntaxFault
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import BY_WORD, keyword_of
from mailproc.commands.grammar.vote_faults import fault_of
from mailproc.commands.grammar.vote_lines import VotesFound, unadorned, vote_call
from mailproc.commands.vote_text import VoteText, WrittenVote, read_votes
from mailproc.mail.consent import GREETING, is_greeting
from mailproc.meeting.choices import SIGN, plain

#: What says that a vote follows, and no more.
_ANNOUNCES: Final = re.compile(
    r"(?i)(?:(?:so|and|now|ok|okay)[ \t,]+)?(?:(?:here(?:'s| is| are| come)|this is|these are|find"
    r"|below (?:is|are))[ \t]+)?my[ \t]+(?:own[ \t]+)?(?:votes?|ballot|choices?|two cents)"
    r"(?:[ \t]+(?:is|are|below|follows?))*[ \t]*[:.!]*"
)
_HELLO: Final = re.compile(rf"(?i){GREETING}[^\n+:,.!?0-9-]{{0,40}}[,.!:]+[ \t]*(?=\S)")
#: A short cry in front: "Awesome! +1".
_CRY: Final = re.compile(
    rf"[^\W\d_][\w' -]{{0,40}}[!.,][ \t]+(?=(?:[A-Za-z']+[ \t]+){{0,4}}{SIGN})"
)
_KEYWORD: Final = re.compile(r"(?i:(?:my[ \t]+)?votes?)\b(?:[ \t]*[:=](?![+-]1:))?[ \t]*")
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
    return position < len(lines) and re.search(SIGN, plain(lines[position][:200])) is not None


def bare_vote_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The vote without a topic that begins at the line that opens a letter; None if none does."""
    if not reading.bare or position >= len(lines):
        return None
    found = opening_vote(lines, position, reading)
    if found is not None and _may_count(found.votes[0], reading):
        line = lines[position].strip()
        return VotesFound((vote_call(line, found.text, found.votes[:1]),), found.end)
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
    found = read_votes(text, numbers=False, below=True, title_of=reading.title_of)
    if not found.votes or found.votes[0].in_sentence or (found.unread and not reading.direct):
        return None
    return OpeningVote(found.votes, position + _lines_of(text, found), text)


def _may_count(vote: WrittenVote, reading: Reading) -> bool:
    if vote.in_words:
        return reading.bare == "words" and vote.set_off
    return reading.direct or vote.choice != 0 or vote.set_off


def _no_choice(lines: Sequence[str], position: int) -> VotesFound | None:
    """What to say of a figure that is no choice, where one can be meant by nothing else."""
    text = unadorned(lines[position])
    if not re.fullmatch(rf"(?:[+-]+[\d.]+[%!.]*|{SIGN}(?:[ \t,/]+{SIGN})+)", text):
        return None
    fault: SyntaxFault = fault_of(text, text, VoteText((), text))
    return VotesFound((fault,), position + 1)


def _paragraph(lines: Sequence[str], position: int, until: int) -> str:
    first = unadorned(lines[position])
    hello = _HELLO.match(first)
    first = first[hello.end() if hello else 0 :]
    cry = _CRY.match(first)
    first = first[cry.end() if cry else 0 :]
    keyword = _KEYWORD.match(first)
    first = first[keyword.end() if keyword else 0 :]
    below: list[str] = []
    for at in range(position + 1, min(position + 1 + _MOST_LINES, until)):
        line = lines[at]
        text = plain(line[:1000]).strip()
        keyword_below = keyword_of(text)
        command = keyword_below is not None and keyword_below.word.upper() in BY_WORD
        if (
            not text
            or ends_commands(line)
            or (command and keyword_below and keyword_below.emphatic)
        ):
            break
        below.append(text)
    return "\n".join((first, *below))


def _lines_of(text: str, found: VoteText) -> int:
    if found.end >= len(text.rstrip()):
        return text.count("\n") + 1
    return max(text.count("\n", 0, found.end), 1)


def _is_mere_greeting(text: str) -> bool:
    return is_greeting(text) and not re.search(SIGN, text)
