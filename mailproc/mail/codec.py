"""A `Letter`, or the reason why there is none, as bytes to be carried between processes.

JSON and not pickle: what comes back from the process that parsed hostile mail is only ever data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec.structs import astuple

from mailproc.mail.letter import (
    Answered,
    CalendarAnswer,
    Copied,
    Form,
    Letter,
    Mailbox,
    Quoted,
    Unreadable,
    copied_of,
)

_NAMES: Final = Letter.__struct_fields__


def packed(result: Letter | Unreadable) -> bytes:
    """`result` as ASCII JSON."""
    if isinstance(result, Unreadable):
        return json.dumps({"unreadable": str(result)}).encode("ascii")
    values = [getattr(result, name) for name in _NAMES]
    return json.dumps(values, default=_plain).encode("ascii")


def unpacked(data: bytes) -> Letter | Unreadable:
    """What `packed` was given.

    Raises:
        ValueError, TypeError, KeyError: if `data` is something else.
    """
    values = json.loads(data)
    if isinstance(values, dict):
        return Unreadable(str(values["unreadable"]))
    named = zip(_NAMES, values, strict=True)
    return Letter(**{name: _MADE.get(name, _value)(value) for name, value in named})


def _plain(value: object) -> object:
    match value:
        case Mailbox(name, address):
            return [name, address]
        case Form(key, lines, quoted, wrote):
            return [key, lines, quoted, wrote]
        case Quoted(before, text, more):
            return [before, text, more]
        case CalendarAnswer():
            return list(astuple(value))
        case datetime():
            return value.isoformat()
    raise TypeError(f"a letter holds no {type(value).__name__}")


def packed_answered(answered: Answered) -> bytes:
    """The mails that a letter answers, or what was found copied from them, as ASCII JSON."""
    if isinstance(answered, Copied):
        return json.dumps({"copied": answered}).encode("ascii")
    mails = [raw.decode("latin-1") for raw in answered or ()]
    return json.dumps({"mails": mails}).encode("ascii")


def unpacked_answered(data: bytes) -> Answered:
    """What `packed_answered` was given."""
    value = json.loads(data)
    if "copied" in value:
        return copied_of(value["copied"])
    return tuple(mail.encode("latin-1") for mail in value["mails"]) or None


def _value(value: Any) -> Any:  # Any: a JSON value in, a field of `Letter` out
    return tuple(value) if isinstance(value, list) else value


def _box(value: list[str] | None) -> Mailbox | None:
    return Mailbox(*value) if value else None


def _calendar(value: list[Any] | None) -> CalendarAnswer | None:
    if value is None:
        return None
    method, uid, sequence, attendees, comment, *times = value
    people = tuple((address, status) for address, status in attendees)
    return CalendarAnswer(method, uid, sequence, people, comment, *map(_moment, times))


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _forms(values: list[tuple[str, list[str], bool, str]]) -> tuple[Form, ...]:
    return tuple(Form(key, tuple(lines), quoted, wrote) for key, lines, quoted, wrote in values)


#: How those fields that JSON does not know are made again, each from its own kind of value.
_MADE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "author": _box,
    "behind_list": _box,
    "calendar": _calendar,
    "date": _moment,
    "forms": _forms,
    "copied": copied_of,
    "quoted": lambda values: tuple(Quoted(at, text, tuple(more)) for at, text, more in values),
}
