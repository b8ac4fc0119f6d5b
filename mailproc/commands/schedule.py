"""SCHEDULE: posts the timed agenda."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import uncovered
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Meeting
from mailproc.meeting.rooms.assign import Timed, fitted
from mailproc.meeting.sentences import Refused, Sentence


@command("SCHEDULE", "SCHEDULE", who="chair", act="chair", public=True)
def schedule(request: Request) -> Answer:
    """Post the agenda.

    The topics are fitted into the meeting by their ranking. Refused until every proposal is on
    the agenda or off it for a reason, and while a secret vote is open.
    """
    agenda = request.agenda
    if agenda.meeting.hides_counts:
        raise Refused(
            "The vote is secret and still open, and the agenda would show how it stands; "
            "CLOSE VOTING first."
        )
    if lost := uncovered(agenda):
        names = "; ".join(f"{topic.id} {topic.title}" for topic in lost)
        raise Refused(
            "Not on the agenda yet: {names}. LINK each to an item, keep it by MERGE {id}, or "
            "DROP it with a reason.",
            names=names,
            id=lost[0].id,
        )
    meeting = agenda.meeting
    if meeting.starts is None:
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    placed = _place(agenda, by_ballots=not request.context.dry_run)
    agenda.put(replace(meeting, scheduled=True, letter=request.letter))
    agenda.notify(Notification("agenda", "list"))
    said = Sentence("The agenda goes to the list; topics on it: {count}.", count=len(placed.slots))
    over = [topic.id for topic in agenda.topics if topic.status == "discussed" and topic.starts]
    if over:
        names = ", ".join(over)
        kept = Sentence("What was discussed keeps its time: {names}.", names=names)
        return Answer((said, kept, *_about_rooms(meeting, placed)))
    return Answer((said, *_about_rooms(meeting, placed)))


def _place(agenda: Agenda, *, by_ballots: bool) -> Timed:
    """Mark what fits as scheduled, and what does not as not; `by_ballots` as `fitted` has it."""
    placed = fitted(agenda, [topic for topic, _ in ranking(agenda)], by_ballots=by_ballots)
    for slot in placed.slots:
        where = {"starts": slot.start, "room": slot.room}
        agenda.revise(agenda.topic(slot.topic), status="scheduled", **where)
    for left in placed.overflow:
        agenda.revise(agenda.topic(left.topic), status="proposed", starts=None)
    return placed


def _about_rooms(meeting: Meeting, placed: Timed) -> Iterator[Sentence]:
    """How well the rooms are used, if there are several."""
    if meeting.rooms > 1:
        yield Sentence(
            "How often somebody wants two topics that are at the same time: {count}.",
            count=placed.clashes,
        )
    if placed.note:
        yield placed.note
