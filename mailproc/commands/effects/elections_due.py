"""What the clock does with elections: it opens the vote, and ends it. Pure."""

from __future__ import annotations

from datetime import datetime

from mailproc.commands.effects.election_mails import tell_list
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election import Election
from mailproc.meeting.election_list import counted_keys, open_elections, standing
from mailproc.meeting.eligibility import people_in
from mailproc.structs import replace


def go_on(agenda: Agenda, now: datetime, letter: int) -> None:
    """Take every election on whose time has come: from nominations to the vote, or to its end.

    Where there are no more candidates than seats, nobody has to vote.

    Args:
        agenda: the list's.
        now: when that is, aware.
        letter: the number of the letter that says so.
    """
    for election in open_elections(agenda):
        if election.due is None or election.due > now:
            continue
        if election.state == "nominating" and _has_choice(agenda, election):
            _open(agenda, election, now)
        else:
            _close(agenda, election, letter)


def _has_choice(agenda: Agenda, election: Election) -> bool:
    return len(standing(agenda, election)) > election.seats


def _open(agenda: Agenda, election: Election, now: datetime) -> None:
    """Ask the list to vote: for as long as was said, if nobody ran this program meanwhile."""
    until = election.until
    if until <= now:
        until = now + (election.until - election.nominations)
    opened = replace(election, state="voting", until=until, due=until)
    agenda.put(opened)
    tell_list(agenda, opened)


def _close(agenda: Agenda, election: Election, letter: int) -> None:
    counted = counted_keys(agenda, election)
    closed = replace(
        election,
        state="closed",
        due=None,
        closed_by=letter,
        counted=counted,
        eligible=len(people_in(agenda, election.house)),
    )
    agenda.put(closed)
    tell_list(agenda, closed)
