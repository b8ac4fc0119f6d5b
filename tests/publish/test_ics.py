"""The calendar: read by another library; UIDs stay; SEQUENCE rises with a change, and only then."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from mailproc.publish import export, site_of
from tests.support.harness import AGENT, Harness, letter
from tests.support.sample_meetings import (
    chair,
    open_sample_harness,
    open_xen_harness,
    shown,
)

if TYPE_CHECKING:
    from ical.calendar import Calendar

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def xen(tmp_path: Path) -> Harness:
    """The Xen meeting, scheduled."""
    return open_xen_harness(tmp_path)


def read(text: str) -> Calendar:
    """The calendar as another library understands it."""
    from ical.calendar_stream import IcsCalendarStream  # it takes long to load

    return IcsCalendarStream.calendar_from_ics(text)


def published(harness: Harness) -> Calendar:
    """The calendar as it is published."""
    return read(site_of([[shown(harness)]]).files["meeting.ics"].decode())


def sequences(calendar: Calendar) -> dict[str, int | None]:
    """Each event's SEQUENCE by its UID."""
    return {str(event.uid): event.sequence for event in calendar.events}


def test_the_meeting_and_each_scheduled_topic_is_an_event(xen: Harness) -> None:
    view = xen.view()
    calendar = read(export(view, "ics"))
    meeting, *topics = calendar.events
    assert meeting.summary == "Xen Maintainer, Committer and Developer Meeting"
    assert _local(meeting.dtstart) == datetime(2012, 8, 26, 13, tzinfo=PACIFIC)
    assert _local(meeting.dtend) == datetime(2012, 8, 26, 17, tzinfo=PACIFIC)
    assert len(topics) == len(view["agenda"])
    for slot, event in zip(view["agenda"], topics, strict=True):
        assert str(event.summary).startswith(f"{slot['topic']} ")
        assert _local(event.dtstart) == datetime.fromisoformat(slot["start"])
        assert _local(event.dtend) == datetime.fromisoformat(slot["end"])


def test_the_time_zone_is_named_and_described(xen: Harness) -> None:
    text = export(xen.view(), "ics")
    assert "DTSTART;TZID=America/Los_Angeles:20120826T130000" in text
    (zone,) = read(text).timezones
    assert zone.tz_id == "America/Los_Angeles"
    summer = next(part for part in zone.daylight if part.tz_name == ["PDT"])
    assert summer.tz_offset_to.offset == timedelta(hours=-7)


def test_lines_are_folded_and_end_with_crlf(xen: Harness) -> None:
    text = export(xen.view(), "ics")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_topics_are_no_events_before_the_agenda_is_posted(tmp_path: Path) -> None:
    harness = open_xen_harness(tmp_path, scheduled=False)
    (meeting,) = read(export(harness.view(), "ics")).events
    assert meeting.status == "TENTATIVE"


def test_a_meeting_without_a_date_is_an_empty_calendar(tmp_path: Path) -> None:
    assert not read(export(open_sample_harness(tmp_path).view(), "ics")).events


def test_nothing_changes_for_letters_that_change_nothing(xen: Harness) -> None:
    before = published(xen)
    xen.mail(letter("jane@example.org", "hello", "no command in here"))
    after = published(xen)
    assert after.events == before.events


def test_sequence_rises_for_the_event_that_changed_and_its_uid_stays(xen: Harness) -> None:
    before = published(xen)
    chair(xen, "RETITLE T6 NUMA, at last")
    after = published(xen)
    old, new = sequences(before), sequences(after)
    assert old.keys() == new.keys()
    risen = {uid for uid in old if (new[uid] or 0) > (old[uid] or 0)}
    assert risen == {"t6.meeting-1.devel@lists.example.org"}
    assert {uid for uid in old if new[uid] == old[uid]} == old.keys() - risen


def test_sequence_rises_for_all_when_the_meeting_is_moved(xen: Harness) -> None:
    before = published(xen)
    chair(xen, "MEETING Xen\nLocation: B2")
    old, new = sequences(before), sequences(published(xen))
    assert all((new[uid] or 0) > (old[uid] or 0) for uid in old)


def test_an_export_has_the_numbers_that_are_published(xen: Harness) -> None:
    chair(xen, "RETITLE T6 NUMA, at last")
    assert sequences(read(export(xen.view(), "ics"))) == sequences(published(xen))


def test_a_vote_that_reorders_the_agenda_moves_events(xen: Harness) -> None:
    before = published(xen)
    chair(xen, "PIN T12 13:00")
    xen.mail(letter("jane@example.org", "VOTE T9 +1", to=AGENT))
    after = published(xen)
    starts = {str(event.uid): event.dtstart for event in before.events}
    for event in after.events:
        moved = starts[str(event.uid)] != event.dtstart
        risen = event.sequence != sequences(before)[str(event.uid)]
        assert risen >= moved, event.summary


def _local(moment: Any) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(PACIFIC)
