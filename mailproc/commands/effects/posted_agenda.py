"""The timed agenda is posted to the list. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from mailproc.commands.base import Request
from mailproc.commands.effects.agenda_plan import (
    about_plan,
    check_coverage,
    check_possible,
    planned,
)
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Topic
from mailproc.meeting.rooms.assign import Timed
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace

_MOST_NAMED: Final = 20  # topics


def post_agenda(request: Request) -> list[Sentence]:
    """Fit the topics into the current meeting by their ranking, and post that.

    Returns:
        What is told of it.

    Raises:
        Refused: it would show a secret vote, or lose a proposal, or there is nothing to fit into.
    """
    agenda = request.agenda
    if any(mail.kind == "agenda" for mail in agenda.notifications):
        raise Refused("This mail posts the agenda already; SCHEDULE once, as its last line.")
    check_possible(agenda)
    check_coverage(agenda)
    meeting = agenda.meeting
    if request.context.dry_run:  # what is where is worked out once it is confirmed
        agenda.put(replace(meeting, scheduled=True, letter=request.letter))
        agenda.notify(Notification("agenda", "list"))
        return [Sentence("The agenda goes to the list.")]
    was = {t.number: t.starts for t in agenda.topics if t.starts is not None}
    placed = _place(request)
    agenda.put(replace(meeting, scheduled=True, letter=request.letter))
    agenda.notify(Notification("agenda", "list"))
    over = [topic for topic in agenda.topics if topic.status == "discussed" and topic.starts]
    many = len(placed.slots) + len(over)
    said = [Sentence("The agenda goes to the list; topics on it: {count}.", count=many)]
    said += _tell_of_moves(request, was, placed)
    if over:
        said.append(Sentence("What was discussed keeps its time: {names}.", names=_named(over)))
    left = [agenda.topic(one.topic) for one in placed.overflow if one.needs_minutes]
    if left:
        said.append(Sentence("There was no room for: {names}.", names=_named(left)))
    return [*said, *about_plan(agenda, meeting, placed)]


def _named(topics: Sequence[Topic]) -> str:
    names = "; ".join(f"{topic.id} {topic.title}" for topic in topics[:_MOST_NAMED])
    return f"{names} …" if len(topics) > _MOST_NAMED else names


def _place(request: Request) -> Timed:
    """Mark what fits as scheduled, and what does not as not."""
    agenda = request.agenda
    placed = planned(request, by_ballots=True)
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
        when = at_meeting(agenda.meeting, now.get(number)) or Word("off the agenda")
        line = Sentence(
            "{id} {title} has another time: {old} → {new}.",
            id=topic.id,
            title=topic.title,
            old=at_meeting(agenda.meeting, was[number]),
            new=when,
        )
        for person in sorted(people - {"", request.person}):
            agenda.notify_person(person, number, line)
        yield line
