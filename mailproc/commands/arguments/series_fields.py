"""The lines below SERIES: what they say of a series of meetings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.durations import minutes_of
from mailproc.commands.arguments.field_values import ballot_name, changed_values, room_count
from mailproc.commands.arguments.repeats import (
    first_day,
    needs_first,
    rule_of,
    until_day,
    with_until,
)
from mailproc.commands.arguments.time_of_day import CLOCK, UNTIL, time_of_day
from mailproc.commands.arguments.times import day_of
from mailproc.commands.arguments.zones import zone_named
from mailproc.commands.base import FieldValues
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Series
from mailproc.meeting.repetition import days
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.series import DAY, start_on
from mailproc.structs import replace

#: The names of the lines, as `command` takes them.
SERIES_FIELDS: Final = (
    *("repeats", "at", "starts", "ends", "duration", "until", "timezone", "location"),
    *("call", "cancel-if-empty", "minutes", "rooms", "ballot"),
)
#: Those of them that no title has inside; "Community call: planning" is one.
_INSIDE: Final = re.compile(
    r"(?i)[ ,;](repeats:|at:|starts:|ends:|until:|timezone:|cancel-if-empty:)(?: |$)"
)
_USUAL_LENGTH: Final = 60  # minutes
_USUAL_CALL: Final = 7 * DAY
_LONGEST_LEAD: Final = 90 * DAY
_FIELD: Final = re.compile(r"([A-Za-z]+(?:[ -][A-Za-z]+){0,2})[ \t]*:[ \t]*(.*)")
_AT: Final = re.compile(
    rf"(?:at |um )?(?P<starts>{CLOCK})(?: ?{UNTIL} ?(?P<ends>{CLOCK}))?"
    r"(?:[ ,]+\(?(?P<zone>[A-Za-z][\w/+-]*(?: [A-Za-z][\w/+-]*)?)\)?"
    r"(?: (?:local )?(?:time|zeit))?)?",
    re.IGNORECASE,
)
_LOCAL_TIME: Final = re.compile(r"(?i) (?:local )?(?:time|zeit)$")
#: Zones that stay the same when the clocks change there, which few know who write them.
_FIXED: Final = ("EST", "MST", "HST")
_NONE: Final = frozenset(("none", "no", "never", "off", "nein", "nie", "keine"))
_LEAD: Final = re.compile(
    r"(?:(?P<number>\d{1,3}|an?|one|two|three|eine?n?) ?(?P<unit>minutes?|minuten?|min|m|hours?"
    r"|hrs?|stunden?|h|days?|tage?n?|d|weeks?|wochen?|w))"
    r"(?: (?:before|earlier|ahead|vorher|davor))?"
)
_WORDS: Final = {"a": 1, "an": 1, "one": 1, "ein": 1, "eine": 1, "einen": 1, "two": 2, "three": 3}
_UNITS: Final = {"m": 1, "h": 60, "s": 60, "d": DAY, "t": DAY, "w": 7 * DAY}


def new_series(number: int, title: str, zone: str) -> Series:
    """A series of which nothing is said yet: neither on which days it is, nor when."""
    return Series(
        number,
        title,
        0,
        rule="",
        written="",
        first=date.min,
        at="",
        minutes=_USUAL_LENGTH,
        timezone=zone,
        call_before=_USUAL_CALL,
    )


def with_series_fields(series: Series, block: Sequence[str], received: datetime) -> Series:
    """A series with what the lines below its command say; what they leave out stays as it is.

    Args:
        series: as it is, or new.
        block: the lines, up to an empty one.
        received: when the letter came, aware.

    Raises:
        Refused: a line says nothing of a series, or not what it should; or one is missing.
    """
    given = _fields(block)
    made = series
    if "timezone" in given:
        made = replace(made, timezone=_zone(given["timezone"]))
    made = _ruled(_timed(made, given), given, received)
    made = replace(made, **_leads(given))
    return _as_meeting(made, given)


def begins_field(written: str) -> bool:
    """Whether what stands behind the command is one of its lines, and no title."""
    match = _FIELD.match(written)
    return match is not None and _name(match) in SERIES_FIELDS


def _name(field: re.Match[str]) -> str:
    return field[1].casefold().replace(" ", "-")


def check_title(title: str) -> None:
    """Refuse a title in which one of the lines stands, as nobody means to call a series.

    Raises:
        Refused: it has one.
    """
    if inside := _INSIDE.search(title):
        raise Refused(
            "Please write {field} on a line of its own, below SERIES and the title.",
            field=inside[1],
        )


def _fields(block: Sequence[str]) -> dict[str, str]:
    """The lines up to an empty one, by name; of two of a name the last one counts."""
    found: dict[str, str] = {}
    for line in block:
        if not line.strip():
            break
        match = _FIELD.fullmatch(line.strip())
        if match is None or _name(match) not in SERIES_FIELDS:
            names = ", ".join(f"{name.capitalize()}:" for name in SERIES_FIELDS)
            raise Refused("SERIES does not know “{line}”. It knows {names}", line=line, names=names)
        found[_name(match)] = match[2].strip()
    return found


def _timed(series: Series, given: dict[str, str]) -> Series:
    """It with when on a day it begins, how long it takes, and where that time is meant."""
    at = time.fromisoformat(series.at) if series.at else None
    ends, zone, minutes = None, series.timezone, series.minutes
    written = given.get("at", "")
    if not written and (found := re.search(rf"(?i) ({CLOCK})$", given.get("starts", ""))):
        written = found[1]
    if written:
        match = _AT.fullmatch(" ".join(written.split()))
        if match is None:
            raise _no_time(written)
        at = _clock(match["starts"])
        ends = _clock(match["ends"]) if match["ends"] else None
        zone = _zone(match["zone"]) if match["zone"] else zone
    if at is None:
        raise Refused("At: is missing; it says the time of day, such as At: 16:00 Europe/Berlin.")
    ends = _clock(given["ends"]) if given.get("ends") else ends
    if ends is not None:
        minutes = ((ends.hour - at.hour) * 60 + ends.minute - at.minute) % DAY or DAY
    if given.get("duration"):
        minutes = minutes_of(given["duration"])
    return replace(series, at=f"{at:%H:%M}", minutes=minutes, timezone=zone)


def _clock(written: str) -> time:
    found = time_of_day(written)
    if found is None:
        raise _no_time(written)
    return found


def _no_time(written: str) -> Refused:
    return Refused(
        "I could not read “{written}” as a time of day; write it like At: 16:00 Europe/Berlin.",
        written=written[:60],
    )


def _zone(written: str) -> str:
    written = _LOCAL_TIME.sub("", written)
    if written.upper() in _FIXED:
        raise Refused(
            "{zone} has no summer time. Please name the zone by a city, such as {city}.",
            zone=written.upper(),
            city={"EST": "America/New_York", "MST": "America/Denver"}.get(
                written.upper(), "Pacific/Honolulu"
            ),
        )
    if written.upper() in ("UTC", "GMT", "Z"):
        return "Etc/UTC"
    return zone_named(written)


def _ruled(series: Series, given: dict[str, str], received: datetime) -> Series:
    """It with its rule and the first day by it."""
    rule, written = series.rule, series.written
    if "repeats" in given:
        rule, written = rule_of(given["repeats"]), clean_line(given["repeats"], 80)
    if not rule:
        raise Refused(
            "Repeats: is missing; it says on which days, such as Repeats: first Thursday."
        )
    if "until" in given:
        none = given["until"].casefold() in _NONE
        last = None if none else day_of(series.timezone, given["until"], received)
        rule = with_until(rule, last)
    rule = until_day(rule, series.timezone, time.fromisoformat(series.at))
    since = series.first
    today = received.astimezone(ZoneInfo(series.timezone)).date()
    if given.get("starts"):
        since = day_of(series.timezone, given["starts"], received)
    elif "repeats" in given:
        if needs_first(rule):
            raise Refused(
                "“{written}” does not say on which day. Write Starts: and the first date below it.",
                written=written,
            )
        past = start_on(series, today) <= received
        since = today + timedelta(days=past)
    changed = replace(series, rule=rule, written=written, first=since)
    if "repeats" in given or "starts" in given:
        changed = replace(changed, first=first_day(rule, since))
    if not any(start_on(changed, day) > received for day in days(rule, changed.first)):
        raise Refused("All dates of this series are over.")
    return changed


def _leads(given: dict[str, str]) -> FieldValues:
    """How long before a meeting the clock does something."""
    names = {"call": "call_before", "cancel-if-empty": "cancel_before"}
    return {field: _lead(name, given[name]) for name, field in names.items() if name in given}


def _lead(name: str, written: str) -> int | None:
    low = " ".join(written.casefold().split()).rstrip(".")
    if low in _NONE:
        return None
    match = _LEAD.fullmatch(low)
    minutes = 0
    if match:
        number = match["number"]
        minutes = (int(number) if number.isdigit() else _WORDS[number]) * _UNITS[match["unit"][0]]
    if not 0 < minutes <= _LONGEST_LEAD:
        raise Refused(
            "{name}: is a time before the meeting, such as 7 days, or none. I could not read "
            "“{written}”.",
            name=name.capitalize(),
            written=written[:60],
        )
    return minutes


def _as_meeting(series: Series, given: dict[str, str]) -> Series:
    """It with what is said of each of its meetings."""
    made = series
    if "location" in given:
        made = replace(made, location=clean_line(given["location"]))
    if "minutes" in given:
        made = replace(made, default_minutes=minutes_of(given["minutes"]))
    if "rooms" in given:
        made = replace(made, rooms=room_count(given["rooms"]))
    if "ballot" in given:
        made = replace(made, ballot=ballot_name(given["ballot"]))
    return made


def changed_series(before: Series | None, now: Series) -> Iterator[Sentence]:
    """Each field that is otherwise now, old and new; of a new series, all that is set."""
    shown = _shown(now)
    old = _shown(before) if before else {**dict.fromkeys(shown, ""), "Title": now.title}
    return changed_values(old, shown, is_new=before is None)


def _shown(series: Series) -> dict[str, object]:
    until = re.search(r"UNTIL=([\d-]+)", series.rule)
    return {
        "Title": series.title,
        "Repeats": series.written,
        "At": f"{series.at} {series.timezone}",
        # By itself, a member's client that quotes without marks would have it set a topic's.
        "Duration": Sentence("{n} minutes each time", n=series.minutes),
        "Until": until[1] if until else "",
        "Location": series.location,
        "Call": _lead_in_words(series.call_before),
        "Cancel-if-empty": _lead_in_words(series.cancel_before),
    }


def _lead_in_words(minutes: int | None) -> Sentence | str:
    if minutes is None:
        return ""
    if minutes % DAY == 0:
        count = minutes // DAY
        return Sentence("1 day") if count == 1 else Sentence("{n} days", n=count)
    hours = minutes // 60
    if minutes % 60:
        return f"{minutes}m"
    return Sentence("1 hour") if hours == 1 else Sentence("{n} hours", n=hours)
