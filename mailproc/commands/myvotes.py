"""MYVOTES: shows one's own ballots."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.decision_votes import own_votes
from mailproc.commands.effects.election_ballots import own_ballots
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import Decision


@command("MYVOTES", "MYVOTES", act="ask", question=True, argument="strict")
def myvotes(request: Request) -> Answer:
    """See how you have voted.

    Only you get to see it.
    """
    agenda = request.agenda
    elsewhere = (*own_votes(request), *own_ballots(agenda, request.person))
    secret = any(one.secret for one in agenda.all(Decision) if one.is_open)
    whole = ballot_type(agenda.meeting.ballot).own(agenda, request.person)
    if whole is not None:
        return Answer((whole, *elsewhere), secret=secret)
    votes = [
        (topic, shown(ballot.choice), ballot.reason)
        for topic in agenda.topics
        if (ballot := agenda.ballot_of(topic.number, request.sender.address))
    ]
    show = "" if elsewhere and not votes else "myvotes"
    return Answer(elsewhere, show=show, values={"votes": votes}, secret=secret)
