"""ACTIONS: what people took on and have not done yet."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.action_list import action_told, of_owner, open_actions


@command(
    "ACTIONS",
    "ACTIONS [all]",
    r"(?P<all>(?i:all)?)",
    public=True,
    question=True,
    argument="strict",
)
def actions(request: Request) -> Answer:
    """See what you took on.

    `ACTIONS all` shows what everybody took on at the meetings, and so does `ACTIONS` to chairs.
    """
    agenda = request.agenda
    everybody = bool(request["all"]) or request.says_chair
    found = open_actions(agenda)
    if not everybody:
        found = of_owner(agenda, request.person, found)
    shown = [action_told(agenda, one) for one in found]
    return Answer(show="actions", values={"actions": shown, "everybody": everybody})
