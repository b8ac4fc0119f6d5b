"""MINUTES: posts the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.minute_lines import meeting_of
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Sentence


@command("MINUTES", "MINUTES", who="chair", act="chair", public=True)
def minutes(request: Request) -> Answer:
    """Post the minutes.

    They say what was discussed and decided, and who does what. Until the next meeting begins,
    they are those of the last one.
    """
    agenda, number = request.agenda, meeting_of(request)
    if number == agenda.meeting.number:
        agenda.notify(Notification("minutes", "list"))
        return Answer((Sentence("The minutes go to the list."),))
    agenda.notify(Notification("minutes", "list", of_meeting=number))
    then = agenda.meeting_as(number)
    title = then.title if then else ""
    return Answer((Sentence("The minutes of {title} go to the list.", title=title),))
