"""CONFIRM: releases a letter that was held until its author said that it was theirs.

What an answer to our question says is read in `processing.confirmation`, before any command is.
"""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.sentences import Refused


@command(
    "CONFIRM",
    "CONFIRM code",
    r"(?P<token>[A-Za-z0-9]{16,64})",
    who="anyone",
    public=True,
    argument="strict",
)
def confirm(_request: Request) -> Answer:
    """Confirm a mail of yours.

    That is one that we asked you about; simply answering `yes` to our question does it too.
    Write it on the first line.
    """
    raise Refused("Please write CONFIRM and the code on the first line of a mail of its own.")
