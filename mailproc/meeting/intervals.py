"""Intervals of time: what is left of free ones, and what they have in common. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

#: Its start and its end, aware.
Interval = tuple[datetime, datetime]


def without(gaps: Sequence[Interval], start: datetime, end: datetime) -> list[Interval]:
    """What is left where something takes a time."""
    left: list[Interval] = []
    for gap_start, gap_end in gaps:
        if end <= gap_start or gap_end <= start:
            left.append((gap_start, gap_end))
            continue
        if gap_start < start:
            left.append((gap_start, start))
        if end < gap_end:
            left.append((end, gap_end))
    return left


def without_all(gaps: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """The same where several times are taken, in any order; `gaps` are in order and apart."""
    left: list[Interval] = []
    times, first = joined(taken), 0
    for start, end in gaps:
        while first < len(times) and times[first][1] <= start:
            first += 1
        free, at = start, first
        while at < len(times) and times[at][0] < end:
            if free < times[at][0]:
                left.append((free, times[at][0]))
            free = times[at][1]
            at += 1
        if free < end or at == first:
            left.append((free, end))
    return left


def joined(gaps: Iterable[Interval]) -> list[Interval]:
    """The same times in order, those as one that touch or overlap."""
    found: list[Interval] = []
    for start, end in sorted(gaps):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def common(some: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """When both are free; each of the two is in order and apart."""
    found: list[Interval] = []
    first, second = [*some], [*others]
    one = other = 0
    while one < len(first) and other < len(second):
        start = max(first[one][0], second[other][0])
        end = min(first[one][1], second[other][1])
        if start < end:
            found.append((start, end))
        if first[one][1] <= second[other][1]:
            one += 1
        else:
            other += 1
    return found
