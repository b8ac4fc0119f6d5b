"""How a series repeats, as chairs write it."""

from __future__ import annotations

from datetime import date, time

import pytest

from mailproc.commands.arguments.repeats import first_day, rule_of, until_day
from mailproc.meeting.repetition import days
from mailproc.meeting.sentences import Refused


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("first Thursday", "FREQ=MONTHLY;BYDAY=1TH"),
        ("First Thursday of the month.", "FREQ=MONTHLY;BYDAY=1TH"),
        ("every first Thursday", "FREQ=MONTHLY;BYDAY=1TH"),
        ("on the first Thursday of each month", "FREQ=MONTHLY;BYDAY=1TH"),
        ("monthly, first Thursday", "FREQ=MONTHLY;BYDAY=1TH"),
        ("1st, 3rd Thursday of the month", "FREQ=MONTHLY;BYDAY=1TH,3TH"),
        ("first and third Monday", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
        ("last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every second Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU"),
        ("second Tuesday", "FREQ=MONTHLY;BYDAY=2TU"),
        ("every 2 weeks on Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("fortnightly on Tuesdays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every Thursday", "FREQ=WEEKLY;BYDAY=TH"),
        ("Thursdays", "FREQ=WEEKLY;BYDAY=TH"),
        ("Tuesdays and Thursdays", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("weekly on Mon, Wed", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("weekly", "FREQ=WEEKLY"),
        ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("daily", "FREQ=DAILY"),
        ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("the 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("first Monday every 3 months", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
        ("quarterly on the first Monday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
        ("first Monday of every second month", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"),
        ("yearly", "FREQ=YEARLY"),
        ("jeden ersten Donnerstag im Monat", "FREQ=MONTHLY;BYDAY=1TH"),
        ("letzter Freitag des Monats", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("jeden zweiten Dienstag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("alle 2 Wochen dienstags", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("rrule:freq=weekly;interval=2;byday=tu", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=-1;COUNT=12", None),
    ],
)
def test_it_is_read_as_this_rule(written: str, rule: str | None) -> None:
    assert rule_of(written) == (rule or written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("every third Thursday", "third Thursday of the month” or “every 3 weeks"),
        ("Thursday", "I could not read"),
        ("when we like", "I could not read"),
        ("first Thursday at 4pm", "I could not read"),
        ("every 0 weeks on Monday", "I could not read"),
        ("FREQ=HOURLY", "one meeting a day at most"),
        ("FREQ=DAILY;BYHOUR=3,5", "one meeting a day at most"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "gives no dates"),
        ("FREQ=WEEKLY;BYDAY=1TH", "gives no dates"),
        ("FREQ=MONTHLY;BYDAY=0TH", "gives no dates"),
        ("FREQ=MONTHLY;COUNT=3;UNTIL=20280101", "leave one out"),
        ("FREQ=MONTHLY;COUNT=100000", "I cannot go by"),
        ("FREQ=MONTHLY;FREQ=DAILY", "I cannot go by"),
        ("BYDAY=TH", "does not say how often"),
        ("FREQ=MONTHLY;BYSETPOS=1", "add one of them"),
        ("FREQ=YEARLY;BYEASTER=0", "I cannot go by"),
    ],
)
def test_what_is_none_or_may_be_two_is_refused(written: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        rule_of(written)


def test_a_rule_that_never_gives_a_day_is_refused_at_once() -> None:
    with pytest.raises(Refused, match="no date"):
        first_day(rule_of("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), date(2027, 8, 1))


@pytest.mark.parametrize(
    ("until", "zone", "last"),
    [
        ("20271201", "Europe/Berlin", "2027-12-01"),
        ("20271202T150000Z", "Europe/Berlin", "2027-12-02"),  # 16:00 there
        ("20271202T145959Z", "Europe/Berlin", "2027-12-01"),
        ("20271203T010000Z", "America/New_York", "2027-12-02"),
        ("20271202T155959", "Europe/Berlin", "2027-12-01"),
    ],
)
def test_the_last_day_is_that_on_which_it_begins_in_time(until: str, zone: str, last: str) -> None:
    rule = until_day(f"FREQ=DAILY;UNTIL={until}", zone, time(16))
    assert rule == f"FREQ=DAILY;UNTIL={last}"
    assert max(days(rule, date(2027, 11, 20))) == date.fromisoformat(last)


@pytest.mark.parametrize("until", ["20271399", "20270230T120000Z", "00010101T000000Z"])
def test_a_last_day_that_is_none_is_refused(until: str) -> None:
    with pytest.raises(Refused, match="is no day"):
        until_day(f"FREQ=DAILY;UNTIL={until}", "Etc/UTC", time(16))


def test_what_is_every_few_times_begins_with_the_next_day() -> None:
    assert first_day(rule_of("every 2 weeks on Tuesday"), date(2027, 8, 4)) == date(2027, 8, 10)
    assert first_day(rule_of("quarterly on the first Monday"), date(2027, 8, 4)) == date(2027, 9, 6)
