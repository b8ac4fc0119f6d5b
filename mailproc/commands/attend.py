"""ATTEND: says that one comes to the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.attendance_words import ATTENDANCE_WORDS
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import attend as attend_


@command(
    "ATTEND",
    "ATTEND [remote]",
    rf"(?P<remote>(?i:remote(?:ly)?|online)?){ATTENDANCE_WORDS}",
    act="propose",
    public=True,
    argument="strict",
)
def attend(request: Request) -> Answer:
    """Say that you are coming.

    `ATTEND remote` says that you take part from elsewhere.
    """
    return attend_(request, "yes", remote=bool(request["remote"]))
