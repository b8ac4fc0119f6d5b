"""MYVOTES: shows one's own ballots."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.choices import shown
from mailproc.meeting.records import Ranking
from mailproc.meeting.sentences import Say


@command("MYVOTES", "MYVOTES", act="ask")
def myvotes(request: Request) -> Answer:
    """Shows how you have voted so far. Only you get to see it."""
    agenda = request.agenda
    ranking = agenda.get(Ranking, agenda.meeting.number, request.person)
    if agenda.meeting.ballot == "ranked" and ranking is not None:
        order = " > ".join(" = ".join(f"T{number}" for number in tier) for tier in ranking.tiers)
        return Answer((Say("Your ranking is {order}; the others tie last.", order=order),))
    votes = [
        (topic, shown(ballot.choice))
        for topic in request.agenda.topics
        if (ballot := request.agenda.ballot_of(topic.number, request.sender.address))
    ]
    return Answer(show="myvotes", values={"votes": votes})
