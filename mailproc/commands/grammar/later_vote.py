"""A vote below other text, as people write it in answer to a call to vote: ``So +1 from me``. Pure.

They say what they looked at, often at length, and vote at the end. It is read only where the thread
is one of a vote, and only in the ways that say nothing else: a choice in figures alone on its line,
or one that "(binding)" or "from me" follows. Several such lines are a count of votes, or a talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from mailproc.commands.grammar.bare_vote import marked_choice_at
from mailproc.commands.grammar.call import Call, SyntaxFault
from mailproc.commands.grammar.vote_lines import VotesFound, unadorned, vote_call
from mailproc.commands.vote_text import WrittenVote
from mailproc.mail.consent import is_courtesy
from mailproc.meeting.choices import choice_of, plain, reason_as_kept

_LONGEST_LINE: Final = 1000  # characters
_MOST_LINES: Final = 2000
_FIGURE: Final = r"(?P<sign>[+-]\ ?[12]|[+-]0)(?![\w%°]|[.,:/]\d)!*"
_BINDING: Final = (
    r"[ \t]*[\[(][^\[\]()\n]{0,20}\bbinding\b[^\[\]()\n]{0,40}[\])]|[ \t]+(?:non-?[ \t]?)?binding\b"
)
_MINE: Final = r"[ \t]+from[ \t]+(?:me|us|my[ \t]+(?:side|end|part)|our[ \t]+side|here)\b"
_LEAD: Final = (
    r"(?:(?:so|and|thus|therefore|hence|overall|anyway|ok|okay|all[ \t]+good|looks?[ \t]+good|lgtm"
    r"|great|nice|good|thanks|from[ \t]+(?:me|my[ \t]+side)|in[ \t]+summary|summary|result"
    r"|conclusion)[,.:!]*[ \t]+){0,2}"
    r"(?:(?:so[ \t]+)?(?:(?:here(?:'s|[ \t]+is|[ \t]+comes)|this[ \t]+is|it(?:'s|[ \t]+is)"
    r"|that(?:'s|[ \t]+is)|i(?:'m|[ \t]+am)|i[ \t]+(?:vote|cast|give(?:[ \t]+(?:it|this))?)"
    r"|(?:my|here'?s?[ \t]+my)[ \t]+vote(?:[ \t]+is)?|vote)[ \t:]*))?"
    r"(?:(?:an?|my|another|big|solid|strong)[ \t]+){0,2}"
)
#: The whole of a line, or all that says who votes; a reason may follow a mark.
_ALONE: Final = re.compile(
    rf"(?i){_LEAD}{_FIGURE}(?P<binding>{_BINDING})?(?:{_MINE})?"
    r"(?:[ \t]*[.,;:!–—][ \t]*|[ \t]+[-–—]+[ \t]+|[ \t]*$)(?P<reason>.*)"
)
_BEFORE: Final = r"(?P<before>(?:^|(?<=[.!?;])|(?<=\)))[^.!?;\n]{0,200}?)"
_MY_VOTE: Final = r"\bmy[ \t]+(?:own[ \t]+)?(?:vote[ \t]*(?:is[ \t]+(?:an?[ \t]+)?)?:?[ \t]*)?"
#: One inside of a line that says whose it is: behind it, or in front.
_FROM_ME: Final = re.compile(rf"(?i){_BEFORE}(?<![\w.]){_FIGURE}(?:{_BINDING}|{_MINE})")
_MY: Final = re.compile(rf"(?i){_BEFORE}{_MY_VOTE}{_FIGURE}")
#: What makes it a vote of some other day: anywhere in front of it.
_PERHAPS: Final = re.compile(
    r"(?i)\b(?:if|unless|until|once|when|after|before|provided|assuming|could|can|should|may|might"
    r"|would)\b|'d\b|\?"
)
#: What makes it no vote: in the clause that it stands in.
_DENIES: Final = (
    r"no|not|never|cannot|\w+n't|withh[eo]ld|withdraw|withdrew|retract|keep|kept|gave|got|had|was"
    r"|were"
)
_NOT_MINE: Final = re.compile(rf"(?i)\b(?:{_DENIES})\b")
#: The same, and what makes it another's or several people's.
_NOT_OWN: Final = re.compile(
    rf"(?i)\b(?:{_DENIES}|he|she|they|you|have|has|need|needs|by|received|count\w*|votes|\d+|one|two"
    r"|three|four|five|six|seven|eight|nine|ten)\b"
)
#: What makes it a question, or a vote of some other day: behind it.
_NOT_YET: Final = re.compile(
    r"(?i)[^.!?;\n]{0,200}\?"
    r"|[ \t,]*(?:tomorrow|later|soon|next|would|will|if|once|when|unless|until)\b"
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])(?:[ \t]+|$)")
_SHORT: Final = 50  # characters of a line that nobody wraps
_CLAUSE: Final = re.compile(r"(?i).*(?:[,:–—]|[ \t]-[ \t]|\b(?:so|thus|therefore|hence|and|but)\b)")
_SIGN_ALONE: Final = re.compile(
    r"(?:[\[(].?[\])][ \t]*)?[+-][ ]?[012]\b(?![^\n]*\b(?:binding|from)\b).*"
)
_NAMES: Final = re.compile(r"[A-Z][\w.'’-]*(?:[ \t,&]+(?:and[ \t]+)?[A-Z][\w.'’-]*)*[ \t.]*|\d+.*")


def may_vote_later(lines: Sequence[str]) -> bool:
    """Whether there may be such a vote in what somebody writes; quick, yes to some prose."""
    return any(
        ("1" in line or "0" in line or "2" in line) and _found(unadorned(line)) is not None
        for line in islice(lines, _MOST_LINES)
    )


def later_vote_of(lines: Sequence[str]) -> tuple[int, VotesFound] | None:
    """The one vote below other text, with the place of its line; None where there is none."""
    found = list(islice(_candidates(lines), 2))
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


def _candidates(lines: Sequence[str]) -> Iterator[tuple[int, VotesFound]]:
    """Each vote that a line says, or seems to say as a row in a count of votes."""
    skip_until = 0
    for position, line in enumerate(islice(lines, _MOST_LINES)):
        if position < skip_until:
            continue
        if listed := marked_choice_at(lines, position):
            skip_until = listed.end
            if listed.calls:
                yield position, listed
        elif found := _found(unadorned(line), _unfinished(lines, position)):
            yield position, _vote(line, position, found)


def _vote(line: str, position: int, match: re.Match[str]) -> VotesFound:
    said = " ".join(line.split())
    reason = reason_as_kept(match.groupdict().get("reason") or "")
    vote = WrittenVote((), choice_of(match["sign"]), reason)
    return VotesFound((vote_call(said, said, (vote,)),), position + 1)


def _unfinished(lines: Sequence[str], position: int) -> str:
    """What the line above says of a sentence that goes on at a place; ``""`` for nothing."""
    above = lines[position - 1].strip()[:_LONGEST_LINE] if position else ""
    return plain(_SENTENCE_END.split(above)[-1])


def _found(text: str, above: str = "") -> re.Match[str] | None:
    """The vote that a line says, below what is unfinished on the line above; None if it says none.

    A line that was wrapped is a long one.
    """
    text = plain(text[:_LONGEST_LINE])
    if (alone := _ALONE.fullmatch(text)) is not None:
        if _is_row_of_names(alone) or (len(above) > _SHORT and not above.endswith(("!", ":", ","))):
            return None
        return alone if _is_own(f"{above} ") else None
    for pattern, denied in ((_FROM_ME, _NOT_OWN), (_MY, _NOT_MINE)):
        for said in pattern.finditer(text):
            before = said["before"] if said.start() else f"{above} {said['before']}"
            if _is_own(before, denied) and not _NOT_YET.match(text, said.end()):
                return said
    return None


def _is_own(before: str, denied: re.Pattern[str] = _NOT_OWN) -> bool:
    """Whether what stands in front of a choice leaves it the author's own, and one of now."""
    clause = _CLAUSE.match(before)
    just_before = before[clause.end() if clause else 0 :]
    return not _PERHAPS.search(before) and not denied.search(just_before)


def _is_row_of_names(match: re.Match[str]) -> bool:
    """Whether a colon parts a choice from who chose so: ``+1 (binding): Jane, John``."""
    behind = match.string[match.end("sign") : match.start("reason")]
    return ":" in behind and _NAMES.fullmatch(match["reason"]) is not None
