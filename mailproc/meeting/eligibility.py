"""Whether a ballot may be cast: now, and by this person. Pure."""

from __future__ import annotations

from datetime import datetime

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot, Invitation, Ranking
from mailproc.meeting.sentences import Refused
from mailproc.meeting.vote_rules import check_period


def electorate(agenda: Agenda) -> tuple[str, ...]:
    """Everybody who may vote on this meeting now, as persons' keys, sorted."""
    if agenda.rules.voters == "members":
        return tuple(sorted(member.key for member in agenda.roster.members))
    if agenda.rules.voters == "invited":
        number = agenda.meeting.number
        invited = (i for i in agenda.all(Invitation) if i.meeting == number)
        return tuple(sorted(i.address for i in invited if i.state == "invited"))
    voters = {b.voter for b in agenda.all(Ballot)} | {r.voter for r in agenda.all(Ranking)}
    return tuple(sorted({agenda.roster.person(voter) for voter in voters}))


def check_open(agenda: Agenda, received: datetime) -> None:
    """Refuse a vote that comes too late.

    Args:
        agenda: the list's agenda, whose current meeting says until when.
        received: when *we* received the vote; no Date header counts.

    Raises:
        Refused: with the deadline.
    """
    check_period(agenda.meeting, received)


def check_voter(agenda: Agenda, address: str) -> None:
    """Refuse a person whose ballots do not count.

    Raises:
        Refused: with what she can do about it.
    """
    if agenda.may_vote(address):
        return
    if agenda.rules.voters == "invited":
        raise Refused("Only who is invited votes here; REQUEST INVITE and why asks the chairs.")
    raise Refused("Only members of the list vote here; ask its chairs to be put on the roster.")
