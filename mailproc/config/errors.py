"""Faults of a configuration, each as one line: file, key, what is wrong, what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

#: Where a key stands: table names, keys, and positions in a list, from the top.
Place = tuple[str | int, ...]


class ConfigError(Exception):
    """A configuration that cannot be used. `lines` holds one line for each fault."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines: tuple[str, ...] = lines


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, and what would be right; `below` leads to a key inside it."""

    text: str
    below: Place = ()


class Wrong(ValueError):  # noqa: N818 - the word that a check is read with
    """Raised by a check of a value, with one fault or several."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(fault if isinstance(fault, Fault) else Fault(fault) for fault in faults)
        super().__init__("; ".join(fault.text for fault in self.faults))


_PASSWORD: Final = re.compile(r"(://[^/@:\s]*):.*@")
_SHOWN: Final = 80


def shown(value: object) -> str:
    """A value as TOML would write it, in one line, cut if long, without the password of a URL."""
    text = _PASSWORD.sub(r"\1:***@", _toml(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 4]} ..."


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, str | Path):
        return '"' + "".join(_escaped(char) for char in str(value)) + '"'
    return str(value)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\u{ord(char):04x}"


def kind(value: object) -> str:
    """What a value of TOML is, in words: ``a string``, ``a whole number`` ..."""
    words: Final = {
        bool: "a boolean",
        str: "a string",
        int: "a whole number",
        float: "a number with a fraction",
        list: "a list",
        dict: "a table",
        datetime: "a date with a time",
        date: "a date",
    }
    return words.get(type(value), "a time of day")


def did_you_mean(word: str, known: Iterable[str], else_: str | None = None) -> str:
    """``; did you mean "voters"?``, else what there is to choose from, or `else_` if given."""
    spelt = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(spelt), n=1)
    if close:
        return f'; did you mean "{spelt[close[0]]}"?'
    return f"; use one of {', '.join(map(shown, spelt.values()))}" if else_ is None else else_


def key_of(place: Place, data: Mapping[str, Any]) -> str:
    """The place as a reader of the file finds it: ``smtp.listen``, ``[[list]] "xen": trust.vote``.

    Args:
        place: from the top of the file, such as ``("list", 0, "trust", "vote")``.
        data: the file as read; gives the lists their names.
    """
    if place[:1] == ("list",) and len(place) > 1 and isinstance(place[1], int):
        head = f"[[list]] {_list_name(data, place[1])}"
        return f"{head}: {_dotted(place[2:])}" if place[2:] else head
    return _dotted(place)


def _dotted(place: Sequence[str | int]) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(parts).removeprefix(".")


def _list_name(data: Mapping[str, Any], index: int) -> str:
    lists = data.get("list")
    entry = lists[index] if isinstance(lists, list) else None
    name = entry.get("name") if isinstance(entry, dict) else None
    return shown(name) if isinstance(name, str) and name else f"number {index + 1}"


def lines(file: Path, data: Mapping[str, Any], found: Iterable[tuple[Place, str]]) -> Iterator[str]:
    """One line for each fault found at a place."""
    for place, text in found:
        key = key_of(place, data)
        yield f"{file}: {key}: {text}" if key else f"{file}: {text}"
