"""CLOSE VOTING: ends the vote."""

from __future__ import annotations

from dataclasses import replace

from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command
from mailproc.commands.decision_changes import close_vote, voted_on
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.snapshots import take_snapshot


@command(
    "CLOSE VOTING",
    "CLOSE VOTING [T7]",
    rf"(?P<topic>(?:{LETTERED_TOPIC})?)(?:[ \t]+due[ \t]+(?P<due>\S+))?",
    who="chair",
    act="chair",
    public=True,
)
def close_voting(request: Request) -> Answer:
    """Close the vote.

    The result goes to the list. Who may vote is fixed from then on. `CLOSE VOTING T7` closes the
    vote on one topic that is decided by a rule, once that has been open long enough.
    """
    agenda = request.agenda
    if request["topic"]:
        topic = request.topic(request["topic"])
        if request["due"] not in ("", voted_on(agenda, topic).until.isoformat()):
            raise Refused("The vote on {id} goes on for longer.", id=topic.id)
        return close_vote(request, topic)
    if agenda.meeting.cancelled is not None:
        raise Refused("{title} is cancelled, and its vote with it.", title=agenda.meeting.title)
    if agenda.meeting.voting == "closed":
        raise Refused("Voting is closed already.")
    frozen = electorate(agenda)
    agenda.put(
        replace(
            agenda.meeting,
            voting="closed",
            electorate=frozen,
            letter=request.letter,
            closed_by=request.letter,
        )
    )
    take_snapshot(agenda, "result", request.letter)
    agenda.notify(Notification("result", "list"))
    return Answer((Sentence("Voting is closed; the result goes to the list."),))
