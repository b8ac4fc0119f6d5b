"""The reason for a veto, where somebody was asked for it and answers in their own words. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.context import Context
from mailproc.commands.effects.decision_votes import own_vote_without_reason
from mailproc.commands.grammar.call import Call
from mailproc.commands.grammar.vote_lines import vote_call
from mailproc.mail.courtesy import is_courtesy, is_greeting
from mailproc.meeting.choices import reason_as_kept, shown

_FEWEST_WORDS: Final = 3


def reason_for_veto(context: Context) -> Call | None:
    """The vote that a letter gives the reason for; None if it gives none.

    That is one to us in which nothing else is said, in answer to our mail to its author about their
    vote. What asks something is no reason.
    """
    topics = context.threads.opened_by(context.letter.parent)
    if not context.direct or len(topics) != 1 or context.asked != "ack":
        return None
    choice = own_vote_without_reason(context.agenda, topics[0], context.person)
    text = _said(context)
    if choice is None or "?" in text or len(text.split()) < _FEWEST_WORDS:
        return None
    vote = WrittenVote((range(topics[0], topics[0] + 1),), choice, text)
    line = f"T{topics[0]} {shown(choice)}, {text}"
    return vote_call(f"VOTE {line}", line, (vote,))


def _said(context: Context) -> str:
    """What the author writes, without hello and goodbye."""
    lines = (line for line in context.letter.own_lines if line.strip())
    told = [one for one in lines if not is_greeting(one) and not is_courtesy(one, context.names)]
    return reason_as_kept(" ".join(told))
