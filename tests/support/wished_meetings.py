"""Meetings with wishes, as records for the program and as plain values for its checker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import (
    Availability,
    Break,
    Day,
    Lead,
    Meeting,
    StatedTime,
    Topic,
)
from mailproc.meeting.roster import Rules
from tests.support.timetable_check import Wished

RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org", voters="anyone")
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def wished_meeting(wished: Wished, zone: str = "Etc/UTC") -> Agenda:
    """The same as records; the best topic is the one with the lowest number."""
    days = tuple(Day(start.astimezone(UTC), end.astimezone(UTC)) for start, end in wished.days)
    meeting = Meeting(
        1,
        "Committee",
        letter=1,
        starts=days[0].starts,
        ends=days[-1].ends,
        timezone=zone,
        days=days if len(days) > 1 else (),
        breaks=tuple(
            Break(start.astimezone(UTC), (end - start) // timedelta(minutes=1))
            for start, end in wished.breaks
        ),
        rooms=wished.rooms,
    )
    after: dict[str, tuple[int, ...]] = {}
    for later, earlier in wished.order:
        after[later] = (*after.get(later, ()), int(earlier[1:]))
    topics = [
        Topic(
            int(name[1:]),
            f"Topic {name}",
            Mailbox("Jane Roe", "jane@example.org"),
            BEFORE,
            1,
            f"<{name}@example.org>",
            minutes=minutes,
            leads=tuple(Lead(who, f"{who}@example.org") for who in wished.people.get(name, ())),
            after=after.get(name, ()),
            pinned=wished.pins.get(name),
        )
        for name, minutes in wished.minutes.items()
    ]
    return Agenda(RULES, [meeting, *topics, *_said(wished)])


def _said(wished: Wished) -> list[Availability]:
    people = sorted({*wished.away, *wished.only})
    return [
        Availability(
            1,
            f"{who}@example.org",
            tuple(
                StatedTime(start.astimezone(UTC), end.astimezone(UTC), there, 2)
                for there, spans in ((False, wished.away), (True, wished.only))
                for start, end in spans.get(who, ())
            ),
            2,
        )
        for who in people
    ]
