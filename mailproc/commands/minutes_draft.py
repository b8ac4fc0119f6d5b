"""MINUTES DRAFT: shows the minutes so far, with the lines below it."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.minute_lines import meeting_of
from mailproc.meeting.minute_view import minute_view
from mailproc.meeting.snapshots import as_it_was
from mailproc.meeting.view import overview


@command(
    "MINUTES DRAFT",
    "MINUTES DRAFT",
    who="chair",
    public=True,
    question=True,
    comes_last=True,
    argument="strict",
    example=(
        "MINUTES DRAFT\nPresent: Jane Roe, John Doe\nDiscussed T7\n"
        "Decided T7 We release in March.\nNote T7 May is too late for the distributions.\n"
        "Action T7 Jane Roe writes down the dates\nNote Next time we start earlier."
    ),
)
def minutes_draft(request: Request) -> Answer:
    """Write the minutes, and see them.

    Below it each line is one of the minutes: what was discussed, decided and noted, who takes on
    what, who was there. You get the minutes as they are then; MINUTES posts them.
    """
    number, agenda = meeting_of(request), request.agenda
    noted = minute_view(agenda, number)
    if number != agenda.meeting.number:
        agenda = as_it_was(agenda, number)
    view = overview(agenda, by_ballots=False)
    return Answer(show="minutes", values={"view": view, "noted": noted})
