"""The votes in the lines of a body: behind the keyword, and as ``T7 +1`` without it. Pure.

What stands on several lines is put together first, since mail programs wrap: topics, their choice
and the reason for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import BY_WORD, keyword_of
from mailproc.commands.grammar.vote_faults import fault_of, unread_fault
from mailproc.commands.vote import vote
from mailproc.commands.vote_text import VoteText, WrittenVote, read_votes
from mailproc.meeting.choices import SIGN, plain

_KEYWORD: Final = re.compile(
    r"(?P<word>(?:(?i:my)[ \t]+)?(?i:votes?)(?!\w))(?P<colon>[ \t]*[:=](?![+-]1:))?"
    r"[ \t]*(?P<rest>.*)"
)
#: How a line begins that may be a vote without the keyword.
_TOPIC_OR_SIGN: Final = re.compile(rf"(?i:topics?\b|T ?\d|#\d|all\b|everything\b)|{SIGN}")
_MAY_VOTE: Final = re.compile(
    rf"[\W\d]{{0,20}}?(?:(?i:(?:my )?votes?|topics?|all|everything|T ?\d)|#\d|{SIGN})"
)
_BULLET: Final = re.compile(
    r"(?:[-*+•·–—][ \t]+(?![12](?!\d))|\d{1,3}[.)][ \t]+|\[[ xX]?\][ \t]*)+"
)
_AROUND: Final = "*_\"'`“”„«» \t"
_MEANT: Final = re.compile(rf"(?:(?i:\btopics?[ \t]*|\bT[ \t]?)|#)\d|(?<![\w+-]){SIGN}")
_ENDS_SENTENCE: Final = ".:!?,;)"
_LONGEST_LINE: Final = 1000  # characters
_FAR: Final = 60  # characters in which a vote has begun
_MOST_LINES: Final = 200


class VotesFound(NamedTuple):
    """The votes that begin at a line, and the place of the first line that is not theirs."""

    calls: tuple[Call | SyntaxFault, ...]
    end: int


def unadorned(line: str) -> str:
    """A line in the form of `choices.plain`, without its bullet, number, indent, bold type."""
    text = plain(line[:_LONGEST_LINE]).strip()
    bullet = _BULLET.match(text)
    return text[bullet.end() if bullet else 0 :].strip(_AROUND)


def may_vote(line: str) -> bool:
    """Whether a line may hold a vote, in whatever way its letter came; quick."""
    return _MAY_VOTE.match(plain(line[:_FAR])) is not None


def votes_at(
    lines: Sequence[str],
    position: int,
    reading: Reading,
    *,
    below: bool = False,
    apart: bool = False,
) -> VotesFound | None:
    """The votes that begin at a line of the body, in whatever form; None if there are none.

    Args:
        lines: of the whole body.
        position: of the line.
        reading: how the letter came.
        below: whether a VOTE stands above, so that ``T9 -1`` goes on with it.
        apart: whether the line above is known to be no sentence that goes on here.
    """
    first = unadorned(lines[position])
    if keyword := _KEYWORD.fullmatch(first):
        apart = apart or _stands_apart(lines, position)
        return _with_keyword(lines, position, keyword, reading, apart=apart)
    if (below or reading.direct or reading.lists_topics) and _TOPIC_OR_SIGN.match(first):
        return _without_keyword(lines, position, first, reading)
    return None


def vote_in(line: str, argument: str) -> Call | SyntaxFault:
    """The vote that a text says which is not a line of the body; `line` is what to quote of it."""
    found = read_votes(plain(argument))
    if found.unread or not found.votes:
        return fault_of(line, argument, found)
    return vote_call(line, argument, found.votes)


def vote_call(line: str, argument: str, votes: Iterable[WrittenVote]) -> Call:
    """A call that votes."""
    match = vote.grammar.fullmatch(argument)
    if match is None:
        raise ValueError("VOTE takes any text")
    return Call(vote, line, match, votes=tuple(votes))


def _with_keyword(
    lines: Sequence[str],
    position: int,
    keyword: re.Match[str],
    reading: Reading,
    *,
    apart: bool,
) -> VotesFound | None:
    start = position
    if not keyword["rest"]:  # the votes stand below it
        start = next((i for i in range(position + 1, len(lines)) if lines[i].strip()), position)
    text = _paragraph(lines, start, keyword["rest"] or unadorned(lines[start]))
    if not keyword["rest"] and (start == position or not _TOPIC_OR_SIGN.match(text)):
        text, start = "", position
    found = read_votes(text, title_of=reading.title_of)
    end = start + _lines_of(text, found)
    emphatic = keyword["word"].isupper() or bool(keyword["colon"])
    meant = _MEANT.search(keyword["rest"]) is not None
    if not emphatic and not (apart and _is_strict(lines, end, found, reading, text)):
        if reading.direct and meant and apart:
            line = lines[position].strip()
            return VotesFound((fault_of(line, keyword["rest"], found),), position + 1)
        return None
    if found.votes:
        calls = [*_calls(lines, start, text, found, position)]
        if found.unread:
            calls.append(unread_fault(lines[end - 1].strip(), found))
        return VotesFound(tuple(calls), end)
    meant = _MEANT.search(keyword["rest"]) is not None
    if (reading.direct and (emphatic or meant)) or (keyword["word"].isupper() and meant):
        line = lines[position].strip()
        return VotesFound((fault_of(line, keyword["rest"], found, meant=meant),), position + 1)
    return None


def _without_keyword(
    lines: Sequence[str], position: int, first: str, reading: Reading
) -> VotesFound | None:
    text = _paragraph(lines, position, first)
    found = read_votes(text, numbers=False, title_of=reading.title_of)
    if not found.votes:
        if reading.direct and re.match(r"(?i)T ?\d+\s*[:=]?\s*[+-]+\d", found.unread):
            line = lines[position].strip()
            return VotesFound((fault_of(line, found.unread, found, meant=True),), position + 1)
        return None
    if not all(one.topics and one.set_off for one in found.votes):
        return None
    end = position + _lines_of(text, found)
    calls = [*_calls(lines, position, text, found, position)]
    if found.unread:
        calls.append(unread_fault(lines[end - 1].strip(), found))
    return VotesFound(tuple(calls), end)


def _paragraph(lines: Sequence[str], start: int, first: str) -> str:
    """What belongs together from a line on, `first` in its place."""
    return "\n".join((first, *_following(lines, start + 1)))


def _following(lines: Sequence[str], start: int) -> Iterator[str]:
    for line in islice(lines, start, start + _MOST_LINES):
        text = unadorned(line)
        if not text or ends_commands(line) or _begins_anew(line, text):
            return
        yield text


def _begins_anew(line: str, text: str) -> bool:
    """Whether a line is not part of the votes above it: a command, an item of prose."""
    keyword = keyword_of(text)
    if keyword is not None and (keyword.emphatic and keyword.word.upper() in BY_WORD):
        return True
    if vote_again := _KEYWORD.fullmatch(text):
        return bool(read_votes(vote_again["rest"]).votes)
    bullet = _BULLET.match(plain(line[:_LONGEST_LINE]).strip())
    return bullet is not None and not _TOPIC_OR_SIGN.match(text)


def _lines_of(text: str, found: VoteText) -> int:
    """How many lines of a text the votes in it take."""
    if found.end >= len(text.rstrip()):
        return text.count("\n") + 1
    return max(text.count("\n", 0, found.end), 1)


def _calls(
    lines: Sequence[str], start: int, text: str, found: VoteText, position: int
) -> Iterator[Call | SyntaxFault]:
    """One call for each line on which votes begin, with the lines on which they go on."""
    by_line: dict[int, list[WrittenVote]] = {}
    at, counted = 0, 0
    for one in found.votes:
        at += text.count("\n", counted, one.start)
        counted = one.start
        by_line.setdefault(start + at, []).append(one)
    begins = [*by_line, start + _lines_of(text, found)]
    for number, (line, votes) in enumerate(by_line.items()):
        first = position if number == 0 else line
        whole = " ".join(filter(None, (one.strip() for one in lines[first : begins[number + 1]])))
        yield vote_call(whole, whole, votes)


def _stands_apart(lines: Sequence[str], position: int) -> bool:
    """Whether a line does not go on with a sentence that the line above it leaves open."""
    above = lines[position - 1].strip() if position else ""
    if _BULLET.match(plain(lines[position][:_LONGEST_LINE]).strip()):
        return True
    return not above or above[-1] in _ENDS_SENTENCE or bool(_KEYWORD.match(unadorned(above)))


def _is_strict(
    lines: Sequence[str],
    end: int,
    found: VoteText,
    reading: Reading,
    text: str,
) -> bool:
    """Whether a line that begins with "vote" or "Vote" is one, and no part of a sentence."""
    if not found.votes or found.unread:
        return False
    if not all(one.set_off or (reading.direct and not one.in_words) for one in found.votes):
        return False
    below = lines[end].strip() if end < len(lines) else ""
    if below[:1].islower() and lines[end - 1].rstrip()[-1:] not in _ENDS_SENTENCE:
        return _KEYWORD.match(below) is not None
    if any(one.in_words for one in found.votes):
        return reading.direct or _TOPIC_OR_SIGN.match(text) is not None
    return True
