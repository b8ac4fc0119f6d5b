"""Ten real agendas of a standards committee: whatever is on them obeys what people asked for."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailproc.meeting.rooms import highs
from mailproc.meeting.view import overview
from tests.support.timetable_check import Span, Wished, violations
from tests.support.wished_meetings import wished_meeting

AGENDAS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "committee_agendas.toml").read_text()
)["agenda"]


def wished(agenda: dict[str, Any]) -> Wished:
    """What was asked for, as plain values."""
    zone = ZoneInfo(agenda["zone"])

    def at(day: int, clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        midnight = datetime.fromisoformat(agenda["days"][day - 1][:10]).replace(tzinfo=zone)
        return midnight + timedelta(hours=hours, minutes=minutes)

    days = [
        (at(number, clocks[:5]), at(number, clocks[6:]))
        for number, clocks in enumerate((day[11:] for day in agenda["days"]), 1)
    ]
    spans: dict[str, dict[str, list[Span]]] = {"away": {}, "only": {}}
    for kind, told in spans.items():
        for who, day, start, end in agenda[kind]:
            told.setdefault(who, []).append((at(day, start), at(day, end)))
    topics = {f"T{number}": topic for number, topic in enumerate(agenda["topics"], 1)}
    return Wished(
        days,
        minutes={name: topic[0] for name, topic in topics.items()},
        people={name: topic[1:] for name, topic in topics.items()},
        breaks=[(at(day, "12:00"), at(day, "13:00")) for day in range(1, len(days) + 1)],
        away=spans["away"],
        only=spans["only"],
        order=[(f"T{later}", f"T{earlier}") for later, earlier in agenda["order"]],
    )


@pytest.mark.parametrize("agenda", AGENDAS, ids=lambda agenda: agenda["name"])
def test_it_obeys_all_that_was_asked_for(agenda: dict[str, Any]) -> None:
    asked = wished(agenda)
    view = overview(wished_meeting(asked, agenda["zone"]))
    assert violations(view, asked) == []
    if not highs.is_installed():
        return
    # What is off is off for minutes that lack, or it is said which wishes are in its way.
    told = {one["topic"] for one in view["unmet"]}
    assert all(left["needs_minutes"] or left["topic"] in told for left in view["overflow"])
    room = sum((end - start).total_seconds() // 60 - 60 for start, end in asked.days)
    used = sum(asked.minutes[slot["topic"]] for slot in view["agenda"])
    needed = sum(asked.minutes.values())
    assert used >= min(needed, room) * 0.85
