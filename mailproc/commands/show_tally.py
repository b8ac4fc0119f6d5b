"""TALLY: the tally sheet."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot, Meeting, Ranking
from mailproc.meeting.sentences import Refused
from mailproc.meeting.snapshots import as_it_was, result_of
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import overview


@command("TALLY", "TALLY", question=True, argument="strict")
def tally(request: Request) -> Answer:
    """See who voted how.

    It is the tally sheet of this meeting or, before anybody has voted, of the last one. Secret
    ballots stand there under their receipts, once voting has closed.
    """
    agenda = _voted_on(request.agenda)
    if agenda.meeting.hides_counts:
        raise Refused("The vote is secret: its tally sheet is shown once voting has closed.")
    agenda = result_of(agenda) or agenda
    sheet = tally_sheet(agenda, request.context.secret)
    return Answer(show="tally", values={"view": overview(agenda, by_ballots=False), "sheet": sheet})


def _voted_on(agenda: Agenda) -> Agenda:
    """The agenda as of the last meeting at which somebody has voted."""
    current = agenda.meeting
    if current.hides_counts or current.called or current.voting == "closed":
        return agenda
    cast = {one.meeting for one in agenda.all(Ballot)} | {
        one.meeting for one in agenda.all(Ranking)
    }
    if current.number in cast:
        return agenda
    before = [one.number for one in agenda.all(Meeting) if one.number < current.number]
    voted = [number for number in before if number in cast]
    return as_it_was(agenda, max(voted)) if voted else agenda
