"""What a vote fixes: which changes of records it does not allow, whoever asks for them. Pure.

`agenda.Agenda` asks this whenever a record is put or removed, so that no command can forget it:

- a ballot is cast, changed and withdrawn only while the vote that it counts in is open, at the
  meeting that it was cast at: who votes again at a later one casts another ballot;
- all ballots that are counted together are secret ones, or none is. So secrecy is fixed with the
  first of them, and nobody's secret choice follows from the difference to what is known by name;
- a secret vote that ended since the next meeting was set up stays over: its sheet was shown;
- in a decision people vote while it is open, and a vote that is over stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import (
    Candidate,
    Election,
    ElectionBallot,
    check_goes_on,
    check_voting,
)
from mailproc.meeting.records import Ballot, Meeting, Ranking, Record, Topic
from mailproc.meeting.sentences import Refused

if TYPE_CHECKING:
    from mailproc.meeting.agenda import Agenda


def check_period(meeting: Meeting, received: datetime | None) -> None:
    """Refuse a vote that comes too late.

    Args:
        meeting: says until when.
        received: when *we* received the vote; no Date header counts. None: as if in time.

    Raises:
        Refused: with the deadline.
    """
    if meeting.cancelled is not None:
        raise Refused("{title} is cancelled, and its vote with it.", title=meeting.title)
    if meeting.deadline is not None and received is not None and received > meeting.deadline:
        deadline, came = _both(meeting.deadline, received, meeting.timezone)
        raise Refused(
            "Voting closed at {deadline}; your mail came at {received}.",
            deadline=deadline,
            received=came,
        )
    if meeting.voting == "closed":
        raise Refused("Voting on this meeting is closed.")


def check_change(agenda: Agenda, before: Record | None, after: Record | None) -> None:
    """Refuse a change of one record that a vote does not allow.

    Args:
        agenda: as it is before the change.
        before: the record as it is; None: it is new.
        after: as it is to be; None: it goes.

    Raises:
        Refused: with the reason.
    """
    match after or before:
        case Ballot() | Ranking() as cast:
            check_not_over(agenda, cast)
            if cast is after and cast.secret != agenda.meeting.secret:
                raise Refused("That was cast in another kind of vote than this is now; vote again.")
        case DecisionVote() as cast:
            check_decision_open(agenda, cast.topic, cast.round)
        case Meeting() as meeting:
            _check_secrecy(agenda, meeting.number, meeting if meeting is after else None)
            if after is None:
                _check_stays_over(agenda, meeting.number - 1)
        case ElectionBallot() as ballot:
            election = agenda.get(Election, ballot.election)
            if election is not None:
                check_voting(election, agenda.received)
        case Candidate() as candidate:
            check_goes_on(agenda.get(Election, candidate.election))
        case Topic() as topic if topic is after:
            _check_counting(agenda, before if isinstance(before, Topic) else None, topic)
        case _:
            pass


def check_not_over(agenda: Agenda, cast: Ballot | Ranking) -> None:
    """Refuse to touch a ballot whose vote is over, that of an earlier meeting too.

    Raises:
        Refused: with why it is over.
    """
    current = agenda.meeting.number
    topic = agenda.get(Topic, cast.topic) if isinstance(cast, Ballot) else None
    if cast.meeting != current or (topic is not None and topic.meeting != current):
        raise Refused("That was voted on for an earlier meeting, and the vote is over.")
    check_period(agenda.meeting, agenda.received)


def check_decision_open(agenda: Agenda, topic: int, round_: int) -> Decision:
    """The decision in which somebody votes now.

    Raises:
        Refused: it is over, with when it ended.
    """
    decision = agenda.get(Decision, topic, round_)
    if decision is None or decision.state == "cancelled":
        raise Refused("The vote on T{number} is called off.", number=topic)
    received = agenda.received
    if received is not None and received > decision.until:
        deadline, came = _both(decision.until, received, agenda.rules.timezone)
        raise Refused(
            "The vote on T{number} closed at {deadline}; your mail came at {received}.",
            number=topic,
            deadline=deadline,
            received=came,
        )
    if not decision.is_open:
        raise Refused("The vote on T{number} is closed.", number=topic)
    return decision


def _both(deadline: datetime, received: datetime, zone: str) -> tuple[str, str]:
    """A deadline and when a mail came that missed it, on the same day without it."""
    until, came = (one.astimezone(ZoneInfo(zone)) for one in (deadline, received))
    day = "" if until.date() == came.date() else f"{came:%Y-%m-%d} "
    return f"{until:%Y-%m-%d %H:%M:%S %Z}", f"{day}{came:%H:%M:%S %Z}"


def _check_secrecy(agenda: Agenda, number: int, after: Meeting | None) -> None:
    """Refuse to make a vote secret, or open, in which ballots are cast; or to make it never be."""
    before, after = agenda.meeting_as(number), after or agenda.unset_meeting(number)
    if before is None or (after is not None and before.secret == after.secret):
        return
    if any(cast.meeting == number for cast in _all_cast(agenda)) or any(
        agenda.ballots(topic.number) for topic in agenda.all(Topic) if topic.meeting == number
    ):
        if after is None:
            raise Refused("People have voted at this meeting, so it cannot be taken back.")
        if before.secret:
            raise Refused("Votes were cast as secret ones, and stay so for this meeting.")
        raise Refused("Votes were cast with names, and stay so for this meeting.")


def _check_stays_over(agenda: Agenda, number: int) -> None:
    """Refuse to go back to a meeting with a secret vote that nobody closed, if there are ballots.

    How it stood was shown when the next meeting was set up. If it could be open again, whoever
    sets meetings up and takes them back would see each ballot come in.
    """
    meeting = agenda.meeting_as(number)
    if meeting is None or not meeting.hides_counts:
        return
    if any(cast.secret and cast.meeting == number for cast in _all_cast(agenda)):
        raise Refused(
            "The secret vote on {title} ended when this meeting was set up, and cannot be opened "
            "again. MEETING changes this meeting.",
            title=meeting.title,
        )


def _all_cast(agenda: Agenda) -> Iterator[Ballot | Ranking]:
    yield from agenda.all(Ballot)
    yield from agenda.all(Ranking)


def _check_counting(agenda: Agenda, before: Topic | None, after: Topic) -> None:
    """Refuse to have ballots counted in a vote of another kind, or in one that is over."""
    moves = before is not None and before.meeting != after.meeting
    if moves and after.status == "discussed":
        return  # late minutes: it is counted nowhere any more
    if moves and (target := agenda.meeting_as(after.meeting)) is not None:
        standing = agenda.ballots(after.number).values()
        secret = agenda.meeting.hides_counts and after.meeting < agenda.meeting.number
        if secret and agenda.meeting.announced:
            # Nobody is told whether there are ballots.
            raise Refused(
                "{id} came along to a secret vote, so it cannot go back to {title}.",
                id=after.id,
                title=target.title,
            )
        if any(ballot.meeting > after.meeting for ballot in standing):
            raise Refused(
                "People have voted on {id} since, so it cannot go back to {title}.",
                id=after.id,
                title=target.title,
            )
    if not moves and after.feeds == (before.feeds if before else ()):
        return
    cast = {b.secret for one in agenda.sources(after.number) for b in agenda.ballots(one).values()}
    for number in _counted_at(agenda, after):
        target = agenda.meeting_as(number)
        if target is not None and not cast <= {target.secret}:
            raise _of_another_kind(after, secret=not target.secret)


def _counted_at(agenda: Agenda, topic: Topic) -> set[int]:
    """The meetings at which ballots on this topic are counted: its own, and where it leads to."""
    items = (agenda.get(Topic, number) for number in agenda.fed_in_the_end(topic.feeds))
    return {topic.meeting, *(item.meeting for item in items if item is not None)}


def _of_another_kind(topic: Topic, *, secret: bool) -> Refused:
    if secret:
        return Refused(
            "The votes on {id} were cast as secret ones, and count only where votes are secret.",
            id=topic.id,
        )
    return Refused(
        "The votes on {id} were cast with names, and count only where votes show names.",
        id=topic.id,
    )
