"""WITHDRAW: takes back one's own topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, own_or_chair
from mailproc.meeting.sentences import Sentence, Word


@command(
    "WITHDRAW",
    "WITHDRAW T7",
    rf"(?P<topic>{TOPIC}?)",
    who="proposer",
    act="propose",
    act_of=own_or_chair,
    public=True,
    argument="strict",
)
def withdraw(request: Request) -> Answer:
    """Takes your own topic off the agenda. Its number is not used again."""
    topic = request.own_topic(request["topic"])
    request.agenda.standing(topic.number)
    own = request.agenda.proposer_of(topic) == request.person
    reason = Word("withdrawn by its proposer") if own else Word("withdrawn by the chairs")
    request.agenda.revise(topic, status="withdrawn", reason=reason)
    said = Sentence("{id} {title} is withdrawn.", id=topic.id, title=topic.title)
    return Answer((said,), topics=(topic.number,))
