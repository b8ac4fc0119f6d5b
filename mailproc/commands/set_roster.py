"""ROSTER: who is on the list, as the operator's configuration or list server says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.identities import people_after
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Member
from mailproc.meeting.sentences import Refused, Sentence

_LINE = re.compile(r"(?P<role>Member|Chair): (?P<addresses>\S+(?: \S+)*?)(?: \"(?P<name>.*)\")?")


@command("ROSTER", "ROSTER", who="console", act="chair", takes_block=True, public=True)
def roster(request: Request) -> Answer:
    """Replaces the roster by the lines below.

    They are `Member: address [address ...] "name"`, or
    `Chair:` for a chair. Whose addresses overlap those of before stays the same person.
    mailproc writes this itself when the configuration changes.
    """
    agenda = request.agenda
    for person in people_after(agenda.all(Person), _entries(request.block), request.letter):
        agenda.put(person)
    count = len(agenda.roster.members)
    return Answer((Sentence("The roster has {count} people.", count=count),))


def roster_lines(members: tuple[Member, ...]) -> list[str]:
    """The block of a ROSTER that names `members`."""
    return [
        f'{"Chair" if member.chair else "Member"}: {" ".join(member.addresses)} "{member.name}"'
        for member in members
    ]


def _entries(block: Iterable[str]) -> list[Member]:
    entries: list[Member] = []
    for line in filter(str.strip, block):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Refused("“{line}” is no line of a ROSTER.", line=line)
        addresses = tuple(match["addresses"].split())
        entries.append(Member(match["name"] or "", addresses, match["role"] == "Chair"))
    return entries
