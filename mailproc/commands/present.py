"""PRESENT: notes who was at the meeting."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.arguments.named_people import ANY_PERSON, ME, people_named, person_named
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.minute_lines import (
    add_minute,
    check_room,
    is_noted_as_present,
    meeting_of,
)
from mailproc.mail.courtesy import without_courtesy
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Refused, Sentence

_LONGEST: Final = 100  # characters of a name
_FEWEST_WORDS: Final = 3  # of two names, one of them whole
_MOST_WORDS: Final = 4  # of a name
_ONE: Final = re.compile(ANY_PERSON)


@command(
    "PRESENT",
    "PRESENT who, who",
    r"(?P<people>\S.*)",
    who="chair",
    act="chair",
    public=True,
    example="PRESENT Jane Roe, John Doe and ada@example.net",
    argument="text",
)
def present(request: Request) -> Answer:
    """Note who was at the meeting.

    Members by name or address; others as you write them.
    """
    meeting = meeting_of(request)
    names = people_named(without_courtesy(request["people"], parted=True))
    check_room(request, len(names))
    people = [one for written in names for one in _people(request, written)]
    if not people:
        raise Refused("Please write who was there: PRESENT Jane Roe, John Doe")
    new = []
    for person in people:
        if not is_noted_as_present(request, meeting, person):
            name = person.name or person.address.partition("@")[0]
            new.append(add_minute(request, "present", None, name, person.address).text)
    others = [one.name for one in people if not one.address]
    said = [
        Sentence("Noted as present: {names}", names=", ".join(new))
        if new
        else Sentence("They are noted as present already.")
    ]
    if others:
        said.append(Sentence("Not a member of the list: {names}", names=", ".join(others)))
    return Answer(tuple(said))


def _people(request: Request, written: str) -> list[Mailbox]:
    """Who is meant by a name; by several without a comma, if each of them is a member's."""
    words, roster = written.split(), request.agenda.roster
    if len(words) < _FEWEST_WORDS or "@" in written or roster.named(clean_line(written)):
        return [_person(request, written)]
    found: list[Mailbox] = []
    while words:
        longest = range(min(len(words), _MOST_WORDS), 0, -1)
        count = next((n for n in longest if len(roster.named(" ".join(words[:n]))) == 1), 0)
        if not count:
            return [_person(request, written)]
        found.append(person_named(request, " ".join(words[:count])))
        words = words[count:]
    return found


def _person(request: Request, written: str) -> Mailbox:
    """Somebody by name; whom the roster does not know is called as they are written.

    Raises:
        Refused: several members have this name, or it is none.
    """
    name = clean_line(written, _LONGEST)
    if not _ONE.fullmatch(name):
        raise Refused("I cannot read “{name}” as somebody’s name or address.", name=name)
    known = "@" in name or name.casefold() in ME or request.agenda.roster.named(name)
    return person_named(request, name) if known else Mailbox(name, "")
