"""What UNDO does not take back: what others go by, were told, or have built on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.election import Candidate, Election
from mailproc.meeting.records import (
    Action,
    Change,
    Invitation,
    LastLetter,
    Meeting,
    Minute,
    Record,
    Second,
    Series,
    Topic,
    key_of,
)
from mailproc.meeting.sentences import Refused, Word
from mailproc.meeting.tally import stands
from mailproc.meeting.vote_rules import check_period
from mailproc.structs import replace


def check_no_chairs(agenda: Agenda, changes: Iterable[Change], person: str) -> None:
    """Refuse to take back what somebody did as a chair who is none any more.

    Raises:
        Refused: with what to do instead, if anything helps.
    """
    for change in changes:
        record = change.record
        if isinstance(record, Topic):
            own = not record.item and agenda.proposer_of(record) == person
            chairs = not own and not _only_leads(change)
        else:
            chairs = isinstance(record, Meeting | Series | Minute | Invitation) or _is_given(
                change, person
            )
        if chairs:
            raise Refused(
                "You did that as a chair, which you no longer are; please ask the chairs."
            )


def _is_given(change: Change, person: str) -> bool:
    """Whether an action is noted, or is changed that is another person's."""
    before = change.before
    if not isinstance(change.record, Action):
        return False
    return not isinstance(before, Action) or before.owner != person


def _only_leads(change: Change) -> bool:
    """Whether nothing of a topic is changed but who leads it."""
    before, after = change.before, change.after
    if not isinstance(before, Topic) or not isinstance(after, Topic):
        return False
    return replace(before, leads=after.leads) == after


def check_no_election(request: Request, changes: Iterable[Change]) -> None:
    """Refuse to take back an election, or that somebody else is asked to stand in it.

    Nor who stands, once people vote.

    Raises:
        Refused: with what to do instead, if anything helps.
    """
    for change in changes:
        record = change.record
        if isinstance(record, Election):
            raise Refused(
                "The list was told of {id} {title}, so UNDO does not take that back. ELECTION {id} "
                "changes it, CANCEL ELECTION {id} calls it off.",
                id=record.id,
                title=record.title,
            )
        own = request.agenda.roster.now
        if isinstance(record, Candidate) and own(record.person) != request.person:
            raise Refused(
                "{name} was asked whether they stand, so UNDO does not take that back.",
                name=record.name,
            )
        if isinstance(record, Candidate):
            _check_not_voted_on(request.agenda, record)


def _check_not_voted_on(agenda: Agenda, candidate: Candidate) -> None:
    """Refuse to change silently for whom people can vote, or against what the list was told."""
    election = agenda.get(Election, candidate.election)
    if election is None or election.state != "voting":
        return
    values = {"id": election.id, "title": election.title}
    if candidate.state == "standing":
        raise Refused(
            "People vote on {id} {title} already. To stand no more, send:  NOMINATE {id} none",
            **values,
        )
    raise Refused(
        "The list was told that you do not stand for {id} {title}, so UNDO does not take that "
        "back.",
        **values,
    )


def check_result_stays(request: Request, last: LastLetter, change: Change) -> None:
    """Refuse what would open or close a vote silently, or change what came of one.

    Raises:
        Refused: with what to do instead, if anything helps.
    """
    meeting, record = request.agenda.meeting, change.record
    if isinstance(record, Decision):
        raise _decision_stays(record)
    if isinstance(record, Meeting):
        before = change.before if isinstance(change.before, Meeting) else None
        before = before or request.agenda.unset_meeting(record.number)
        if before is not None:
            _check_voting_stays(request.agenda, before, record, request.received)
    elif last.letter < meeting.closed_by and _counts_otherwise(change):
        raise Refused("Voting has closed since then, and the result counts what that mail did.")


def _decision_stays(decision: Decision) -> Refused:
    if decision.is_open:
        return Refused(
            "The list was told of the vote on T{number}, so that cannot be taken back. To call the "
            "vote off, send:  CANCEL VOTING T{number}",
            number=decision.topic,
        )
    return Refused(
        "The vote on T{number} is over, and the list was told; it can only be called again.",
        number=decision.topic,
    )


def _counts_otherwise(change: Change) -> bool:
    """Whether a topic is counted in another way without the change."""
    before, after = change.before, change.after
    if not isinstance(after, Topic):
        return False
    return not isinstance(before, Topic) or _counted_as(before) != _counted_as(after)


def _counted_as(topic: Topic) -> tuple[object, ...]:
    return stands(topic), topic.feeds, topic.meeting


def _check_voting_stays(agenda: Agenda, before: Meeting, now: Meeting, received: datetime) -> None:
    if now.ended_by and now.voting == "closed" and before.voting == "open":
        raise Refused(
            "The result of {title} was posted when {next} was set up, so that cannot be taken "
            "back. MEETING changes {next}.",
            title=now.title,
            next=agenda.meeting.title,
        )
    if now.voting == "closed" and before.voting == "open":
        raise Refused("The result was posted; OPEN VOTING opens voting again and tells the list.")
    if now.voting == "open" and before.voting == "closed":
        raise Refused("The list was asked to vote; CLOSE VOTING closes it and posts the result.")
    if before.deadline != now.deadline:
        check_period(now, received)
        if before.deadline is not None and before.deadline < received:
            raise Refused("The deadline before it has passed; CLOSE VOTING ends the vote now.")


def check_untouched(agenda: Agenda, change: Change) -> None:
    """Refuse if a record is not as the letter left it.

    Raises:
        Refused: with what to do instead, if anything helps.
    """
    record = change.record
    now = agenda.get(type(record), *key_of(record))
    if _without_thread(now) != _without_thread(change.after):
        name = getattr(record, "id", Word("it"))
        raise Refused("That cannot be taken back: {what} was changed since.", what=name)


def _without_thread(record: Record | None) -> Record | None:
    """A meeting's thread begins by itself, with the first mail about it; so do calendars follow.

    Neither does it matter that the clock has asked for topics meanwhile.
    """
    if not isinstance(record, Meeting):
        return record
    return replace(record, thread="", sequence=0, topics_called=False)


def check_not_built_on(agenda: Agenda, topic: Topic, last: LastLetter, person: str) -> None:
    """Refuse if others act on a topic that the letter opened.

    Raises:
        Refused: with what to do instead, if anything helps.
    """
    hidden = agenda.meeting.hides_counts  # nor is anybody told whether there are ballots
    others = set() if hidden else {*agenda.ballots(topic.number)}
    others |= {second.member for second in agenda.all(Second) if second.topic == topic.number}
    own = {c.after.number for c in last.changes if isinstance(c.after, Topic)}
    linked = any(topic.number in t.feeds and t.number not in own for t in agenda.topics)
    if {*map(agenda.roster.now, others)} - {person} or linked:
        raise Refused("{id} cannot be taken back: others act on it; WITHDRAW it.", id=topic.id)
