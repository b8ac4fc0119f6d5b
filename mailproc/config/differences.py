"""Which keys of two configurations differ, without telling what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from mailproc.config import Config
from mailproc.config.errors import shown
from mailproc.config.people import PeopleFile
from mailproc.config.table import Table, key_fields
from mailproc.structs import replace

#: What a process that runs cannot change: where it listens, and where its letters are.
NEEDS_RESTART: Final = ("smtp.listen", "smtp.unix_mode", "database.url")

_DIGITS: Final = 4  # enough to see a change, too few to try passwords against
_IN_LIST: Final = ": "  # between the header of a list and a key of it

#: What a configuration holds, by key as faults name it; of each value some digits of a hash.
Fingerprints = Mapping[str, str]


def fingerprints(config: Config) -> dict[str, str]:
    """What tells a configuration from another one, key by key."""
    found = {name: value for name, value in _values(config, "") if name != "list"}
    for one in config.lists:
        found |= dict(_values(one, f"[[list]] {shown(one.name)}{_IN_LIST}"))
    return {
        name: hashlib.sha256(repr(value).encode()).hexdigest()[:_DIGITS]
        for name, value in found.items()
    }


def _values(table: Table, head: str) -> Iterator[tuple[str, object]]:
    for key, field in key_fields(type(table)).items():
        value = getattr(table, field.name)
        if isinstance(value, Table):
            yield from _values(value, f"{head}{key}.")
        else:
            # What stands in the file is followed by itself.
            yield f"{head}{key}", value.path if isinstance(value, PeopleFile) else value


def differences(before: Fingerprints, after: Fingerprints) -> list[str]:
    """What was changed, a line each: a key, or a whole list that is new or gone."""
    old, new = _lists(before), _lists(after)
    whole = [f"{one} is new" for one in new if one not in old]
    whole += [f"{one} is gone" for one in old if one not in new]
    changed = [
        name
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
        and (not (of := _list_of(name)) or (of in old and of in new))
    ]
    return [*whole, *changed]


def _lists(prints: Fingerprints) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_list_of, prints))))


def _list_of(name: str) -> str:
    """The header of the list that a key is of; ``""`` for none."""
    return name.partition(_IN_LIST)[0] if name.startswith("[[list]] ") else ""


def as_far_as_running(new: Config, running: Config) -> Config:
    """The new configuration, but for what needs a restart, which stays as it is."""
    smtp, database = running.smtp, running.database
    return replace(
        new,
        smtp=replace(new.smtp, listen=smtp.listen, unix_mode=smtp.unix_mode),
        database=replace(new.database, url=database.url),
    )
