"""``[[list]]``: one mailing list, its people and its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from mailproc.config.decision_tables import HouseTable, RuleTable, house_faults, rule_faults
from mailproc.config.errors import Fault, TomlTable, Wrong, shown
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
from mailproc.config.values import (
    Address,
    ArchiveUrl,
    Count,
    Cron,
    Flag,
    Folder,
    PagesUrl,
    Table,
    Tag,
    Text,
    Whole,
    Zone,
    list_id,
    mail_domain,
)
from mailproc.mail.letter import address_key
from mailproc.meeting.choices import Scale
from mailproc.meeting.records import Meeting
from mailproc.meeting.roster import DEFAULT_TRUST, BareVotes, Member, Rules, Tier, Trusted, Voters
from mailproc.render.languages import LANGUAGE_TAG


class TrustConfig(Table):
    """How sure mailproc must be who wrote a letter before it does what the letter says."""

    propose: Trusted = Field(default=DEFAULT_TRUST["propose"], examples=[DEFAULT_TRUST["propose"]])
    vote: Trusted = Field(default=DEFAULT_TRUST["vote"], examples=[DEFAULT_TRUST["vote"]])
    chair: Trusted = Field(default=DEFAULT_TRUST["chair"], examples=[DEFAULT_TRUST["chair"]])


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


class ListConfig(Table):
    """One list that mailproc serves."""

    name: Annotated[Text, AfterValidator(_list_name)] = Field(examples=["xen-devel"])
    address: Address = Field(examples=["xen-devel@lists.example.org"])
    list_id: Text = Field(
        default="", validate_default=True, examples=["xen-devel.lists.example.org"]
    )
    agent: Address = Field(examples=["agenda@lists.example.org"])
    former_agents: tuple[Address, ...] = Field(
        default=(), examples=[["old-agenda@lists.example.org"]]
    )
    """Addresses that the agent had before; mail to them is taken as mail to `agent`."""
    chairs: tuple[Chair, ...] = Field(default=(), examples=[["chair@example.org"]])
    people: tuple[PersonEntry, ...] = Field(
        default=(), alias="members", examples=[["Jane Roe <jane@example.org>, <jroe@example.com>"]]
    )
    members_file: MembersFile | None = Field(default=None, examples=["members.txt"])
    members_from: Annotated[Text, AfterValidator(source_url)] | None = Field(
        default=None, repr=False, examples=["mailman3:http://localhost:8001/3.1"]
    )
    members_minutes: Count = Field(default=15, examples=[15])
    """How often `members_from` is asked."""
    chairs_from: tuple[Annotated[Text, AfterValidator(source_role)], ...] = Field(
        default=(), examples=[["owner"]]
    )
    """The roles of the list server whose holders are chairs."""
    proposal_tags: Annotated[tuple[Tag, ...], AfterValidator(_at_least_one)] = Field(
        default=("PROPOSE",), examples=[["PROPOSE"]]
    )
    voters: Voters = Field(default="members", examples=["members"])
    bare_votes: Annotated[BareVotes, BeforeValidator(_bare_votes)] = Field(
        default="topic", examples=["topic"]
    )
    scale: Annotated[Scale, BeforeValidator(_scale)] = Field(default=1, examples=[1])
    answer_strangers: Flag = Field(default=True, examples=[True])
    author_alias_domains: Annotated[
        tuple[Annotated[Text, AfterValidator(mail_domain)], ...], BeforeValidator(_several)
    ] = Field(default=(), examples=[["groups.io"]])
    """Whose servers put an alias into From for each author: ``jane=example.org@groups.io``."""
    archive_url: ArchiveUrl | None = Field(
        default=None, examples=["https://lists.example.org/archives/{message_id}"]
    )
    pages_url: PagesUrl | None = Field(
        default=None, examples=["https://lists.example.org/meetings/devel/"]
    )
    remind: Flag = Field(default=True, examples=[False])
    """Whether who has not voted is reminded a day before voting ends."""
    calendar: Flag = Field(default=False, examples=[True])
    """Whether invitations are entries for calendars, too (RFC 5546)."""
    digest_cron: Cron | None = Field(default=None, examples=["0 9 * * MON"])
    timezone: Zone = Field(default="Etc/UTC", validate_default=True, examples=["Etc/UTC"])
    language: Annotated[Text, AfterValidator(_language)] = Field(default="en", examples=["en"])
    authserv_id: Annotated[tuple[Text, ...], BeforeValidator(_several)] = Field(
        default=(), examples=[["mx.example.org"]]
    )
    own_hops: Whole = Field(default=0, ge=0, examples=[1])
    """How many Received lines our own MTA puts above its Authentication-Results."""
    arc_sealers: Annotated[tuple[Text, ...], BeforeValidator(_several)] = Field(
        default=(), examples=[["lists.example.org"]]
    )
    pgp_keys: Folder | None = Field(default=None, examples=["keys"])
    """A folder of OpenPGP certificates, each named after an address: ``jane@example.org.asc``."""
    trust: TrustConfig = Field(default=TrustConfig())
    houses: dict[str, HouseTable] = Field(
        default={}, examples=[{"committers": {"members": ["jane@example.org"]}}]
    )
    """Whose votes bind in decisions, by the name of the group."""
    decision_rules: dict[str, RuleTable] = Field(
        default={}, alias="rules", examples=[{"release": {"passes": "3 more for than against"}}]
    )
    """By which it is decided."""
    meeting: MeetingTable | None = Field(default=None)

    @field_validator("list_id", mode="after")
    @classmethod
    def _list_id_of_address(cls, given: str, info: ValidationInfo) -> str:
        return list_id(given) if given else str(info.data.get("address", "")).replace("@", ".")

    @field_validator("agent", mode="after")
    @classmethod
    def _agent_is_its_own(cls, agent: str, info: ValidationInfo) -> str:
        if address_key(agent) == address_key(str(info.data.get("address", ""))):
            right = 'give mailproc an address of its own, such as "agenda@lists.example.org"'
            raise Wrong(f"{shown(agent)} is the list's address; {right}")
        return agent

    @field_validator("chairs", "people", mode="after")
    @classmethod
    def _people_fit(cls, people: tuple[Member, ...], info: ValidationInfo) -> tuple[Member, ...]:
        key = "chairs" if info.field_name == "chairs" else "members"
        _check_people([(one, f"{key}[{at}]") for at, one in enumerate(people)], info.data)
        return people

    @field_validator("members_file", mode="after")
    @classmethod
    def _file_fits(cls, file: PeopleFile | None, info: ValidationInfo) -> PeopleFile | None:
        if file is not None:
            _check_file(file, info.data)
        return file

    @field_validator("houses", mode="after")
    @classmethod
    def _houses_fit(
        cls, houses: dict[str, HouseTable], info: ValidationInfo
    ) -> dict[str, HouseTable]:
        _check_houses(houses, info.data)
        return houses

    @field_validator("decision_rules", mode="after")
    @classmethod
    def _rules_fit(cls, rules: dict[str, RuleTable], info: ValidationInfo) -> dict[str, RuleTable]:
        found = list(rule_faults(rules, info.data["houses"])) if "houses" in info.data else []
        if found:
            raise Wrong(*found)
        return rules

    @field_validator("trust", mode="after")
    @classmethod
    def _keys_are_named(cls, trust: TrustConfig, info: ValidationInfo) -> TrustConfig:
        asks = [act for act, tier in trust.model_dump().items() if tier == "pgp"]
        if asks and "pgp_keys" in info.data and info.data["pgp_keys"] is None:
            right = 'set pgp_keys to a folder of certificates, such as pgp_keys = "keys"'
            fault = f'"pgp" asks for signatures, but no keys are named; {right}'
            raise Wrong(*(Fault(fault, (act,)) for act in asks))
        return trust

    @field_validator("meeting", mode="after")
    @classmethod
    def _meeting_fits(cls, table: MeetingTable | None, info: ValidationInfo) -> MeetingTable | None:
        zone = info.data.get("timezone")
        return in_zone(table, ZoneInfo(zone)) if table is not None and zone else table

    def first_meeting(self) -> Meeting | None:
        """The meeting of ``[list.meeting]``, its times in the list's time zone; no letter's yet."""
        if self.meeting is None:
            return None
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
            breaks=placed(self.meeting),
            rooms=self.meeting.rooms,
            deadline=self.meeting.deadline,
        )

    def with_file(self, file: PeopleFile) -> ListConfig:
        """The same list with another state of its ``members_file``.

        Raises:
            Wrong: with one fault for each of its people who does not fit.
        """
        _check_file(file, vars(self))
        return self.model_copy(update={"members_file": file})

    def with_house_file(self, name: str, file: PeopleFile) -> ListConfig:
        """The same list with another state of the ``members_file`` of one of its houses.

        Raises:
            Wrong: with one fault for each of its people who does not fit.
        """
        houses = {**self.houses, name: self.houses[name].with_file(file)}
        _check_houses(houses, vars(self))
        return self.model_copy(update={"houses": houses})

    def sources(self) -> tuple[str, ...]:
        """The list servers that are asked for people: ``members_from``, its own and its houses'."""
        named = (self.members_from, *(house.members_from for house in self.houses.values()))
        return tuple(filter(None, named))

    def members(self) -> tuple[Member, ...]:
        """Everybody of the file and of ``members_file``, then chairs and people of houses.

        Whose address is a member's is that member, marked as chair if they are one.
        """
        people = with_chairs(_listed(vars(self)), self.chairs)
        for house in self.houses.values():
            people = joined(people, house.members())
        return people

    def rules(self, limits: LimitsConfig) -> Rules:
        """What the operator set for this list, as the rest of the program knows it.

        `limits` are those of ``[limits]``, the same for all lists.
        """
        trust: dict[str, Tier] = self.trust.model_dump()
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
        )


