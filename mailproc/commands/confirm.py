"""CONFIRM: releases a letter that was held until its sender said it was hers."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.sentences import Refused


@command("CONFIRM", "CONFIRM token", r"(?P<token>[A-Za-z0-9]{8,64})", who="anyone", public=True)
def confirm(request: Request) -> Answer:
    """Confirms a letter that we asked you about; a plain reply to our question does it too."""
    hold = request.agenda.hold(request["token"])
    if hold is None:
        raise Refused("This token is not known or was used already; send your command again.")
    request.agenda.remove(hold)
    if request.received > hold.expires:
        raise Refused("This token has expired; send your command again.")
    return Answer(release=hold.held_letter)
