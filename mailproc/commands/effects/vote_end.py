"""The vote ends: who may vote is fixed, and the result goes to the list. Pure."""

from __future__ import annotations

from mailproc.commands.base import Request
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.snapshots import take_snapshot
from mailproc.structs import replace


def end_vote(request: Request) -> Sentence:
    """Close the vote on the current meeting, and have the result posted; what is said of it.

    Raises:
        Refused: there is none.
    """
    agenda = request.agenda
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
    return Sentence("Voting is closed; the result goes to the list.")
