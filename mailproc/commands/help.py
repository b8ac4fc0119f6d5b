"""HELP: the list of commands."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command


@command("HELP", "HELP", who="anyone", public=True, question=True, argument="strict")
def help_(_request: Request) -> Answer:
    """Sends this list of commands."""
    return Answer(show="help")
