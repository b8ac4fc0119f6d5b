"""RETITLE: gives a topic another title."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, own_or_chair
from mailproc.commands.given_title import given_title
from mailproc.commands.topic_news import notify_touched
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "RETITLE",
    "RETITLE T7 new title",
    rf"(?:(?P<topic>{TOPIC})[ \t:]+)?(?P<title>(?!{TOPIC}$)\S.*)",
    who="proposer",
    act="propose",
    act_of=own_or_chair,
    public=True,
    argument="text",
)
def retitle(request: Request) -> Answer:
    """Rename your own topic.

    Chairs may do it to any topic. In the topic's own thread its number may be left out.
    """
    topic = request.own_topic(request["topic"])
    title = given_title(request["title"])
    if not title:
        raise Refused("A topic needs a title: write RETITLE {id} and then the title.", id=topic.id)
    request.agenda.standing(topic.number)
    request.agenda.revise(topic, title=title)
    if title != topic.title:
        what = Sentence("is now called: {title}", title=title)
        notify_touched(request, [topic], what, parts=False, voters=False)
    said = Sentence(
        "{id} is now called: {title} (it was: {old})", id=topic.id, title=title, old=topic.title
    )
    return Answer((said,), topics=(topic.number,))
