"""Counting votes on a topic: which ballots count, and the tally. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec import Struct

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Ballot, Topic


class Tally(Struct, frozen=True):
    """The count on one topic: how many voters said what."""

    for_: int = 0
    abstain: int = 0
    against: int = 0
    strongly_for: int = 0
    """How many of those for it said +2."""
    strongly_against: int = 0
    """How many of those against it said -2."""

    @property
    def score(self) -> int:
        """The sum of all choices."""
        return self.for_ - self.against + self.strongly_for - self.strongly_against

    @property
    def voters(self) -> int:
        """How many people voted, abstentions included."""
        return self.for_ + self.abstain + self.against


def counted(agenda: Agenda, number: int) -> Mapping[str, Ballot]:
    """The ballots that count for one topic, one a person: the latest.

    Consolidation carries votes as a union of voters: a ballot on any source, however far up,
    is a ballot on what the source feeds. Ballots of people who may not vote are left out.
    """
    return cast_on(agenda, *agenda.sources(number))


def cast_on(agenda: Agenda, *topics: int) -> Mapping[str, Ballot]:
    """The ballots that were cast on any of these very topics, one a person: the latest."""
    made = partial(_cast_on, agenda, topics)
    return agenda.remember(("cast on", topics), made, given=agenda.editions(topics))


def _cast_on(agenda: Agenda, topics: Iterable[int]) -> dict[str, Ballot]:
    latest: dict[str, Ballot] = {}
    for source in topics:
        for voter, ballot in agenda.ballots(source).items():
            person = agenda.voter(voter)
            if person is not None:
                latest[person] = _later(latest.get(person), ballot)
    return latest


def tally(agenda: Agenda, number: int) -> Tally | None:
    """The count on one topic as anybody may see it; None while a secret vote is open."""
    return None if agenda.meeting.hides_counts else count(agenda, number)


def count(agenda: Agenda, number: int) -> Tally:
    """The count on one topic, to rank by: what shows it asks for `tally`."""
    made = partial(_count, agenda, number)
    return agenda.remember(("count", number), made, given=agenda.editions(agenda.sources(number)))


def _count(agenda: Agenda, number: int) -> Tally:
    many = [ballot.choice for ballot in counted(agenda, number).values()].count
    return Tally(many(1) + many(2), many(0), many(-1) + many(-2), many(2), many(-2))


def stands(topic: Topic) -> bool:
    """Whether a topic can be on the agenda itself."""
    return topic.status in STANDING


def _later(one: Ballot | None, other: Ballot) -> Ballot:
    if one is None or other.age > one.age:
        return other
    return one
