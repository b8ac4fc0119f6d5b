"""``[[list]]``: one mailing list, its people and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, get_args
from zoneinfo import ZoneInfo

from msgspec import field
from msgspec.structs import asdict

from mailproc.config.decision_tables import HouseTable, RuleTable, house_faults, rule_faults
from mailproc.config.errors import shown
from mailproc.config.first_meeting import MeetingTable, in_zone, placed
from mailproc.config.people import (
    Chair,
    MembersFile,
    PeopleFile,
    PersonEntry,
    joined,
    shared_addresses,
    with_chairs,
)
from mailproc.config.roster_source_url import source_role, source_url
from mailproc.config.servers import LimitsConfig
from mailproc.config.table import (
    After,
    AtLeast,
    AtMost,
    Before,
    Fault,
    Instead,
    Key,
    Known,
    Table,
    Wrong,
    check,
)
from mailproc.config.values import (
    MOST,
    Address,
    ArchiveUrl,
    Count,
    Cron,
    Flag,
    Folder,
    PagesUrl,
    Tag,
    Text,
    Whole,
    Zone,
    list_id,
    mail_domain,
)
from mailproc.mail.letter import address_key
from mailproc.meeting.choices import Scale
from mailproc.meeting.roster import DEFAULT_TRUST, BareVotes, Member, Rules, Tier, Trusted, Voters
from mailproc.render.languages import LANGUAGE_TAG
from mailproc.structs import replace

if TYPE_CHECKING:
    from mailproc.meeting.records import Meeting


class TrustConfig(Table, frozen=True):
    """How sure mailproc must be who wrote a letter before it does what the letter says."""

    propose: Trusted = DEFAULT_TRUST["propose"]
    vote: Trusted = DEFAULT_TRUST["vote"]
    chair: Trusted = DEFAULT_TRUST["chair"]

    def tiers(self) -> dict[str, Tier]:
        """What is set, by act."""
        return {"propose": self.propose, "vote": self.vote, "chair": self.chair}


def _list_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*", name):
        right = 'use letters, digits, ".", "_", "+" and "-", as in "xen-devel"'
        raise Wrong(f"{shown(name)} cannot name a list: it also names files; {right}")
    return name


def _language(tag: str) -> str:
    if not LANGUAGE_TAG.fullmatch(tag):
        raise Wrong(f'{shown(tag)} is no language tag (RFC 5646); write it like "en"')
    return tag


def _bare_votes(value: object) -> object:
    if isinstance(value, bool) or value == "topic":
        return value
    raise Wrong(f'{shown(value)} is not allowed; use one of "topic", true, false')


def _scale(value: object) -> object:
    if type(value) is int and value in get_args(Scale):
        return value
    raise Wrong(f"{shown(value)} is no scale; use 1 (+1, 0, -1) or 2 (+2, +1, 0, -1, -2)")


def _several(value: object) -> object:
    """One string may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _at_least_one(tags: tuple[str, ...]) -> tuple[str, ...]:
    if not tags:
        raise Wrong('[] leaves no way to propose by Subject; write it like ["PROPOSE"]')
    return tags


