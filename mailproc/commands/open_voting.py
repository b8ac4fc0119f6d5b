"""OPEN VOTING: calls the vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.times import moment
from mailproc.meeting.ballot_form import only_topic
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "OPEN VOTING",
    "OPEN VOTING [until 2027-08-20 12:00]",
    r"(?:(?i:until)[ \t]+)?(?P<until>\S.*)?",
    who="chair",
    act="chair",
    public=True,
)
def open_voting(request: Request) -> Answer:
    """Opens voting, until a deadline if you name one, and posts the call with a ballot form."""
    agenda = request.agenda
    deadline = None
    if request["until"]:
        deadline = moment(agenda.meeting, request["until"]).astimezone(UTC)
        if deadline <= request.received:
            raise Refused("{until} has passed already.", until=request["until"])
    opened = replace(agenda.meeting, voting="open", deadline=deadline, electorate=None)
    agenda.put(replace(opened, letter=request.letter, closed_by=0))
    agenda.notify(Notification("opening", "list", only_topic(agenda)))
    if deadline is None:
        return Answer((Sentence("Voting is open."),))
    local = deadline.astimezone(ZoneInfo(agenda.meeting.timezone))
    return Answer((Sentence("Voting is open until {until:%Y-%m-%d %H:%M %Z}.", until=local),))
