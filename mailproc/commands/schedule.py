"""SCHEDULE: posts the timed agenda."""

from __future__ import annotations

from dataclasses import replace

from mailproc.agenda import Agenda
from mailproc.commands.command import Answer, Request, command
from mailproc.commands.consolidating import uncovered
from mailproc.posting import Posting
from mailproc.schedule import fit
from mailproc.tally import ranking
from mailproc.wording import Refused, Say


@command("SCHEDULE", "SCHEDULE", who="chair", act="chair")
def schedule(request: Request) -> Answer:
    """Fits the topics into the meeting by their ranking and posts the agenda.

    Refused until every proposal is on the agenda or off it for a reason.
    """
    agenda = request.agenda
    if lost := uncovered(agenda):
        names = "; ".join(f"{topic.id} {topic.title}" for topic in lost)
        said = "Not on the agenda yet: {names}. LINK each to an item, keep it by MERGE {id}, or "
        raise Refused(said + "DROP it with a reason.", names=names, id=lost[0].id)
    meeting = agenda.meeting
    if meeting.starts is None:
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    slots = _place(agenda)
    agenda.put(replace(meeting, scheduled=True, letter=request.letter))
    agenda.post(Posting("agenda", "list"))
    return Answer((Say("{count} topics are on the agenda; it goes to the list.", count=slots),))


def _place(agenda: Agenda) -> int:
    """Mark what fits as scheduled, and what does not as not; how many do."""
    ranked = [topic for topic, _ in ranking(agenda)]
    slots, overflow = fit(agenda.meeting, ranked)
    for slot in slots:
        agenda.revise(agenda.topic(slot.topic), status="scheduled")
    for left in overflow:
        agenda.revise(agenda.topic(left.topic), status="proposed")
    return len(slots)
