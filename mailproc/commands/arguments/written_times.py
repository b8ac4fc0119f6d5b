"""Times of a meeting as people write them: ``Tue 13:00-17:00``, ``every day from 15:00``. Pure.

What may mean two times is refused. Words such as ``after lunch`` are no times at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.commands.arguments.date_words import MONTHS, WEEKDAYS
from mailproc.commands.arguments.time_of_day import CLOCK, time_of_day
from mailproc.commands.arguments.times import day_among
from mailproc.commands.arguments.zones import zone_called
from mailproc.meeting.availability import whole_day
from mailproc.meeting.intervals import Interval
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused
from mailproc.meeting.timetable import days_of

_WORDS_IN_TIMES: Final = """
    from until till to before after since starting at between and on the of each every
    all both any whole day days daily time times anytime always only noon midnight
    am pm a.m p.m onward onwards up through o'clock today tomorrow whenever
    von bis ab nach vor zwischen und am um den der ganzen ganze ganztags tag tage jeden
    jederzeit immer mittag uhr heute morgen täglich an allen tagen
"""
_WORDS: Final = frozenset(_WORDS_IN_TIMES.split())
_KNOWN: Final = "|".join(
    re.escape(word) for word in sorted({*_WORDS, *WEEKDAYS, *MONTHS}, key=len, reverse=True)
)
_GOES_ON: Final = (
    r"\b(?i:and|or|until|till|from|to|before|after|since|between|at|on|the|und|von|bis)\W*$"
)
#: What follows AVAILABLE and UNAVAILABLE: words and figures of times and nothing else. A number
#: by itself is none, nor what goes on behind it: prose that was wrapped begins with that.
TIMES: Final = (
    rf"(?P<times>(?!(?i:of)\b|\d+\W*$|.*{_GOES_ON})(?=.*(?:\d|(?i:day|tag|mon|di|tue|mi|wed|thu|do|fri|fr(?!om)|sat|sa|sun|so|time|always"
    r"|immer|jederzeit|noon|whenever)))"
    rf"(?:(?:\d[\w:.+/−–—-]*+|(?i:{_KNOWN})(?![^\W_])|[-–—−]|\(?[A-Z][A-Za-z_]+/[A-Za-z_/+-]+\)?"
    r"|\(?[A-Z]{2,5}\)?(?![^\W_])|[+-]\d\d:?\d\d)[ \t,;.]*+)++)"
)
_MIDNIGHT: Final = re.compile(r"midnight|24(?:[:h.]00)?(?: ?uhr|h)?")
_NEVER_IN: Final = r"(?<![\d:./-])"
_NO_MORE: Final = r"(?![:./-]?\d)(?!(?:st|nd|rd|th)\b)"
_RANGE: Final = re.compile(
    rf"{_NEVER_IN}(?:(?:from|between|von|zwischen) )?(?P<first>{CLOCK})"
    rf" ?(?:-|(?:to|until|till|bis|and|und)\b) ?(?P<last>{CLOCK}){_NO_MORE}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    rf"\b(?:from|after|since|starting(?: at)?|ab|nach|von) (?P<first>{CLOCK}){_NO_MORE}"
    r"(?: (?:onwards?|on|an)\b)?",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    rf"\b(?:until|till|before|up to|to|bis|vor) (?P<last>{CLOCK}){_NO_MORE}",
    re.IGNORECASE,
)
_WHOLE_DAY: Final = re.compile(
    r"\b(?:(?:for )?(?:all|the whole|whole) day|(?:den )?ganzen? tag|ganztags)\b",
    re.IGNORECASE,
)
_EVERY_DAY: Final = re.compile(
    r"\b(?:on )?(?:(?:each|every|all|both|any) days?|daily|jeden tag|täglich|an allen tagen)\b",
    re.IGNORECASE,
)
_WEEKDAY: Final = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DAY_TO_DAY: Final = re.compile(
    rf"(?P<first>\b(?:{_WEEKDAY})\b)\.? ?(?:-|(?:to|through|bis)\b) ?(?P<last>\b(?:{_WEEKDAY})\b)",
    re.IGNORECASE,
)
#: Where one of several times ends; the comma before a year is no end.
_END: Final = re.compile(r" *(?:[,;](?! *\d{4}\b)| and\b| und\b)+ *", re.IGNORECASE)
_ZONE: Final = re.compile(
    r" \(?(?P<zone>[A-Za-z_]+/[A-Za-z_/+-]+|[A-Z]{2,5}|(?<=:\d\d )[+-]\d\d:?\d\d)\)?$"
)
_ALWAYS: Final = re.compile(
    r"(?i)(?:always|any ?time|all the time|the whole time|immer|jederzeit|all times?|whenever)[.]?"
)
_MOST_TIMES: Final = 60


class WrittenTime(NamedTuple):
    """A time that somebody wrote, and the day that it begins on, from midnight to midnight."""

    time: Interval
    day: Interval


class _NotRead(ValueError):
    """What is no day and no time; its message is how that was written."""


class _Clocks(Struct, frozen=True):
    """From when to when on a day; None: from its beginning, or to its end."""

    first: time | None = None
    last: time | None = None
    past_midnight: bool = False


def says_always(written: str) -> bool:
    """Whether no time is named since there is no limit: ``always``, ``any time``."""
    return bool(_ALWAYS.fullmatch(written.strip()))


def example_time(meeting: Meeting, zone: str) -> str:
    """A time of a meeting as one may write it, ``Thu 13:00-15:00``; "" without a date.

    `zone` is the timezone's name in which it is.
    """
    days = days_of(meeting)
    if not days:
        return ""
    starts = days[0].starts.astimezone(ZoneInfo(zone))
    ends = min(days[0].ends, days[0].starts + timedelta(hours=2)).astimezone(ZoneInfo(zone))
    return f"{starts:%a} {starts:%H:%M}-{ends:%H:%M}"


def written_times(
    meeting: Meeting, written: str, own_zone: str, received: datetime
) -> list[WrittenTime]:
    """All times that somebody wrote, on the days of the meeting.

    Args:
        meeting: whose days they are on.
        written: in whatever form; times without a day are on each of its days.
        own_zone: in which they are, unless another is named behind them.
        received: when the letter came.

    Raises:
        Refused: one of them cannot be read, or the meeting has no time yet.
    """
    if not days_of(meeting):
        raise Refused(
            "{title} has no date yet, so I cannot tell which times you mean. Please send this "
            "again when it has one.",
            title=meeting.title,
        )
    plain = " ".join(unicodedata.normalize("NFKC", written[:600]).split()).rstrip(" .,;")
    plain = re.sub("[–—−]", "-", plain)
    try:
        zone, plain = _zone(meeting, plain, own_zone)
        found = [
            _on_day(day, clocks, zone)
            for day, clocks in _days_and_clocks(meeting, plain, zone, received)
        ]
    except _NotRead as fault:
        raise Refused(
            "I could not read “{written}” as a day and a time; write it like {example}.",
            written=str(fault),
            example=example_time(meeting, own_zone),
        ) from fault
    if len(found) > _MOST_TIMES:
        raise Refused("These are too many times; {most} in a line will do.", most=_MOST_TIMES)
    return found


def _zone(meeting: Meeting, plain: str, own: str) -> tuple[tzinfo, str]:
    """The zone that stands behind the times, or the writer's own; and the text without it."""
    match = _ZONE.search(f" {plain}")
    if match is None or match["zone"].casefold() in {*_WORDS, *WEEKDAYS, *MONTHS}:
        return ZoneInfo(own), plain
    name, left = match["zone"], f" {plain}"[: match.start()].strip()
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:])
        length = timedelta(hours=hours, minutes=minutes)
        if length >= timedelta(days=1):
            raise _not_read(plain)
        return timezone(length if name[0] == "+" else -length), left
    if name in ("UTC", "GMT"):
        return ZoneInfo("Etc/UTC"), left
    if "/" in name:
        return ZoneInfo(zone_called(name)), left
    for known in (own, meeting.timezone):
        there = ZoneInfo(known)
        if any(name == day.starts.astimezone(there).tzname() for day in days_of(meeting)):
            return there, left
    raise Refused(
        "I do not know the zone {name} for sure; name it by a city, such as {known}, or leave it "
        "out for times in {own}.",
        name=name,
        known=meeting.timezone if meeting.timezone != "Etc/UTC" else "Europe/Berlin",
        own=own,
    )


