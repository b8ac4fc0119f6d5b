"""CONTINUE: what is due of a series of meetings is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.occurrences import (
    call_for_topics,
    cancel_empty,
    open_next,
    post_when_due,
)
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.series import StepName, next_step

_DO: Final[dict[StepName, Callable[[Request], list[Sentence]]]] = {
    "open": open_next,
    "call": call_for_topics,
    "agenda": post_when_due,
    "cancel": cancel_empty,
}
_MOST: Final = len(_DO)


@command("CONTINUE", "CONTINUE", who="console", act="chair", public=True)
def continue_series(request: Request) -> Answer:
    """Does what is due of the series.

    The next meeting is set up, the list is asked for topics, the agenda is posted, or a meeting
    without topics is called off. mailproc writes this itself when something is due.
    """
    said: list[Sentence] = []
    for _ in range(_MOST):
        step = next_step(request.agenda, request.received)
        if step is None:
            break
        said += _DO[step.name](request)
    return Answer(tuple(said or [Sentence("Nothing is due.")]))
