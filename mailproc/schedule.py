"""Fitting the ranking into the meeting's slot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailproc.records import Meeting, Topic


@dataclass(frozen=True, slots=True)
class Slot:
    """One topic's time on the agenda."""

    topic: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Overflow:
    """A topic that did not fit, and how many minutes more would let it in."""

    topic: int
    needs_minutes: int


Gap = tuple[datetime, datetime]


def fit(meeting: Meeting, ranking: Sequence[Topic]) -> tuple[list[Slot], list[Overflow]]:
    """The slots by time, and what did not fit in ranking order.

    Pinned topics stay where they are. Then each topic, best first, takes the earliest gap that
    is long enough; no topic spans a break. Empty if the meeting has no time yet.
    """
    if meeting.starts is None or meeting.ends is None:
        return [], []
    gaps: list[Gap] = [(meeting.starts, meeting.ends)]
    for pause in meeting.breaks:
        gaps = _without(gaps, pause.at, pause.at + timedelta(minutes=pause.minutes))
    slots: list[Slot] = []
    overflow: list[Overflow] = []
    for topic in sorted(ranking, key=lambda topic: topic.pinned is None):
        length = timedelta(minutes=minutes(meeting, topic))
        start = _place(gaps, topic.pinned, length)
        if start is None:
            overflow.append(Overflow(topic.number, _missing(gaps, length)))
        else:
            slots.append(Slot(topic.number, start, start + length))
            gaps = _without(gaps, start, start + length)
    return sorted(slots, key=lambda slot: slot.start), overflow


def minutes(meeting: Meeting, topic: Topic) -> int:
    """How long a topic takes."""
    return topic.minutes or meeting.default_minutes


def _place(gaps: Sequence[Gap], pinned: datetime | None, length: timedelta) -> datetime | None:
    for start, end in gaps:
        wanted = start if pinned is None else pinned
        if start <= wanted and wanted + length <= end:
            return wanted
    return None


def _without(gaps: Sequence[Gap], start: datetime, end: datetime) -> list[Gap]:
    left: list[Gap] = []
    for gap_start, gap_end in gaps:
        if end <= gap_start or gap_end <= start:
            left.append((gap_start, gap_end))
            continue
        if gap_start < start:
            left.append((gap_start, start))
        if end < gap_end:
            left.append((end, gap_end))
    return left


def _missing(gaps: Sequence[Gap], length: timedelta) -> int:
    longest = max((end - start for start, end in gaps), default=timedelta())
    return int(-((longest - length) // timedelta(minutes=1)))