def _days_and_clocks(
    meeting: Meeting, plain: str, zone: tzinfo, received: datetime
) -> Iterator[tuple[date, _Clocks]]:
    """Each day that is meant with its times; days without times have those that follow."""
    of_meeting = sorted(
        {
            moment.astimezone(zone).date()
            for day in days_of(meeting)
            for moment in (day.starts, day.ends - timedelta.resolution)
        }
    )
    here = received.astimezone(zone)
    waiting: list[date] = []
    last: list[date] = []
    for part in filter(None, _split(plain)):
        clocks, rest = _clocks(part)
        days = _days(rest, of_meeting, here, meeting.title)
        if clocks is None:
            if not days:
                raise _not_read(part)
            waiting += days
            continue
        if not (waiting or days):
            days = last or of_meeting  # "Tue 9-12, 14-16"; or on each day
        last = [*waiting, *days]
        waiting = []
        for day in last:
            yield day, clocks
    for day in waiting:
        yield day, _Clocks()


def _split(plain: str) -> list[str]:
    """The times of a line, each for itself; ``between 9 and 11`` is one."""
    hidden = _RANGE.sub(lambda match: re.sub(r"(?i) (?:and|und) ", " - ", match[0]), plain)
    return [part.strip() for part in _END.split(hidden)]


