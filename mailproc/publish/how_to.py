"""What the page on how to propose and vote shows of the commands. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mailproc.meeting.view import View

if TYPE_CHECKING:
    from mailproc.commands.base import Command

#: The page, and its template.
HOW_TO: Final = "how-to-vote.html"


def member_commands(view: View) -> dict[str, Command]:
    """What members can send where the meeting votes as it does, by keyword, in HELP's order."""
    # Only who makes that page waits for all commands to be loaded.
    from mailproc.commands.help import is_for_members
    from mailproc.commands.registry import COMMANDS

    ballot = view["meeting"]["ballot"]
    return {
        one.word: one for one in COMMANDS if is_for_members(one, ballot, decides=view["decides"])
    }
