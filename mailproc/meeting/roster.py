"""Who may do what: the people of one list and the rules that its operator set for them."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from msgspec import Struct, field
from msgspec.structs import asdict

from mailproc.mail.letter import address_key
from mailproc.meeting.choices import Scale
from mailproc.meeting.decision_rule import RuleTables
from mailproc.structs import replace

#: How sure an operator can ask us to be who wrote a letter, rising.
Trusted = Literal[
    "from",  # its From line says so, which anybody can write
    "confirmed",  # who has that address answered our question whether it was theirs
    "dkim",  # a server that speaks for the address vouches for it: DKIM, ARC, our own MTA
    "pgp",  # a key that is known to be the person's own signed it
]
#: How sure we are, rising.
Tier = Literal[
    "none",  # it names no author that we could read
    Trusted,
    "console",  # the operator's own command line
]
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)

#: The acts that a list sets a tier for; ``ask`` is for commands that change nothing.
Act = Literal["propose", "vote", "chair", "ask"]

#: What each act asks for unless the operator says otherwise.
DEFAULT_TRUST: Final[Mapping[Act, Trusted]] = MappingProxyType(
    {"propose": "from", "vote": "confirmed", "chair": "confirmed"}
)

Voters = Literal["members", "invited", "anyone"]

#: Where on the list a ``+1`` without a command is a vote: nowhere, in answer to a topic's first
#: mail, anywhere in its thread.
BareVotes = Literal[False, "topic", True]


def reaches(tier: Tier, needed: Tier) -> bool:
    """Whether a letter of `tier` may do what asks for `needed`."""
    return TIERS.index(tier) >= TIERS.index(needed)


def needs_proof(tier: Tier) -> bool:
    """Whether more than the From line is needed to reach `tier`."""
    return not reaches("from", tier)


class Member(Struct, frozen=True):
    """One person with one or more addresses; the first is where mail to this person goes."""

    name: str
    addresses: tuple[str, ...]
    chair: bool = False
    known_as: str = ""
    """Their key on the agenda; ``""`` where only an operator's entry is known of them."""

    @property
    def key(self) -> str:
        """What ballots and topics know this person by: what their first address was at first."""
        return self.known_as or address_key(self.addresses[0])

    @property
    def address(self) -> str:
        """Where mail to this person goes."""
        return self.addresses[0]


def unused_key(address: str, taken: Container[str]) -> str:
    """A key for who has this address (as `address_key` gives it): it, if it was nobody's.

    Else a number stands behind it, after a blank: no address has one.
    """
    if address not in taken:
        return address
    numbered = (f"{address} {number}" for number in count(2))
    return next(key for key in numbered if key not in taken)


class Roster:
    """The people of one list, found by any of their addresses, whatever the case, and by keys.

    Args:
        members: who is on it.
        person_of: for each key that was ever given to a member, the one that they go by.
        home_of: for each address that a member is or was known by, the key that it leads to.
    """

    def __init__(
        self,
        members: Iterable[Member] = (),
        person_of: Mapping[str, str] = MappingProxyType({}),
        home_of: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.members = tuple(members)
        self._by_key = {member.key: member for member in self.members}
        self._by_address: dict[str, Member] = {}
        for member in self.members:
            for address in member.addresses:
                self._by_address.setdefault(address_key(address), member)
        self._home_of = home_of
        self._person_of = {**{key: key for key in self._by_key}, **person_of}
        self._keys_of_members: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, list[str]] = {}
        for key, person in self._person_of.items():
            self._keys.setdefault(person, []).append(key)

    def find(self, address: str) -> Member | None:
        """The member with this address, or None."""
        return self._by_address.get(address_key(address))

    def named(self, name: str) -> tuple[Member, ...]:
        """The members who are called so: by the whole name, else by every word of it."""
        words = name.casefold().split()
        whole = tuple(one for one in self.members if one.name.casefold().split() == words)
        if whole or not words:
            return whole
        return tuple(one for one in self.members if set(words) <= {*one.name.casefold().split()})

    @cached_property
    def chairs(self) -> tuple[Member, ...]:
        """The members who chair."""
        return tuple(member for member in self.members if member.chair)

    def is_chair(self, key: str) -> bool:
        """Whether the member who goes by this key chairs."""
        member = self.member(key)
        return member is not None and member.chair

    def has_chairs_beside(self, key: str) -> bool:
        """Whether anybody chairs but whoever goes by this key."""
        return any(chair.key != key for chair in self.chairs)

    def member(self, key: str) -> Member | None:
        """The member who goes by this key, or None."""
        return self._by_key.get(key)

    def person(self, address: str) -> str:
        """The key of whoever has this address *now*, for what they do now.

        Two addresses of one person give one key; this is what makes them one voter. Of somebody who
        is not on the roster it is that of the time when they were, else the address itself. Only an
        address that was taken off somebody who still is there has no part in their key.
        """
        address = address_key(address)
        if address in self._by_address:
            return self._by_address[address].key
        left = self._person_of.get(self._home_of.get(address, ""), "")
        if left and left not in self._by_key:
            return left
        return unused_key(address, self._person_of)

    def now(self, key: str) -> str:
        """The key that somebody goes by for whom a record was kept under `key`."""
        return self._person_of.get(key) or self.person(_address_in(key))

    def keys(self, person: str) -> tuple[str, ...]:
        """All the keys under which records of somebody may be kept who goes by the key `person`."""
        member = self._by_key.get(person)
        if member is None:
            return self._keys_of(person, ())
        if person not in self._keys_of_members:
            self._keys_of_members[person] = self._keys_of(person, member.addresses)
        return self._keys_of_members[person]

    def _keys_of(self, person: str, addresses: Iterable[str]) -> tuple[str, ...]:
        before = (unused_key(address_key(one), self._person_of) for one in addresses)
        return tuple(dict.fromkeys((person, *self._keys.get(person, ()), *before)))

    def address_of(self, person: str) -> str:
        """Where mail goes to somebody who goes by this key."""
        member = self._by_key.get(person)
        return member.address if member else _address_in(person)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Roster) and self.members == other.members

    def __hash__(self) -> int:
        return hash(self.members)


