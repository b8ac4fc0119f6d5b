"""NOTIFY: people are told what waits for them."""

from __future__ import annotations

from mailproc.commands.backlog import notify_backlog
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.hold_questions import ask_late
from mailproc.meeting.sentences import Sentence


@command("NOTIFY", "NOTIFY", who="console", act="chair", public=True)
def notify(request: Request) -> Answer:
    """Sends what has waited: requests for an invitation, questions to leads and to senders.

    mailproc writes this itself when there are any.
    """
    sent = notify_backlog(request.agenda, request.received, request.letter)
    sent += ask_late(request.agenda, request.received)
    return Answer((Sentence("{count} mails are sent.", count=sent),))
