"""People as the operator writes them: ``Jane Roe <jane@example.org>, <jroe@example.com>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

from msgspec import Struct

from mailproc.config.errors import kind, shown
from mailproc.config.table import Fault, Instead, Wrong
from mailproc.config.values import address
from mailproc.mail.letter import address_key
from mailproc.meeting.roster import Member
from mailproc.structs import replace

#: One address with or without a name before it, up to a comma or the end.
_ENTRY: Final = re.compile(
    r"""\s*(?: (?: "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<plain>[^<>",]*) ) \s* <(?P<angle>[^<>]*)>
           | (?P<bare>[^<>",]*) )\s*(?:,|$)""",
    re.VERBOSE,
)
_EXAMPLE: Final = '"Jane Roe <jane@example.org>, <jroe@example.com>"'


def person(text: object) -> Member:
    """One person with all their addresses, the one to write to first.

    Raises:
        Wrong: no text, not of this form, not an address, or two names.
    """
    if not isinstance(text, str):
        raise Wrong(f"{shown(text)} is {kind(text)}; write one person a string, such as {_EXAMPLE}")
    names, addresses = [], []
    for name, found in _entries(text):
        addresses.append(address(found))
        names += [name] if name and name not in names else []
    if len(names) > 1:
        right = f"put {shown(names[1])} into a string of its own"
        raise Wrong(f"{shown(text)} holds two names, but one string is one person; {right}")
    return Member(names[0] if names else "", tuple(_distinct(addresses)))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    if not text.isprintable() or not text.strip():
        raise Wrong(f"{shown(text)} is no person; write them like {_EXAMPLE}")
    at = 0
    while at < len(text):
        match = _ENTRY.match(text, at)
        if match is None:
            raise Wrong(f"{shown(text)} cannot be read; write it like {_EXAMPLE}")
        quoted = re.sub(r"\\(.)", r"\1", match["quoted"] or "")
        name = " ".join((quoted or match["plain"] or "").split())
        yield name, (match["angle"] or match["bare"] or "").strip()
        at = match.end()


def _distinct(addresses: Iterable[str]) -> Iterator[str]:
    seen = set()
    for item in addresses:
        if address_key(item) not in seen:
            seen.add(address_key(item))
            yield item


def chair(text: object) -> Member:
    """One person with one address: ``jane@example.org`` or ``Jane Roe <jane@example.org>``.

    Raises:
        Wrong: it is something else, or has several addresses.
    """
    found = person(text)
    if len(found.addresses) > 1:
        right = "write one here and the others in members"
        raise Wrong(f"{shown(text)} holds {len(found.addresses)} addresses; {right}")
    return replace(found, chair=True)


PersonEntry = Annotated[Member, Instead(person)]
Chair = Annotated[Member, Instead(chair)]


class PeopleFile(Struct, frozen=True):
    """A file of people, one a line, as it was when the configuration was read."""

    path: Path
    people: tuple[Member, ...]
    line_numbers: tuple[int, ...]
    """The line of each of the people."""
    stamp: tuple[int, ...]
    """What tells the file from a later one of the same name."""

    def changed(self) -> bool:
        """Whether the file is another now, or gone."""
        return _stamp(self.path) != self.stamp

    def read_again(self) -> PeopleFile:
        """The people of the file as it is now.

        Raises:
            Wrong: one fault for each bad line, or one for the file.
        """
        return read_people(self.path)

    def where(self, index: int) -> str:
        """The file and line of one of the people, for a message."""
        return f"{self.path}, line {self.line_numbers[index]}"


def people_file(name: object, folder: Path) -> PeopleFile:
    """The people of the text file of this name, as seen from a folder; see `read_people`.

    Raises:
        Wrong: it is no name, or see `read_people`.
    """
    if not isinstance(name, str):
        raise Wrong(f'{shown(name)} is {kind(name)}; name a text file, such as "members.txt"')
    return read_people(folder / name)


def read_people(path: Path) -> PeopleFile:
    """The people of a text file: UTF-8, one a line; ``#`` starts a comment.

    Raises:
        Wrong: one fault for each bad line, or one for the file.
    """
    stamp = _stamp(path)  # first: who writes while we read is seen next time
    people, numbers, faults = [], [], []
    for number, line in _entry_lines(path):
        try:
            people.append(person(line))
            numbers.append(number)
        except Wrong as wrong:
            faults += [Fault(f"{path}, line {number}: {fault.text}") for fault in wrong.faults]
    if faults:
        raise Wrong(*faults)
    return PeopleFile(path, tuple(people), tuple(numbers), stamp)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _entry_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Wrong(f"{path} cannot be read: {reason}; make it, or name the right one") from None
    for number, line in enumerate(text.splitlines(), start=1):
        entry = re.sub(r"(^|\s)#.*", "", line).strip()
        if entry:
            yield number, entry


MembersFile = Annotated[PeopleFile, Instead(people_file, in_folder=True)]


def shared_addresses(people: Iterable[tuple[Member, str]]) -> Iterator[str]:
    """What to say of each address that two of the people have.

    Args:
        people: each with where it stands, in words.
    """
    seen: dict[str, tuple[Member, str]] = {}
    for member, where in people:
        for item in member.addresses:
            first, first_where = seen.setdefault(address_key(item), (member, where))
            if first is not member:
                right = "an address belongs to one person: take it out of one, or join the two"
                both = f"{_called(first)} ({first_where}) and {_called(member)} ({where})"
                yield f"{item} is given to {both}; {right}"


def _called(member: Member) -> str:
    return shown(member.name or member.address)


def with_chairs(members: Iterable[Member], chairs: Iterable[Member]) -> tuple[Member, ...]:
    """The members, those marked who are chairs, then the chairs who are no members."""
    people = list(members)
    owner = {address_key(item): at for at, member in enumerate(people) for item in member.addresses}
    for one in chairs:
        at = owner.get(one.key)
        if at is None:
            owner[one.key] = len(people)
            people.append(one)
        else:
            people[at] = replace(people[at], chair=True)
    return tuple(people)


def joined(first: Iterable[Member], more: Iterable[Member]) -> tuple[Member, ...]:
    """The people of two sources; who shares an address is one person.

    The first source's name and address to write to count, and its word on which address is whose.
    """
    people = list(first)
    owner = {address_key(item): at for at, one in enumerate(people) for item in one.addresses}
    for one in more:
        free = tuple(item for item in one.addresses if address_key(item) not in owner)
        at = next((owner[key] for key in map(address_key, one.addresses) if key in owner), None)
        if at is None:
            at = len(people)
            people.append(one)
        else:
            known = people[at]
            people[at] = replace(
                known,
                name=known.name or one.name,
                addresses=known.addresses + free,
                chair=known.chair or one.chair,
            )
        owner.update(dict.fromkeys((address_key(item) for item in free), at))
    return tuple(people)