def _listed(settings: TomlTable) -> tuple[Member, ...]:
    """Everybody in `members` and in ``members_file``."""
    file: PeopleFile | None = settings.get("members_file")
    people: tuple[Member, ...] = settings.get("people", ())
    return people + (file.people if file else ())


def _check_houses(houses: dict[str, HouseTable], settings: TomlTable) -> None:
    """The houses fit each other and the list, and so do the people of each."""
    found = list(house_faults(houses, _listed(settings)))
    for name, house in houses.items():
        found += [Fault(text, (name,)) for text in _people_faults(house.placed(), settings)]
    if found:
        raise Wrong(*found)


def _check_file(file: PeopleFile, settings: TomlTable) -> None:
    """No address of the file stands for two people, in it or in `members`."""
    given: tuple[Member, ...] = settings.get("people", ())
    people = [(one, f"members[{at}]") for at, one in enumerate(given)]
    people += [(one, file.where(at)) for at, one in enumerate(file.people)]
    _check_people(people, settings)


def _check_people(people: Sequence[tuple[Member, str]], settings: TomlTable) -> None:
    """No address stands for two people, and none is the list's or the agent's."""
    texts = _people_faults(people, settings)
    if texts:
        raise Wrong(*texts)


def _people_faults(people: Sequence[tuple[Member, str]], settings: TomlTable) -> list[str]:
    ours = [
        (settings.get("address", ""), "is the list's"),
        (settings.get("agent", ""), "is the agent's"),
    ]
    ours += [(former, "was the agent's") for former in settings.get("former_agents", ())]
    texts = list(shared_addresses(people))
    for key, whose in ((address_key(address), whose) for address, whose in ours):
        for one, where in people:
            if key in map(address_key, one.addresses):
                texts.append(f"{key} ({where}) {whose} address, no person's; take it out")
    return texts
