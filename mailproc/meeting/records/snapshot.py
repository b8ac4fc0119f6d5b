"""What was published of a meeting, as it was then. Frozen values."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from mailproc.meeting.choices import Scale
from mailproc.meeting.records.meetings import Meeting
from mailproc.meeting.records.persons import Attendance
from mailproc.meeting.records.topics import Second, Topic
from mailproc.meeting.roster import Voters


class Snapshot(Struct, frozen=True):
    """What was published of a meeting, as it was then: later changes do not touch it.

    The ballots are not in it, since nobody changes those of a vote that is over; nor are the
    descriptions of topics, which stay as they were proposed.
    """

    KEY: ClassVar = ("meeting", "part")

    meeting: int
    part: Literal["result", "agenda"]
    """The result is kept when voting closes, the agenda when the next meeting begins."""
    letter: int
    state: Meeting
    """The meeting, without its electorate: that is fixed anyway."""
    topics: tuple[Topic, ...]
    seconds: tuple[Second, ...]
    attendance: tuple[Attendance, ...]
    """Each person once, by the name that they went by."""
    voters: Voters
    """Who may vote on the list, and how far from 0 a vote may be: the list's rules of then."""
    scale: Scale
