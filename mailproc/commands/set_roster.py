"""ROSTER: who is on the list, as the operator's configuration or list server says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.identities import people_after
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Member
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.topic_owners import led_by, proposed_by

_MOST_NAMED = 20  # topics
_LINE = re.compile(r"(?P<role>Member|Chair): (?P<addresses>\S+(?: \S+)*?)(?: \"(?P<name>.*)\")?")


@command("ROSTER", "ROSTER", who="console", act="chair", takes_block=True, public=True)
def roster(request: Request) -> Answer:
    """Replaces the roster by the lines below.

    They are `Member: address [address ...] "name"`, or
    `Chair:` for a chair; without any, the roster stays as it is. Whose addresses overlap those of
    before stays the same person. The chairs are told of topics that are left without their
    proposer or lead.
    mailproc writes this itself when the configuration changes.
    """
    agenda = request.agenda
    before, entries = agenda.roster.members, _entries(request.block)
    if before and not entries:
        raise Refused(
            "This names nobody, so the roster stays as it is: {count} people.", count=len(before)
        )
    for person in people_after(agenda.all(Person), entries, request.letter):
        agenda.put(person)
    roster = agenda.roster
    for member in before:
        if roster.member(roster.now(member.key)) is None:
            _tell_chairs(agenda, member)
    count = len(roster.members)
    return Answer((Sentence("The roster has {count} people.", count=count),))


def _tell_chairs(agenda: Agenda, gone: Member) -> None:
    """Tell the chairs of open topics whose proposer or lead is not on the roster any more."""
    person, whom = agenda.roster.now(gone.key), gone.name or gone.address
    for topic in proposed_by(agenda, person)[:_MOST_NAMED]:
        line = Sentence(
            "{whom}, who proposed {id} {title}, is not on the list any more. The topic stays; to "
            "take it off the agenda, send:  DROP {id} and a reason",
            whom=whom,
            id=topic.id,
            title=topic.title,
        )
        agenda.notify_chairs(topic.number, line)
    for topic in led_by(agenda, person)[:_MOST_NAMED]:
        line = Sentence(
            "{whom}, who is to lead {id} {title}, is not on the list any more. To ask somebody "
            "else, send:  LEAD {id} and a name",
            whom=whom,
            id=topic.id,
            title=topic.title,
        )
        agenda.notify_chairs(topic.number, line)


def _entries(block: Iterable[str]) -> list[Member]:
    entries: list[Member] = []
    for line in filter(str.strip, block):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Refused("“{line}” is no line of a ROSTER.", line=line)
        addresses = tuple(match["addresses"].split())
        entries.append(Member(match["name"] or "", addresses, match["role"] == "Chair"))
    return entries
