"""NOTE: adds a line to the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.minute_lines import TOPIC_AND_TEXT, add_minute, noted


@command(
    "NOTE",
    "NOTE T7 what was said",
    TOPIC_AND_TEXT,
    who="chair",
    act="chair",
    public=True,
    example="NOTE T7 The benchmarks are on the wiki.\nNOTE Coffee was late.",
    argument="text",
)
def note(request: Request) -> Answer:
    """Add a line to the minutes.

    Without a topic it is about the meeting as a whole.
    """
    topic = request.topic_or_none(request["topic"])
    said = noted(topic, add_minute(request, "note", topic, request["text"]))
    return Answer((said,), topics=(topic.number,) if topic else ())
