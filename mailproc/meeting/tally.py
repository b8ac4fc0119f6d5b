"""Counting: from ballots to tallies and the ranking. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Ballot, Ranking, Topic
from mailproc.meeting.schulze import Pairwise, count_pairs, order


@dataclass(frozen=True, slots=True)
class Tally:
    """The count on one topic: how many voters said what."""

    for_: int = 0
    abstain: int = 0
    against: int = 0

    @property
    def score(self) -> int:
        """Votes for minus votes against."""
        return self.for_ - self.against

    @property
    def voters(self) -> int:
        """How many people voted, abstentions included."""
        return self.for_ + self.abstain + self.against


def counted(agenda: Agenda, number: int) -> dict[str, Ballot]:
    """The ballots that count for one topic, one a person: her latest.

    Consolidation carries votes as a union of voters: a ballot on any source, however far up,
    is a ballot on what the source feeds. Ballots of people who may not vote are left out.
    """
    latest: dict[str, Ballot] = {}
    for source in sources(agenda, number):
        for voter, ballot in agenda.ballots(source).items():
            if agenda.may_vote(voter):
                person = agenda.roster.person(voter)
                latest[person] = _later(latest.get(person), ballot)
    return latest


def sources(agenda: Agenda, number: int) -> list[int]:
    """The topic itself and every topic that feeds it, directly or through others."""
    found = [number]
    for topic in found:  # grows while we walk it
        found.extend(source for source in agenda.fed_by(topic) if source not in found)
    return found


def tally(agenda: Agenda, number: int) -> Tally:
    """The count on one topic."""
    choices = [ballot.choice for ballot in counted(agenda, number).values()]
    return Tally(choices.count(1), choices.count(0), choices.count(-1))


def ranking(agenda: Agenda) -> list[tuple[Topic, Tally]]:
    """The topics that can be on the agenda, best first, with their counts.

    Approval: higher score first; then more votes for; then the lower number. Ranked: by Schulze,
    ties by the lower number.
    """
    standing = [(topic, tally(agenda, topic.number)) for topic in agenda.topics if stands(topic)]
    if agenda.meeting.ballot == "ranked":
        place = {number: at for at, number in enumerate(order(pairwise(agenda)))}
        return sorted(standing, key=lambda pair: place[pair[0].number])
    return sorted(standing, key=lambda pair: (-pair[1].score, -pair[1].for_, pair[0].number))


def pairwise(agenda: Agenda) -> Pairwise:
    """How many voters put each topic that stands above each other one."""
    options = [topic.number for topic in agenda.topics if stands(topic)]
    return count_pairs(options, [(_spread(agenda, r), 1) for r in rankings(agenda).values()])


def conflicts(agenda: Agenda) -> dict[tuple[int, int], int]:
    """How many people want both of two topics that stand, the lower number first; none: no entry.

    A person wants what she votes +1 on; where she ranks, what she puts above more topics than she
    puts it below.
    """
    wishes = _liked(agenda) if agenda.meeting.ballot == "ranked" else _approved(agenda)
    return dict(Counter(pair for wanted in wishes for pair in combinations(sorted(wanted), 2)))


def rankings(agenda: Agenda) -> dict[str, Ranking]:
    """The rankings that count, one a person: her latest."""
    latest: dict[str, Ranking] = {}
    for ranking in agenda.all(Ranking):
        person = agenda.roster.person(ranking.voter)
        known = latest.get(person)
        newer = known is None or (ranking.cast, ranking.letter) > (known.cast, known.letter)
        if ranking.meeting == agenda.meeting.number and agenda.may_vote(person) and newer:
            latest[person] = ranking
    return latest


def _approved(agenda: Agenda) -> Iterable[set[int]]:
    """For each person the topics that she votes +1 on."""
    approved: dict[str, set[int]] = {}
    for topic in agenda.topics:
        if stands(topic):
            for person, ballot in counted(agenda, topic.number).items():
                if ballot.choice == 1:
                    approved.setdefault(person, set()).add(topic.number)
    return approved.values()


def _liked(agenda: Agenda) -> Iterator[set[int]]:
    """For each person the topics that she puts above more others than she puts them below."""
    options = sum(stands(topic) for topic in agenda.topics)
    for ranking in rankings(agenda).values():
        liked, above = set[int](), 0
        for tier in _spread(agenda, ranking):
            below = options - above - len(tier)
            liked.update(tier if below > above else ())
            above += len(tier)
        yield liked


def _spread(agenda: Agenda, ranking: Ranking) -> list[list[int]]:
    """The ranking with each consolidated proposal replaced by the items that it feeds.

    An item stands where its best proposal stands.
    """
    tiers, seen = [], set[int]()
    for tier in ranking.tiers:
        items = [item for number in tier for item in _items(agenda, number) if item not in seen]
        seen.update(items)
        tiers.append(list(dict.fromkeys(items)))
    return tiers


def _items(agenda: Agenda, number: int) -> list[int]:
    """The topics that stand for this one: itself, or what it feeds in the end."""
    reached = [number]
    for one in reached:  # grows while we walk it
        reached.extend(fed for fed in agenda.topic(one).feeds if fed not in reached)
    return [one for one in reached if stands(agenda.topic(one))]


def stands(topic: Topic) -> bool:
    """Whether a topic can be on the agenda itself."""
    return topic.status in STANDING


def _later(one: Ballot | None, other: Ballot) -> Ballot:
    if one is None or other.age > one.age:
        return other
    return one
