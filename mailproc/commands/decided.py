"""DECIDED: notes what was decided."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.minute_lines import (
    TOPIC_AND_TEXT,
    add_minute,
    mark_discussed,
    noted,
    put_decision,
)
from mailproc.meeting.sentences import Sentence


@command(
    "DECIDED",
    "DECIDED T7 what was decided",
    TOPIC_AND_TEXT,
    who="chair",
    act="chair",
    public=True,
    example="DECIDED T7 We release in March and September.",
    argument="text",
)
def decided(request: Request) -> Answer:
    """Note what was decided on a topic.

    Sent again, it replaces what was noted. Without a topic it is about the meeting as a whole.
    """
    topic = request.topic_or_none(request["topic"])
    if topic is None:
        return Answer((noted(None, add_minute(request, "decided", None, request["text"])),))
    line, before = put_decision(request, topic, request["text"])
    mark_discussed(request, topic)
    said = noted(topic, line)
    if before:
        said = Sentence(
            "Noted as decided on {id}: {line} (it was: {before})",
            id=topic.id,
            line=line.text,
            before=before,
        )
    return Answer((said,), topics=(topic.number,))
