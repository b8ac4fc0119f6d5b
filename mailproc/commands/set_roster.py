"""ROSTER: who is on the list, as the operator's configuration or list server says."""

from __future__ import annotations

import re

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Member
from mailproc.meeting.sentences import Refused, Sentence

_LINE = re.compile(r"(?P<role>Member|Chair): (?P<addresses>\S+(?: \S+)*?)(?: \"(?P<name>.*)\")?")


@command("ROSTER", "ROSTER", who="console", act="chair", takes_block=True, public=True)
def roster(request: Request) -> Answer:
    """Replaces the roster by the lines below.

    They are `Member: address [address ...] "name"`, or
    `Chair:` for a chair. mailproc writes this itself when the configuration changes.
    """
    agenda = request.agenda
    people = {person.member: person for person in _people(request)}
    for gone in [old for old in agenda.all(Person) if old.member not in people]:
        agenda.remove(gone)
    for person in people.values():
        agenda.put(person)
    return Answer((Sentence("The roster has {count} people.", count=len(people)),))


def roster_lines(members: tuple[Member, ...]) -> list[str]:
    """The block of a ROSTER that names `members`."""
    return [
        f'{"Chair" if member.chair else "Member"}: {" ".join(member.addresses)} "{member.name}"'
        for member in members
    ]


def _people(request: Request) -> list[Person]:
    people: list[Person] = []
    for line in filter(str.strip, request.block):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Refused("“{line}” is no line of a ROSTER.", line=line)
        member = Member(
            match["name"] or "", tuple(match["addresses"].split()), match["role"] == "Chair"
        )
        old = request.agenda.get(Person, member.key)
        letter = old.letter if old and old.as_member() == member else request.letter
        people.append(Person(member.key, member.name, member.addresses, member.chair, letter))
    return people
