"""RETITLE: gives a topic another title."""

from __future__ import annotations

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.base import TOPIC, Answer, Request, command, own_or_chair
from mailproc.commands.effects.decision_changes import change_text
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.decision_count import open_decision
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "RETITLE",
    "RETITLE T7 new title",
    rf"(?:(?P<topic>{TOPIC})[ \t:]+)?(?:(?:to|as)[ \t]+(?=[\"“A-Z]))?"
    rf"(?P<title>(?!{TOPIC}$)\S.*)",
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
    if topic.status != "separate":
        request.agenda.standing(topic.number)
    revised = request.agenda.revise(topic, title=title)
    if title != topic.title:
        what = Sentence("is now called: {title}", title=title)
        notify_touched(request, [topic], what, parts=False, voters=False)
    said = Sentence(
        "{id} is now called: {title} (it was: {old})", id=topic.id, title=title, old=topic.title
    )
    decision = open_decision(request.agenda, topic.number)
    asked = change_text(request, revised, decision) if decision else ()
    return Answer((said, *asked), topics=(topic.number,))
