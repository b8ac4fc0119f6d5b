"""UNAVAILABLE: says when one cannot be at the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.written_times import TIMES
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.stated_availability import say_when


@command(
    "UNAVAILABLE",
    "UNAVAILABLE Wed 9:00-11:00",
    TIMES,
    act="propose",
    public=True,
    argument="strict",
    example="UNAVAILABLE Wed 9:00-11:00\nUNAVAILABLE Tue all day, Thu from 16:00",
)
def unavailable(request: Request) -> Answer:
    """Say when you cannot be there.

    What you lead is then put on the agenda at other times. Times are written as for AVAILABLE.
    Who cannot come at all sends REGRETS.
    """
    return say_when(request, there=False)
