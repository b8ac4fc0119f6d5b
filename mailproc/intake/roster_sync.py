"""Rosters kept up to date: from the configuration, a file that changes, and the list server.

A source that fails never takes anybody off a roster: what is known stays until it answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailproc.config import ListConfig
from mailproc.config.errors import Wrong
from mailproc.intake.accept import Acceptor
from mailproc.intake.console import roster_command
from mailproc.intake.roster_source import SourceTrouble
from mailproc.intake.roster_sources import roster_source
from mailproc.mail.letter import address_key
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.identities import home_of, people_after
from mailproc.meeting.records import Person, Ranking
from mailproc.meeting.roster import Member
from mailproc.meeting.topic_owners import led_by, proposed_by
from mailproc.store import agendas

_MINUTE: Final = 60.0
#: Behind somebody who leaves with ballots or topics.
_RENAME: Final = ": if the address is another one now, mailproc roster rename OLD NEW"
_MOST_NAMED: Final = 20  # topics

log = logging.getLogger(__name__)

Fetch = Callable[[ListConfig], tuple[Member, ...]]


def fetch(settings: ListConfig) -> tuple[Member, ...]:
    """The people that a list's ``members_from`` names; nobody without one.

    Raises:
        SourceTrouble: they cannot be had.
    """
    if not settings.members_from:
        return ()
    source = roster_source(settings.members_from)
    return source.people(settings.list_id, settings.chairs_from)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a roster is and what it should be."""

    old: tuple[Member, ...]
    new: tuple[Member, ...]
    voters: frozenset[str] = frozenset()
    """The keys of those who have voted at the current meeting."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """By the keys of those who leave: which open topics they proposed or lead."""

    def lines(self) -> list[str]:
        """One line for each person who joins (``+``), leaves (``-``) or changes (``~``)."""
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


def _voters(agenda: Agenda) -> frozenset[str]:
    cast = {key for topic in agenda.topics for key in agenda.ballots(topic.number)}
    cast |= {r.voter for r in agenda.all(Ranking) if r.meeting == agenda.meeting.number}
    return frozenset(map(agenda.roster.now, cast))


def _topics(agenda: Agenda, key: str) -> str:
    """Which open topics somebody proposed or leads, as the end of a line; ``""`` for none."""
    found = {"proposed": proposed_by(agenda, key), "leads": led_by(agenda, key)}
    return ", ".join(
        f"{what} {', '.join(topic.id for topic in topics[:_MOST_NAMED])}"
        for what, topics in found.items()
        if topics
    )


def _by_key(members: Iterable[Member]) -> dict[str, Member]:
    return {member.key: member for member in members}


def _told(member: Member) -> str:
    role = " (chair)" if member.chair else ""
    return f"{member.name or '-'} <{'>, <'.join(member.addresses)}>{role}"


class RosterSync:
    """Keeps the rosters of lists up to date.

    Args:
        acceptor: accepts the letters; its database has the rosters as they are.
        lists: the settings of each list.
        fetch: asks a list's source.
        clock: seconds, rising.
    """

    def __init__(
        self,
        acceptor: Acceptor,
        lists: Iterable[ListConfig],
        fetch: Fetch = fetch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._acceptor = acceptor
        self._lists = {one.name: one for one in lists}
        self._fetch = fetch
        self._clock = clock
        self._due = {name: clock() for name, one in self._lists.items() if one.members_from}
        self.troubles: dict[str, str] = {}
        """What is wrong with each list's source or file, as of the last try."""

    def run_due(self) -> int:
        """Bring up to date what has changed or is due; how many letters that took."""
        changed = [name for name in self._lists if self._file_changed(name)]
        due = [name for name, when in self._due.items() if when <= self._clock()]
        return sum(self._update(name) for name in dict.fromkeys([*changed, *due]))

    def _update(self, name: str) -> int:
        minutes = self._lists[name].members_minutes
        self._due.update({name: self._clock() + minutes * _MINUTE} if name in self._due else {})
        try:
            return int(bool(self.sync(name).lines()))
        except SourceTrouble as trouble:
            self.troubles[name] = str(trouble)
            log.error("the roster of %s stays as it is: %s", name, trouble)
            return 0

    def sync(self, name: str, *, dry_run: bool = False) -> RosterChange:
        """Make a list's roster what its sources say, by a letter if need be; what changes.

        Raises:
            SourceTrouble: nothing was changed.
        """
        settings = self._lists[name]
        change = self._change(settings, self._fetch(settings))
        self.troubles.pop(name, None)
        if change.lines() and not dry_run:
            self._acceptor.command(name, roster_command(change.new))
            log.info("the roster of %s changes: %s", name, "; ".join(change.lines()))
        return change

    def offline(self, settings: ListConfig) -> tuple[Member, ...]:
        """The roster by the configuration, with nobody taken off whom the source may know.

        Raises:
            SourceTrouble: it would leave nobody.
        """
        if not settings.members_from:
            return self._change(settings, ()).new
        old = self._agenda(settings.name).roster.members
        # Who is a chair by the configuration only is one no longer once she is taken out of it.
        kept = old if settings.chairs_from else [replace(one, chair=False) for one in old]
        return self._change(settings, kept).new

    def _agenda(self, name: str) -> Agenda:
        """The list's agenda as it stands."""
        return agendas.current_agenda(self._acceptor.database, self._acceptor.rules[name])[0]

    def _change(self, settings: ListConfig, found: Sequence[Member]) -> RosterChange:
        agenda = self._agenda(settings.name)
        people, old = agenda.all(Person), agenda.roster.members
        not_people = {address_key(settings.address), address_key(settings.agent)}
        new = joined(settings.members(), without(found, not_people))
        after = [one.as_member() for one in people_after(people, new) if one.addresses]
        place = {address_key(item): at for at, one in enumerate(new) for item in one.addresses}
        after.sort(key=lambda one: place[address_key(one.address)])
        stay = {one.key for one in after}
        left = {one.key: _topics(agenda, one.key) for one in old if one.key not in stay}
        if old and not after:
            where = "members_file or members_from" if settings.members_from else "members_file"
            raise SourceTrouble(
                f"nobody would be left of {len(old)} people; name them in members, chairs, {where}"
            )
        return RosterChange(old, tuple(after), _voters(agenda), left)

    def rename(self, name: str, old: str, new: str) -> None:
        """Have who was known by the address `old` be who has the address `new`, by two letters.

        Raises:
            SourceTrouble: it cannot be told who is meant; nothing was changed.
        """
        agenda = self._agenda(name)
        roster, here = agenda.roster, agenda.roster.find(new) or agenda.roster.find(old)
        if address_key(old) not in home_of(agenda.all(Person)):
            raise SourceTrouble(f"nobody was ever known by {old}")
        if here is None:
            raise SourceTrouble(f"neither {old} nor {new} is on the roster; put {new} on it first")
        if roster.find(old) not in (None, here):
            raise SourceTrouble(f"{old} and {new} are two people; make them one entry of members")
        others = [one for one in roster.members if one is not here]
        both = dict.fromkeys([*here.addresses, new, old])
        left = tuple(one for one in both if address_key(one) != address_key(old))
        self._acceptor.command(
            name, roster_command((replace(here, addresses=tuple(both)), *others))
        )
        self._acceptor.command(name, roster_command((replace(here, addresses=left), *others)))

    def _file_changed(self, name: str) -> bool:
        """Read the list's file again if it is another than before; bad lines leave it as it was."""
        settings = self._lists[name]
        file = settings.members_file
        if file is None or not file.changed():
            return False
        try:
            self._lists[name] = settings.with_file(file.read_again())
        except Wrong as wrong:
            told = "; ".join(fault.text for fault in wrong.faults)
            if self.troubles.get(name) != told:
                log.error("members_file of %s is not read: %s", name, told)
            self.troubles[name] = told
            return False
        return True


def without(members: Iterable[Member], addresses: Collection[str]) -> Iterator[Member]:
    """The members without these addresses (in lower case); who has no other is left out."""
    for one in members:
        left = tuple(item for item in one.addresses if address_key(item) not in addresses)
        if left:
            yield replace(one, addresses=left)


def joined(first: Iterable[Member], more: Iterable[Member]) -> tuple[Member, ...]:
    """The people of two sources; who shares an address is one person.

    The first source's name and address to write to count, and its word on which address is whose.
    """
    people = list(first)
    owner = {address_key(item): at for at, one in enumerate(people) for item in one.addresses}
    for one in more:
        free = tuple(item for item in one.addresses if address_key(item) not in owner)
        at = next((owner[key] for key in map(address_key, one.addresses) if key in owner), None)
        if at is None:
            at = len(people)
            people.append(one)
        else:
            known = people[at]
            people[at] = replace(
                known,
                name=known.name or one.name,
                addresses=known.addresses + free,
                chair=known.chair or one.chair,
            )
        owner.update(dict.fromkeys((address_key(item) for item in free), at))
    return tuple(people)
