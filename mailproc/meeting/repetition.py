"""The days that a rule of repetition gives (RRULE, RFC 5545 3.3.10). Pure.

A rule is for days only: what time it is there is another matter, so that the clocks may change.
Here and not by python-dateutil, with which tests compare it: that cannot be told when to give up
on a rule that never gives a day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

#: A rule is looked at for so long after a day, and no further: some never give a day at all.
AHEAD: Final = timedelta(days=10 * 366)
_NAMES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE: Final = timedelta(days=1)


def days(rule: str, first: date, after: date | None = None) -> Iterator[date]:
    """The days of a rule in order, those within `AHEAD` of the one before or after which.

    Args:
        rule: its parts in capitals, as `commands.arguments.repeats` gives them; UNTIL is an
            ISO date.
        first: the first day (DTSTART), which the rule gives, or from which on it counts.
        after: only days after this one; None: all.
    """
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    last = max(first, after or first) + AHEAD
    if "UNTIL" in parts:
        last = min(last, date.fromisoformat(parts["UNTIL"]))
    left = int(parts.get("COUNT", 0))
    named = _Named.of(parts, first)
    for begins, ends in _periods(parts, first, last):
        if after is not None and ends <= after and "COUNT" not in parts:
            continue  # nobody asks what is in it
        for day in _chosen(parts, [one for one in _each(begins, ends) if one in named]):
            if not first <= day <= last:
                continue
            if after is None or day > after:
                yield day
            left -= 1
            if not left:
                return


def _each(begins: date, ends: date) -> Iterator[date]:
    return (begins + timedelta(days=one) for one in range((ends - begins).days + 1))


def _periods(parts: Mapping[str, str], first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days, weeks, months or years that the rule looks at: each by its first and last day."""
    step, freq = int(parts.get("INTERVAL", 1)), parts["FREQ"]
    if freq in ("DAILY", "WEEKLY"):
        length = 1 if freq == "DAILY" else 7
        into_week = (first.weekday() - _NAMES.index(parts.get("WKST", "MO"))) % 7
        begins = first - timedelta(days=0 if freq == "DAILY" else into_week)
        while begins <= last:
            yield begins, begins + timedelta(days=length - 1)
            begins += timedelta(days=length * step)
        return
    many = 1 if freq == "MONTHLY" else 12
    month = first.year * 12 + (first.month - 1 if freq == "MONTHLY" else 0)
    while (begins := date(month // 12, month % 12 + 1, 1)) <= last:
        after = month + many
        yield begins, date(after // 12, after % 12 + 1, 1) - _ONE
        month += many * step


def _chosen(parts: Mapping[str, str], found: list[date]) -> list[date]:
    """Those of the days of a period that BYSETPOS chooses."""
    if "BYSETPOS" not in parts:
        return found
    places = (int(one) for one in parts["BYSETPOS"].split(","))
    at = {place - 1 if place > 0 else len(found) + place for place in places}
    return [day for place, day in enumerate(found) if place in at]


class _Named(Struct, frozen=True):
    """Which days a rule names by their month, their number in it, or their weekday."""

    months: frozenset[int]
    numbers: frozenset[int]
    weekdays: frozenset[str]
    in_year: bool
    """Whether ``20MO`` is the twentieth of the year, not of the month."""

    @classmethod
    def of(cls, parts: Mapping[str, str], first: date) -> _Named:
        """What the rule names, else what its first day says."""
        months, numbers = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
        weekdays = frozenset(parts["BYDAY"].split(",")) if "BYDAY" in parts else frozenset()
        freq = parts["FREQ"]
        if freq == "WEEKLY" and not (weekdays or numbers):
            weekdays = frozenset((_NAMES[first.weekday()],))
        if freq in ("MONTHLY", "YEARLY") and not (weekdays or numbers):
            numbers = frozenset((first.day,))
            months = months or (frozenset((first.month,)) if freq == "YEARLY" else months)
        in_year = freq == "YEARLY" and not months
        return cls(months, numbers, frozenset(one.lstrip("+") for one in weekdays), in_year)

    def __contains__(self, day: date) -> bool:
        """Whether it is one of them."""
        length = calendar.monthrange(day.year, day.month)[1]
        if self.months and day.month not in self.months:
            return False
        if self.numbers and self.numbers.isdisjoint((day.day, day.day - length - 1)):
            return False
        if not self.weekdays:
            return True
        name, place = _NAMES[day.weekday()], day.day
        if self.in_year:
            length, place = 366 if calendar.isleap(day.year) else 365, day.timetuple().tm_yday
        nth, nth_last = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
        return not self.weekdays.isdisjoint((name, f"{nth}{name}", f"{nth_last}{name}"))


def _numbers(parts: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(int(one) for one in parts[name].split(",")) if name in parts else frozenset()
