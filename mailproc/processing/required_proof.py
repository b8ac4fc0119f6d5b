"""Whether we are as sure of a letter's author as what it asks for needs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.call_vote import call_vote
from mailproc.commands.context import Context
from mailproc.commands.grammar import SyntaxFault
from mailproc.meeting.roster import Tier, reaches
from mailproc.meeting.sentences import Sentence
from mailproc.processing.confirmation import corrects
from mailproc.processing.execute import is_on_call
from mailproc.processing.given_command import GivenCommand, GivenLine, commands_among

_OWN_VOTE: Final = Sentence(
    "Your own vote does not count yet, since anybody can put your name into From. Please answer "
    "the call with your choice; we then ask you to confirm it."
)
#: The commands that vote.
VOTES: Final = frozenset(("VOTE", "UNVOTE", "RANK"))


def is_sure_enough(context: Context, lines: Sequence[GivenLine]) -> bool:
    """Whether no command of a letter asks for more than the letter's tier."""
    evidence = context.evidence
    return all(
        reaches(evidence.headers if given.call.in_subject else evidence.tier, needed)
        for given, needed in _needs(context, lines)
    )


def call_at_once(context: Context, lines: Sequence[GivenLine]) -> Sequence[GivenLine]:
    """What is done at once of a letter that calls a vote, and votes in it by too weak a proof.

    The call goes to the list at once, since people vote in its thread from then on.

    Returns:
        Its lines, with what to say of the vote in place of that; ``()`` of any other letter.
    """
    calls = any(one.command is call_vote and one.call.in_subject for one in commands_among(lines))
    others = [line for line in lines if not is_on_call(line)]
    if not calls or len(others) == len(lines) or not is_sure_enough(context, others):
        return ()
    own = [line for line in lines if is_on_call(line)]
    return [*others, *(SyntaxFault(line.line, _OWN_VOTE, line.word, meant=True) for line in own)]


def is_confirmable(context: Context, lines: Sequence[GivenLine]) -> bool:
    """Whether its author's yes would make us sure enough."""
    return all(reaches("confirmed", needed) for _, needed in _needs(context, lines))


def corrects_votes(context: Context, lines: Sequence[GivenLine]) -> bool:
    """Whether all that the letter does is to vote otherwise than our question to its author says.

    Only votes, which no program writes by chance.
    """
    commands = list(commands_among(lines))
    if not commands or any(one.word not in VOTES for one in commands):
        return False
    return is_confirmable(context, lines) and corrects(context, [one.line for one in commands])


def signature_wanted(context: Context) -> Sentence:
    """What to say where no yes can make us sure enough."""
    if context.evidence.unknown:
        return Sentence(
            "Your mail is signed, but for days the DNS has not told the key of its signature, so "
            "nobody could check it. Please send it again once your domain's DNS answers."
        )
    return Sentence(
        "This list does it only for mails with a valid signature: DKIM, or OpenPGP with {agent} on "
        "a line of its own in the signed text.",
        agent=context.agenda.rules.agent,
    )


def _needs(context: Context, lines: Sequence[GivenLine]) -> Iterator[tuple[GivenCommand, Tier]]:
    """Each command with the tier that it asks for here."""
    for given in commands_among(lines):
        if not _is_refused(given):
            yield given, context.agenda.rules.needed(given.command.act_in(given.request))


def _is_refused(given: GivenCommand) -> bool:
    """Whether only chairs may give a command, and its author is none, however sure we were."""
    return given.command.who == "chair" and not given.request.says_chair
