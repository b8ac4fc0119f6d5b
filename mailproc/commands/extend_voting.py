"""EXTEND VOTING: lets a vote go on for longer."""

from __future__ import annotations

from datetime import UTC

from mailproc.commands.arguments.election_fields import election_end
from mailproc.commands.arguments.times import deadline, later_end
from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command
from mailproc.commands.effects.decision_changes import extend_vote, thread_vote
from mailproc.commands.effects.election_changes import change_election
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import at_meeting, in_zone
from mailproc.structs import replace


@command(
    "EXTEND VOTING",
    "EXTEND VOTING 2027-08-27",
    rf"(?:(?:(?P<topic>{LETTERED_TOPIC})|[Ee](?P<election>\d{{1,6}}))[ \t:,]+)?"
    r"(?:(?i:until|till|to)[ \t]+)?(?P<until>\S.*)",
    who="chair",
    act="chair",
    public=True,
    example="EXTEND VOTING until 2027-08-24 12:00",
)
def extend_voting(request: Request) -> Answer:
    """Let voting go on for longer.

    The list is told; nobody has to vote again. A date without a time means the end of that day;
    `EXTEND VOTING by 2 days` counts from the end that voting has.
    `EXTEND VOTING T7 until ...` extends the vote on one topic that is decided by a rule, as it does
    without T7 in the thread of such a vote; `EXTEND VOTING E2 until ...` an election.
    """
    if request["topic"]:
        return extend_vote(request, request.topic(request["topic"]), request["until"])
    if request["election"]:
        return _extend_election(request, int(request["election"]))
    if called := thread_vote(request):
        return extend_vote(request, called, request["until"])
    agenda, meeting = request.agenda, request.agenda.meeting
    again = later_end(meeting.timezone, meeting.deadline or request.received, request["until"])
    until = deadline(meeting, again, request.received).astimezone(UTC)
    if meeting.voting == "closed" or (meeting.deadline and meeting.deadline <= request.received):
        raise Refused(
            "Voting is over.\nTo open it again, send:  OPEN VOTING until {until}", until=again
        )
    if meeting.deadline is None:
        raise Refused(
            "Voting has no end yet.\nTo set one, send:  OPEN VOTING until {until}", until=again
        )
    if until <= meeting.deadline:
        raise Refused(
            "Voting goes on until {now} already, which is not before {until}.",
            now=at_meeting(meeting, meeting.deadline),
            until=again,
        )
    agenda.put(replace(meeting, deadline=until, letter=request.letter))
    agenda.notify(Notification("deadline", "list", values={"before": meeting.deadline}))
    said = Sentence(
        "Voting goes on until {until} (it was: {before}); the list is told.",
        until=at_meeting(meeting, until),
        before=at_meeting(meeting, meeting.deadline),
    )
    return Answer((said,))


def _extend_election(request: Request, number: int) -> Answer:
    """Let people vote for longer in an election; the list is told."""
    agenda, zone = request.agenda, request.agenda.rules.timezone
    before = election_numbered(agenda, number)
    again = later_end(zone, before.until, request["until"])
    if election_end(again, zone, request.received) <= before.until:
        raise Refused(
            "Voting goes on until {now} already, which is not before {until}.",
            now=in_zone(zone, before.until),
            until=again,
        )
    return change_election(request, number, (f"Until: {again}",))
