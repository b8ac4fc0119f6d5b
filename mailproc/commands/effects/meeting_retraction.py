"""UNDO of NEXT MEETING: as long as nobody goes by the new meeting. Pure.

While a vote is secret nobody is told whether somebody has voted. So nothing here asks for that: if
it is taken back, ballots that were cast at the new meeting go with it, and their voters are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import (
    Attendance,
    Ballot,
    Change,
    Invitation,
    Meeting,
    Minute,
    Ranking,
    Topic,
)
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.vote_rules import check_period

_MOST_NAMED: Final = 20  # topics


def check_goes_back(agenda: Agenda, changes: Iterable[Change], received: datetime) -> None:
    """Refuse to take a meeting back that people go by, or a topic out of such a secret vote.

    Args:
        agenda: as it is.
        changes: what is to be taken back.
        received: when we received the letter that does so, aware.

    Raises:
        Refused: with what to send instead.
    """
    meeting, goes = agenda.meeting, _goes(agenda, changes)
    coming = _coming(agenda, changes)
    if goes and meeting.announced:
        why = Sentence("The list has been told of {title}", title=meeting.title)
        raise _stays(why)
    if goes and _is_used(agenda, coming):
        why = Sentence("People have answered or proposed things for {title}", title=meeting.title)
        raise _stays(why)
    if coming and meeting.hides_counts:
        if meeting.announced:
            (first, *_) = sorted(coming)
            raise Refused(
                "T{number} came along to a secret vote, so it cannot go back. To take it off the "
                "agenda, send:  DEFER T{number}",
                number=first,
            )
        check_period(meeting, received)


def _stays(why: Sentence) -> Refused:
    return Refused(
        "{why}, so that cannot be taken back. MEETING changes it; to call it off, send:  "
        "CANCEL MEETING and why",
        why=why,
    )


def drop_ballots(agenda: Agenda, changes: Iterable[Change]) -> None:
    """Have the ballots of a secret vote go with what is taken back, and their voters told."""
    meeting, goes = agenda.meeting, _goes(agenda, changes)
    coming = _coming(agenda, changes)
    if not meeting.hides_counts or not (goes or coming):
        return
    cast: list[Ballot | Ranking] = [one for one in agenda.all(Ballot) if one.topic in coming]
    cast += agenda.all(Ranking) if goes else ()
    voted: dict[str, set[int]] = {}
    for one in (one for one in cast if one.meeting == meeting.number):
        agenda.remove(one)
        topics = {one.topic} if isinstance(one, Ballot) else coming
        voted.setdefault(agenda.roster.now(one.voter), set()).update(topics)
    again = _where_to_vote(changes)
    for person, numbers in sorted(voted.items()):
        named = (agenda.topic(number) for number in sorted(numbers)[:_MOST_NAMED])
        line = Sentence(
            "The chairs have taken back what you voted on at {title}, so your vote there does not "
            "count: {topics}. {again}",
            title=meeting.title,
            topics="; ".join(f"{topic.id} {topic.title}" for topic in named),
            again=again,
        )
        agenda.notify_person(person, None, line)


def _where_to_vote(changes: Iterable[Change]) -> Sentence:
    """What somebody can do whose vote does not count, once these changes are taken back."""
    for change in changes:
        before = change.before
        if isinstance(before, Meeting) and before.voting == "open":
            return Sentence(
                "Voting on {before} is open again, and a vote that you sent to it counts. To vote "
                "there, send:  BALLOT",
                before=before.title,
            )
    return Sentence("When they call the next vote, please vote again.")


def _goes(agenda: Agenda, changes: Iterable[Change]) -> bool:
    """Whether the current meeting goes, which is not the first one."""
    number = agenda.meeting.number
    return any(
        isinstance(change.after, Meeting)
        and change.before is None
        and change.after.number == number > 1
        for change in changes
    )


def _coming(agenda: Agenda, changes: Iterable[Change]) -> set[int]:
    """The topics that came along to the current meeting, and go back."""
    number = agenda.meeting.number
    return {
        change.before.number
        for change in changes
        if isinstance(change.before, Topic) and change.before.meeting < number
    }


def _is_used(agenda: Agenda, coming: set[int]) -> bool:
    """Whether somebody has done something at the current meeting that is no ballot."""
    number = agenda.meeting.number
    if any(topic.number not in coming for topic in agenda.topics):
        return True
    return any(
        one.meeting == number
        for noted in (agenda.all(Attendance), agenda.all(Invitation), agenda.all(Minute))
        for one in noted
    )
