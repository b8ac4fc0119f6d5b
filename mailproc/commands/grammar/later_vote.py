"""A vote below other text, as people write it in answer to a call to vote: ``So +1 from me``. Pure.

They say what they looked at, often at length, and vote at the end. It is read only where the thread
is one of a vote, and only in the ways that say nothing else, see `own_choice`. Several such lines
are a count of votes, or a talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.grammar.bare_vote import marked_choice_at
from mailproc.commands.grammar.call import Call, SyntaxFault
from mailproc.commands.grammar.choice_list import counts_votes
from mailproc.commands.grammar.own_choice import may_choose_for_oneself, own_choice
from mailproc.commands.grammar.vote_lines import VotesFound, unadorned, vote_call
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.choices import reason_as_kept
from mailproc.structs import replace

_MOST_LINES: Final = 2000
_SIGN_ALONE: Final = re.compile(
    r"(?:[\[(].?[\])][ \t]*)?[+-][ ]?[012]\b(?![^\n]*\b(?:binding|from)\b).*"
)


def may_vote_later(lines: Sequence[str]) -> bool:
    """Whether there may be such a vote in what somebody writes; quick, yes to some prose."""
    return any(
        _choice_at(lines, position, line, answers=True) is not None
        for position, line in enumerate(islice(lines, _MOST_LINES))
    )


def later_vote_of(lines: Sequence[str], *, answers: bool = False) -> tuple[int, VotesFound] | None:
    """The one vote below other text, with the place of its line; None where there is none.

    `answers` says whether its author answers the call itself, and no other mail of its thread.
    """
    found = list(islice(_candidates(lines, answers=answers), 2))
    return found[0] if len(found) == 1 else None


def vote_of_caller(lines: Sequence[str]) -> list[Call | SyntaxFault]:
    """The vote of who calls one, where they say so in the call.

    That is ``Here is my +1``, or one that is "binding" or "from me"; a choice alone may be one of
    those that they give to choose from.
    """
    found = later_vote_of(lines)
    if found is None or _SIGN_ALONE.fullmatch(unadorned(lines[found[0]])):
        return []
    return list(found[1].calls)


def with_reason(found: VotesFound, lines: Sequence[str], position: int) -> VotesFound:
    """Votes against it with the reason that stands around them, where they have none."""
    return VotesFound(tuple(_reasoned(one, lines, position) for one in found.calls), found.end)


def _reasoned(call: Call | SyntaxFault, lines: Sequence[str], position: int) -> Call | SyntaxFault:
    if isinstance(call, SyntaxFault) or len(call.votes) != 1:
        return call
    (vote,) = call.votes
    if vote.choice >= 0 or vote.reason:
        return call
    return replace(call, votes=(replace(vote, reason=reason_around(lines, position)),))


def reason_around(lines: Sequence[str], position: int) -> str:
    """Why somebody votes as the line at a place says: the paragraph below it, else that above."""
    below = _paragraph(lines, range(position + 1, min(len(lines), position + _MOST_LINES)))
    above = _paragraph(lines, range(position - 1, max(-1, position - _MOST_LINES), -1))[::-1]
    return reason_as_kept(" ".join(below or above))


def _paragraph(lines: Sequence[str], places: range) -> list[str]:
    """The first lines in a row, in this order, that say something."""
    said: list[str] = []
    for at in places:
        line = lines[at].strip()
        if line and not is_courtesy(line):
            said.append(line)
        elif said:
            break
    return said if sum(len(line.split()) for line in said) > 1 else []


def _candidates(lines: Sequence[str], *, answers: bool) -> Iterator[tuple[int, VotesFound]]:
    """Each vote that a line says, or seems to say as a row in a count of votes."""
    skip_until = 0
    for position, line in enumerate(islice(lines, _MOST_LINES)):
        if position < skip_until:
            continue
        if listed := marked_choice_at(lines, position):
            skip_until = listed.end
            if listed.calls:
                yield position, listed
        elif found := _choice_at(lines, position, line, answers=answers):
            first, end = _paragraph_around(lines, position)
            if counts_votes(lines, first):
                skip_until = end
            else:
                yield position, _vote(line, position, found)


def _paragraph_around(lines: Sequence[str], position: int) -> tuple[int, int]:
    """The place of a paragraph's first line, and the one below its last."""
    first = next((at for at in range(position, 0, -1) if not lines[at - 1].strip()), 0)
    end = next((at for at in range(position, len(lines)) if not lines[at].strip()), len(lines))
    return first, end


def _choice_at(
    lines: Sequence[str], position: int, line: str, *, answers: bool
) -> WrittenVote | None:
    if not may_choose_for_oneself(line):
        return None
    above = lines[position - 1] if position else ""
    below = lines[position + 1] if position + 1 < len(lines) else ""
    return own_choice(unadorned(line), above, below, answers=answers)


def _vote(line: str, position: int, found: WrittenVote) -> VotesFound:
    said = " ".join(line.split())
    return VotesFound((vote_call(said, said, (found,)),), position + 1)
