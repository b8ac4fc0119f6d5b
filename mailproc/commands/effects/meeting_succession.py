"""One meeting follows another: the one before ends, and what was left over comes along. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import concerned
from mailproc.meeting.eligibility import electorate, is_voted_on
from mailproc.meeting.meeting_state import was_held
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import STANDING, Meeting, Topic
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.shown_times import at_meeting, start_of
from mailproc.meeting.snapshots import take_snapshot
from mailproc.meeting.tally import stands
from mailproc.structs import replace

_MOST_NAMED = 20  # topics


def succeed(request: Request, made: Meeting) -> tuple[list[Sentence], list[Topic]]:
    """End the current meeting and begin another one.

    Args:
        request: the letter that does so.
        made: the new meeting, numbered next.

    Returns:
        What its sender is told, and what comes along and stands for itself.

    Raises:
        Refused: a vote does not allow it.
    """
    agenda = request.agenda
    before = agenda.meeting
    dropped = before.starts and before.starts > request.received and not _is_over(agenda)
    people = concerned(agenda) - {request.person} if dropped else ()
    said = [*_end(request, before)]
    agenda.put(made)
    said += _tell_of_other(request, before, made, people) if dropped else ()
    coming = _carry_over(agenda, made)
    if coming:
        said.append(
            Sentence(
                "These come along from {before}: {topics}.",
                before=before.title,
                topics=_named(coming),
            )
        )
    return said, coming


def goes_on(request: Request) -> bool:
    """Whether the current meeting is still to come, or people vote on it."""
    agenda, starts = request.agenda, request.agenda.meeting.starts
    to_come = starts is not None and starts > request.received
    return not _is_over(agenda) and (to_come or _has_vote(agenda))


def _end(request: Request, meeting: Meeting) -> Iterator[Sentence]:
    """End the current meeting, and its vote with it: from now on it stays as it is."""
    agenda = request.agenda
    ended = replace(
        meeting,
        ended_by=request.letter,
        electorate=electorate(agenda),  # who voted on it as whom is settled now
    )
    if _has_vote(agenda):
        ended = replace(ended, voting="closed", closed_by=request.letter)
        agenda.put(ended)
        take_snapshot(agenda, "result", request.letter)
        agenda.notify(Notification("result", "list", of_meeting=meeting.number))
        yield Sentence(
            "The vote on {title} is closed; the result goes to the list.", title=meeting.title
        )
    else:
        agenda.put(ended)
    take_snapshot(agenda, "agenda", request.letter)


def _tell_of_other(
    request: Request, before: Meeting, made: Meeting, people: Collection[str]
) -> Iterator[Sentence]:
    """Have everybody told who was to come to a meeting that another one takes the place of."""
    values = {"title": before.title, "when": at_meeting(before, before.starts)}
    then = start_of(made)
    for person in sorted(people):
        line = Sentence(
            "{title}, which was to be on {when}, will not take place. The next meeting is {next}, "
            "{then}.",
            **values,
            next=made.title,
            then=then,
        )
        request.agenda.notify_person(person, None, line)
    yield Sentence(
        "{title}, which was to be on {when}, will not take place. If you did not mean that, send:  "
        "UNDO",
        **values,
    )
    if people:
        yield Sentence("People who come, lead or are invited are told: {n}.", n=len(people))


def _has_vote(agenda: Agenda) -> bool:
    """Whether people were asked to vote, or did, on what stands, and nobody has closed the vote."""
    meeting = agenda.meeting
    if meeting.voting == "closed" or meeting.cancelled is not None:
        return False
    if not any(stands(topic) for topic in agenda.topics):
        return False
    return meeting.called or is_voted_on(agenda)


def _is_over(agenda: Agenda) -> bool:
    meeting = agenda.meeting
    return bool(meeting.minuted) or meeting.cancelled is not None or was_held(agenda)


def _carry_over(agenda: Agenda, meeting: Meeting) -> list[Topic]:
    """What the meeting before deferred or did not get to enters this one, with its votes.

    A proposal comes along if something that it feeds does; a deferred one always does.

    Returns:
        Those that stand for themselves.
    """
    before = [topic for topic in agenda.all(Topic) if topic.meeting < meeting.number]
    coming = {t.number for t in before if t.status in (*STANDING, "deferred")}
    consolidated = [t for t in before if t.status == "consolidated"]
    while more := {t.number for t in consolidated if coming & set(t.feeds)} - coming:
        coming |= more
    entered = []
    for topic in before:
        if topic.number in coming:
            feeds = tuple(number for number in topic.feeds if number in coming)
            status = "consolidated" if feeds else "proposed"
            anew = {
                "pinned": None,
                "starts": None,
                "reason": None,
                "feeds": feeds,
                "room": 1,
                "after": (),
            }
            entered.append(agenda.revise(topic, meeting=meeting.number, status=status, **anew))
    return [topic for topic in entered if topic.status == "proposed"]


def _named(topics: list[Topic]) -> str:
    names = ", ".join(f"{topic.id} {topic.title}" for topic in topics[:_MOST_NAMED])
    return f"{names} …" if len(topics) > _MOST_NAMED else names