def _address_in(key: str) -> str:
    """The address that a key was made of."""
    return key.partition(" ")[0]


class Rules(Struct, frozen=True):
    """What the operator set for one list; see ``[[list]]`` in config.example.toml.

    Addresses are spelled as the operator spells them; `archive_url` has ``{message_id}`` in it, or
    is ``""`` for a list without an archive; `pages_url` ends with a slash, or is ``""`` where the
    pages are nowhere.
    """

    name: str
    address: str
    agent: str
    list_id: str = ""
    proposal_tags: tuple[str, ...] = ("PROPOSE",)
    voters: Voters = "members"
    bare_votes: BareVotes = "topic"
    scale: Scale = 1
    """How far from 0 a vote may be."""
    answer_strangers: bool = True
    former_agents: tuple[str, ...] = ()
    """Addresses that the agent had before, of which people have mails still."""
    author_alias_domains: tuple[str, ...] = ()
    """Whose servers put an alias into From for each author, as `address_key` has them."""
    archive_url: str = ""
    pages_url: str = ""
    remind: bool = True
    """Whether who has not voted is reminded a day before voting ends; chairs can REMIND anyway."""
    calendar: bool = False
    """Whether our mails bring the meeting into people's calendars, and their answers count."""
    timezone: str = "Etc/UTC"
    language: str = "en"
    """Of what we write to the list and its people (RFC 5646)."""
    commands_per_letter: int = 50
    letters_per_hour: int = 100
    """Letters of one person that are answered in an hour."""
    doubtful_letters_per_hour: int | None = None
    """The same, of those of which From alone says whose they are."""
    topics_per_day: int | None = None
    """Topics that one person may open in a day; None: as many as `letters_per_hour`."""
    trust: Mapping[Act, Tier] = field(default_factory=lambda: dict(DEFAULT_TRUST))
    houses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each named group whose votes bind, an address of each of its people."""
    decision_rules: RuleTables = field(default_factory=dict)
    """The rules of decision, as they are written."""

    other_lists: tuple[str, ...] = ()
    """The addresses of the operator's other lists and of their agents, who are nobody's."""

    @property
    def agents(self) -> tuple[str, ...]:
        """All the agent's addresses, the one that it has now first."""
        return (self.agent, *self.former_agents)

    @property
    def decides(self) -> bool:
        """Whether the list decides by rules."""
        return bool(self.decision_rules)

    @property
    def agent_name(self) -> str:
        """What the agent is called in From."""
        return f"{self.name} agenda"

    def needed(self, act: Act) -> Tier:
        """The tier that `act` asks for; questions ask for none."""
        return "from" if act == "ask" else self.trust[act]


def roster_lines(members: tuple[Member, ...]) -> list[str]:
    """The block of a ROSTER that names `members`."""
    return [
        f'{"Chair" if member.chair else "Member"}: {" ".join(member.addresses)} "{member.name}"'
        for member in members
    ]


def settings_of(rules: Rules) -> dict[str, str]:
    """Each rule's name and its value as JSON, but for the list's own name."""
    named = asdict(rules)
    del named["name"]
    return {name: json.dumps(value, sort_keys=True) for name, value in sorted(named.items())}


def with_settings(rules: Rules, settings: Mapping[str, str]) -> Rules:
    """`rules` with the values of `settings_of` in place of its own; unknown names are skipped."""
    known = set(rules.__struct_fields__) - {"name"}
    told = {name: _of_json(json.loads(text)) for name, text in settings.items() if name in known}
    return replace(rules, **told)


def _of_json(value: Any) -> Any:
    """A rule's value before it was JSON: tuples, and tables of tuples, have become lists."""
    if isinstance(value, dict):
        return {key: tuple(one) if isinstance(one, list) else one for key, one in value.items()}
    return tuple(value) if isinstance(value, list) else value
