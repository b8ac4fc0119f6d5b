"""What waits for the chairs of a meeting. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from mailproc.commands.base import Request
from mailproc.commands.effects.consolidation import uncovered
from mailproc.meeting.action_list import action_told, overdue_actions
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.matters import WITHOUT_NAMES
from mailproc.meeting.pending import Hold
from mailproc.meeting.records import OPEN, DeadAddress, Invitation, Topic

#: A topic, and the names of those whom it is about.
Named = tuple[Topic, str]


class OpenMatters(Struct, frozen=True):
    """What a chair may want to do next; each empty where there is nothing."""

    own: list[str]
    """The first lines of the chair's own mails that wait for their yes."""
    held: list[tuple[str, str]]
    """Who else has mails that wait for a yes, and the keywords in them."""
    requests: list[str]
    """Who asked for an invitation."""
    unled: list[Topic]
    asked: list[Named]
    """Topics whose leads were asked and have not answered."""
    absent: list[Named]
    """Topics whose leads do not come."""
    uncovered: list[Topic]
    """What SCHEDULE is refused for."""
    unreachable: list[str]
    """From whom our mail comes back, by name and address."""
    overdue: list[dict[str, Any]]
    """What people took on and should have done, as `action_told` gives it."""


def open_matters(request: Request) -> OpenMatters:
    """What waits at the current meeting, for the chair who asks.

    Of a secret vote it tells nothing, not even that somebody is about to vote.
    """
    agenda = request.agenda
    holds = [hold for hold in agenda.all(Hold) if _waits(request, hold)]
    own = [hold for hold in holds if agenda.roster.person(hold.address) == request.person]
    others: dict[str, list[str]] = {}
    for hold in sorted(holds, key=lambda one: one.held_letter):
        if hold not in own:
            words = [line.split()[0].strip(":") for line in hold.lines if line.split()]
            others.setdefault(_called(agenda, hold.address), []).extend(words)
    topics = [topic for topic in agenda.topics if _is_to_be_led(topic)]
    return OpenMatters(
        own=[hold.lines[0] for hold in own if hold.lines],
        held=[(name, ", ".join(dict.fromkeys(words))) for name, words in others.items()],
        requests=[
            one.name or agenda.roster.address_of(one.address)
            for one in agenda.all(Invitation)
            if one.meeting == agenda.meeting.number and one.state == "asked"
        ],
        unled=[topic for topic in topics if not topic.leads],
        asked=[*_named(topics, _not_answered)],
        absent=[*_named(topics, lambda topic: _absent(agenda, topic))],
        uncovered=uncovered(agenda),
        unreachable=[*_unreachable(agenda)],
        overdue=[action_told(agenda, one) for one in overdue_actions(agenda, request.received)],
    )


def _waits(request: Request, hold: Hold) -> bool:
    waits = hold.state == "waiting" and hold.expires > request.received
    return waits and WITHOUT_NAMES not in hold.matters


def _is_to_be_led(topic: Topic) -> bool:
    """Whether a topic stands on the agenda itself, and so needs a lead."""
    return topic.status in OPEN and not topic.feeds


def _not_answered(topic: Topic) -> Iterator[str]:
    if any(lead.accepted for lead in topic.leads):
        return
    yield from (lead.name or lead.address for lead in topic.leads if lead.address)


def _named(topics: Iterable[Topic], names: Callable[[Topic], Iterable[str]]) -> Iterator[Named]:
    """The topics with names, and those."""
    for topic in topics:
        if found := ", ".join(names(topic)):
            yield topic, found


def _unreachable(agenda: Agenda) -> Iterator[str]:
    """Those of the roster and of the invited from whom mail comes back."""
    for one in sorted(agenda.all(DeadAddress), key=lambda one: one.address):
        if agenda.is_listed(one.address):
            name = _called(agenda, one.address)
            yield one.address if name == one.address else f"{name} ({one.address})"


def _called(agenda: Agenda, address: str) -> str:
    member, invited = agenda.roster.find(address), agenda.invitation(agenda.roster.person(address))
    return (member.name if member else "") or (invited.name if invited else "") or address


def _absent(agenda: Agenda, topic: Topic) -> Iterator[str]:
    said = attendance(agenda)
    for lead in topic.leads:
        told = said.get(agenda.lead_of(lead))
        if told is not None and told.state == "no":
            yield lead.name or lead.address
