"""What changes in a roster and its houses, one line for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from mailproc.meeting.roster import Member

#: Behind somebody who leaves with ballots or topics.
_RENAME: Final = ": if the address is another one now, mailproc roster rename OLD NEW"


class RosterChange(Struct, frozen=True):
    """What a roster is and what it should be."""

    old: tuple[Member, ...]
    new: tuple[Member, ...]
    voters: frozenset[str] = frozenset()
    """The keys of those who have voted at the current meeting."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """By the keys of those who leave: which open topics they proposed or lead."""
    old_houses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    new_houses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The addresses of the people of each house."""

    def lines(self) -> list[str]:
        """One line for each person who joins (``+``), leaves (``-``) or changes (``~``)."""
        return [*self.people_lines(), *self.house_lines()]

    def house_lines(self) -> list[str]:
        """One line for each person who joins or leaves a house."""
        lines = []
        for name in sorted(self.old_houses.keys() | self.new_houses.keys()):
            before, after = self.old_houses.get(name, ()), self.new_houses.get(name, ())
            lines += [f"+ {name}: {one}" for one in after if one not in before]
            lines += [f"- {name}: {one}" for one in before if one not in after]
        return lines

    def people_lines(self) -> list[str]:
        """The same of the roster."""
        before, after = _by_key(self.old), _by_key(self.new)
        joined = [f"+ {_told(after[key])}" for key in sorted(after.keys() - before.keys())]
        left = [
            f"- {_told(before[key])}{self._left_behind(key)}"
            for key in sorted(before.keys() - after.keys())
        ]
        both = sorted(before.keys() & after.keys())
        changed = [
            f"~ {_told(before[key])} -> {_told(after[key])}"
            for key in both
            if before[key] != after[key]
        ]
        return [*joined, *left, *changed]

    def _left_behind(self, key: str) -> str:
        """What is nobody's any more."""
        voted = "has voted" if key in self.voters else ""
        found = list(filter(None, (self.topics.get(key, ""), voted)))
        return f"; {', '.join(found)}{_RENAME}" if found else ""


def _by_key(members: Iterable[Member]) -> dict[str, Member]:
    return {member.key: member for member in members}


def _told(member: Member) -> str:
    role = " (chair)" if member.chair else ""
    return f"{member.name or '-'} <{'>, <'.join(member.addresses)}>{role}"
