"""Words that agree, where a mail says nothing else: ``LGTM``, ``Ship it!``. Pure.

In answer to a call to vote they are a vote for it; on a list of topics they do not say on which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.arguments.written_choice import choice_at
from mailproc.commands.grammar.own_choice import own_choice
from mailproc.commands.grammar.vote_lines import VotesFound, unadorned, vote_call
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.choices import CHOICE

_AGREES: Final = re.compile(
    r"(?i)(?:(?:ok|okay|great|nice|cool|yes|all good|thanks)[,.!]*[ ])?"
    r"(?:this |that |it |all )?(?:lgtm|sgtm|(?:looks?|sounds?)(?: \w+)? good(?: to (?:me|us))?"
    r"|ship it|(?:let's )?go for it|go ahead|(?:i |we )?approved?|(?:i |we )?agreed?"
    r"|(?:i |we )(?:agree with|support|endorse) (?:this|that|it)(?: (?:release|proposal|change))?"
    r"|(?:i'm |we're )?(?:fine|happy) with (?:this|that|it)|fine (?:with|by) me"
    r"|works for me|passt(?: für mich)?|einverstanden|d'accord)"
    r"(?: from (?:me|us))?[ ]?(?:[.!]|[:;]-?\)|👍)*"
)
#: What stands in nobody's way, which is not surely a vote for it.
_NO_OBJECTION: Final = re.compile(
    r"(?i)(?:(?:i|we)(?: have|'ve)(?: got)? )?(?:no objections?|keine einwände|pas d'objections?)"
    r"(?:,? (?:from (?:me|us|(?:my|our) side)|here|at all|to (?:this|that|it)"
    r"|(?:von|meiner) (?:mir|seite)|de ma part))*[ ]?(?:[.!]|[:;]-?\)|👍)*"
)
_CHOICE: Final = re.compile(rf"{CHOICE}(?:,? (?:please|thanks|thank you))?[ ]?[.!]*")
#: From whom or where a choice is: "a big fat +1 from Munich".
_FROM: Final = re.compile(r"(?i)(?:[ ](?:from|out of|here in|aus|von|de)(?: [\w'.-]+){1,4})?[.! ]*")
_MOST_LINES: Final = 12


def agreement_at(lines: Sequence[str], names: str) -> int:
    """The place of the line that agrees in a mail that says nothing else; -1 if it is no such mail.

    `names` are all that its author may sign with.
    """
    place = _only_line(lines, names)
    return place if place >= 0 and _AGREES.fullmatch(_said(lines[place])) else -1


def may_agree(lines: Sequence[str]) -> bool:
    """Whether a letter may be nothing but agreement, whoever wrote it; quick."""
    return len(lines) <= _MOST_LINES and any(_AGREES.fullmatch(_said(line)) for line in lines)


def agreed_vote(lines: Sequence[str], position: int) -> VotesFound:
    """The vote that the line which agrees is, in answer to a call to vote."""
    line = " ".join(lines[position].split())
    return VotesFound((vote_call(line, line, (WrittenVote((), 1),)),), position + 1)


def chooses_only(lines: Sequence[str], names: str) -> bool:
    """Whether a mail says nothing but a choice, in whichever words, and not on what."""
    place = _only_line(lines, names)
    if place < 0:
        return False
    said = _said(lines[place])
    vote = own_choice(said, answers=True)
    if vote is not None and not vote.reason:
        return True
    figure = choice_at(said, 0)
    if figure is not None and not figure.in_words and _FROM.fullmatch(said, figure.end):
        return True
    return bool(_CHOICE.fullmatch(said) or _AGREES.fullmatch(said))


def objects_not(lines: Sequence[str], names: str) -> bool:
    """Whether a mail says nothing but that its author has no objection."""
    place = _only_line(lines, names)
    return place >= 0 and _NO_OBJECTION.fullmatch(_said(lines[place])) is not None


def _only_line(lines: Sequence[str], names: str) -> int:
    """The place of the only line that is no hello, thanks or goodbye; -1 if there are others."""
    if len(lines) > _MOST_LINES:
        return -1
    places = [at for at, line in enumerate(lines) if line.strip() and not is_courtesy(line, names)]
    return places[0] if len(places) == 1 else -1


def _said(line: str) -> str:
    return " ".join(unadorned(line).replace("’", "'").split())
