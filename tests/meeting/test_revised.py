"""Topics and meetings are equal whenever they were changed."""

from __future__ import annotations

from datetime import UTC, datetime

from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Meeting, Revision, Topic
from mailproc.structs import replace

NOW = datetime(2027, 8, 1, tzinfo=UTC)
TOPIC = Topic(1, "NUMA", Mailbox("Jane", "jane@example.org"), NOW, 1, "<1@example.org>")
MEETING = Meeting(1, "Summit", 1)


def test_what_differs_only_in_when_it_was_changed_is_equal() -> None:
    for one in (TOPIC, MEETING):
        later = replace(one, revision=Revision(7, NOW))
        assert one == later
        assert not one != later  # noqa: SIM202  # a struct has both
        assert len({one, later}) == 1


def test_what_differs_otherwise_is_not() -> None:
    for one in (TOPIC, MEETING):
        other = replace(one, title="KVM")
        assert one != other
        assert not one == other  # noqa: SIM201  # a struct has both
    assert TOPIC != MEETING
    assert TOPIC != "T1"
