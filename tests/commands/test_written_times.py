"""Times of a meeting as people write them, and what is no time."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailproc.commands.arguments.written_times import TIMES, says_always, written_times
from mailproc.commands.arguments.zones import zone_called, zone_named
from mailproc.meeting.records import Day, Meeting
from mailproc.meeting.sentences import Refused
from mailproc.structs import replace

ZONE = ZoneInfo("Europe/Berlin")
DAYS = tuple(
    Day(
        datetime(2027, 8, day, 9, tzinfo=ZONE).astimezone(UTC),
        datetime(2027, 8, day, 17, tzinfo=ZONE).astimezone(UTC),
    )
    for day in (24, 25, 26)  # Tuesday to Thursday
)
MEETING = Meeting(
    1,
    "Summit",
    1,
    starts=DAYS[0].starts,
    ends=DAYS[-1].ends,
    timezone="Europe/Berlin",
    days=DAYS,
)
RECEIVED = datetime(2027, 8, 2, 9, tzinfo=UTC)


def read(written: str, zone: str = "Europe/Berlin") -> list[str]:
    """As day of August and clock, from and to, in Berlin."""
    assert re.fullmatch(TIMES, written), "the grammar does not have it"
    found = [one.time for one in written_times(MEETING, written, zone, RECEIVED)]
    return [f"{_shown(start)}-{_shown(end)}" for start, end in found]


def _shown(moment: datetime) -> str:
    here = moment.astimezone(ZONE)
    return f"{here.day} {here:%H:%M}"


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("Tue 13:00-17:00", ["24 13:00-24 17:00"]),
        ("tuesday 1pm to 5 pm", ["24 13:00-24 17:00"]),
        ("Tue 1-5pm", ["24 13:00-24 17:00"]),
        ("Tue 10-2pm", ["24 10:00-24 14:00"]),
        ("Tue, 13:00 – 17:00", ["24 13:00-24 17:00"]),
        ("on Tue between 9 and 11", ["24 09:00-24 11:00"]),
        ("Tue from 15:00", ["24 15:00-25 00:00"]),
        ("from 15:00 on Tue", ["24 15:00-25 00:00"]),
        ("Tue until noon", ["24 00:00-24 12:00"]),
        ("Tue before 11:00.", ["24 00:00-24 11:00"]),
        ("Wed", ["25 00:00-26 00:00"]),
        ("Wed all day", ["25 00:00-26 00:00"]),
        ("2027-08-26", ["26 00:00-27 00:00"]),
        ("26 August 9:00-12:00", ["26 09:00-26 12:00"]),
        ("August 26, 2027 9:00-12:00", ["26 09:00-26 12:00"]),
        ("the 26th from 10:30", ["26 10:30-27 00:00"]),
        ("26.8. 9-12 Uhr", ["26 09:00-26 12:00"]),
        ("Tue 9-12, 14-16", ["24 09:00-24 12:00", "24 14:00-24 16:00"]),
        ("Tue 9-12, Thu 10-11", ["24 09:00-24 12:00", "26 10:00-26 11:00"]),
        ("Tue and Thu 9-12", ["24 09:00-24 12:00", "26 09:00-26 12:00"]),
        ("Tue-Wed 9-12", ["24 09:00-24 12:00", "25 09:00-25 12:00"]),
        ("Di 9-12, Do ganztags", ["24 09:00-24 12:00", "26 00:00-27 00:00"]),
        (
            "every day from 15:00",
            ["24 15:00-25 00:00", "25 15:00-26 00:00", "26 15:00-27 00:00"],
        ),
        ("until 11:00", ["24 00:00-24 11:00", "25 00:00-25 11:00", "26 00:00-26 11:00"]),
        ("Tue 22:00-02:00", ["24 22:00-25 02:00"]),
        ("Tue 13:00-24:00", ["24 13:00-25 00:00"]),
        ("Tue 13:00-17:00 UTC", ["24 15:00-24 19:00"]),
        ("Tue 13:00-17:00 CEST", ["24 13:00-24 17:00"]),
        ("Tue 13:00-17:00 (Europe/Lisbon)", ["24 14:00-24 18:00"]),
        ("Tue 3:00-7:00 America/New_York", ["24 09:00-24 13:00"]),
    ],
)
def test_it_is_read(written: str, times: list[str]) -> None:
    assert read(written) == times


def test_it_is_in_the_writers_own_zone() -> None:
    assert read("Tue 3:00-7:00", "America/New_York") == ["24 09:00-24 13:00"]
    assert read("Wed", "America/New_York") == ["25 06:00-26 06:00"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Mon 13:00-17:00", "no day of Summit"),
        ("2027-09-01 13:00-17:00", "no day of Summit"),
        ("Tue 26 August 9:00-10:00", "another day of the week"),
        ("Tue 17:00-13:00", "ends before it starts"),
        ("Tue 9-5", "ends before it starts"),
        ("Tue 25:00-26:00", "could not read"),
        ("Tue 13:00-17:00 EST", "I do not know the zone EST"),
        ("Tue 13:00-17:00 Europe/Praha", "do not know the timezone"),
        ("Tue from", "“Tue from” is no day"),
        ("Sat 9-12", "“Sat” is no day of"),
    ],
)
def test_what_is_none_is_refused_with_its_reason(written: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        written_times(MEETING, written, "Europe/Berlin", RECEIVED)


def test_without_a_date_there_is_nothing_to_say() -> None:
    with pytest.raises(Refused, match="has no date yet"):
        written_times(replace(MEETING, starts=None, ends=None, days=()), "Tue", "UTC", RECEIVED)


@pytest.mark.parametrize(
    "prose",
    [
        "after lunch",
        "from",
        "of Thursday",
        "on request",
        "tomorrow if nobody minds",
        "all the time, thanks",
        "at https://example.org/2027",
        "Tuesday? Not sure yet",
        "to everybody from Monday on, I hope",
    ],
)
def test_prose_is_none(prose: str) -> None:
    assert re.fullmatch(TIMES, prose) is None


def test_always_takes_all_back() -> None:
    assert says_always("always")
    assert says_always("any time.")
    assert not says_always("Tue")


@pytest.mark.parametrize("text", ["Tue 9-12, " * 2000, "9 " * 10_000, "to " * 10_000 + "9"])
def test_long_lines_are_read_quickly(text: str) -> None:
    begun = datetime.now(tz=UTC)
    if re.fullmatch(TIMES, text):
        with suppress(Refused):
            written_times(MEETING, text, "Europe/Berlin", RECEIVED)
    assert datetime.now(tz=UTC) - begun < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("written", "name"),
    [("Europe/Prague", "Europe/Prague"), ("europe/prague", "Europe/Prague"), ("UTC", "UTC")],
)
def test_a_zone_is_known_in_any_case(written: str, name: str) -> None:
    assert zone_called(written) == name


def test_a_city_stands_for_its_zone_if_that_is_one_alone() -> None:
    assert zone_named("new york") == "America/New_York"
    with pytest.raises(Refused, match="Australia/West / Brazil/West"):
        zone_named("West")


def test_names_whose_clocks_go_alike_are_one_zone() -> None:
    assert zone_named("Louisville") == "America/Louisville"
    assert zone_named("Buenos Aires") == "America/Buenos_Aires"


@pytest.mark.parametrize("written", ["CEST", "PST", "UTC+2", "+02:00"])
def test_what_names_no_place_is_asked_for_a_city(written: str) -> None:
    with pytest.raises(Refused, match="write a city"):
        zone_named(written)


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Europe/Praque", "Europe/Prague"),
        ("US/Berlin", "Europe/Berlin"),
        ("America/NewYork", "America/New_York"),
    ],
)
def test_of_an_unknown_zone_those_near_are_named(written: str, near: str) -> None:
    with pytest.raises(Refused, match=near):
        zone_called(written)
