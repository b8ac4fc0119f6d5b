"""CANCEL MEETING: calls the meeting off."""

from __future__ import annotations

from mailproc.commands.base import DASH, Answer, Request, command
from mailproc.commands.effects.cancellation import call_off
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.series import running_series


@command(
    "CANCEL MEETING",
    "CANCEL MEETING why",
    rf"{DASH}(?P<reason>\S.*)?",
    who="chair",
    act="chair",
    public=True,
    example="CANCEL MEETING Nobody can travel that week.",
    argument="text",
)
def cancel_meeting(request: Request) -> Answer:
    """Call the meeting off.

    The list and everybody who comes, leads or is invited is told. Topics and votes come to the
    next meeting, as soon as NEXT MEETING begins it.
    """
    reason = clean_line(request["reason"], 500)
    said = call_off(request, reason)
    if running_series(request.agenda):
        said.append(Sentence("Its topics and votes come to the next one of the series."))
    else:
        said.append(
            Sentence("Its topics and votes come to the next one, which NEXT MEETING begins.")
        )
    return Answer(tuple(said))
