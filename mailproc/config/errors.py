"""Faults of a configuration, each as one line: file, key, what is wrong, what would be right.

Those that checks of values find say it themselves (`table.Fault`); a `table.Mismatch` is put into
words here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from mailproc.config.table import Fault, Found, KeyField, Mismatch, Place, Table, key_fields

#: A table of a TOML file.
TomlTable = Mapping[str, Any]


class ConfigError(Exception):
    """A configuration that cannot be used. `lines` holds one line for each fault."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines: tuple[str, ...] = lines


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


def key_of(place: Place, data: TomlTable) -> str:
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


def _list_name(data: TomlTable, index: int) -> str:
    lists = data.get("list")
    entry = lists[index] if isinstance(lists, list) else None
    name = entry.get("name") if isinstance(entry, dict) else None
    return shown(name) if isinstance(name, str) and name else f"number {index + 1}"


def lines(file: Path, data: TomlTable, found: Iterable[tuple[Place, str]]) -> Iterator[str]:
    """One line for each fault found at a place."""
    for place, text in found:
        key = key_of(place, data)
        yield f"{file}: {key}: {text}" if key else f"{file}: {text}"


def faults(file: type[Table], found: Iterable[Found]) -> Iterator[tuple[Place, str]]:
    """Each fault's place and text, in order."""
    for place, fault in found:
        if isinstance(fault, Fault):
            yield place, fault.text
        elif fault.what == "unknown":
            yield place, _unknown(file, place)
        else:
            yield place, _text(fault, place, _field(file, place))


def tables(table: type[Table], head: str = "") -> Iterator[tuple[str, type[Table]]]:
    """Every table that a file can hold, by the name in its header; ``""`` is the top.

    ``NAME`` stands for those that the operator gives.
    """
    yield head, table
    for key, field in key_fields(table).items():
        inner = _table(field.hint)
        if inner is not None:
            named = f"{key}.NAME" if field.is_named else key
            yield from tables(inner, f"{head}.{named}" if head else named)


def _table(hint: object) -> type[Table] | None:
    """The class in ``Table``, ``Table | None`` or ``tuple[Table, ...]``."""
    if isinstance(hint, type) and issubclass(hint, Table):
        return hint
    inner = (_table(argument) for argument in get_args(hint))
    return next((found for found in inner if found), None)


def _field(table: type[Table], place: Place) -> KeyField | None:
    """The field that a place is about; that of the list or the names, where it is one of them."""
    field, names = None, False
    for step in place:
        if isinstance(step, int) or names:
            names = False
            continue
        field = key_fields(table).get(step)
        table = _table(field.hint) or table if field else table
        names = field is not None and field.is_named
    return field


def _unknown(file: type[Table], place: Place) -> str:
    """What to say of a key that its table does not have."""
    word = str(place[-1])
    field = _field(file, place[:-1])
    table = (_table(field.hint) if field else None) or file
    unknown = f"unknown key {shown(word)}"
    homes = [head for head, other in tables(file) if word in key_fields(other)]
    if homes:
        return f"{unknown} here; it belongs {_under(homes)}"
    return f"{unknown}{did_you_mean(word, key_fields(table))}"


def _under(heads: list[str]) -> str:
    named = [f"under {_header(head)}" if head else "above the first table" for head in heads]
    return " or ".join(named)


def _header(head: str) -> str:
    return "[[list]]" if head == "list" else f"[{head}]"


def _text(mismatch: Mismatch, place: Place, field: KeyField | None) -> str:
    what, value, wanted = mismatch
    key = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    example = _example(key, place, field)
    match what:
        case "missing":
            return f"missing; {example}"
        case "choice":
            return _choice(value, wanted)
        case "small":
            return f"{shown(value)} is too small; give {wanted} or more"
        case "large":
            return f"{shown(value)} is too large; give {wanted} or less"
        case _:
            right = _WANTED[get_origin(wanted) or wanted]
            return f"{shown(value)} is {kind(value)}, not {right}; {example}"


_WANTED: Final[Mapping[object, str]] = {
    bool: "true or false",
    dict: "a table",
    int: "a whole number",
    Table: "a table",
    Path: "a string",
    str: "a string",
    tuple: "a list",
}


def _example(key: str, place: Place, field: KeyField | None) -> str:
    """What would be right, from the field's own example."""
    if place[:1] == ("list",) and len(place) <= 2:
        return 'begin a list with [[list]], then name = "xen-devel" and so on'
    if field is None or field.example is None:
        return f"write [{key}] and its keys below it" if field is None else _header_hint(place)
    sample: Any = field.example
    if field.is_named and place[-2:-1] and isinstance(place[-2], str):
        sample = next(iter(sample.values()))
    if isinstance(place[-1], int) and isinstance(sample, list):
        return f"write it like {shown(sample[0])}"
    return f"write it like {key} = {shown(sample)}"


def _header_hint(place: Place) -> str:
    head = ".".join(step for step in place if isinstance(step, str))
    return f"write {_header(head)} and its keys below it"


def _choice(value: object, wanted: object) -> str:
    allowed = get_args(wanted)
    if isinstance(value, str):
        return f"{shown(value)} is not allowed{did_you_mean(value, allowed)}"
    return f"{shown(value)} is {kind(value)}{did_you_mean('', allowed)}"
