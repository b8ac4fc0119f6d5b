"""A table of the file as a frozen struct: its fields are the keys, their types say what may stand.

No library does this in a blink. `msgspec.convert`, on whose structs this stands, names one fault,
and stops; so do validators of attrs. cattrs names all, with their places: but to load it, and to
make what reads a dozen tables, takes each command 0.13 seconds in place of 0.02, and what it says
is for programmers. To say of each fault what would be right takes the types, the examples and the
order of the keys all the same, and hooks that are strict about each type: half of what is here.
pydantic (2.14) takes 0.35 seconds and 13 MiB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from msgspec import NODEFAULT, Struct, field
from msgspec.structs import FieldInfo, fields

#: Where a key stands: table names, keys, and positions in a list, from the top.
Place = tuple[str | int, ...]

#: What is so far known to be right of a table, by field.
Known = Mapping[str, Any]

_Kind = TypeVar("_Kind", bound="Table")
_Checked = TypeVar("_Checked", bound=Callable[..., Any])


class Fault(Struct, frozen=True):
    """What is wrong with a value, and what would be right; `below` leads to a key inside it."""

    text: str
    below: Place = ()


class Wrong(ValueError):
    """Raised by a check of a value, with one fault or several."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(fault if isinstance(fault, Fault) else Fault(fault) for fault in faults)
        super().__init__("; ".join(fault.text for fault in self.faults))


class Mismatch(NamedTuple):
    """A value that is not of its key's type, or a key that is missing or unknown."""

    what: Literal["kind", "choice", "small", "large", "missing", "unknown"]
    value: object = None
    wanted: object = None
    """The type of value, or the limit."""


#: What is wrong, and where.
Found = tuple[Place, Mismatch | Fault]


class Before(NamedTuple):
    """In `Annotated`: what is done to a value of the file before its type is looked at."""

    check: Callable[[object], object]


class Instead(NamedTuple):
    """In `Annotated`: what makes a value of the type out of one of the file."""

    check: Callable[..., object]
    in_folder: bool = False
    """Whether it is told the folder of the file, too."""


class After(NamedTuple):
    """In `Annotated`: what is done to a value of the right type."""

    check: Callable[..., object]
    in_folder: bool = False
    """Whether it is told the folder of the file, too."""


class AtLeast(NamedTuple):
    """In `Annotated`: the least that a number may be."""

    limit: int


class AtMost(NamedTuple):
    """In `Annotated`: the most that a number may be."""

    limit: int


class Key(NamedTuple):
    """In `Annotated`, around the type of a field: what else is to be said of the key."""

    example: object = None
    """A right value, for who wrote a wrong one; None: the default is one."""
    hidden: bool = False
    """Whether logs may not show the value."""
    checks_default: bool = False
    """Whether the default is checked as well, or made by the check."""
    in_file: bool = True
    """Whether there is such a key; False for what a table knows otherwise."""


def check(name: str) -> Callable[[_Checked], _Checked]:
    """Make a static method a check of one field: it gets the value and what is `Known` before it.

    It gives back the value that is kept, or raises `Wrong`.
    """

    def marked(method: _Checked) -> _Checked:
        method.checks_field = name  # type: ignore[attr-defined]
        return method

    return marked


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Table(Struct, frozen=True):
    """A table of the file: no unknown keys, nothing changes afterwards."""

    def __repr__(self) -> str:
        """As logs may show it."""
        known = key_fields(type(self)).values()
        seen = (f"{one.name}={getattr(self, one.name)!r}" for one in known if not one.said.hidden)
        return f"{type(self).__name__}({', '.join(seen)})"


class KeyField(Struct, frozen=True):
    """A key of a table, the field that keeps it, and what may stand there."""

    key: str
    name: str
    hint: Any
    """The type, without what is around it in `Annotated`."""
    rules: tuple[Any, ...]
    said: Key
    default: Any
    """`NODEFAULT`: the key must be there."""

    @property
    def example(self) -> object:
        """A right value; None where that is a table."""
        if self.said.example is not None or isinstance(self.default, Table):
            return self.said.example
        return None if self.default is NODEFAULT else self.default

    @property
    def is_named(self) -> bool:
        """Whether it holds tables that the operator gives names."""
        return get_origin(self.hint) is dict


def _key_fields(kind: type[Table]) -> Mapping[str, KeyField]:
    found = (_key_field(one, *_split(one.type)) for one in fields(kind))
    return {one.key: one for one in found if one.said.in_file}


def _key_field(one: FieldInfo, hint: object, *rules: object) -> KeyField:
    said = next((rule for rule in rules if isinstance(rule, Key)), Key())
    made = one.default_factory
    default = one.default if made is NODEFAULT else made()
    return KeyField(one.encode_name, one.name, hint, rules, said, default)


#: The keys of a kind of table as they stand in the file, in order. (Any: mypy hashes no class.)
key_fields: Final[Callable[[Any], Mapping[str, KeyField]]] = cache(_key_fields)


def unlike_default(table: Table) -> dict[str, Any]:
    """What of a table is not what it is where its key is left out, by field."""
    return {
        one.name: getattr(table, one.name)
        for one in key_fields(type(table)).values()
        if getattr(table, one.name) != one.default
    }


def _split(hint: Any) -> tuple[Any, ...]:
    """A type, and what stands around it in `Annotated`."""
    return get_args(hint) if get_origin(hint) is Annotated else (hint,)


#: Gets a value, and what is known before it; gives the value that is kept.
_Check = Callable[[Any, Known], Any]


