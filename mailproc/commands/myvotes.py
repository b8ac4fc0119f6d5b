"""MYVOTES: shows one's own ballots."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.election_ballots import own_ballots
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import shown


@command("MYVOTES", "MYVOTES", act="ask", question=True, argument="strict")
def myvotes(request: Request) -> Answer:
    """See how you have voted.

    Only you get to see it.
    """
    agenda = request.agenda
    in_elections = tuple(own_ballots(agenda, request.person))
    whole = ballot_type(agenda.meeting.ballot).own(agenda, request.person)
    if whole is not None:
        return Answer((whole, *in_elections))
    votes = [
        (topic, shown(ballot.choice), ballot.reason)
        for topic in agenda.topics
        if (ballot := agenda.ballot_of(topic.number, request.sender.address))
    ]
    if in_elections and not votes:
        return Answer(in_elections)
    return Answer(in_elections, show="myvotes", values={"votes": votes})
