"""Objections to what is decided by a rule: which are answered. Pure.

An answer is what the proposer writes on the list to the very mail that objects. Nothing is counted
otherwise because of it; it only says that the objection need not be shown again and again.
"""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.commands.decision_votes import as_answered
from mailproc.meeting.decision_count import open_decisions, votes_counted


def note_answer(context: Context) -> bool:
    """Note which objections a letter answers; whether it answers any."""
    agenda = context.agenda
    if context.direct or context.archived or not open_decisions(agenda):
        return False
    parents = context.letter.references[bool(context.letter.wraps) :][:1]
    answered = {known.letter for name in parents for known in context.threads.letters(name)}
    if not answered or not any(line.strip() for line in context.letter.own_lines):
        return False
    found = False
    for decision in open_decisions(agenda):
        proposer = agenda.proposer_of(agenda.topic(decision.topic))
        if context.person not in (proposer, decision.opener):
            continue
        for person, vote in votes_counted(agenda, decision).items():
            objects = vote.choice < 0 and vote.letter in answered and not vote.answered
            if objects and not vote.secret and person != context.person:
                agenda.put(as_answered(vote, context.stored.id))
                found = True
    return found
