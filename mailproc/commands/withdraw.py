"""WITHDRAW: takes back one's own topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, own_or_chair
from mailproc.commands.effects.decision_changes import cancel_vote
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.decision_count import open_decision
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
    """Take back your own topic.

    Its number is not used again. Who leads it is told. Chairs may do it to any topic.
    """
    topic = request.own_topic(request["topic"])
    if topic.status != "separate":
        request.agenda.standing(topic.number)
    own = request.agenda.proposer_of(topic) == request.person
    reason = Word("by its proposer") if own else Word("by the chairs")
    request.agenda.revise(topic, status="withdrawn", reason=reason)
    what = Sentence(
        "is {status}{why}", status=Word("withdrawn"), why=Sentence(" ({reason})", reason=reason)
    )
    notify_touched(request, [topic], what, voters=False)
    said = [Sentence("{id} {title} is withdrawn.", id=topic.id, title=topic.title)]
    if decision := open_decision(request.agenda, topic.number):
        said.append(cancel_vote(request, decision, ""))
    if topic.starts is not None and request.agenda.meeting.scheduled and not request.says_chair:
        line = Sentence(
            "{whom} has withdrawn {id} {title}, which is on the agenda that was posted. SCHEDULE "
            "posts a new one.",
            whom=request.sender.name or request.sender.address,
            id=topic.id,
            title=topic.title,
        )
        request.agenda.notify_chairs(topic.number, line)
        said.append(Sentence("It is on the agenda that was posted, so the chairs are told."))
    return Answer(tuple(said), topics=(topic.number,))
