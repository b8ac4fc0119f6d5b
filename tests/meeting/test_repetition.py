"""The days of a rule are those of python-dateutil, which reads RRULEs for most of Python."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import dropwhile, islice, takewhile

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.repetition import days

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = date(2027, 1, 1)
#: For so long they are compared.
SPAN = timedelta(days=8 * 366)
#: Of days that follow soon, so many: the library is slow.
MOST = 150

weekdays = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules of the kinds that chairs write, and some more."""
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "MONTHLY", "YEARLY")))
    parts = {"FREQ": freq, "INTERVAL": str(draw(st.integers(1, 4)))}
    by = draw(st.sampled_from(("", "BYDAY", "BYDAY", "NTH", "BYMONTHDAY", "BYSETPOS")))
    if by in ("BYDAY", "BYSETPOS") or (by and freq == "WEEKLY"):
        parts["BYDAY"] = ",".join(draw(weekdays))
    elif by == "NTH" and freq != "DAILY":
        which = draw(st.lists(st.sampled_from((1, 2, 3, 4, 5, -1, -2)), min_size=1, unique=True))
        parts["BYDAY"] = ",".join(f"{one}{name}" for one in which for name in draw(weekdays))
    elif by == "BYMONTHDAY":
        which = draw(st.lists(st.sampled_from((1, 15, 29, 31, -1, -30)), min_size=1, unique=True))
        parts["BYMONTHDAY"] = ",".join(map(str, which))
    if by == "BYSETPOS" and freq != "DAILY":
        parts["BYSETPOS"] = draw(st.sampled_from(("1", "2", "-1", "1,-1")))
    if draw(st.booleans()) and freq in ("MONTHLY", "YEARLY"):
        parts["BYMONTH"] = ",".join(map(str, draw(st.sets(st.integers(1, 12), min_size=1))))
    if draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(("SU", "MO", "TH")))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def by_library(rule: str, first: date) -> list[date]:
    """The days of a rule until the end of the span."""
    begun = first
    if "WEEKLY" in rule and "BYSETPOS" in rule:  # of the first week it counts the rest only
        begins = NAMES.index(rule.partition("WKST=")[2] or "MO")
        begun -= timedelta(days=(first.weekday() - begins) % 7)
    found = rrulestr(rule, dtstart=datetime.combine(begun, time()))
    those = dropwhile(lambda day: day < first, (one.date() for one in found))
    return list(islice(takewhile(lambda day: day <= first + SPAN, those), MOST))


@settings(max_examples=100, deadline=None)
@given(rules(), st.integers(0, 800))
def test_a_hundred_rules_give_the_days_that_another_library_gives(rule: str, ahead: int) -> None:
    first = next(days(rule, FIRST + timedelta(days=ahead)), None)
    if first is None:
        return  # the library would look for it until the year 9999
    until = first + SPAN
    ours = list(islice(takewhile(lambda day: day <= until, days(rule, first)), MOST))
    assert ours == by_library(rule, first)
    assert list(days(f"{rule};COUNT=3", first)) == list(islice(days(rule, first), 3))
    assert list(islice(days(rule, first, first), 3)) == list(islice(days(rule, first), 1, 4))
    assert list(islice(days(f"{rule};COUNT=3", first, first), 3)) == ours[1:3]
    last = ours[len(ours) // 2]
    assert list(days(f"{rule};UNTIL={last}", first)) == ours[: len(ours) // 2 + 1]


def test_a_rule_without_days_ends() -> None:
    assert list(days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", FIRST)) == []
    assert list(days("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4;COUNT=3", FIRST)) == []
