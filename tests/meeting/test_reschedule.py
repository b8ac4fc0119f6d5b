"""An agenda that was posted is fitted once more: as few topics as can be move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Break, Day, Lead, Meeting, Topic
from mailproc.meeting.reschedule import Refit
from mailproc.meeting.timetable import Slot

START = datetime(2027, 8, 26, 13, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def meeting(length: int, **more: object) -> Meeting:
    return Meeting(1, "Summit", 1, starts=START, ends=at(length), **more)  # type: ignore[arg-type]  # its own fields


def topic(number: int, minutes: int = 15, lead: str = "") -> Topic:
    jane = Mailbox("Jane", "jane@example.org")
    leads = (Lead(lead, lead),) if lead else ()
    return Topic(number, f"T{number}", jane, START, 1, "<1@x>", minutes=minutes, leads=leads)


def fitted(
    where: Meeting,
    ranking: list[Topic],
    before: dict[int, tuple[int, int]],
    over: tuple[Slot, ...] = (),
    since: datetime | None = None,
) -> dict[int, tuple[int, int]]:
    """Minute and room of each topic on the agenda."""
    places = {number: (at(minute), room) for number, (minute, room) in before.items()}
    refit = Refit(where, ranking, places, lambda lead: lead.address, over, since)
    return {slot.topic: ((slot.start - START).seconds // 60, slot.room) for slot in refit.fit()[0]}


@pytest.mark.parametrize(
    ("ranking", "before", "after"),
    [
        # Another ranking alone moves nothing.
        ([3, 2, 1], {1: 0, 2: 15, 3: 30}, {1: 0, 2: 15, 3: 30}),
        # A new topic takes what is free, also where one has gone.
        ([1, 4, 3], {1: 0, 2: 15, 3: 30}, {1: 0, 4: 15, 3: 30}),
        ([1, 3], {1: 0, 2: 15, 3: 30}, {1: 0, 3: 30}),
        # Of more than there is room for, the ranking says which are on it; the others stay.
        ([1, 2, 3, 4, 5], {1: 0, 2: 15, 3: 30, 5: 45}, {1: 0, 2: 15, 3: 30, 4: 45}),
    ],
)
def test_what_can_stays_where_it_is(
    ranking: list[int], before: dict[int, int], after: dict[int, int]
) -> None:
    places = {number: (minute, 1) for number, minute in before.items()}
    found = fitted(meeting(60), [topic(number) for number in ranking], places)
    assert found == {number: (minute, 1) for number, minute in after.items()}


def test_a_longer_topic_moves_one_not_all_behind_it() -> None:
    before = {1: (0, 1), 2: (15, 1), 3: (30, 1), 4: (45, 1)}
    ranking = [topic(1), topic(2, 30), topic(3), topic(4)]
    after = fitted(meeting(90), ranking, before)
    moved = [number for number in before if after[number] != before[number]]
    assert len(moved) == 1
    assert len(after) == 4


def test_what_is_over_is_not_booked_again() -> None:
    over = (Slot(1, at(0), at(15)), Slot(2, at(15), at(30)))
    after = fitted(meeting(60), [topic(4), topic(3)], {3: (30, 1)}, over)
    assert after == {3: (30, 1), 4: (45, 1)}


def test_nothing_begins_before_now() -> None:
    after = fitted(meeting(60), [topic(1), topic(2)], {1: (0, 1), 2: (45, 1)}, (), at(20))
    assert after == {1: (20, 1), 2: (45, 1)}


def test_a_lead_is_never_in_two_rooms() -> None:
    before = {1: (0, 1), 2: (0, 2)}
    ranking = [topic(1, lead="jane@x"), topic(2, lead="jane@x")]
    assert fitted(meeting(30, rooms=2), ranking, before) == {1: (0, 1), 2: (15, 1)}


def test_breaks_and_nights_are_kept() -> None:
    days = (Day(START, at(30)), Day(at(1440), at(1470)))
    where = meeting(1470, days=days, breaks=(Break(at(1440), 15),))
    found = fitted(where, [topic(1), topic(2), topic(3)], {1: (15, 1)})
    assert found == {1: (15, 1), 2: (0, 1), 3: (15, 1)}
