"""MINUTES: posts the minutes."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.notification import Posting
from mailproc.meeting.sentences import Say


@command("MINUTES", "MINUTES", who="chair", act="chair", public=True)
def minutes(request: Request) -> Answer:
    """Posts the minutes to the list: what was discussed and decided, and who does what."""
    request.agenda.post(Posting("minutes", "list"))
    return Answer((Say("The minutes go to the list."),))
