"""MINUTES: posts the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting, Minute
from mailproc.meeting.sentences import Sentence


@command("MINUTES", "MINUTES", who="chair", act="chair", public=True)
def minutes(request: Request) -> Answer:
    """Post the minutes.

    They say what was discussed and decided, and who does what. Until the next meeting begins,
    they are those of the last one.
    """
    agenda, number = request.agenda, _meeting(request)
    if number == agenda.meeting.number:
        agenda.notify(Notification("minutes", "list"))
        return Answer((Sentence("The minutes go to the list."),))
    agenda.notify(Notification("minutes", "list", of_meeting=number))
    then = agenda.meeting_as(number)
    title = then.title if then else ""
    return Answer((Sentence("The minutes of {title} go to the list.", title=title),))


def _meeting(request: Request) -> int:
    """The number of the meeting whose minutes are meant: the one that was last."""
    agenda, current = request.agenda, request.agenda.meeting
    noted = {line.meeting: line.letter for line in agenda.all(Minute)}
    here = [meeting for meeting, letter in noted.items() if letter == request.letter]
    if here:
        return max(here)
    begun = current.starts is not None and current.starts <= request.received
    before = [one.number for one in agenda.all(Meeting) if one.number < current.number]
    if begun or current.number in noted or not before:
        return current.number
    return max(before)
