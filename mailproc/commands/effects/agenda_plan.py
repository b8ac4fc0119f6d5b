"""The agenda as SCHEDULE would post it, or why it would not. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mailproc.commands.base import Request
from mailproc.commands.effects.consolidation import uncovered
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Meeting
from mailproc.meeting.rooms.assign import Timed, fitted
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.timetable import Slot, minutes
from mailproc.meeting.unmet_wishes import unmet_wishes
from mailproc.structs import replace


def check_possible(agenda: Agenda) -> None:
    """Refuse to fit an agenda that would show a secret vote, or of a meeting that is not to be.

    Raises:
        Refused: with what to do first.
    """
    if agenda.meeting.cancelled is not None:
        raise Refused("{title} is cancelled.", title=agenda.meeting.title)
    if agenda.meeting.hides_counts:
        raise Refused(
            "The vote is secret and still open, and the agenda would show how it stands; "
            "CLOSE VOTING first."
        )
    if agenda.meeting.starts is None:
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")


def check_coverage(agenda: Agenda) -> None:
    """Refuse while a proposal is neither on the agenda nor off it for a reason.

    Raises:
        Refused: naming all of those.
    """
    if lost := uncovered(agenda):
        names = "; ".join(f"{topic.id} {topic.title}" for topic in lost)
        raise Refused(
            "You have not yet said what becomes of: {names}. Keep one as it is with MERGE {id}, "
            "make it part of another with LINK, or drop it with DROP and a reason.",
            names=names,
            id=lost[0].id,
        )


def planned(request: Request, *, by_ballots: bool) -> Timed:
    """The topics fitted into the meeting by their ranking; `by_ballots` as `fitted` has it."""
    ranked = [topic for topic, _ in ranking(request.agenda)]
    return fitted(request.agenda, ranked, by_ballots=by_ballots, now=request.received)


def with_what_is_over(agenda: Agenda, placed: Timed) -> Timed:
    """The same with the topics that were discussed on the posted agenda, which keep their times."""
    over = [
        Slot(
            one.number,
            one.starts,
            one.starts + timedelta(minutes=minutes(agenda.meeting, one)),
            one.room,
        )
        for one in agenda.topics
        if one.status == "discussed" and one.starts is not None
    ]
    slots = sorted((*over, *placed.slots), key=lambda slot: (slot.start, slot.room))
    return replace(placed, slots=slots)


def about_plan(agenda: Agenda, meeting: Meeting, placed: Timed) -> Iterator[Sentence]:
    """What could not be obeyed and why, and how well the rooms are used."""
    for one in unmet_wishes(agenda, placed):
        yield Sentence(
            "Not possible: {id} {title} {wish}, since {why}.",
            id=f"T{one.topic}",
            title=agenda.topic(one.topic).title,
            wish=one.wish,
            why=one.why,
        )
    if meeting.rooms > 1:
        yield Sentence(
            "How often somebody wants two topics that are at the same time: {count}.",
            count=placed.clashes,
        )
    if placed.note:
        yield placed.note
