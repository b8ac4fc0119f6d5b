"""SCHEDULE: posts the timed agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import uncovered
from mailproc.commands.times import as_written
from mailproc.meeting.notification import Notification
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Meeting
from mailproc.meeting.rooms.assign import Timed, fitted
from mailproc.meeting.sentences import Refused, Sentence, Word


@command("SCHEDULE", "SCHEDULE", who="chair", act="chair", public=True)
def schedule(request: Request) -> Answer:
    """Post the agenda.

    The topics are fitted into the meeting by their ranking. Refused until every proposal is on
    the agenda or off it for a reason, and while a secret vote is open.
    """
    agenda = request.agenda
    if agenda.meeting.cancelled is not None:
        raise Refused("{title} is cancelled.", title=agenda.meeting.title)
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
    was = {t.number: t.starts for t in agenda.topics if t.starts is not None}
    placed = _place(request, by_ballots=not request.context.dry_run)
    agenda.put(replace(meeting, scheduled=True, letter=request.letter))
    agenda.notify(Notification("agenda", "list"))
    over = [topic.id for topic in agenda.topics if topic.status == "discussed" and topic.starts]
    many = len(placed.slots) + len(over)
    said = [Sentence("The agenda goes to the list; topics on it: {count}.", count=many)]
    said += _tell_of_moves(request, was, placed)
    if over:
        names = ", ".join(over)
        said.append(Sentence("What was discussed keeps its time: {names}.", names=names))
    return Answer((*said, *_about_rooms(meeting, placed)))


def _place(request: Request, *, by_ballots: bool) -> Timed:
    """Mark what fits as scheduled, and what does not as not; `by_ballots` as `fitted` has it."""
    agenda = request.agenda
    ranked = [topic for topic, _ in ranking(agenda)]
    placed = fitted(agenda, ranked, by_ballots=by_ballots, now=request.received)
    for slot in placed.slots:
        where = {"starts": slot.start, "room": slot.room}
        agenda.revise(agenda.topic(slot.topic), status="scheduled", **where)
    for left in placed.overflow:
        agenda.revise(agenda.topic(left.topic), status="proposed", starts=None)
    return placed


def _tell_of_moves(
    request: Request, was: Mapping[int, datetime], placed: Timed
) -> Iterator[Sentence]:
    """Have the leads of topics told that have another time than the list was told before."""
    agenda = request.agenda
    now = {slot.topic: slot.start for slot in placed.slots}
    moved = [n for n in sorted(was) if n in now and now[n] != was[n]]
    gone = [left.topic for left in placed.overflow if left.topic in was]
    for number in [*moved, *gone]:
        topic = agenda.topic(number)
        people = {agenda.lead_of(lead) for lead in topic.leads} or {agenda.proposer_of(topic)}
        when = as_written(agenda.meeting, now.get(number)) or Word("off the agenda")
        line = Sentence(
            "{id} {title} has another time: {old} → {new}.",
            id=topic.id,
            title=topic.title,
            old=as_written(agenda.meeting, was[number]),
            new=when,
        )
        for person in sorted(people - {"", request.person}):
            agenda.notify_person(person, number, line)
        yield line


def _about_rooms(meeting: Meeting, placed: Timed) -> Iterator[Sentence]:
    """How well the rooms are used, if there are several."""
    if meeting.rooms > 1:
        yield Sentence(
            "How often somebody wants two topics that are at the same time: {count}.",
            count=placed.clashes,
        )
    if placed.note:
        yield placed.note
