"""What a list's votes should be: a plain model of the rules, which knows nothing of mailproc.

It is written from what members are promised, not from the code, so that a fault of the one is no
fault of the other. It models people, topics, ballots and meetings; not times, rooms, mails.

People are *entries* of the roster. Each has one or more *stores*, in which her ballots lie: one
that she got when she came, and those of whoever was joined with her. New ballots go into the first.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

STANDING = ("proposed", "scheduled")
OPEN_TO_VOTES = (*STANDING, "consolidated")
SIGNS = {1: "+1", 0: "0", -1: "-1"}


@dataclass
class Entry:
    """One person of the roster, or one who has left it."""

    name: str
    addresses: list[str]
    stores: list[int]
    chair: bool = False
    joined: list[Entry] = field(default_factory=list)
    """Who was joined with her, as they were."""


@dataclass(frozen=True)
class Topic:
    """A topic; `owner` is the store of who proposed it."""

    owner: int
    meeting: int
    status: str = "proposed"
    feeds: tuple[int, ...] = ()
    item: bool = False
    title: str = "a topic"


@dataclass(frozen=True)
class Meeting:
    """A meeting; `frozen` tells for each store whose it was when voting closed, and her name."""

    ballot: str
    secret: bool
    ends: float
    closed: bool = False
    deadline: float | None = None
    frozen: tuple[tuple[int, int, str], ...] | None = None
    turn: int = 0
    begun: int = 0
    cancelled: bool = False


Facts = dict[tuple[Any, ...], Any]
#: What a letter changed: each fact before and after.
Diff = dict[tuple[Any, ...], tuple[Any, Any]]


class Oracle:
    """The list as it should be. Commands return whether they are lawful, and take effect if so."""

    def __init__(self) -> None:
        self.facts: Facts = {}
        self.entries: list[Entry] = []
        self.left: list[Entry] = []
        self.owner_of: dict[str, int] = {}
        """The store to which each address that was ever given leads."""
        self.turn = 0
        self.stores = 0
        self.last: dict[int, tuple[int, Diff]] = {}
        self.past: dict[int, Oracle] = {}
        """Each meeting as it was when the next one began."""
        self.results: dict[int, Oracle] = {}
        """Each meeting as it was when its vote was closed."""

    def kept(self) -> Oracle:
        """All that is so now, for later."""
        found = Oracle()
        found.facts = dict(self.facts)
        found.entries, found.left = copy.deepcopy((self.entries, self.left))
        return found

    # -- people ------------------------------------------------------------------------------

    def join_list(self, name: str, addresses: list[str], *, chair: bool = False) -> Entry:
        """Somebody new, whose addresses nobody ever had or who are given to her now."""
        entry = Entry(name, list(addresses), [self.stores], chair)
        self.owner_of.update(dict.fromkeys(addresses, self.stores))
        self.stores += 1
        self.entries.append(entry)
        return entry

    def give(self, entry: Entry, address: str) -> None:
        """One more address, a new one or somebody else's until now."""
        for other in self.entries:
            if address in other.addresses:
                other.addresses.remove(address)
        entry.addresses.append(address)
        self.owner_of[address] = entry.stores[0]

    def join(self, one: Entry, other: Entry, *, other_first: bool) -> None:
        """Two turn out to be one, who is called as `one` was."""
        one.joined.append(copy.deepcopy(other))
        addresses = (
            [other.addresses, one.addresses]
            if other_first
            else [
                one.addresses,
                other.addresses,
            ]
        )
        one.addresses = [*addresses[0], *addresses[1]]
        one.stores += other.stores
        self.entries.remove(other)

    def own(self, entry: Entry) -> list[str]:
        """Her addresses that were never another one's who is joined with her."""
        return [one for one in entry.addresses if self.owner_of[one] == entry.stores[0]]

    def part(self, entry: Entry) -> Entry | None:
        """Who was joined last, and could be taken apart again; None: nobody could."""
        if not entry.joined:
            return None
        known = entry.joined[-1]
        addresses = [a for a in entry.addresses if self.owner_of[a] in known.stores]
        first = [a for a in addresses if self.owner_of[a] == known.stores[0]]
        if len(first) != len(addresses) or not first or not self.own(entry):
            return None
        return known

    def take_apart(self, entry: Entry) -> Entry | None:
        """The reverse of the last joining: both are who they were."""
        known = self.part(entry)
        if known is None:
            return None
        entry.joined.pop()
        again = [a for a in entry.addresses if self.owner_of[a] == known.stores[0]]
        entry.addresses = [one for one in entry.addresses if one not in again]
        entry.stores = [one for one in entry.stores if one != known.stores[0]]
        back = Entry(known.name, again, [known.stores[0]], known.chair)
        self.entries.append(back)
        return back

    def leave(self, entry: Entry) -> None:
        """She is on the list no more."""
        self.entries.remove(entry)
        self.left.append(entry)

    def come_back(self, entry: Entry, address: str) -> None:
        """She is again, with one of the addresses that she had."""
        self.left.remove(entry)
        entry.addresses = [address]
        self.entries.append(entry)

    def find(self, address: str) -> Entry | None:
        """Whose address that is now."""
        return next((one for one in self.entries if address in one.addresses), None)

    # -- what is so --------------------------------------------------------------------------

    def topics(self) -> dict[int, Topic]:
        return {key[1]: value for key, value in self.facts.items() if key[0] == "topic"}

    def topic(self, number: int) -> Topic | None:
        found: Topic | None = self.facts.get(("topic", number))
        return found

    def meetings(self) -> dict[int, Meeting]:
        return {key[1]: value for key, value in self.facts.items() if key[0] == "meeting"}

    @property
    def number(self) -> int:
        """The current meeting's number."""
        return max(self.meetings())

    @property
    def meeting(self) -> Meeting:
        found: Meeting = self.facts["meeting", self.number]
        return found

    def voters(self, meeting: int) -> dict[int, int]:
        """By store: the first store of whose ballots it holds that count."""
        frozen = self.meetings()[meeting].frozen
        if frozen is not None:
            return {store: first for store, first, _ in frozen}
        return {store: one.stores[0] for one in self.entries for store in one.stores}

    def names(self, meeting: int) -> dict[int, str]:
        """What each who may vote is called."""
        frozen = self.meetings()[meeting].frozen
        if frozen is not None:
            return {first: name for _, first, name in frozen}
        return {one.stores[0]: one.name for one in self.entries}

    def sources(self, number: int) -> set[int]:
        """The topic and all that feed it, however far up."""
        found = {number}
        while (
            more := {one for one, topic in self.topics().items() if found & set(topic.feeds)}
            - found
        ):
            found |= more
        return found

    def counted(self, meeting: int, numbers: set[int]) -> dict[int, int]:
        """For each voter the latest choice on any of these topics."""
        return {who: choice for who, (_, choice, _) in self._latest(meeting, numbers).items()}

    def _latest(
        self, meeting: int, numbers: set[int]
    ) -> dict[int, tuple[tuple[int, int, int], int, int]]:
        """For each voter when and at which meeting they cast it, the choice, its store."""
        voters, latest = self.voters(meeting), dict[int, tuple[tuple[int, int, int], int, int]]()
        for key, value in self.facts.items():
            if key[0] == "ballot" and key[1] in numbers and key[2] in voters:
                choice, turn = value
                who, cast = voters[key[2]], (turn, choice, key[2])
                latest[who] = max(latest.get(who, cast), cast)
        return latest

    def tally(self, meeting: int, number: int) -> tuple[int, int, int]:
        """Votes for, abstentions, votes against: a union of voters, never a sum."""
        choices = list(self.counted(meeting, self.sources(number)).values())
        return choices.count(1), choices.count(0), choices.count(-1)

    def seconds(self, number: int) -> int:
        """How many people second a topic; who has left still did."""
        person = {s: one.stores[0] for one in [*self.entries, *self.left] for s in one.stores}
        return len({person[key[2]] for key in self.facts if key[:2] == ("second", number)})

    def _standing(self, meeting: int) -> list[int]:
        """The topics that stand, by number."""
        return sorted(
            number
            for number, topic in self.topics().items()
            if topic.meeting == meeting and topic.status in STANDING
        )

    def order(self, meeting: int) -> list[int]:
        """The topics that stand, best first."""
        standing = self._standing(meeting)
        if self.meetings()[meeting].ballot == "ranked":
            return self._schulze(meeting, standing)

        def place(number: int) -> tuple[int, int, int]:
            votes_for, _, against = self.tally(meeting, number)
            return against - votes_for, -votes_for, number

        return sorted(standing, key=place)

    def rankings(self, meeting: int) -> dict[int, tuple[tuple[int, ...], ...]]:
        """For each voter her latest ranking."""
        voters = self.voters(meeting)
        latest: dict[int, tuple[int, tuple[tuple[int, ...], ...]]] = {}
        for key, value in self.facts.items():
            if key[:2] == ("ranking", meeting) and key[2] in voters:
                tiers, turn = value
                who = voters[key[2]]
                if who not in latest or latest[who][0] < turn:
                    latest[who] = turn, tiers
        return {who: tiers for who, (_, tiers) in latest.items()}

    def _schulze(self, meeting: int, standing: list[int]) -> list[int]:
        """By how many others a topic beats, by a path that is stronger than the one back."""
        above = {(a, b): 0 for a in standing for b in standing}
        for tiers in self.rankings(meeting).values():
            place = self._places(tiers, standing)
            for a in standing:
                for b in standing:
                    above[a, b] += place.get(a, len(tiers)) < place.get(b, len(tiers))
        path = {(a, b): above[a, b] if above[a, b] > above[b, a] else 0 for a, b in above}
        for via in standing:
            for a in standing:
                for b in standing:
                    path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
        wins = {a: sum(path[a, b] > path[b, a] for b in standing) for a in standing}
        return sorted(standing, key=lambda one: (-wins[one], one))

    def _places(self, tiers: tuple[tuple[int, ...], ...], standing: list[int]) -> dict[int, int]:
        """Where a ranking puts each topic that stands: where the best of its proposals is."""
        place: dict[int, int] = {}
        for number in standing:
            sources = self.sources(number)
            ranks = [at for at, tier in enumerate(tiers) if sources & set(tier)]
            if ranks:
                place[number] = min(ranks)
        return place

    def sheet(self, meeting: int) -> dict[int, dict[str, str]]:
        """For each voter who voted: what, on the very topics that she named."""
        lines: dict[int, dict[str, str]] = {}
        if self.meetings()[meeting].ballot == "ranked":
            for who, tiers in self.rankings(meeting).items():
                lines[who] = {f"T{n}": str(at) for at, tier in enumerate(tiers, 1) for n in tier}
            return lines
        for number, topic in self.topics().items():
            if topic.meeting == meeting:
                for who, choice in self.counted(meeting, {number}).items():
                    lines.setdefault(who, {})[f"T{number}"] = SIGNS[choice]
        return lines

    def secret_sheet(self, meeting: int) -> list[dict[str, str]]:
        """A line a receipt: who votes at two meetings, or has two stores, is told two."""
        if self.meetings()[meeting].ballot == "ranked":
            return list(self.sheet(meeting).values())
        lines: dict[tuple[int, int], dict[str, str]] = {}
        for number, topic in self.topics().items():
            if topic.meeting == meeting:
                for (_, _, at), choice, store in self._latest(meeting, {number}).values():
                    lines.setdefault((store, at), {})[f"T{number}"] = SIGNS[choice]
        return list(lines.values())

    # -- what letters do ---------------------------------------------------------------------

    def _do(self, who: Entry | None, changes: Facts) -> bool:
        """Make these facts so; a value None takes one out. Remembered for UNDO."""
        diff: Diff = {}
        for key, value in changes.items():
            before = self.facts.get(key)
            if before != value:
                diff[key] = before, value
            if value is None:
                self.facts.pop(key, None)
            else:
                self.facts[key] = value
        if who is not None and diff:
            self.last[who.stores[0]] = self.turn, diff
        return True

    def _votes_now(self, now: float) -> bool:
        meeting = self.meeting
        if meeting.cancelled:
            return False
        return not meeting.closed and (meeting.deadline is None or now <= meeting.deadline)

    def _open_to_votes(self, number: int) -> bool:
        topic = self.topic(number)
        return topic is not None and topic.status in OPEN_TO_VOTES

    def next_topic(self) -> int:
        """The number of the next topic; none is ever used again."""
        return max(self.topics(), default=0) + 1

    def propose(self, address: str) -> bool:
        self.turn += 1
        who = self.find(address)
        if who is None:
            return False
        topic = Topic(who.stores[0], self.number)
        return self._do(who, {("topic", self.next_topic()): topic})

    def vote(self, address: str, choices: dict[int, int], now: float) -> bool:
        """Whether any of the votes counts."""
        self.turn += 1
        who = self.find(address)
        if who is None or not self._votes_now(now) or self.meeting.ballot != "approval":
            return False
        cast: Facts = {}
        for place, (number, choice) in enumerate(choices.items()):  # the later line is later
            topic = self.topic(number)
            if topic and topic.meeting == self.number and topic.status in OPEN_TO_VOTES:
                cast["ballot", number, who.stores[0]] = choice, (self.turn, place, self.number)
        return bool(cast) and self._do(who, cast)

    def unvote(self, address: str, number: int, now: float) -> bool:
        self.turn += 1
        who, topic = self.find(address), self.topic(number)
        if who is None or topic is None or not self._votes_now(now):
            return False
        cast = [k for k in self.facts if k[:2] == ("ballot", number) and k[2] in who.stores]
        if not cast or topic.meeting != self.number:
            return False
        return self._do(who, dict.fromkeys(cast))

    def rank(self, address: str, tiers: tuple[tuple[int, ...], ...], now: float) -> bool:
        self.turn += 1
        who, named = self.find(address), [number for tier in tiers for number in tier]
        lawful = (
            who is not None
            and self._votes_now(now)
            and self.meeting.ballot == "ranked"
            and all(map(self._open_to_votes, named))
            and len(named) == len(set(named))
        )
        if not lawful or who is None:
            return False
        return self._do(who, {("ranking", self.number, who.stores[0]): (tiers, self.turn)})

    def second(self, address: str, number: int) -> bool:
        self.turn += 1
        who = self.find(address)
        if who is None or not self._open_to_votes(number):
            return False
        mine = [("second", number, store) for store in who.stores]
        return any(key in self.facts for key in mine) or self._do(who, {mine[0]: True})

    def withdraw(self, address: str, number: int) -> bool:
        self.turn += 1
        who, topic = self.find(address), self.topic(number)
        if who is None or topic is None or topic.status not in OPEN_TO_VOTES:
            return False
        if topic.owner not in who.stores and not who.chair:
            return False
        return self._do(who, {("topic", number): _with(topic, status="withdrawn")})

    def take_off(self, address: str, number: int, status: str) -> bool:
        """DROP, DEFER, RESOLVE, DISCUSSED."""
        self.turn += 1
        who, topic = self.find(address), self.topic(number)
        if who is None or not who.chair or topic is None:
            return False
        if topic.status not in OPEN_TO_VOTES:
            return status == topic.status == "discussed"  # noted already: there is nothing to do
        return self._do(who, {("topic", number): _with(topic, status=status)})

    def merge(self, address: str, numbers: list[int], title: str) -> bool:
        """MERGE: a new item or, sent again, the one that there is changed."""
        self.turn += 1
        who = self.find(address)
        if who is None or not who.chair or not all(map(self._open_to_votes, numbers)):
            return False
        numbers = list(dict.fromkeys(numbers))
        known = self._made_before(numbers, title)
        if known is None:
            return self._feed_new(who, numbers, [title])
        item = self.topic(known)
        new = [number for number in numbers if known not in self._feeds(number)]
        if item is None or not self._open_to_votes(known):
            return False
        if any(known in self.sources(number) for number in new):
            return False
        changes: Facts = {("topic", known): _with(item, title=title)}
        changes |= {("topic", number): self._fed(number, known) for number in new}
        return self._do(who, changes)

    def _made_before(self, numbers: list[int], title: str) -> int | None:
        """The item of that title that one of these feeds, or the one that several make alone."""
        fed = dict.fromkeys(item for number in numbers for item in self._feeds(number))
        items = {number: self.topic(number) for number in fed}
        made = {number: item for number, item in items.items() if item and item.item}
        for number, item in made.items():
            if item.title.casefold() == title.casefold():
                return number
        sources = {
            one: {n for n, topic in self.topics().items() if one in topic.feeds} for one in made
        }
        same = [one for one in made if len(numbers) > 1 and sources[one] == set(numbers)]
        return same[0] if len(same) == 1 else None

    def split(self, address: str, number: int, parts: int) -> bool:
        self.turn += 1
        who = self.find(address)
        if who is None or not who.chair or not self._open_to_votes(number):
            return False
        return self._feed_new(who, [number], ["a part"] * parts)

    def _feed_new(self, who: Entry, numbers: list[int], titles: list[str]) -> bool:
        first = self.next_topic()
        new = tuple(range(first, first + len(titles)))
        changes: Facts = {
            ("topic", one): Topic(who.stores[0], self.number, item=True, title=title)
            for one, title in zip(new, titles, strict=True)
        }
        changes |= {("topic", number): self._fed(number, *new) for number in numbers}
        return self._do(who, changes)

    def _feeds(self, number: int) -> tuple[int, ...]:
        topic = self.topic(number)
        return topic.feeds if topic else ()

    def _fed(self, number: int, *items: int) -> Topic:
        """The topic as it is once it feeds these items, too."""
        feeds = (*self._feeds(number), *items)
        fed: Topic = _with(self.topic(number), status="consolidated", feeds=feeds, item=False)
        return fed

    def link(self, address: str, source: int, item: int) -> bool:
        self.turn += 1
        who, topic, onto = self.find(address), self.topic(source), self.topic(item)
        lawful = (
            who is not None
            and who.chair
            and self._open_to_votes(source)
            and self._open_to_votes(item)
            and item not in self.sources(source)
        )
        if not lawful or topic is None or onto is None or item in topic.feeds:
            return False
        changes: Facts = {("topic", source): self._fed(source, item)}
        if not onto.feeds:
            changes["topic", item] = _with(onto, item=True)
        return self._do(who, changes)

    def unlink(self, address: str, source: int, item: int) -> bool:
        self.turn += 1
        who, topic = self.find(address), self.topic(source)
        if who is None or not who.chair or topic is None or item not in topic.feeds:
            return False
        if self.topic(item) is None:
            return False
        feeds = tuple(one for one in topic.feeds if one != item)
        alone = topic.status == "consolidated" and not feeds
        status = "proposed" if alone else topic.status
        return self._do(who, {("topic", source): _with(topic, feeds=feeds, status=status)})

    def open(self, address: str, deadline: float | None, now: float) -> bool:
        """OPEN VOTING, if a topic stands; without a deadline the one that is to come stays."""
        self.turn += 1
        kept = self.meeting.deadline
        if deadline is None and kept is not None and kept > now:
            deadline = kept
        who = self.find(address)
        if who is None or not who.chair or self.meeting.cancelled:
            return False
        if not self._standing(self.number):
            return False  # there is nothing to vote on
        if deadline is not None and not now < deadline <= self.meeting.ends:
            return False  # it has passed, or comes after the meeting
        opened = _with(self.meeting, closed=False, deadline=deadline, frozen=None, turn=self.turn)
        return self._do(who, {("meeting", self.number): opened})

    def close(self, address: str | None) -> bool:
        """By a chair or, without an address, by the clock."""
        self.turn += 1
        who = self.find(address) if address else None
        if (
            self.meeting.cancelled
            or self.meeting.closed
            or (address and (who is None or not who.chair))
        ):
            return False
        closed = _with(self.meeting, closed=True, frozen=self._frozen(), turn=self.turn)
        self._do(who, {("meeting", self.number): closed})
        self.results[self.number] = self.kept()
        return True

    def cancel(self, address: str) -> bool:
        """CANCEL MEETING, which is for meetings that were not held."""
        self.turn += 1
        who = self.find(address)
        held = any(
            t.meeting == self.number and t.status == "discussed" for t in self.topics().values()
        )
        if who is None or not who.chair or held or self.meeting.cancelled:
            return False
        return self._do(who, {("meeting", self.number): _with(self.meeting, cancelled=True)})

    def _frozen(self) -> tuple[tuple[int, int, str], ...]:
        if self.meeting.frozen is not None:
            return self.meeting.frozen
        return tuple((s, one.stores[0], one.name) for one in self.entries for s in one.stores)

    def next_meeting(self, address: str, ballot: str, ends: float) -> bool:
        """NEXT MEETING: what was left over comes along."""
        self.turn += 1
        who = self.find(address)
        if who is None or not who.chair:
            return False
        old, number, topics = self.meeting, self.number + 1, self.topics()
        coming = {n for n, t in topics.items() if t.status in (*STANDING, "deferred")}
        while (
            more := {
                n for n, t in topics.items() if t.status == "consolidated" and coming & set(t.feeds)
            }
            - coming
        ):
            coming |= more
        over = _with(old, closed=True, frozen=self._frozen())
        self.facts["meeting", self.number] = over
        self.past[self.number] = self.kept()
        if not old.closed:  # its vote ends now, perhaps for the second time
            self.results[self.number] = self.past[self.number]
        self.facts["meeting", self.number] = old
        begun = Meeting(ballot, old.secret, ends, turn=self.turn, begun=self.turn)
        changes: Facts = {("meeting", self.number): over, ("meeting", number): begun}
        for one in coming:
            feeds = tuple(fed for fed in topics[one].feeds if fed in coming)
            status = "consolidated" if feeds else "proposed"
            changes["topic", one] = _with(topics[one], meeting=number, status=status, feeds=feeds)
        return self._do(who, changes)

    def undo(self, address: str, now: float) -> bool:
        """What UNDO does if it is done; whether it may be done, only the list can say.

        False: there certainly is nothing that could be taken back.
        """
        self.turn += 1
        who = self.find(address)
        mine = [store for store in (who.stores if who else ()) if store in self.last]
        if not mine:
            return False
        store = max(mine, key=lambda one: self.last[one][0])
        turn = self.last[store][0]
        diff = {k: v for k, v in self.last[store][1].items() if not self._over(k, turn, now)}
        if not diff:
            return False
        changes: Facts = {}
        for key, (before, after) in diff.items():
            if before is None and key[0] == "topic":  # its number is not used again
                changes[key] = _with(after, status="withdrawn")
            else:
                changes[key] = before
        self._do(None, changes)
        del self.last[store]
        return True

    def _over(self, key: tuple[Any, ...], turn: int, now: float) -> bool:
        """Whether a fact is a ballot, cast in this turn, of a vote that is over."""
        if key[0] not in ("ballot", "ranking"):
            return False
        if turn < self.meeting.begun:
            return True
        topic = self.topic(key[1]) if key[0] == "ballot" else None
        meeting = topic.meeting if topic else key[1]
        return meeting != self.number or not self._votes_now(now)


def _with(record: Any, **fields: Any) -> Any:
    return type(record)(**{**record.__dict__, **fields})
