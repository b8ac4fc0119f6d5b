"""OPEN VOTING: calls the vote."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.times import deadline
from mailproc.commands.base import TOPICS, Answer, Request, command, numbers_in
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import only_topic
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.snapshots import drop_result
from mailproc.meeting.tally import stands
from mailproc.structs import replace

_ON_TOPICS: Final = re.compile(rf"(?i:on|for|about)?[ \t]*(?=[Tt#])({TOPICS})")


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
    until = _until(request)
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


def _until(request: Request) -> datetime | None:
    """When the vote ends: as the line says, else as before if that is to come; None if never."""
    meeting, written = request.agenda.meeting, request["until"]
    if not written:
        known = meeting.deadline
        return known if known is not None and known > request.received else None
    if found := _ON_TOPICS.fullmatch(written):
        raise _on_topics(request.agenda, found[1])
    until = deadline(meeting, written, request.received).astimezone(UTC)
    if until <= request.received:
        raise Refused("{until} has passed already.", until=written)
    return until


def _on_topics(agenda: Agenda, written: str) -> Refused:
    """What to say to whoever wants a vote on some topics: all are voted on, or one by a rule."""
    topic, meeting = agenda.standing(numbers_in(written)[0]), agenda.meeting.title
    if not agenda.rules.decision_rules:
        return Refused(
            "OPEN VOTING is for all topics of {meeting}; please leave the number out.",
            meeting=meeting,
        )
    return Refused(
        "OPEN VOTING is for all topics of {meeting}. To have the list vote on {id} by a rule, "
        "send:\n{line}",
        meeting=meeting,
        id=topic.id,
        line=f"DECIDE {topic.id} BY {next(iter(agenda.rules.decision_rules))}",
    )
