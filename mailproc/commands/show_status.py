"""STATUS: all about one topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.snapshots import as_it_was
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
    """See all about one topic.

    It may be one of an earlier meeting.
    """
    topic, agenda = request.topic(request["topic"]), request.agenda
    elsewhere = topic.meeting != agenda.meeting.number
    if elsewhere:
        agenda = as_it_was(agenda, topic.meeting)
    view = overview(agenda, by_ballots=False)
    values = {"id": topic.id, "view": view, "elsewhere": elsewhere}
    return Answer(topics=(topic.number,), show="status", values=values)
