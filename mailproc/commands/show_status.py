"""STATUS: where things stand, or all about one topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.effects.open_matters import open_matters
from mailproc.meeting.minute_view import minute_view
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
    example="STATUS T7\nSTATUS",
)
def status(request: Request) -> Answer:
    """See all about one topic.

    It may be one of an earlier meeting. `STATUS` alone tells where things stand, and chairs what
    waits for them.
    """
    topic, agenda = request.topic_or_none(request["topic"]), request.agenda
    if topic is None:
        values: dict[str, object] = {
            "view": overview(agenda, by_ballots=False),
            "matters": open_matters(request) if request.says_chair else None,
        }
        return Answer(show="situation", values=values)
    elsewhere = topic.meeting not in (0, agenda.meeting.number)
    if elsewhere:
        agenda = as_it_was(agenda, topic.meeting)
    values = {
        "id": topic.id,
        "view": overview(agenda, by_ballots=False),
        "elsewhere": elsewhere,
        "lines": minute_view(agenda, topic.meeting).by_topic.get(topic.id, ()),
    }
    return Answer(topics=(topic.number,), show="status", values=values)
