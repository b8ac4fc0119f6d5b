"""Dates and times as people write them; what may mean two is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailproc.commands.arguments.time_of_day import time_of_day
from mailproc.commands.arguments.times import deadline, moment
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused

MEETING = Meeting(
    1,
    "Summit",
    0,
    starts=datetime(2027, 8, 26, 11, tzinfo=UTC),
    ends=datetime(2027, 8, 26, 15, tzinfo=UTC),
    timezone="Europe/Berlin",
)
NOW = datetime(2027, 8, 1, 9, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    "written",
    [
        *("2027-08-20", "20 August 2027", "August 20, 2027", "20 Aug", "20th of August 2027"),
        *("20.08.2027", "20.8.", "2027/08/20", "08/20/2027", "Fri, 20 August 2027", "20. August"),
        *("Freitag, 20. August 2027", "２０２７-０８-２０"),
    ],
)
def test_a_deadline_without_a_time_is_the_end_of_its_day(written: str) -> None:
    assert f"{deadline(MEETING, written, NOW):%Y-%m-%d %H:%M:%S %Z}" == "2027-08-20 23:59:59 CEST"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-08-20 12:00", "08-20 12:00 CEST"),
        ("2027-08-20T12:00", "08-20 12:00 CEST"),
        ("2027-08-20 12:00 CEST", "08-20 12:00 CEST"),
        ("2027-08-20 12:00 UTC", "08-20 12:00 UTC"),
        ("2027-08-20 12:00:00Z", "08-20 12:00 UTC"),
        ("2027-08-20 12:00+05:30", "08-20 12:00 UTC+05:30"),
        ("2027-08-20 12:00 America/New_York", "08-20 12:00 EDT"),
        ("20 August 2027 at 2:30 pm", "08-20 14:30 CEST"),
        ("20 August 2027, 2 p.m.", "08-20 14:00 CEST"),
        ("20 August 2027 16h30", "08-20 16:30 CEST"),
        ("20 August, 14h30", "08-20 14:30 CEST"),
        ("Freitag, 20. August, 14 Uhr", "08-20 14:00 CEST"),
        ("14:30", "08-01 14:30 CEST"),
        ("tomorrow noon", "08-02 12:00 CEST"),
        ("Friday 9am", "08-06 09:00 CEST"),
        ("next Tuesday", "08-03 23:59 CEST"),  # it is a Sunday
        ("Friday next week at 12:00", "08-06 12:00 CEST"),
        ("nächsten Dienstag", "08-03 23:59 CEST"),
    ],
)
def test_a_time_is_read(written: str, meant: str) -> None:
    assert f"{deadline(MEETING, written, NOW):%m-%d %H:%M %Z}" == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("next Tuesday", "08-10"),
        ("this Friday", "08-06"),
        ("Friday", "08-06"),
        ("Monday", "08-09"),
        ("Friday next week", "08-13"),
        ("next Friday", ""),  # that of the next week, or the coming one
        ("Wednesday", ""),  # today, or in a week
        ("this Monday", ""),
    ],
)
def test_a_day_of_the_week_is_read_on_a_wednesday(written: str, meant: str) -> None:
    wednesday = datetime(2027, 8, 4, 9, 0, tzinfo=UTC)
    if not meant:
        with pytest.raises(Refused):
            deadline(MEETING, written, wednesday)
        return
    assert f"{deadline(MEETING, written, wednesday):%m-%d}" == meant


def test_a_time_alone_is_on_the_meetings_day() -> None:
    assert f"{moment(MEETING, '2 pm', NOW):%m-%d %H:%M}" == "08-26 14:00"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "08/09/2027",
            "next week",
            "Sunday",
            "next 20 August",
            "soon",
            "",
            "20",
            "2027",
            "25:00",
            "2027-13-01",
        ),
        *("31 June 2027", "2027-08-20 12:00 PDT", "Thu 20 August 2027", "9999-01-01 12:00"),
        *("20 August 2027 and more", "12:00 13:00", "2027-09-30", "26 August 2027 18:00", "0 pm"),
    ],
)
def test_what_is_no_deadline_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        deadline(MEETING, written, NOW)


def test_when_a_meeting_starts_has_a_time_of_day() -> None:
    with pytest.raises(Refused, match="no time of day"):
        moment(MEETING, "2027-08-20", NOW)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("14:00", "14:00"),
        ("9", "09:00"),
        ("2 pm", "14:00"),
        ("2:30 p.m.", "14:30"),
        ("12am", "00:00"),
        ("14h30", "14:30"),
        ("14.30 Uhr", "14:30"),
        ("16 uhr", "16:00"),
        ("Noon", "12:00"),
        ("24:00", ""),
        ("13 pm", ""),
        ("9:60", ""),
        ("tea time", ""),
    ],
)
def test_a_time_of_day_is_read_alike_wherever_it_stands(written: str, clock: str) -> None:
    found = time_of_day(written)
    assert (f"{found:%H:%M}" if found else "") == clock
