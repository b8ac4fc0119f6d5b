"""Rosters kept up to date: from the configuration, a file that changes, and the list server.

A source that fails never takes anybody off a roster: what is known stays until it answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from mailproc.config import ListConfig
from mailproc.config.people import joined
from mailproc.config.table import Wrong
from mailproc.config.values import address
from mailproc.intake.accept import Acceptor
from mailproc.intake.console import houses_command, roster_command
from mailproc.intake.roster_change import RosterChange
from mailproc.intake.roster_source import SourceTrouble
from mailproc.intake.roster_sources import roster_source
from mailproc.mail.letter import address_key
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.identities import home_of, people_after
from mailproc.meeting.records import Person, Ranking
from mailproc.meeting.roster import Member
from mailproc.meeting.topic_owners import led_by, proposed_by
from mailproc.store import agendas
from mailproc.structs import replace

_MINUTE: Final = 60.0
_MOST_NAMED: Final = 20  # topics

log = logging.getLogger(__name__)


class FetchedPeople(Struct, frozen=True):
    """The people that a list's sources name."""

    members: tuple[Member, ...] = ()
    houses: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    """Of each house with a source of its own."""

    def everybody(self) -> tuple[Member, ...]:
        """All of them; who shares an address is one person."""
        people = self.members
        for house in self.houses.values():
            people = joined(people, house)
        return people


Fetch = Callable[[ListConfig], FetchedPeople]


def fetch(settings: ListConfig) -> FetchedPeople:
    """The people that a list's ``members_from`` names, and that of its houses; else nobody.

    Raises:
        SourceTrouble: some of them cannot be had.
    """
    members: tuple[Member, ...] = ()
    if settings.members_from:
        source = roster_source(settings.members_from)
        members = source.people(settings.list_id, settings.chairs_from)
    houses = {
        name: roster_source(house.members_from).people(house.list_id or settings.list_id)
        for name, house in settings.houses.items()
        if house.members_from
    }
    return FetchedPeople(members, houses)


def own_addresses(settings: ListConfig) -> Collection[str]:
    """The list's and the agent's, which are no person's, as `address_key` has them."""
    ours = (settings.address, settings.agent, *settings.former_agents)
    return set(map(address_key, ours))


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
        self._due = {name: clock() for name, one in self._lists.items() if one.sources()}
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
        if dry_run:
            return change
        if change.people_lines():
            self._acceptor.command(name, roster_command(change.new))
        if change.house_lines():
            self._acceptor.command(name, houses_command(change.new_houses))
        if change.lines():
            log.info("the roster of %s changes: %s", name, "; ".join(change.lines()))
        return change

    def offline_houses(self, settings: ListConfig) -> Mapping[str, tuple[str, ...]]:
        """The houses by the configuration, with nobody taken out whom their source may know."""
        known = self._agenda(settings.name).rules.houses
        return {
            name: _addresses(house.members(), known.get(name, ()) if house.members_from else ())
            for name, house in settings.houses.items()
        }

    def offline(self, settings: ListConfig) -> tuple[Member, ...]:
        """The roster by the configuration, with nobody taken off whom the source may know.

        Raises:
            SourceTrouble: it would leave nobody.
        """
        if not settings.sources():
            return self._change(settings, FetchedPeople()).new
        old = self._agenda(settings.name).roster.members
        # Who is a chair by the configuration only is one no longer once they are taken out of it.
        kept = old if settings.chairs_from else [replace(one, chair=False) for one in old]
        return self._change(settings, FetchedPeople(tuple(kept))).new

    def _agenda(self, name: str) -> Agenda:
        """The list's agenda as it stands."""
        return agendas.current_agenda(self._acceptor.database, self._acceptor.rules[name])[0]

    def _change(self, settings: ListConfig, found: FetchedPeople) -> RosterChange:
        agenda = self._agenda(settings.name)
        people, old = agenda.all(Person), agenda.roster.members
        not_people = own_addresses(settings)
        new = joined(settings.members(), without(found.everybody(), not_people))
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
        houses = {
            name: _addresses(
                joined(house.members(), without(found.houses.get(name, ()), not_people))
            )
            for name, house in settings.houses.items()
        }
        return RosterChange(old, tuple(after), _voters(agenda), left, agenda.rules.houses, houses)

    def rename(self, name: str, old: str, new: str) -> None:
        """Have who was known by the address `old` be who has the address `new`, by two letters.

        Raises:
            SourceTrouble: it cannot be told who is meant; nothing was changed.
        """
        self._check_new(name, old, new)
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

    def _check_new(self, name: str, old: str, new: str) -> None:
        """Refuse what is no address, or would be taken off the roster again by the file."""
        try:
            address(new)
        except Wrong as wrong:
            raise SourceTrouble("; ".join(fault.text for fault in wrong.faults)) from None
        settings = self._lists[name]
        named = {address_key(one) for person in settings.members() for one in person.addresses}
        if not settings.sources() and address_key(new) not in named:
            raise SourceTrouble(
                f"the configuration does not name {new}; write it there in place of {old}, have "
                "serve read it by mailproc reload if it runs, and then run this again"
            )

    def _file_changed(self, name: str) -> bool:
        """Read each file again that is another than before; bad lines leave all as they were."""
        settings = self._lists[name]
        try:
            if settings.members_file is not None and settings.members_file.changed():
                settings = settings.with_file(settings.members_file.read_again())
            for title, house in settings.houses.items():
                if house.members_file is not None and house.members_file.changed():
                    settings = settings.with_house_file(title, house.members_file.read_again())
        except Wrong as wrong:
            told = "; ".join(fault.text for fault in wrong.faults)
            if self.troubles.get(name) != told:
                log.error("members_file of %s is not read: %s", name, told)
            self.troubles[name] = told
            return False
        changed = settings is not self._lists[name]
        self._lists[name] = settings
        return changed


def _addresses(people: Iterable[Member], more: Iterable[str] = ()) -> tuple[str, ...]:
    """Where to write to each of the people, then more such addresses."""
    return tuple(dict.fromkeys([*(one.address for one in people), *more]))


def without(members: Iterable[Member], addresses: Collection[str]) -> Iterator[Member]:
    """The members without these addresses (in lower case); who has no other is left out."""
    for one in members:
        left = tuple(item for item in one.addresses if address_key(item) not in addresses)
        if left:
            yield replace(one, addresses=left)
