"""AVAILABLE: says when one can be at the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.written_times import TIMES
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.stated_availability import say_when


@command(
    "AVAILABLE",
    "AVAILABLE Tue 13:00-17:00",
    TIMES,
    act="propose",
    public=True,
    argument="strict",
    example="AVAILABLE Tue 13:00-17:00, Wed until 12:00\nAVAILABLE every day from 15:00 UTC",
)
def available(request: Request) -> Answer:
    """Say when you can be there.

    What you lead is then put on the agenda at these times only. Times are in your timezone
    (TIMEZONE), else in the meeting's, unless you name one behind them. What you say of a day
    replaces what an earlier mail of yours said of it. `AVAILABLE always` takes back all of it.
    Nobody but you and the chairs gets to see your times.
    """
    return say_when(request, there=True)
