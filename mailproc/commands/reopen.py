"""REOPEN: brings topics back that were taken off the agenda."""

from __future__ import annotations

from mailproc.commands.base import TOPICS, Answer, Request, command, numbers_in
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.records import OPEN, Topic
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "REOPEN",
    "REOPEN T7",
    rf"(?P<topics>{TOPICS})",
    who="chair",
    act="chair",
    public=True,
)
def reopen(request: Request) -> Answer:
    """Bring a topic back.

    It was dropped, deferred, resolved, withdrawn or discussed. Its votes and links are as they
    were.
    """
    said: list[Sentence] = []
    topics = [request.agenda.topic(number) for number in numbers_in(request["topics"])]
    for topic in topics:
        _bring_back(request, topic)
        said.append(Sentence("{id} {title} is open again.", id=topic.id, title=topic.title))
    return Answer(tuple(said), topics=tuple(topic.number for topic in topics))


def _bring_back(request: Request, topic: Topic) -> None:
    agenda = request.agenda
    here = topic.meeting == agenda.meeting.number
    if here and topic.status == "consolidated":
        raise Refused(
            "{id} {title} is part of T{item}. To take it out, send:  UNLINK {id} T{item}",
            id=topic.id,
            title=topic.title,
            item=topic.feeds[0],
        )
    if here and topic.status in OPEN:
        raise Refused("{id} {title} is open.", id=topic.id, title=topic.title)
    status = "consolidated" if topic.feeds else "proposed"
    agenda.revise(topic, status=status, reason=None, starts=None, meeting=agenda.meeting.number)
    notify_touched(request, [topic], Sentence("is open again"))
