"""The answer of a calendar program to an invitation (iTIP by mail, RFC 5546 and 6047).

Only what says who comes is looked at: no zone, no rule of recurrence, nothing attached. icalendar
knows the form of the lines; it is loaded where there is such an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from email.message import Message
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from mailproc.mail.letter import CalendarAnswer
from mailproc.mail.parse.body_text import decoded
from mailproc.mail.text import clean_line

if TYPE_CHECKING:
    from icalendar.parser import Contentline

_KINDS: Final = ("text/calendar", "application/ics")
_METHODS: Final = ("REPLY", "COUNTER")
_METHOD: Final = re.compile(r"(?im)^METHOD[^:\n]{0,100}:[ \t]*(?P<method>[A-Z-]{1,20})[ \t\r]*$")
_LONGEST: Final = 1 << 16  # characters; those of mail programs have some hundreds
_MOST_LINES: Final = 2_000
_MOST_ATTENDEES: Final = 10
_LONGEST_VALUE: Final = 255
_LONGEST_COMMENT: Final = 300
_MAILTO: Final = re.compile(r"(?i)mailto:(?P<address>[^?]*)")
_EVENT: Final = ["VCALENDAR", "VEVENT"]


class _Property(NamedTuple):
    """One line of an event: a property's value, and its parameters by name in capitals."""

    value: str
    parameters: Mapping[str, str]


_Event = dict[str, list[_Property]]


def calendar_answer(message: Message[str, str]) -> CalendarAnswer | None:
    """What a mail answers to an invitation; None if nothing that could be read, or not one thing.

    Args:
        message: the parsed mail; what is attached to it as a mail of its own is not looked at.
    """
    for part in _calendar_parts(message):
        text = decoded(part)
        if len(text) <= _LONGEST and (method := _method(part, text)) in _METHODS:
            return _read(text, method)
    return None


def _method(part: Message[str, str], text: str) -> str:
    """What the object says that it is; if nothing, what its part says (RFC 6047 2.4 wants both)."""
    if found := _METHOD.search(text):
        return found["method"].upper()
    said = part.get_param("method", "")
    return said.upper() if isinstance(said, str) else ""


def _calendar_parts(message: Message[str, str]) -> Iterator[Message[str, str]]:
    open_ = [message]
    while open_:
        part = open_.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            parts = cast("list[Message[str, str]]", part.get_payload())
            open_.extend(reversed(parts))
        elif part.get_content_type() in _KINDS:
            yield part


def _read(text: str, expected: str) -> CalendarAnswer | None:
    method, events = _events(text)
    if (method or expected) != expected or len(events) != 1:
        return None
    (event,) = events
    uid = _first(event, "UID").value
    if not uid:
        return None
    sequence = _first(event, "SEQUENCE").value
    return CalendarAnswer(
        method=cast('Literal["REPLY", "COUNTER"]', expected),
        uid=clean_line(uid, _LONGEST_VALUE),
        sequence=int(sequence) if re.fullmatch(r"\d{1,9}", sequence, re.ASCII) else None,
        attendees=tuple(map(_attendee, event.get("ATTENDEE", ())[:_MOST_ATTENDEES])),
        comment=clean_line(_first(event, "COMMENT").value, _LONGEST_COMMENT),
        starts=_moment(_first(event, "DTSTART")),
        ends=_moment(_first(event, "DTEND")),
    )


def _events(text: str) -> tuple[str, list[_Event]]:
    """The method of an iCalendar object, and its events: their properties by name in capitals."""
    from icalendar.parser import Contentlines  # only a letter with such a part waits for it

    method, events, inside = "", list[_Event](), list[str]()
    try:
        lines: list[Contentline] = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]
    except ValueError:
        return "", []
    for line in filter(None, lines[:_MOST_LINES]):  # the last one is a plain text
        name, parameters, value = _parts(line)
        name, value = name.upper(), str(value).strip()
        if name == "BEGIN":
            inside.append(value.upper())
            if inside == _EVENT:
                events.append({})
        elif name == "END":
            del inside[-1:]
        elif name == "METHOD" and inside == _EVENT[:1]:
            method = value.upper()
        elif inside == _EVENT:
            told = {str(key).upper(): str(one) for key, one in parameters.items()}
            events[-1].setdefault(name, []).append(_Property(value, told))
    return method, events


def _parts(line: Contentline) -> tuple[str, Mapping[str, object], str]:
    """The name, the parameters and the value of a content line; of what is none, nothing."""
    try:
        return line.parts()
    except Exception:  # noqa: BLE001  # ValueError, IndexError ... on odd lines
        return "", {}, ""


def _first(event: _Event, name: str) -> _Property:
    return event.get(name, [_Property("", {})])[0]


def _attendee(one: _Property) -> tuple[str, str]:
    """The address and the status of one attendee."""
    found = _MAILTO.match(one.value)
    address = unquote(found["address"]) if found else one.parameters.get("EMAIL", "")
    status = one.parameters.get("PARTSTAT", "NEEDS-ACTION").upper()
    return clean_line(address, _LONGEST_VALUE), clean_line(status, _LONGEST_VALUE)


def _moment(one: _Property) -> datetime | None:
    """A point in time, aware; None if it is none, or in a zone that nobody knows."""
    in_utc = one.value[-1:] in ("Z", "z")
    zone = UTC if in_utc else _zone(one.parameters.get("TZID", ""))
    if zone is None:
        return None
    with suppress(ValueError, OverflowError):
        written = datetime.strptime(one.value.rstrip("Zz"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  # below
        return written.replace(tzinfo=zone).astimezone(UTC)
    return None


def _zone(name: str) -> tzinfo | None:
    """The zone of an IANA name, or of one of Windows."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name)) if name else None
    return None
