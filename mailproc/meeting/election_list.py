"""The elections of a list: who stands, who may vote, whose ballots count, who is elected. Pure.

Of ballots it tells nothing while an election goes on, and never whose they are.
"""

from __future__ import annotations

from functools import lru_cache

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election import Candidate, Election, ElectionBallot
from mailproc.meeting.eligibility import people_in
from mailproc.meeting.sentences import Refused
from mailproc.meeting.stv import SeatCount, count


def elections(agenda: Agenda) -> list[Election]:
    """All of the list, by number."""
    return sorted(agenda.all(Election), key=lambda one: one.number)


def open_elections(agenda: Agenda) -> list[Election]:
    """Those that go on, by number."""
    return [one for one in elections(agenda) if one.state in ("nominating", "voting")]


def is_voted_in_election(agenda: Agenda) -> bool:
    """Whether people vote in an election, or did: then what they send may tell of a ballot."""
    return any(one.state in ("voting", "closed") for one in agenda.all(Election))


def election_numbered(agenda: Agenda, number: int) -> Election:
    """The election with this number.

    Raises:
        Refused: there is none.
    """
    found = agenda.get(Election, number)
    if found is None:
        raise Refused("There is no election E{number}; ELECTIONS shows them.", number=number)
    return found


def candidates_of(agenda: Agenda, election: Election) -> list[Candidate]:
    """Everybody who was nominated, by number; whoever declined, too."""
    found = (one for one in agenda.all(Candidate) if one.election == election.number)
    return sorted(found, key=lambda one: one.number)


def standing(agenda: Agenda, election: Election) -> list[Candidate]:
    """The candidates who can be voted for, by number."""
    return [one for one in candidates_of(agenda, election) if one.state == "standing"]


def candidacy(agenda: Agenda, election: Election, person: str) -> Candidate | None:
    """How the person with this key stands in an election; None: nobody has nominated them."""
    now = agenda.roster.now
    found = (one for one in candidates_of(agenda, election) if now(one.person) == person)
    return max(found, key=lambda one: one.number, default=None)


def ballot_of(agenda: Agenda, election: Election, person: str) -> ElectionBallot | None:
    """A person's ballot, for themselves alone."""
    found = agenda.of_person(ElectionBallot, person, election.number)
    return max(found, key=lambda one: one.age, default=None)


def without_ballot(agenda: Agenda, election: Election) -> list[str]:
    """The keys of who can vote and has not, for a reminder to each of them alone."""
    voters = sorted(people_in(agenda, election.house))
    return [one for one in voters if ballot_of(agenda, election, one) is None]


def counted_keys(agenda: Agenda, election: Election) -> tuple[str, ...]:
    """Under which keys the ballots are kept that count now: one for each person who may vote."""
    voters = people_in(agenda, election.house)
    latest: dict[str, ElectionBallot] = {}
    for cast in agenda.all(ElectionBallot):
        person = agenda.roster.now(cast.voter)
        if cast.election == election.number and person in voters:
            known = latest.get(person, cast)
            latest[person] = max(known, cast, key=lambda one: one.age)
    return tuple(sorted(one.voter for one in latest.values()))


def counted_ballots(agenda: Agenda, election: Election) -> list[ElectionBallot]:
    """The ballots that were counted; none before the election is closed."""
    if election.state != "closed":
        return []
    found = (agenda.get(ElectionBallot, election.number, key) for key in election.counted)
    return [one for one in found if one is not None]


def seat_count(agenda: Agenda, election: Election) -> SeatCount | None:
    """How the seats were filled; None before it is closed, or where nobody could choose.

    There is nothing to count where nobody voted, nor where there are no more candidates than
    seats.
    """
    names = tuple(one.number for one in standing(agenda, election))
    ballots = tuple(one.candidates for one in counted_ballots(agenda, election))
    if not ballots or len(names) <= election.seats:
        return None
    return _counted(names, election.seats, ballots)


@lru_cache(32)  # a closed election is shown again and again, in each export, page and digest
def _counted(names: tuple[int, ...], seats: int, ballots: tuple[tuple[int, ...], ...]) -> SeatCount:
    return count(names, seats, [(one, 1) for one in ballots])


def elected(agenda: Agenda, election: Election) -> list[Candidate]:
    """Who has a seat once the election is closed, in the order of their election.

    Without a choice to make that is everybody who stands; where nobody voted, it is nobody.
    """
    if election.state != "closed":
        return []
    stands = {one.number: one for one in standing(agenda, election)}
    if len(stands) <= election.seats:
        return list(stands.values())
    counted = seat_count(agenda, election)
    return [stands[number] for number in counted.elected] if counted else []
