"""MYVOTES: shows one's own ballots."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.decision_votes import own_votes
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import Decision


@command("MYVOTES", "MYVOTES", act="ask", question=True, argument="strict")
def myvotes(request: Request) -> Answer:
    """See how you have voted.

    Only you get to see it.
    """
    agenda = request.agenda
    decided = tuple(own_votes(request))
    secret = any(one.secret for one in agenda.all(Decision) if one.is_open)
    whole = ballot_type(agenda.meeting.ballot).own(agenda, request.person)
    if whole is not None:
        return Answer((whole, *decided), secret=secret)
    votes = [
        (topic, shown(ballot.choice), ballot.reason)
        for topic in agenda.topics
        if (ballot := agenda.ballot_of(topic.number, request.sender.address))
    ]
    show = "" if decided and not votes else "myvotes"
    return Answer(decided, show=show, values={"votes": votes}, secret=secret)
