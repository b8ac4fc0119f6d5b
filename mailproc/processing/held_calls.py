"""A vote in answer to a call that waits for its author's yes: its voter is told to wait. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.context import Context
from mailproc.commands.grammar.bare_vote import bare_vote_at, may_open_with_vote, opening_of
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.mail.subject import read_subject
from mailproc.meeting.pending import Hold
from mailproc.meeting.sentences import Sentence

#: As in the thread of a vote: only what could be one there is answered.
_AS_CALLED: Final = Reading(direct=False, bare="signs")


def vote_too_early(context: Context) -> SyntaxFault | None:
    """What to say to whoever votes on the list in answer to such a call; None to all others."""
    lines, parents = context.letter.own_lines, context.letter.parents
    if context.direct or not context.agenda.rules.decides or not parents:
        return None
    if not may_open_with_vote(lines):
        return None
    position = opening_of(lines)
    found = bare_vote_at(lines, position, _AS_CALLED)
    if found is None or not any(isinstance(one, Call) for one in found.calls):
        return None
    if not _is_held_call(context, parents):
        return None
    said = Sentence(
        "The vote has not begun: whoever called it is asked to confirm that it was they. Please "
        "vote once the call comes from {agent}.",
        agent=context.agenda.rules.agent,
    )
    return SyntaxFault(" ".join(lines[position].split()), said, "VOTE", meant=True)


def _is_held_call(context: Context, parents: tuple[str, ...]) -> bool:
    """Whether one of these mails calls a vote, and waits for its author's yes."""
    answered = {mail.letter for name in parents for mail in context.threads.letters(name)}
    return bool(answered) and any(
        hold.held_letter in answered and hold.state == "waiting" and _calls_vote(hold)
        for hold in context.agenda.all(Hold)
    )


def _calls_vote(hold: Hold) -> bool:
    return any(read_subject(line).vote for line in hold.lines)
