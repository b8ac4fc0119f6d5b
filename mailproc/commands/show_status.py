"""STATUS: all about one topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.view import overview


@command(
    "STATUS",
    "STATUS T7",
    rf"(?P<topic>{TOPIC}?)",
    who="anyone",
    public=True,
    question=True,
    argument="strict",
)
def status(request: Request) -> Answer:
    """Tells all about one topic."""
    topic = request.topic(request["topic"])
    values = {"id": topic.id, "view": overview(request.agenda, by_ballots=False)}
    return Answer(topics=(topic.number,), show="status", values=values)
