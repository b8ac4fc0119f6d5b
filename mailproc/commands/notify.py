"""NOTIFY: chairs and leads are told what waits for them."""

from __future__ import annotations

from mailproc.commands.backlog import notify_backlog
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.sentences import Sentence


@command("NOTIFY", "NOTIFY", who="console", act="chair", public=True)
def notify(request: Request) -> Answer:
    """Sends requests for an invitation, and questions to leads, that have waited for a day.

    mailproc writes this itself when there are any.
    """
    sent = notify_backlog(request.agenda, request.received, request.letter)
    return Answer((Sentence("{count} mails are sent.", count=sent),))