def _checks_of(kind: type[Table]) -> Mapping[str, list[_Check]]:
    found: dict[str, list[_Check]] = {}
    for one in vars(kind).values():
        if name := getattr(one, "checks_field", ""):
            found.setdefault(name, []).append(one)
    return found


_checks: Final[Callable[[Any], Mapping[str, list[_Check]]]] = cache(_checks_of)


class Faulty(Exception):
    """A file with faults: `found` says which, in the order of the keys."""

    def __init__(self, found: list[Found]) -> None:
        super().__init__(found)
        self.found = found


def read_table(kind: type[_Kind], data: Mapping[str, Any], folder: Path) -> _Kind:
    """What a file says, as a value.

    Args:
        kind: the class of the file as a whole.
        data: what TOML says.
        folder: of the file; relative paths count from it.

    Raises:
        Faulty: with every fault.
    """
    reader = _Reader(folder)
    table = reader.table(kind, data, ())
    if isinstance(table, kind):
        return table
    raise Faulty(reader.found)


#: In place of a value, where there is none for the faults that it has.
_NONE: Final = object()
_UNUSABLE: Final = "no system takes such a value; config.example.toml shows one that can be used"


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.found: list[Found] = []
        self._folder = folder

    def table(self, kind: type[Table], data: object, place: Place) -> Any:
        """A table; `_NONE` if anything in it is wrong."""
        if not isinstance(data, dict):
            return self._wrong(place, Mismatch("kind", data, Table))
        faults, known, known_keys = len(self.found), dict[str, Any](), key_fields(kind)
        for one in known_keys.values():
            value = self._of_key(kind, one, data, (*place, one.key), known)
            if value is not _NONE:
                known[one.name] = value
        for unknown in data:
            if unknown not in known_keys:
                self._wrong((*place, unknown), Mismatch("unknown"))
        return kind(**known) if len(self.found) == faults else _NONE

    def _of_key(
        self, kind: type[Table], one: KeyField, data: dict[str, Any], place: Place, known: Known
    ) -> Any:
        if one.key in data:
            value = self._ruled(one.hint, one.rules, data[one.key], place)
        elif one.default is NODEFAULT:
            return self._wrong(place, Mismatch("missing"))
        elif one.said.checks_default:
            value = self._ruled(one.hint, one.rules, one.default, place)
        else:
            return one.default
        for checked in _checks(kind).get(one.name, ()):
            if value is not _NONE:
                value = self._tried(place, checked, value, known)
        return value

    def _ruled(self, hint: Any, rules: tuple[Any, ...], value: object, place: Place) -> Any:
        """A value of a type, by the rules that stand around it in `Annotated`."""
        for rule in rules:
            if isinstance(rule, Before):
                value = self._tried(place, rule.check, value)
        if value is not _NONE and not any(isinstance(rule, Instead) for rule in rules):
            value = self._typed(hint, value, place)
        for rule in rules:
            if value is _NONE:
                break
            value = self._by_rule(rule, value, place)
        return value

    def _by_rule(self, rule: object, value: Any, place: Place) -> Any:
        match rule:
            case After(checked, in_folder) | Instead(checked, in_folder):
                folder = (self._folder,) if in_folder else ()
                return self._tried(place, checked, value, *folder)
            case AtLeast(limit) if value < limit:
                return self._wrong(place, Mismatch("small", value, limit))
            case AtMost(limit) if value > limit:
                return self._wrong(place, Mismatch("large", value, limit))
        return value

    def _typed(self, hint: Any, value: object, place: Place) -> Any:
        """A value of the file as one of a type."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._ruled(inner[0], inner[1:], value, place)
        if origin in (Union, UnionType):
            return self._of_union([one for one in inner if one is not NoneType], value, place)
        if origin is Literal:
            fits = any(value == one and type(value) is type(one) for one in inner)
            return value if fits else self._wrong(place, Mismatch("choice", value, hint))
        if origin is tuple and isinstance(value, list):
            return self._all(inner[0], enumerate(value), place, tuple)
        if origin is dict and isinstance(value, dict):
            found = self._all(inner[1], value.items(), place, list)
            return found if found is _NONE else dict(zip(value, found, strict=True))
        if isinstance(hint, type) and issubclass(hint, Table):
            return self.table(hint, value, place)
        if hint is Path and isinstance(value, str):
            return Path(value)
        # Not isinstance: a boolean is no number.
        return value if type(value) is hint else self._wrong(place, Mismatch("kind", value, hint))

    def _of_union(self, kinds: list[Any], value: object, place: Place) -> Any:
        if len(kinds) == 1:
            return self._typed(kinds[0], value, place)
        if type(value) in kinds:
            return value
        return self._wrong(place, Mismatch("kind", value, kinds[0]))

    def _all(
        self,
        hint: Any,
        items: Iterable[tuple[str | int, object]],
        place: Place,
        made: Callable[[list[Any]], object],
    ) -> Any:
        """All values of a list or a table whose names the operator gives."""
        found = [self._typed(hint, value, (*place, at)) for at, value in items]
        return _NONE if any(one is _NONE for one in found) else made(found)

    def _tried(self, place: Place, checked: Callable[..., object], *words: object) -> Any:
        try:
            return checked(*words)
        except Wrong as wrong:
            self.found += [((*place, *fault.below), fault) for fault in wrong.faults]
        except (OSError, ValueError):  # of a path; nothing of it is shown, since it may be secret
            self.found.append((place, Fault(_UNUSABLE)))
        return _NONE

    def _wrong(self, place: Place, mismatch: Mismatch) -> object:
        self.found.append((place, mismatch))
        return _NONE
