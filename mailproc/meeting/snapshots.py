"""What was published of a meeting stays so: its result, and its agenda once it is over. Pure.

A `records.Snapshot` is taken of a result when voting closes, and of all else when the next meeting
begins. Here an `Agenda` is made of it again, so that whatever shows a meeting shows that, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final, Literal, get_args

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance, attendee_name
from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.records import (
    Action,
    Attendance,
    Ballot,
    Meeting,
    Person,
    Ranking,
    Record,
    Second,
    Snapshot,
    Topic,
)
from mailproc.structs import replace

#: What is kept of these says more than the records, which go on changing.
_KEPT: Final = (Topic, Second, Attendance)


def take_snapshot(agenda: Agenda, part: Literal["result", "agenda"], letter: int) -> None:
    """Keep what is published of the current meeting as it is now."""
    rules, meeting = agenda.rules, agenda.meeting
    topics = agenda.topics
    numbers = {topic.number for topic in topics}
    said = (
        replace(one, person=person, name=attendee_name(agenda, person, one))
        for person, one in attendance(agenda).items()
    )
    seconds = {
        (one.topic, agenda.roster.now(one.member)): one
        for one in agenda.all(Second)
        if one.topic in numbers
    }
    kept = Snapshot(
        meeting.number,
        part,
        letter,
        state=replace(meeting, electorate=None),
        topics=tuple(replace(topic, description="") for topic in topics),
        seconds=tuple(replace(seconds[key], member=key[1]) for key in sorted(seconds)),
        attendance=tuple(sorted(said, key=lambda one: one.person)),
        voters=rules.voters,
        scale=rules.scale,
    )
    agenda.put(kept)


def drop_result(agenda: Agenda) -> None:
    """Forget the result of the current meeting, whose voting is opened again."""
    known = agenda.get(Snapshot, agenda.meeting.number, "result")
    if known is not None:
        agenda.remove(known)


def result_of(agenda: Agenda) -> Agenda | None:
    """The current meeting as it was when voting closed, for all that shows a result.

    None while voting is open. It is made once until something changes, however often it is asked
    for.
    """
    number = agenda.meeting.number
    kept = agenda.get(Snapshot, number, "result")
    if kept is None:
        return None
    return agenda.remember(("result", number), partial(_result, agenda, kept))


def _result(agenda: Agenda, kept: Snapshot) -> Agenda:
    """Counted by the electorate that was fixed when voting closed, whatever is set up since."""
    live = agenda.meeting
    state = replace(kept.state, electorate=live.electorate, thread=live.thread)
    return _restored(agenda, kept, state, topics=kept.topics)


def as_it_was(agenda: Agenda, meeting: int) -> Agenda:
    """The agenda as if the meeting with this number were the last one set up.

    What was published of an earlier meeting is as it was when the next one began; its minutes are
    as they are now. A vote that nobody closed ended then.
    """
    kept = agenda.get(Snapshot, meeting, "agenda")
    if kept is None and meeting == agenda.meeting.number:
        return agenda
    # Of what is over nothing follows from how people vote now.
    given = () if kept is not None and meeting < agenda.meeting.number else None
    made = partial(_as_it_was, agenda, meeting, kept)
    then = agenda.remember(("as it was", meeting), made, given=given)
    then.thread_source = agenda.thread_source
    return then


def _as_it_was(agenda: Agenda, meeting: int, kept: Snapshot | None) -> Agenda:
    state = agenda.meeting_as(meeting)
    if kept is None or state is None:
        everything = (record for kind in get_args(Record) for record in agenda.all(kind))
        over = meeting < agenda.meeting.number
        found = (_then(one, meeting, over=over) for one in everything)
        then = Agenda(agenda.rules, filter(None, found))
        then.last_letter = agenda.last_letter
        return then
    topics = tuple(_with_late_minutes(agenda, topic) for topic in kept.topics)
    return _restored(agenda, kept, replace(state, voting="closed"), topics=topics)


def _restored(
    agenda: Agenda, kept: Snapshot, state: Meeting, *, topics: tuple[Topic, ...]
) -> Agenda:
    rules = replace(agenda.rules, voters=kept.voters, scale=kept.scale)
    restored = Agenda(rules, _records(agenda, kept, state, topics))
    restored.thread_source, restored.last_letter = agenda.thread_source, kept.letter
    return restored


def _records(
    agenda: Agenda, kept: Snapshot, state: Meeting, topics: tuple[Topic, ...]
) -> Iterator[Record]:
    """All that is shown of a meeting: what was kept of it, and what does not change any more."""
    yield state
    for topic in topics:
        live = agenda.get(Topic, topic.number)
        yield replace(topic, description=live.description if live else "")
    yield from kept.seconds
    yield from kept.attendance
    for person in agenda.all(Person):
        # Who turned out to be one since was two then.
        yield replace(person, same_as="")
    for ballot in agenda.all(Ballot):
        if ballot.meeting <= kept.meeting:
            yield ballot
    for ranking in agenda.all(Ranking):
        if ranking.meeting == kept.meeting:
            yield ranking
    yield from _more(agenda, kept)


def _more(agenda: Agenda, kept: Snapshot) -> Iterator[Record]:
    """What else belongs to this meeting alone: of a result, nothing that comes after it."""
    if kept.part == "result":
        return
    for kind in get_args(Record):
        if kind not in (*_KEPT, Person, Ballot, Ranking, Meeting) and "meeting" in kind.KEY:
            yield from (one for one in agenda.all(kind) if one.meeting == kept.meeting)
    topics = {topic.number for topic in kept.topics}
    for decision in agenda.all(Decision):
        if decision.topic in topics and 0 < decision.closed_by <= kept.letter:
            yield decision
    yield from (vote for vote in agenda.all(DecisionVote) if vote.topic in topics)
    # What was taken on goes on, and so does what is shown of it.
    yield from (one for one in agenda.all(Action) if one.meeting <= kept.meeting)


def _with_late_minutes(agenda: Agenda, topic: Topic) -> Topic:
    """A topic of an earlier meeting, discussed there by what was noted since."""
    live = agenda.get(Topic, topic.number)
    if live is not None and live.meeting == topic.meeting and live.status == "discussed":
        return replace(topic, status="discussed")
    return topic


def _then(record: Record, meeting: int, *, over: bool) -> Record | None:
    """A record as it was at a meeting, or None if there was none yet; whether that is over."""
    if not isinstance(record, Meeting) or record.number < meeting:
        return record
    if record.number > meeting:
        return None
    return replace(record, voting="closed") if over else record
