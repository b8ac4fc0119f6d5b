"""OPEN VOTING: calls the vote."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.times import deadline
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.ballot_form import only_topic
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.snapshots import drop_result
from mailproc.meeting.tally import stands
from mailproc.structs import replace


@command(
    "OPEN VOTING",
    "OPEN VOTING [until 2027-08-20 12:00]",
    r"(?:(?i:until)[ \t]+)?(?P<until>\S.*)?",
    who="chair",
    act="chair",
    public=True,
    example="OPEN VOTING until 2027-08-20 12:00",
)
def open_voting(request: Request) -> Answer:
    """Open the vote.

    The call with a ballot form goes to the list. Without a time, voting goes on until you close
    it; a date without a time means the end of that day.
    """
    agenda = request.agenda
    if agenda.meeting.cancelled is not None:
        raise Refused("{title} is cancelled.", title=agenda.meeting.title)
    if not any(map(stands, agenda.topics)):
        raise Refused(
            "There is no topic to vote on yet, so the ballot would be empty. Once somebody has "
            "proposed one, send:  OPEN VOTING"
        )
    until = agenda.meeting.deadline
    if until is not None and until <= request.received:
        until = None
    if request["until"]:
        until = deadline(agenda.meeting, request["until"], request.received).astimezone(UTC)
        if until <= request.received:
            raise Refused("{until} has passed already.", until=request["until"])
    drop_result(agenda)
    agenda.put(
        replace(
            agenda.meeting,
            called=True,
            voting="open",
            deadline=until,
            electorate=None,
            letter=request.letter,
            closed_by=0,
        )
    )
    agenda.notify(Notification("opening", "list", only_topic(agenda)))
    if until is None:
        return Answer((Sentence("Voting is open; the call goes to the list."),))
    local = until.astimezone(ZoneInfo(agenda.meeting.timezone))
    said = Sentence(
        "Voting is open until {until:%Y-%m-%d %H:%M %Z}; the call goes to the list.", until=local
    )
    return Answer((said,))
