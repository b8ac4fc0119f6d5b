"""What is left of free times where many are taken is what is left if they are taken one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailproc.meeting.intervals import Interval, common, joined, without, without_all

_BEGINS = datetime(2027, 8, 26, tzinfo=UTC)


def _gap(first: int, length: int) -> Interval:
    return _BEGINS + timedelta(minutes=first), _BEGINS + timedelta(minutes=first + length)


_LENGTHS = st.integers(1, 20)
_TAKEN = st.lists(st.builds(_gap, st.integers(-10, 130), _LENGTHS), max_size=8)
#: Pauses before free times, and their lengths.
_STEPS = st.lists(st.tuples(st.integers(0, 9), _LENGTHS), max_size=6)


@given(_STEPS, _TAKEN)
def test_all_at_once_is_one_by_one(steps: list[tuple[int, int]], taken: list[Interval]) -> None:
    gaps, at = list[Interval](), 0
    for pause, length in steps:
        gaps.append(_gap(at + pause, length))
        at += pause + length
    left = [*gaps]
    for start, end in taken:
        left = without(left, start, end)
    assert without_all(gaps, taken) == left


@given(_TAKEN, _TAKEN)
def test_common_is_what_both_have(some: list[Interval], others: list[Interval]) -> None:
    ours, theirs = joined(some), joined(others)
    pairs = ((max(a, c), min(b, d)) for a, b in ours for c, d in theirs)
    assert common(ours, theirs) == [(start, end) for start, end in pairs if start < end]
