"""Whom a chair means: by address, or by name where that is one member. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from mailproc.commands.base import Request
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.roster import Member
from mailproc.meeting.sentences import Refused

#: A regular expression for an address, in angle brackets or not.
ADDRESS: Final = r"<?[^\s<>@,;:()\[\]\\\"=]{1,64}@[^\s<>@,;:()\[\]\\\"=]{1,190}>?"
_WORD: Final = r"[^\W\d_][\w.'’-]{0,40}"
_NAME: Final = rf"{_WORD}(?:[ \t]+{_WORD}){{0,4}}"
#: Each word begins with a capital, if its script has such: so it is no part of a sentence.
_CAPITAL: Final = r"[^\W\d_a-z][\w.'’-]{1,40}"
_PROPER_NAME: Final = rf"{_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,3}}"
#: A regular expression for one person, where prose may follow the keyword.
PERSON: Final = rf"(?:\"?{_PROPER_NAME}\"?(?:[ \t]+<{ADDRESS})?|{ADDRESS}(?:[ \t]+\"?{_NAME}\"?)?)"
_ANY: Final = rf"(?:(?i:me|myself)(?![\w@])|{PERSON})"
#: The same of several, and of oneself: ``Jane Roe, John and ann@example.org``.
PEOPLE: Final = (
    rf"(?:{_ANY}(?:(?:[ \t]*[,;&+/][ \t]*(?:(?:and|und)[ \t]+)?|[ \t]+(?:and|und)[ \t]+){_ANY})*)"
)
#: The same of any case, where it has to be somebody.
ANY_PERSON: Final = rf"(?:\"?{_NAME}\"?(?:[ \t]+{ADDRESS})?|{ADDRESS}(?:[ \t]+\"?{_NAME}\"?)?)"
_ONE_ADDRESS: Final = re.compile(ADDRESS)
_FIRST_ADDRESS: Final = re.compile(rf"\"?{_NAME}\"?[ \t]+(?=<){ADDRESS}|{ADDRESS}")
_BETWEEN: Final = re.compile(
    r"(?i)[ \t]*(?:[,;&+/][ \t]*(?:(?:and|und)[ \t]+)?|\b(?:and|und)[ \t])[ \t]*"
)
_NEXT_WORD: Final = re.compile(rf"[ \t]*({_WORD})")
#: What people call themselves.
ME: Final = ("me", "myself", "ich")
_MOST_WORDS: Final = 4  # of a name
_MOST_NAMED: Final = 6
_WORDS_OF_UNKNOWN: Final = 2


class UnknownPerson(Refused):
    """Nobody on the list has such a name."""


def person_named(request: Request, written: str) -> Mailbox:
    """Whoever is meant by an address, by a name, or by ``me``.

    Raises:
        Refused: a name is nobody's on the roster, or that of several; it says whose.
    """
    if written.casefold().strip() in ME:
        return request.sender
    roster, address = request.agenda.roster, _ONE_ADDRESS.search(written)
    if address is not None:
        given = clean_line(written.replace(address[0], " ")).strip("\"'“” ,")
        return _mailbox(roster.find(address[0].strip("<>")), given, address[0].strip("<>"))
    members = roster.named(clean_line(written).strip("\"'“”"))
    if len(members) == 1:
        return Mailbox(members[0].name, members[0].address)
    raise _nobody(written, members)


def people_named(written: str) -> list[str]:
    """The names or addresses in a list of people: ``Jane Roe, John and ann@example.org``."""
    found = (one.strip(' \t."“”') for one in _BETWEEN.split(written))
    return [one for one in found if one]


def with_capitals(written: str, is_member: Callable[[str], bool]) -> str:
    """A list of people with capitals, if each is an address or a member's name: ``jane and john``.

    Returns:
        The same text where one of them is neither.
    """
    people = people_named(written)
    named = [one for one in people if not _ONE_ADDRESS.fullmatch(one)]
    if not named or not all(map(is_member, named)):
        return written
    return ", ".join(one.title() if one in named else one for one in people)


def unknown_people(written: str, is_member: Callable[[str], bool]) -> list[str]:
    """Those of a list of people whom neither an address nor the roster names.

    There are none if one of them is longer than a name, so that it is text.
    """
    people = people_named(written)
    if any(len(one.split()) > _WORDS_OF_UNKNOWN for one in people):
        return []
    return [one for one in people if not (_ONE_ADDRESS.fullmatch(one) or is_member(one))]


def people_and_text(request: Request, written: str) -> tuple[list[Mailbox], str]:
    """Who takes on what: one or several people, then what they do.

    Raises:
        Refused: it does not begin with somebody whom the roster or an address names.
    """
    people: list[Mailbox] = []
    rest = written
    while True:
        person, rest = _first(request, rest)
        people.append(person)
        between = _BETWEEN.match(rest)
        if between is None or not _is_next(request, rest[between.end() :]):
            return people, rest.lstrip(" \t:,")
        rest = rest[between.end() :]


def _is_next(request: Request, written: str) -> bool:
    try:
        _first(request, written)
    except Refused:
        return False
    return True


def _first(request: Request, written: str) -> tuple[Mailbox, str]:
    """Who is named first, and what stands behind."""
    roster = request.agenda.roster
    if (found := _FIRST_ADDRESS.match(written)) is not None:
        return person_named(request, found[0]), written[found.end() :]
    unclear: tuple[str, tuple[Member, ...]] = ("", ())
    for name, end in _beginnings(written):
        if name.casefold() in ME:
            return request.sender, written[end:]
        members = roster.named(name)
        if len(members) == 1:
            return Mailbox(members[0].name, members[0].address), written[end:]
        if members or not unclear[1]:
            unclear = name, members
    raise _nobody(*unclear)


def _beginnings(written: str) -> Iterator[tuple[str, int]]:
    """The first words, the most first, each with the place behind them."""
    words = list(_NEXT_WORD.finditer(written))
    together = [
        one
        for at, one in enumerate(words[:_MOST_WORDS])
        if one.start() == (words[at - 1].end() if at else 0)
    ]
    for count in range(len(together), 0, -1):
        end = together[count - 1].end()
        yield " ".join(one[1] for one in together[:count]).rstrip("."), end


def _mailbox(member: Member | None, given: str, address: str) -> Mailbox:
    return Mailbox(member.name or given, member.address) if member else Mailbox(given, address)


def nobody_called(name: str) -> UnknownPerson:
    """What to say to a name that is nobody's on the roster."""
    return UnknownPerson(
        "Nobody on this list is called “{name}”; please write their address.", name=name
    )


def _nobody(written: str, members: tuple[Member, ...]) -> Refused:
    name = clean_line(written, 60)
    if not members:
        return nobody_called(name)
    people = ", ".join(f"{one.name} <{one.address}>" for one in members[:_MOST_NAMED])
    return Refused("“{name}” may be {people}; please write the address.", name=name, people=people)
