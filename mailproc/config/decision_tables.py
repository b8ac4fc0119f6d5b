"""``[list.houses]`` and ``[list.rules.*]``: whose votes bind, and by which rules it is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from msgspec import field

from mailproc.config.errors import did_you_mean, shown
from mailproc.config.people import MembersFile, PeopleFile, PersonEntry
from mailproc.config.roster_source_url import source_url
from mailproc.config.table import After, Before, Fault, Key, Table, Wrong, unlike_default
from mailproc.config.values import Text
from mailproc.config.values import list_id as checked_list_id
from mailproc.mail.letter import address_key
from mailproc.meeting.decision_rule import MEMBERS, ShareQuorum
from mailproc.meeting.roster import Member
from mailproc.meeting.rule_grammar import least_of, passing_of, quorum_of, veto_of
from mailproc.structs import replace

_NAME: Final = re.compile(r"\w[\w.+-]*")


class HouseTable(Table, frozen=True):
    """One named group whose votes bind."""

    people: Annotated[
        tuple[PersonEntry, ...], Key(["Jane Roe <jane@example.org>, <jroe@example.com>"])
    ] = field(default=(), name="members")
    members_file: Annotated[MembersFile | None, Key("committers.txt")] = None
    members_from: Annotated[
        Annotated[Text, After(source_url)] | None,
        Key("mailman3:http://localhost:8001/3.1", hidden=True),
    ] = None
    list_id: Annotated[
        Annotated[Text, After(checked_list_id)] | None, Key("committers.lists.example.org")
    ] = None
    """Of the list whose members `members_from` is asked for; this list unless set."""

    def members(self) -> tuple[Member, ...]:
        """Everybody of the file and of ``members_file``."""
        return self.people + (self.members_file.people if self.members_file else ())

    def placed(self) -> list[tuple[Member, str]]:
        """The same, each with where it stands."""
        file = self.members_file
        people = [(one, f"members[{at}]") for at, one in enumerate(self.people)]
        if file is not None:
            people += [(one, file.where(at)) for at, one in enumerate(file.people)]
        return people

    def with_file(self, file: PeopleFile) -> HouseTable:
        """The same house with another state of its ``members_file``."""
        return replace(self, members_file=file)


def _readable(read: Callable[[object], object]) -> Before:
    """A check that `read` understands a value, which is kept as it is written."""

    def check(value: object) -> object:
        try:
            read(value)
        except ValueError as fault:
            raise Wrong(f"{shown(value)} cannot be read; {fault}") from None
        return value

    return Before(check)


def _some_houses(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise Wrong("[] leaves nobody whose vote binds; leave it out if all members' votes do")
    for at, name in enumerate(names):
        if name in names[:at]:
            raise Wrong(Fault(f"{shown(name)} is named twice; take it out once", (at,)))
    return names


class RuleTable(Table, frozen=True):
    """One rule of decision, as it is written: `meeting.rule_grammar` reads it."""

    passes: Annotated[str, _readable(passing_of), Key("3 more for than against")]
    quorum: Annotated[str | int, _readable(quorum_of), Key("a third of committers")] = "none"
    houses: Annotated[tuple[Text, ...], After(_some_houses), Key(["committers"])] = (MEMBERS,)
    least: Annotated[Annotated[str, _readable(least_of)] | None, Key("72 hours")] = None
    veto: Annotated[str, _readable(veto_of), Key("needs a reason")] = "none"

    def settings(self) -> dict[str, Any]:
        """What differs from the defaults, as values of JSON."""
        found = unlike_default(self)
        return {**found, "houses": list(self.houses)} if "houses" in found else found


def misnamed(names: Sequence[str], what: str) -> Iterator[Fault]:
    """Faults of the names of houses or rules: they are words of mails."""
    for at, name in enumerate(names):
        if not _NAME.fullmatch(name):
            right = 'use letters, digits, ".", "_", "+" and "-", as in "committers"'
            yield Fault(f"{shown(name)} cannot name a {what}; {right}", (name,))
        if name.casefold() in map(str.casefold, names[:at]):
            yield Fault(f"there are two {what}s of this name; give one another name", (name,))


def house_faults(houses: Mapping[str, HouseTable], members: Sequence[Member]) -> Iterator[Fault]:
    """What is wrong with houses as a whole.

    Args:
        houses: by name.
        members: everybody else whom the configuration names on the list.
    """
    yield from misnamed(list(houses), "house")
    for name, house in houses.items():
        if name.casefold() == MEMBERS:
            right = "which is always there; give this one another name"
            yield Fault(f"{shown(name)} is everybody on the list, {right}", (name,))
        if not house.members() and not house.members_from:
            right = "set members, members_file or members_from"
            yield Fault(f"it names nobody, so nothing can pass in it; {right}", (name,))
        yield from (Fault(text, (name,)) for text in _torn(house, members))


def _torn(house: HouseTable, members: Sequence[Member]) -> Iterator[str]:
    """What to say of people of a house who are two members, and of members who are two of it."""
    owner = {address_key(item): one for one in members for item in one.addresses}
    seen: dict[Member, str] = {}
    for person, where in house.placed():
        found = {owner[key] for key in map(address_key, person.addresses) if key in owner}
        if len(found) == 1 and (first := seen.setdefault(next(iter(found)), where)) != where:
            twice = f"{shown(person.name or person.address)} ({where}) is there already ({first})"
            yield f"{twice}; take one of the two out"
        if len(found) > 1:
            both = " and ".join(sorted(shown(one.name or one.address) for one in found))
            right = "write each as an entry of their own, or join the two among the members"
            yield f"{shown(person.name or person.address)} ({where}) is {both}; {right}"


def rule_faults(
    rules: Mapping[str, RuleTable], houses: Mapping[str, HouseTable]
) -> Iterator[Fault]:
    """What is wrong with rules as a whole: their names, and the houses that they name."""
    yield from misnamed(list(rules), "rule")
    known = [*houses, MEMBERS]
    for name, rule in rules.items():
        for at, house in enumerate(rule.houses):
            if house not in known:
                text = f"{shown(house)} is no house{did_you_mean(house, known)}"
                yield Fault(text, (name, "houses", at))
        quorum = quorum_of(rule.quorum)
        if isinstance(quorum, ShareQuorum) and quorum.house not in (None, *rule.houses):
            yield Fault(_no_quorum_of(str(quorum.house), rule, known), (name, "quorum"))


def _no_quorum_of(house: str, rule: RuleTable, known: Sequence[str]) -> str:
    if house not in known:
        return f"{shown(rule.quorum)}: {shown(house)} is no house{did_you_mean(house, known)}"
    right = "add it to houses, or name one of those"
    return f"{shown(rule.quorum)}: {shown(house)} is not among the rule's houses; {right}"
