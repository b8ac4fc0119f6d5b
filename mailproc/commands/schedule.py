"""SCHEDULE: posts the timed agenda."""

from __future__ import annotations

from dataclasses import replace

from mailproc.commands.agenda_plan import about_plan, check_coverage, check_possible, planned
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.rooms.assign import Timed
from mailproc.meeting.sentences import Sentence


@command("SCHEDULE", "SCHEDULE", who="chair", act="chair", public=True)
def schedule(request: Request) -> Answer:
    """Post the agenda.

    The topics are fitted into the meeting by their ranking. Refused until every proposal is on
    the agenda or off it for a reason, and while a secret vote is open.
    """
    agenda = request.agenda
    check_possible(agenda)
    check_coverage(agenda)
    meeting = agenda.meeting
    placed = _place(agenda, by_ballots=not request.context.dry_run)
    agenda.put(replace(meeting, scheduled=True, letter=request.letter))
    agenda.notify(Notification("agenda", "list"))
    said = Sentence("The agenda goes to the list; topics on it: {count}.", count=len(placed.slots))
    over = [topic.id for topic in agenda.topics if topic.status == "discussed" and topic.starts]
    if over:
        names = ", ".join(over)
        kept = Sentence("What was discussed keeps its time: {names}.", names=names)
        return Answer((said, kept, *about_plan(agenda, meeting, placed)))
    return Answer((said, *about_plan(agenda, meeting, placed)))


def _place(agenda: Agenda, *, by_ballots: bool) -> Timed:
    """Mark what fits as scheduled, and what does not as not; `by_ballots` as `fitted` has it."""
    placed = planned(agenda, by_ballots=by_ballots)
    for slot in placed.slots:
        where = {"starts": slot.start, "room": slot.room}
        agenda.revise(agenda.topic(slot.topic), status="scheduled", **where)
    for left in placed.overflow:
        agenda.revise(agenda.topic(left.topic), status="proposed", starts=None)
    return placed
