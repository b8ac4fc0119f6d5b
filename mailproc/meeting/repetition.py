"""The days that a rule of repetition gives (RRULE, RFC 5545 3.3.10), by python-dateutil. Pure.

A rule is for days only: what time it is there is another matter, so that the clocks may change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

#: A rule is looked at for so long after a day, and no further: some never give a day at all.
AHEAD = timedelta(days=10 * 366)


def days(rule: str, first: date, after: date | None = None) -> Iterator[date]:
    """The days of a rule in order, those within `AHEAD` of the one before or after which.

    Args:
        rule: its parts in capitals; UNTIL is a day. The rule is one that `commands.repeats` gives.
        first: the day from which on it counts (DTSTART), which COUNT counts if the rule gives it.
        after: only days after this one; None: all.
    """
    # Few need it: a list without a series never loads it.
    from dateutil.rrule import rrulestr

    parts = dict(part.split("=", 1) for part in rule.split(";"))
    most = int(parts.pop("COUNT")) if "COUNT" in parts else None
    last = max(first, after or first) + AHEAD
    if "UNTIL" in parts:
        last = min(last, date.fromisoformat(parts.pop("UNTIL")))
    bare = ";".join(f"{name}={value}" for name, value in parts.items())
    found = rrulestr(bare, dtstart=datetime.combine(first, time()))
    ends = found.replace(until=datetime.combine(last, time()))
    for moment in islice(ends, most):
        if after is None or moment.date() > after:
            yield moment.date()
