"""PREVIEW: shows the timed agenda to a chair."""

from __future__ import annotations

from mailproc.commands.agenda_plan import (
    about_plan,
    check_coverage,
    check_possible,
    planned,
    with_what_is_over,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.view import with_plan


@command(
    "PREVIEW",
    "PREVIEW",
    who="chair",
    public=True,
    question=True,
    comes_last=True,
    argument="strict",
)
def preview(request: Request) -> Answer:
    """See the agenda before you post it.

    It is the one that SCHEDULE would post now, with what could not be obeyed, and why. Nothing is
    posted, and nothing changes.
    """
    agenda = request.agenda
    check_possible(agenda)
    placed = planned(request, by_ballots=not request.context.dry_run)
    told: list[Sentence] = [*about_plan(agenda, agenda.meeting, placed)]
    try:
        check_coverage(agenda)
    except Refused as refusal:
        told.insert(0, Sentence("SCHEDULE would be refused. {why}", why=refusal.said))
    return Answer(
        show="preview",
        values={"view": with_plan(agenda, with_what_is_over(agenda, placed)), "told": told},
    )