def _clocks(part: str) -> tuple[_Clocks | None, str]:
    """From when to when, and what else a part says; None if it says no time of day."""
    if match := _WHOLE_DAY.search(part):
        return _Clocks(), _left(part, match)
    if match := _RANGE.search(part):
        first, last = _pair(match["first"], match["last"], part)
        return _Clocks(first, last, past_midnight=last <= first and last != time()), _left(
            part, match
        )
    if match := _FROM.search(part):
        return _Clocks(first=_clock(match["first"], part)), _left(part, match)
    if match := _UNTIL.search(part):
        return _Clocks(last=_clock(match["last"], part)), _left(part, match)
    return None, part


def _left(part: str, match: re.Match[str]) -> str:
    return f"{part[: match.start()]} {part[match.end() :]}".strip()


def _pair(first: str, last: str, part: str) -> tuple[time, time]:
    """Two times of day; ``1-5pm`` is in the afternoon, ``22:00-02:00`` goes past midnight."""
    first, last = first.casefold(), last.casefold()
    ends = _clock(last, part)
    half = re.search(r"[ap](?=\.?m)", last)
    if half and not re.search(r"[ap]\.?m|noon|midnight", first) and ":" not in first:
        begins = _clock(f"{first}{half[0]}m", part)
        if half[0] == "p" and begins >= ends:
            begins = _clock(f"{first}am", part)
    else:
        begins = _clock(first, part)
    if ends == time() and begins != time():
        return begins, ends  # until the end of the day
    if ends == begins or (ends < begins and begins < time(18)):
        raise Refused(
            "“{written}” ends before it starts; write it like 9:00-17:00.", written=part[:60]
        )
    return begins, ends


def _clock(written: str, part: str) -> time:
    if _MIDNIGHT.fullmatch(written.casefold()):
        return time()
    found = time_of_day(written)
    if found is None:
        raise _not_read(part)
    return found


def _days(rest: str, of_meeting: Sequence[date], here: datetime, title: str) -> list[date]:
    """The days that are left once the times of day are taken out; none if none is named."""
    if match := _EVERY_DAY.search(rest):
        rest = _left(rest, match)
        if rest:
            raise _not_read(rest)
        return [*of_meeting]
    if match := _DAY_TO_DAY.search(rest):
        if _left(rest, match).strip(" -"):
            raise _not_read(rest)
        first = day_among(match["first"], of_meeting, here, title)
        last = day_among(match["last"], of_meeting, here, title)
        if last < first:
            raise _not_read(rest)
        return [day for day in of_meeting if first <= day <= last]
    rest = rest.strip(" -:")
    if not rest.strip(" -.") or rest.casefold() in ("on", "only"):
        return []
    rest = re.sub(r"(?i)\bonly\b", "", rest)
    return [day_among(rest, of_meeting, here, title)]


def _on_day(day: date, clocks: _Clocks, zone: tzinfo) -> WrittenTime:
    whole = whole_day(day, zone)
    start, end = whole
    if clocks.first is not None:
        start = datetime.combine(day, clocks.first, zone).astimezone(UTC)
    if clocks.last is not None and clocks.last != time():
        last = day + timedelta(days=clocks.past_midnight)
        end = datetime.combine(last, clocks.last, zone).astimezone(UTC)
    return WrittenTime((start, end), whole)


def _not_read(written: str) -> _NotRead:
    return _NotRead(written[:60])