class ListConfig(Table, frozen=True, kw_only=True):
    """One list that mailproc serves."""

    name: Annotated[Text, After(_list_name), Key("xen-devel")]
    address: Annotated[Address, Key("xen-devel@lists.example.org")]
    list_id: Annotated[Text, Key("xen-devel.lists.example.org", checks_default=True)] = ""
    agent: Annotated[Address, Key("agenda@lists.example.org")]
    former_agents: Annotated[tuple[Address, ...], Key(["old-agenda@lists.example.org"])] = ()
    """Addresses that the agent had before; mail to them is taken as mail to `agent`."""
    chairs: Annotated[tuple[Chair, ...], Key(["chair@example.org"])] = ()
    people: Annotated[
        tuple[PersonEntry, ...], Key(["Jane Roe <jane@example.org>, <jroe@example.com>"])
    ] = field(default=(), name="members")
    members_file: Annotated[MembersFile | None, Key("members.txt")] = None
    members_from: Annotated[
        Annotated[Text, After(source_url)] | None,
        Key("mailman3:http://localhost:8001/3.1", hidden=True),
    ] = None
    members_minutes: Count = 15
    """How often `members_from` is asked."""
    chairs_from: Annotated[tuple[Annotated[Text, After(source_role)], ...], Key(["owner"])] = ()
    """The roles of the list server whose holders are chairs."""
    proposal_tags: Annotated[tuple[Tag, ...], After(_at_least_one)] = ("PROPOSE",)
    voters: Voters = "members"
    bare_votes: Annotated[BareVotes, Instead(_bare_votes)] = "topic"
    scale: Annotated[Scale, Instead(_scale)] = 1
    answer_strangers: Flag = True
    author_alias_domains: Annotated[
        tuple[Annotated[Text, After(mail_domain)], ...],
        Before(_several),
        Key(["groups.io"]),
    ] = ()
    """Whose servers put an alias into From for each author: ``jane=example.org@groups.io``."""
    archive_url: Annotated[
        ArchiveUrl | None, Key("https://lists.example.org/archives/{message_id}")
    ] = None
    pages_url: Annotated[PagesUrl | None, Key("https://lists.example.org/meetings/devel/")] = None
    remind: Annotated[Flag, Key(False)] = True
    """Whether who has not voted is reminded a day before voting ends."""
    calendar: Annotated[Flag, Key(True)] = False
    """Whether invitations are entries for calendars, too (RFC 5546)."""
    digest_cron: Annotated[Cron | None, Key("0 9 * * MON")] = None
    timezone: Annotated[Zone, Key(checks_default=True)] = "Etc/UTC"
    language: Annotated[Text, After(_language)] = "en"
    authserv_id: Annotated[tuple[Text, ...], Before(_several), Key(["mx.example.org"])] = ()
    own_hops: Annotated[Whole, AtLeast(0), AtMost(MOST), Key(1)] = 0
    """How many Received lines our own MTA puts above its Authentication-Results."""
    arc_sealers: Annotated[tuple[Text, ...], Before(_several), Key(["lists.example.org"])] = ()
    pgp_keys: Annotated[Folder | None, Key("keys")] = None
    """A folder of OpenPGP certificates, each named after an address: ``jane@example.org.asc``."""
    trust: TrustConfig = TrustConfig()
    houses: Annotated[
        dict[str, HouseTable], Key({"committers": {"members": ["jane@example.org"]}})
    ] = field(default_factory=dict)
    """Whose votes bind in decisions, by the name of the group."""
    decision_rules: Annotated[
        dict[str, RuleTable], Key({"release": {"passes": "3 more for than against"}})
    ] = field(default_factory=dict, name="rules")
    """By which it is decided."""
    meeting: MeetingTable | None = None

    @check("list_id")
    @staticmethod
    def _list_id_of_address(given: str, known: Known) -> str:
        return list_id(given) if given else str(known.get("address", "")).replace("@", ".")

    @check("agent")
    @staticmethod
    def _agent_is_its_own(agent: str, known: Known) -> str:
        if address_key(agent) == address_key(str(known.get("address", ""))):
            right = 'give mailproc an address of its own, such as "agenda@lists.example.org"'
            raise Wrong(f"{shown(agent)} is the list's address; {right}")
        return agent

    @check("chairs")
    @staticmethod
    def _chairs_fit(people: tuple[Member, ...], known: Known) -> tuple[Member, ...]:
        _check_people([(one, f"chairs[{at}]") for at, one in enumerate(people)], known)
        return people

    @check("people")
    @staticmethod
    def _people_fit(people: tuple[Member, ...], known: Known) -> tuple[Member, ...]:
        _check_people([(one, f"members[{at}]") for at, one in enumerate(people)], known)
        return people

    @check("members_file")
    @staticmethod
    def _file_fits(file: PeopleFile, known: Known) -> PeopleFile:
        _check_file(file, known)
        return file

    @check("houses")
    @staticmethod
    def _houses_fit(houses: dict[str, HouseTable], known: Known) -> dict[str, HouseTable]:
        _check_houses(houses, known)
        return houses

    @check("decision_rules")
    @staticmethod
    def _rules_fit(rules: dict[str, RuleTable], known: Known) -> dict[str, RuleTable]:
        found = list(rule_faults(rules, known["houses"])) if "houses" in known else []
        if found:
            raise Wrong(*found)
        return rules

    @check("trust")
    @staticmethod
    def _keys_are_named(trust: TrustConfig, known: Known) -> TrustConfig:
        asks = [act for act, tier in trust.tiers().items() if tier == "pgp"]
        if asks and "pgp_keys" in known and known["pgp_keys"] is None:
            right = 'set pgp_keys to a folder of certificates, such as pgp_keys = "keys"'
            fault = f'"pgp" asks for signatures, but no keys are named; {right}'
            raise Wrong(*(Fault(fault, (act,)) for act in asks))
        return trust

    @check("meeting")
    @staticmethod
    def _meeting_fits(table: MeetingTable, known: Known) -> MeetingTable:
        zone = known.get("timezone")
        return in_zone(table, ZoneInfo(zone)) if zone else table

    def first_meeting(self) -> Meeting | None:
        """The meeting of ``[list.meeting]``, its times in the list's time zone; no letter's yet."""
        if self.meeting is None:
            return None
        # Here, since most commands know nothing of meetings, and need not load what does.
        from mailproc.meeting.records import Break, Meeting

        return Meeting(
            number=1,
            title=self.meeting.title,
            letter=0,
            starts=self.meeting.starts,
            ends=self.meeting.ends,
            timezone=self.timezone,
            location=self.meeting.location or "",
            default_minutes=self.meeting.default_minutes,
            ballot=self.meeting.ballot,
            secret=self.meeting.secret,
            breaks=tuple(Break(*one) for one in placed(self.meeting)),
            rooms=self.meeting.rooms,
            deadline=self.meeting.deadline,
        )

    def with_file(self, file: PeopleFile) -> ListConfig:
        """The same list with another state of its ``members_file``.

        Raises:
            Wrong: with one fault for each of its people who does not fit.
        """
        _check_file(file, asdict(self))
        return replace(self, members_file=file)

    def with_house_file(self, name: str, file: PeopleFile) -> ListConfig:
        """The same list with another state of the ``members_file`` of one of its houses.

        Raises:
            Wrong: with one fault for each of its people who does not fit.
        """
        houses = {**self.houses, name: self.houses[name].with_file(file)}
        _check_houses(houses, asdict(self))
        return replace(self, houses=houses)

    def sources(self) -> tuple[str, ...]:
        """The list servers that are asked for people: ``members_from``, its own and its houses'."""
        named = (self.members_from, *(house.members_from for house in self.houses.values()))
        return tuple(filter(None, named))

    def members(self) -> tuple[Member, ...]:
        """Everybody of the file and of ``members_file``, then chairs and people of houses.

        Whose address is a member's is that member, marked as chair if they are one.
        """
        people = with_chairs(_listed(asdict(self)), self.chairs)
        for house in self.houses.values():
            people = joined(people, house.members())
        return people

    def rules(self, limits: LimitsConfig, lists: Iterable[ListConfig] = ()) -> Rules:
        """What the operator set for this list, as the rest of the program knows it.

        `limits` are those of ``[limits]``, the same for all `lists`, of which this is one.
        """
        trust = self.trust.tiers()
        others = (one for one in lists if one.name != self.name)
        return Rules(
            name=self.name,
            address=self.address,
            agent=self.agent,
            list_id=self.list_id,
            proposal_tags=self.proposal_tags,
            voters=self.voters,
            bare_votes=self.bare_votes,
            scale=self.scale,
            answer_strangers=self.answer_strangers,
            former_agents=self.former_agents,
            author_alias_domains=self.author_alias_domains,
            archive_url=self.archive_url or "",
            pages_url=self.pages_url or "",
            remind=self.remind,
            calendar=self.calendar,
            timezone=self.timezone,
            language=self.language,
            commands_per_letter=limits.commands_per_letter,
            letters_per_hour=limits.letters_per_sender_per_hour,
            doubtful_letters_per_hour=limits.doubtful_letters_per_sender_per_hour,
            topics_per_day=limits.topics_per_sender_per_day,
            trust={act: trust[act] for act in DEFAULT_TRUST},
            houses={
                name: tuple(one.address for one in house.members())
                for name, house in self.houses.items()
            },
            decision_rules={name: rule.settings() for name, rule in self.decision_rules.items()},
            other_lists=tuple(
                address
                for one in others
                for address in (one.address, one.agent, *one.former_agents)
            ),
        )


