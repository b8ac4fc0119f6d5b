"""Where things lie in the pictures of a page, in percent of its width. Pure; templates draw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from mailproc.meeting.view import View, ViewPart
from mailproc.publish.days import on_day

_HOUR: Final = timedelta(hours=1)
_MOST_TICKS: Final = 9  # labels that fit beside each other on a phone
_BROAD: Final = 14.0  # percent; from there on there is room for some of a title
_SNUG: Final = 7.0  # percent; narrower blocks have no room for their label on a phone
_TIGHT: Final = 3.0  # nor, below this, on a wide screen


def bars(topics: Iterable[ViewPart]) -> dict[str, dict[str, str]]:
    """Each counted topic's bar, by id: where zero is, and how wide votes for and against are.

    All bars have one scale, so that they can be compared; there is some room in it, so that few
    votes change them all.
    """
    counts = {topic["id"]: topic["tally"] for topic in topics if topic["tally"]}
    most_for = _roundly(max((count["for"] for count in counts.values()), default=0))
    most_against = _roundly(max((count["against"] for count in counts.values()), default=0))
    whole = max(1, most_for + most_against)

    def percent(votes: int) -> str:
        return _number(100 * votes / whole)

    return {
        name: {
            "zero": percent(most_against),
            "left": percent(most_against - count["against"]),
            "against": percent(count["against"]),
            "for": percent(count["for"]),
        }
        for name, count in counts.items()
    }


def _roundly(votes: int) -> int:
    """So many or some more; the same for a few more. Up to twenty it is the number itself."""
    step = 1
    while votes > 20 * step:
        step *= 2
    return -(-votes // step) * step


def ribbons(view: View) -> list[dict[str, object]]:
    """Each day of the meeting from left to right: blocks of topics and breaks, the hours below.

    A day without a topic has none. Topics at the same time lie in lanes below each other.
    """
    days = ((day, on_day(view["agenda"], day)) for day in view["meeting"]["days"])
    pauses = view["meeting"]["breaks"]
    return [_ribbon(day, slots, on_day(pauses, day)) for day, slots in days if slots]


def _ribbon(day: ViewPart, slots: list[ViewPart], pauses: list[ViewPart]) -> dict[str, object]:
    scale = _Scale(*(datetime.fromisoformat(day[end]) for end in ("start", "end")))
    lanes: list[str] = []  # when each lane's last topic ends
    blocks = [
        {**scale.block(slot), "topic": slot["topic"], "lane": _lane(lanes, slot)} for slot in slots
    ]
    return {
        "day": day["start"],
        "blocks": blocks,
        "pauses": [scale.block(pause) for pause in pauses],
        "lanes": len(lanes),
        "ticks": scale.ticks(),
    }


def _lane(lanes: list[str], slot: ViewPart) -> int:
    """The first lane that is free when the slot begins; it is taken until its end."""
    begins = datetime.fromisoformat(slot["start"])
    for number, until in enumerate(lanes):
        if datetime.fromisoformat(until) <= begins:
            lanes[number] = slot["end"]
            return number
    lanes.append(slot["end"])
    return len(lanes) - 1


class _Scale:
    """Moments of a meeting as percent of its length."""

    def __init__(self, starts: datetime, ends: datetime) -> None:
        self._starts = starts
        self._ends = ends

    def block(self, span: ViewPart) -> dict[str, object]:
        start, end = (self._at(datetime.fromisoformat(span[key])) for key in ("start", "end"))
        size = "tight" if end - start < _TIGHT else "snug" if end - start < _SNUG else "wide"
        return {
            "start": span["start"],
            "end": span["end"],
            "x": _number(start),
            "width": _number(max(0.0, end - start)),
            "size": size,
            "named": end - start >= _BROAD,
        }

    def ticks(self) -> list[dict[str, str]]:
        """The start, the end, and the full hours between them, not too many."""
        hour = self._starts.replace(minute=0, second=0, microsecond=0) + _HOUR
        step = _HOUR
        while (self._ends - hour) / step > _MOST_TICKS:
            step *= 2
        moments = [(self._starts, "first")]
        while hour < self._ends:
            if 6 < self._at(hour) < 94:  # no label upon another
                moments.append((hour, "middle"))
            hour += step
        moments.append((self._ends, "last"))
        return [
            {"x": _number(self._at(moment)), "label": f"{moment:%H:%M}", "place": place}
            for moment, place in moments
        ]

    def _at(self, moment: datetime) -> float:
        share = (moment - self._starts) / (self._ends - self._starts)
        return min(100.0, max(0.0, 100 * share))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
