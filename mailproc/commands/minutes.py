"""MINUTES: posts the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Sentence


@command("MINUTES", "MINUTES", who="chair", act="chair", public=True)
def minutes(request: Request) -> Answer:
    """Post the minutes.

    They say what was discussed and decided, and who does what.
    """
    request.agenda.notify(Notification("minutes", "list"))
    return Answer((Sentence("The minutes go to the list."),))
