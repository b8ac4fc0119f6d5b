"""Objections to what is decided by a rule: which are answered. Pure.

An answer is what the proposer writes in the thread to a mail of whoever objects. Nothing is counted
otherwise because of it; it only says that the objection need not be shown again and again.
"""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.commands.decision_votes import as_answered
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decision, open_decisions, votes_counted


def note_answer(context: Context) -> bool:
    """Note which objections a letter answers; whether it answers any."""
    agenda = context.agenda
    if context.direct or context.archived or not open_decisions(agenda):
        return False
    parents = context.letter.references[bool(context.letter.wraps) :]
    topics, roster = context.threads.topics_of(parents), agenda.roster
    written = any(line.strip() for line in context.letter.own_lines)
    decision = open_decision(agenda, topics[0]) if len(topics) == 1 and written else None
    if decision is None or context.person not in _proposers(agenda, decision):
        return False
    told = {roster.person(one.author) for one in context.threads.letters(parents[0]) if one.author}
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
