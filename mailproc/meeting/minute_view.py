"""A meeting's minutes as templates show them: people by their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Minute


@dataclass(frozen=True, slots=True)
class MinuteView:
    """What was noted at one meeting, in the order in which it was."""

    by_topic: Mapping[str, list[Minute]] = field(default_factory=dict)
    """By topic (``T7``); `Minute.who` is a name."""
    whole: list[Minute] = field(default_factory=list)
    """What is about no topic."""
    present: list[str] = field(default_factory=list)
    """The names of those who were there."""


def minute_view(agenda: Agenda, meeting: int) -> MinuteView:
    """The minutes of the meeting with this number so far."""
    shown = MinuteView({}, [], [])
    by_topic: dict[str, list[Minute]] = {}
    for line in sorted(agenda.all(Minute), key=lambda line: line.number):
        if line.meeting != meeting:
            continue
        if line.kind == "present":
            shown.present.append(line.text)
            continue
        named = replace(line, who=_called(agenda, line.who))
        lines = shown.whole if line.topic is None else by_topic.setdefault(f"T{line.topic}", [])
        lines.append(named)
    return replace(shown, by_topic=by_topic)


def _called(agenda: Agenda, address: str) -> str:
    member = agenda.roster.find(address) if address else None
    return shown_name(member.name if member else "", address) if address else ""
