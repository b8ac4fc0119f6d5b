"""Which of some values somebody looks at, so that it is known what follows from them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_ABSENT: Final = object()
_OBJECT: Final = "an object"

#: What was found at each place that was looked at: at a path the value itself or, where that is
#: False, no more than whether there is something, and whether that is an object.
Notes = dict[tuple[tuple[str, ...], bool], object]


class WatchedValues(Mapping[str, Any]):
    """An object of JSON that notes what of it is looked at."""

    __slots__ = ("_notes", "_path", "_values")

    def __init__(self, values: Mapping[str, Any], notes: Notes, path: tuple[str, ...]) -> None:
        self._values = values
        self._notes = notes
        self._path = path

    def __getitem__(self, key: str) -> Any:  # Any: what JSON has
        path = (*self._path, key)
        if key not in self._values:
            self._notes[path, False] = _ABSENT
            raise KeyError(key)
        return _watched(self._values[key], self._notes, path)

    def __getattr__(self, name: str) -> Any:  # Any: the same
        """Templates ask for this first."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __contains__(self, key: object) -> bool:
        found = self._values.get(str(key), _ABSENT)
        self._notes[(*self._path, str(key)), False] = _kind(found)
        return found is not _ABSENT

    def __iter__(self) -> Iterator[str]:
        return iter(plain(self))

    def __len__(self) -> int:
        return len(plain(self))


def watched(values: dict[str, object], notes: Notes) -> dict[str, object]:
    """The values, those that are objects as `WatchedValues`; `notes` grow as they are looked at."""
    return {name: _watched(value, notes, (name,)) for name, value in values.items()}


def plain(value: object) -> Any:  # Any: the same
    """The value itself, all of which counts as looked at."""
    if not isinstance(value, WatchedValues):
        return value
    value._notes[value._path, True] = value._values  # noqa: SLF001  # ours
    return value._values  # noqa: SLF001  # ours


def are_the_same(notes: Notes, values: dict[str, object]) -> bool:
    """Whether all that was looked at is the same in these values."""
    for (path, whole), then in notes.items():
        now: Any = values
        for key in path:
            now = now.get(key, _ABSENT) if isinstance(now, dict) else _ABSENT
        if not whole:
            now = _kind(now)
        if now is not then and now != then:
            return False
    return True


def _watched(value: object, notes: Notes, path: tuple[str, ...]) -> object:
    if isinstance(value, dict):
        notes[path, False] = _OBJECT
        return WatchedValues(value, notes, path)
    notes[path, True] = value
    return value


def _kind(value: object) -> object:
    """An object, or nothing, or anything else."""
    if isinstance(value, dict):
        return _OBJECT
    return _ABSENT if value is _ABSENT else None
