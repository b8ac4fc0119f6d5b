"""A meeting's minutes as templates show them: people by their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Minute


@dataclass(frozen=True, slots=True)
class MinuteView:
    """What was noted at one meeting, in the order in which it was."""

    by_topic: Mapping[str, list[Minute]]
    """By topic (``T7``); `Minute.who` is a name."""
    whole: list[Minute]
    """What is about no topic."""
    present: list[str]
    """The names of those who were there."""


def minute_view(agenda: Agenda, meeting: int) -> MinuteView:
    """The minutes of the meeting with this number so far."""
    by_topic: dict[str, list[Minute]] = {}
    whole: list[Minute] = []
    present: list[str] = []
    for line in noted_lines(agenda, meeting):
        if line.kind == "present":
            present.append(line.text)
        else:
            lines = whole if line.topic is None else by_topic.setdefault(f"T{line.topic}", [])
            lines.append(replace(line, who=_called(agenda, line.who)))
    return MinuteView(by_topic, whole, present)


def noted_lines(agenda: Agenda, meeting: int) -> list[Minute]:
    """The lines of a meeting's minutes, in the order in which they were noted."""
    lines = (line for line in agenda.all(Minute) if line.meeting == meeting)
    return sorted(lines, key=lambda line: line.number)


def _called(agenda: Agenda, address: str) -> str:
    member = agenda.roster.find(address) if address else None
    return shown_name(member.name if member else "", address) if address else ""
