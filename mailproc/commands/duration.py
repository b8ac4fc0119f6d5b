"""DURATION: how long a topic takes."""

from __future__ import annotations

from mailproc.commands.arguments.durations import DURATION, minutes_of
from mailproc.commands.base import TOPIC, Answer, Request, command, own_or_chair
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.sentences import Sentence


@command(
    "DURATION",
    "DURATION T7 20m",
    rf"(?:(?P<topic>{TOPIC})[ \t:]+|(?!\d+$))(?P<length>{DURATION})",
    who="proposer",
    act="propose",
    act_of=own_or_chair,
    public=True,
    argument="strict",
)
def duration(request: Request) -> Answer:
    """Say how long your topic takes.

    Chairs may do it to any topic. In the topic's own thread its number may be left out.
    """
    topic = request.own_topic(request["topic"])
    length = minutes_of(request["length"])
    request.agenda.revise(request.agenda.standing(topic.number), minutes=length)
    if length != topic.minutes:
        what = Sentence("now takes {n} minutes", n=length)
        notify_touched(request, [topic], what, parts=False, voters=False)
    return Answer(
        (Sentence("{id} now takes {n} minutes.", id=topic.id, n=length),), topics=(topic.number,)
    )
