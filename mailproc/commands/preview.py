"""PREVIEW: shows the timed agenda to a chair."""

from __future__ import annotations

from collections.abc import Iterator

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.agenda_plan import (
    about_plan,
    check_coverage,
    check_possible,
    planned,
    with_what_is_over,
)
from mailproc.commands.effects.stated_availability import times_shown
from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.availability import can_be_there
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands
from mailproc.meeting.view import with_plan


@command(
    "PREVIEW",
    "PREVIEW",
    r"(?i:(?:(?:of )?(?:the )?(?:agenda|schedule))?)",
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
    told: list[Sentence] = [*about_plan(agenda, agenda.meeting, placed), *_about_leads(agenda)]
    refused = False
    try:
        check_coverage(agenda)
    except Refused as refusal:
        refused = True
        told.insert(0, Sentence("SCHEDULE would be refused. {why}", why=refusal.said))
    view = with_plan(agenda, with_what_is_over(agenda, placed))
    return Answer(show="preview", values={"view": view, "told": told, "refused": refused})


def _about_leads(agenda: Agenda) -> Iterator[Sentence]:
    """When those leads can be there who cannot always: chairs alone are told."""
    leads = {
        agenda.lead_of(lead): shown_name(lead.name, lead.address)
        for topic in filter(stands, agenda.topics)
        for lead in topic.leads
    }
    for person, name in sorted(leads.items(), key=lambda one: one[1]):
        times = can_be_there(agenda, person) if person else None
        if times:
            shown = times_shown(times, agenda.meeting.timezone)
            yield Sentence("{name} can be there: {times}.", name=name, times=shown)