def _listed(known: Known) -> tuple[Member, ...]:
    """Everybody in `members` and in ``members_file``."""
    file: PeopleFile | None = known.get("members_file")
    people: tuple[Member, ...] = known.get("people", ())
    return people + (file.people if file else ())


def _check_houses(houses: dict[str, HouseTable], known: Known) -> None:
    """The houses fit each other and the list, and so do the people of each."""
    found = list(house_faults(houses, _listed(known)))
    for name, house in houses.items():
        found += [Fault(text, (name,)) for text in _people_faults(house.placed(), known)]
    if found:
        raise Wrong(*found)


def _check_file(file: PeopleFile, known: Known) -> None:
    """No address of the file stands for two people, in it or in `members`."""
    given: tuple[Member, ...] = known.get("people", ())
    people = [(one, f"members[{at}]") for at, one in enumerate(given)]
    people += [(one, file.where(at)) for at, one in enumerate(file.people)]
    _check_people(people, known)


def _check_people(people: Sequence[tuple[Member, str]], known: Known) -> None:
    """No address stands for two people, and none is the list's or the agent's."""
    texts = _people_faults(people, known)
    if texts:
        raise Wrong(*texts)


def _people_faults(people: Sequence[tuple[Member, str]], known: Known) -> list[str]:
    ours = [
        (known.get("address", ""), "is the list's"),
        (known.get("agent", ""), "is the agent's"),
    ]
    ours += [(former, "was the agent's") for former in known.get("former_agents", ())]
    texts = list(shared_addresses(people))
    for ours_key, whose in ((address_key(address), whose) for address, whose in ours):
        for one, where in people:
            if ours_key in map(address_key, one.addresses):
                texts.append(f"{ours_key} ({where}) {whose} address, no person's; take it out")
    return texts
