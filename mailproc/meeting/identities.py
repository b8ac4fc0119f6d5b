"""Who on a new roster is whom on the old one: one person stays one person. Pure.

A person's key is given once and never changes, whatever becomes of their addresses: ballots, topics
and all else are theirs by it. An entry of a roster whose addresses overlap those that somebody is
known by *is* that person, also if they had left in between.

- Addresses replaced, one or several, the first one too: the key stays.
- Two entries made one: one person with both keys. Of what is kept under both, the latest counts.
- One entry made two: the one with their name, else the one with the address that they were known by
  first, else that mail went to, stays the person; the other is somebody new. If they had been two
  before, each is again who they were.
- An address moved from one entry to another: what it did before stays with whom it was done by.
- No address in common: somebody new, whatever the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Final

from mailproc.mail.letter import address_key
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Member, unused_key
from mailproc.structs import replace

_NOBODY: Final = Person("", "", (), chair=False, letter=0)


def people_after(
    known: Iterable[Person], entries: Iterable[Member], letter: int = 0
) -> tuple[Person, ...]:
    """All people as they are once `entries` are the roster.

    Args:
        known: everybody who ever was on it.
        entries: the roster's entries; an address that two of them have is the first one's. Their
            own keys do not count.
        letter: the number of the letter that says so, for those who change.

    Returns:
        One for each of `known` and each who is new, in the order of their keys. Who is not on the
        roster any more is without addresses, and so is who is the same as another one.
    """
    return _Matching(known, _distinct(entries), letter).result()


def _distinct(entries: Iterable[Member]) -> list[Member]:
    """The entries with each address once; who has none left is left out."""
    seen: set[str] = set()
    found = []
    for entry in entries:
        own = {address_key(item): item for item in reversed(entry.addresses)}
        left = tuple(item for key, item in reversed(own.items()) if key not in seen)
        seen.update(own)
        found += [replace(entry, addresses=left, known_as="")] if left else []
    return found


class _Matching:
    """One roster's entries, and who was known before."""

    def __init__(self, known: Iterable[Person], entries: Sequence[Member], letter: int) -> None:
        self._known = {person.member: person for person in sorted(known, key=_key)}
        self._entries = entries
        self._letter = letter
        self._home = home_of(self._known.values())
        self._groups: dict[str, list[str]] = {}
        """By the key of each person who stands for themselves: all keys that are theirs."""
        for person in self._known.values():
            self._groups.setdefault(person.same_as or person.member, []).append(person.member)
        self._claims: dict[str, dict[int, set[str]]] = {}
        """By the key of each such person: which entries have which of the addresses they had."""
        for at, entry in enumerate(entries):
            for address in filter(self._home.__contains__, _keys(entry)):
                one = self._known[self._home[address]]
                claims = self._claims.setdefault(one.same_as or one.member, {})
                claims.setdefault(at, set()).add(address)

    def result(self) -> tuple[Person, ...]:
        won: list[list[str]] = [[] for _ in self._entries]
        first = {
            person: max(claims, key=lambda at: self._strength(person, at, claims[at]))
            for person, claims in self._claims.items()
        }
        free = set(range(len(self._entries))) - set(first.values())
        for person, at in first.items():
            for key in self._groups[person]:
                won[self._owner(person, key, at, free)].append(key)
        led: dict[str, list[str]] = {}
        for address in sorted(self._home):
            led.setdefault(self._home[address], []).append(address)
        people = {
            key: replace(one, addresses=(), chair=False, known_by=tuple(led.get(key, ())))
            for key, one in self._known.items()
        }
        roots = [self._root(entry, keys) for entry, keys in zip(self._entries, won, strict=True)]
        for at, (entry, keys) in enumerate(zip(self._entries, won, strict=True)):
            root = roots[at] or unused_key(entry.key, people)
            for key in keys:
                people[key] = replace(people[key], same_as="" if key == root else root)
            before = people.get(root, replace(_NOBODY, member=root))
            people[root] = replace(
                before, name=entry.name, addresses=entry.addresses, chair=entry.chair
            )
            self._give_home(people, entry, root, keys)
        return tuple(self._dated(people[key]) for key in sorted(people))

    def _owner(self, person: str, key: str, first: int, free: Set[int]) -> int:
        """Which entry has a key of this person from now on: theirs, `first`, but for one case.

        Who was joined with them, and is now one of the entries that are nobody else (`free`), gets
        back what was theirs.
        """
        claims = self._claims[person]
        own = {at: sum(self._home[one] == key for one in claims[at]) for at in claims}
        again = [at for at in own if own[at] and at in free]
        if key == person or own[first] or not again:
            return first
        return max(again, key=lambda at: (own[at], -at))

    def _strength(self, person: str, at: int, shared: Set[str]) -> tuple[object, ...]:
        """How sure it is that this entry is this person; the earlier one in a tie."""
        known, entry = self._known[person], self._entries[at]
        current = list(map(address_key, known.addresses))
        return (
            not set(current).isdisjoint(shared),
            _same_name(known, entry),
            person in shared,
            not shared.isdisjoint(current[:1]),
            len(shared),
            -at,
        )

    def _root(self, entry: Member, keys: Sequence[str]) -> str:
        """Which of their keys a person goes by; ``""`` if they have none yet."""
        order = [self._home.get(address) for address in _keys(entry)]

        def rank(key: str) -> tuple[bool, bool, bool, int]:
            one = self._known[key]
            place = order.index(key) if key in order else len(order)
            return not one.addresses, bool(one.same_as), not _same_name(one, entry), place

        return min(keys, key=rank, default="")

    def _give_home(
        self, people: dict[str, Person], entry: Member, root: str, keys: Sequence[str]
    ) -> None:
        """Have the entry's addresses, but for those that lead to it already, lead to its person."""
        for address in _keys(entry):
            home = self._home.get(address)
            if home is not None and home in keys:
                continue
            if home is not None:
                left = tuple(one for one in people[home].known_by if one != address)
                people[home] = replace(people[home], known_by=left)
            known_by = tuple(sorted({*people[root].known_by, address}))
            people[root] = replace(people[root], known_by=known_by)

    def _dated(self, person: Person) -> Person:
        """With the letter of its last change."""
        old = self._known.get(person.member)
        if old is not None and replace(person, letter=old.letter) == old:
            return old
        return replace(person, letter=self._letter)


def home_of(people: Iterable[Person]) -> dict[str, str]:
    """By each address that anybody is or was known by: the key that it leads to."""
    everybody = list(people)
    found = {address: person.member for person in everybody for address in person.known_by}
    for person in everybody:
        for address in person.addresses:
            found.setdefault(address_key(address), person.member)
    return found


def _keys(entry: Member) -> list[str]:
    return [address_key(address) for address in entry.addresses]


def _key(person: Person) -> str:
    return person.member


def _same_name(person: Person, entry: Member) -> bool:
    """Whether both are named, and alike."""
    return bool(entry.name) and person.name.casefold().split() == entry.name.casefold().split()
