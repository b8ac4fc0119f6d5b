"""NOTIFY: people are told what waits for them."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.action_mails import ask_owners
from mailproc.commands.effects.backlog import notify_backlog
from mailproc.commands.effects.elections_due import go_on
from mailproc.meeting.hold_questions import ask_late
from mailproc.meeting.sentences import Sentence


@command("NOTIFY", "NOTIFY", who="console", act="chair", public=True)
def notify(request: Request) -> Answer:
    """Sends what has waited: requests for an invitation, and all that we ask people.

    Leads are asked, senders of mails that wait, and whoever took something on; elections go on.
    mailproc writes this itself when there are any.
    """
    before = len(request.agenda.notifications)
    notify_backlog(request.agenda, request.received, request.letter)
    ask_late(request.agenda, request.received)
    ask_owners(request.agenda, request.received)
    go_on(request.agenda, request.received, request.letter)
    sent = len(request.agenda.notifications) - before
    return Answer((Sentence("{count} mails are sent.", count=sent),))
