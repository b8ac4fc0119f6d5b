"""What is known of elections for seats: each, its candidates, and the ballots in it. Frozen values.

An election has a time of its own, whatever becomes of a meeting's vote meanwhile. Its ballots are
always secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final, Literal

from msgspec import Struct

from mailproc.meeting.decision_rule import MEMBERS
from mailproc.meeting.sentences import Refused

#: So many can be asked, or stand, in one election: a ballot with more is none that people fill in.
MOST_CANDIDATES: Final = 100

ElectionState = Literal[
    "nominating",  # candidates are named, and asked whether they stand
    "voting",
    "closed",
    "cancelled",
]


class Election(Struct, frozen=True):
    """Seats for which people are elected. Its number is its name on this list for ever."""

    KEY: ClassVar = ("number",)

    number: int
    title: str
    seats: int
    opened: datetime
    nominations: datetime
    """Until then candidates can be named; times are aware."""
    until: datetime
    """Until then ballots count."""
    message_id: str
    """Of the mail that called it; all that is sent about it answers that."""
    letter: int
    state: ElectionState = "nominating"
    due: datetime | None = None
    """When the clock has something to do for it; None: never again."""
    closed_by: int = 0
    """The letter with which it ended; 0 while it goes on."""
    eligible: int = 0
    """How many could vote, once it is closed."""
    counted: tuple[str, ...] = ()
    """Under which keys the ballots are kept that count, one a person, once it is closed."""
    reason: str = ""
    """Why it was cancelled."""
    house: str = MEMBERS
    """Whose votes count: those of a house of the configuration, or of everybody on the list."""

    @property
    def id(self) -> str:
        """``E2``."""
        return f"E{self.number}"


CandidateState = Literal[
    "asked",  # was nominated, and has not answered
    "standing",
    "declined",
    "withdrawn",  # stood, and does not any more
]


class Candidate(Struct, frozen=True):
    """Somebody who was nominated in an election. The number is theirs on this list for ever."""

    KEY: ClassVar = ("number",)

    number: int
    election: int
    person: str
    """Their key."""
    name: str
    """What they were called when they were nominated."""
    address: str
    nominator: str
    """The key of who nominated them, perhaps their own."""
    state: CandidateState
    letter: int

    @property
    def id(self) -> str:
        """``C7``."""
        return f"C{self.number}"


class ElectionBallot(Struct, frozen=True):
    """One person's order of an election's candidates; where they vote again, the latest stands."""

    KEY: ClassVar = ("election", "voter")

    election: int
    voter: str
    candidates: tuple[int, ...]
    """Their numbers, the best first; who is left out gets nothing of this vote."""
    cast: datetime
    letter: int

    def __repr__(self) -> str:
        """For logs and faults: neither the voter nor the order."""
        return f"ElectionBallot(E{self.election}, letter {self.letter})"

    @property
    def age(self) -> tuple[datetime, int]:
        """Orders one person's ballots; the highest is their latest."""
        return (self.cast, self.letter)


def check_goes_on(election: Election | None) -> None:
    """Refuse to change who stands in an election that is over.

    Raises:
        Refused: with why.
    """
    if election is not None and election.state in ("closed", "cancelled"):
        raise Refused("{id} {title} is over.", id=election.id, title=election.title)


def check_voting(election: Election, received: datetime | None) -> None:
    """Refuse to touch a ballot of an election in which nobody votes now.

    Args:
        election: says until when.
        received: when *we* received the vote; no Date header counts. None: as if in time.

    Raises:
        Refused: with why.
    """
    values = {"id": election.id, "title": election.title}
    if election.state == "nominating":
        raise Refused(
            "Voting on {id} {title} has not begun: candidates can still be nominated. The ballot "
            "goes to the list once that is over.",
            **values,
        )
    if election.state == "cancelled":
        raise Refused("{id} {title} is cancelled, and its vote with it.", **values)
    if election.state == "closed" or (received is not None and received > election.until):
        raise Refused("Voting on {id} {title} is over.", **values)
