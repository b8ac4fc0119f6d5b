"""ACTION: notes who will do what."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.invitations import ADDRESS
from mailproc.commands.minute_lines import add_minute


@command(
    "ACTION",
    "ACTION T7 address what to do",
    rf"(?P<topic>{TOPIC})[ \t:]+{ADDRESS}[ \t:]+(?P<text>\S.*)",
    who="chair",
    act="chair",
    public=True,
    example="ACTION T7 jane@example.org writes down the dates",
    argument="text",
)
def action(request: Request) -> Answer:
    """Note who will do what.

    They get a mail.
    """
    return add_minute(request, "action")
