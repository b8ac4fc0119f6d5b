"""MYVOTES: shows one's own ballots."""

from __future__ import annotations

from mailproc.commands.choice import shown
from mailproc.commands.command import Answer, Request, command


@command("MYVOTES", "MYVOTES", act="ask")
def myvotes(request: Request) -> Answer:
    """Shows how you have voted so far. Only you get to see it."""
    votes = [
        (topic, shown(ballot.choice))
        for topic in request.agenda.topics
        if (ballot := request.agenda.ballot_of(topic.number, request.sender.address))
    ]
    return Answer(show="myvotes", values={"votes": votes})
