"""Objections to what is decided by a rule: which are answered. Pure.

An answer is what the proposer writes in the thread to a mail of whoever objects. Nothing is counted
otherwise because of it; it only says that the objection need not be shown again and again.
"""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.commands.effects.decision_votes import as_answered
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decisions, votes_counted


def note_answer(context: Context) -> bool:
    """Note which objections a letter answers; whether it answers any."""
    agenda = context.agenda
    if context.direct or context.archived or not open_decisions(agenda):
        return False
    letter, roster = context.letter, agenda.roster
    decision = context.thread_decision if any(map(str.strip, letter.own_lines)) else None
    if decision is None or context.person not in _proposers(agenda, decision):
        return False
    answered = context.threads.letters(letter.parent)
    told = {roster.person(one.author) for one in answered if one.author}
    found = False
    for person, vote in votes_counted(agenda, decision).items():
        objects = vote.choice < 0 and not vote.answered and not vote.secret
        if objects and person in told - {context.person}:
            agenda.put(as_answered(vote, context.stored.id))
            found = True
    return found


def _proposers(agenda: Agenda, decision: Decision) -> tuple[str, str]:
    """Who proposed what is decided, and who called the vote."""
    return agenda.proposer_of(agenda.topic(decision.topic)), decision.opener
