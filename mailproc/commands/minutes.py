"""MINUTES: posts the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.late_minutes import meeting_of_minutes
from mailproc.meeting.meeting_state import was_held
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace


@command("MINUTES", "MINUTES", who="chair", act="chair", public=True)
def minutes(request: Request) -> Answer:
    """Post the minutes.

    They say what was discussed and decided, and who does what. After the next meeting was set up
    they are those of the one that you noted something of last.
    """
    agenda, number = request.agenda, meeting_of_minutes(request)
    _check_begun(request, number)
    if (meeting := agenda.get(Meeting, number)) is not None:
        agenda.put(replace(meeting, minuted=request.letter))
    if number == agenda.meeting.number:
        agenda.notify(Notification("minutes", "list"))
        return Answer((Sentence("The minutes go to the list."),))
    agenda.notify(Notification("minutes", "list", of_meeting=number))
    then = agenda.meeting_as(number)
    title = then.title if then else ""
    return Answer((Sentence("The minutes of {title} go to the list.", title=title),))


def _check_begun(request: Request, number: int) -> None:
    """Refuse minutes of a meeting that is still to come and of which nothing is noted."""
    agenda, meeting = request.agenda, request.agenda.meeting
    begun = meeting.starts is None or meeting.starts <= request.received
    if number != meeting.number or begun or was_held(agenda):
        return
    raise Refused(
        "{title} begins at {when} and nothing is noted of it yet, so there are no minutes. Notes "
        "are lines such as  DECIDED T7 and what was decided  (HELP DECIDED).",
        title=meeting.title,
        when=at_meeting(meeting, meeting.starts),
    )
