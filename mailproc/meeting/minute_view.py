"""A meeting's minutes as templates show them: people by their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from mailproc.mail.letter import shown_name
from mailproc.meeting.action_list import action_told, open_actions, owner_name, owner_of
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Action, Minute, MinuteKind


class MinuteLine(Struct, frozen=True):
    """One line as it is shown."""

    kind: MinuteKind
    who: str
    """A name; ``""`` for nobody."""
    text: str
    id: str = ""
    """Of an action, its number: ``A3``."""
    due: str | None = None
    """When that is due, as an ISO 8601 date."""


class MinuteView(Struct, frozen=True):
    """What was noted at one meeting, in the order in which it was."""

    by_topic: Mapping[str, list[MinuteLine]]
    """By topic (``T7``)."""
    whole: list[MinuteLine]
    """What is about no topic."""
    present: list[str]
    """The names of those who were there."""
    carried: Sequence[Mapping[str, Any]]
    """The actions of earlier meetings that are open still, each as `action_told` gives it."""


def minute_view(agenda: Agenda, meeting: int) -> MinuteView:
    """The minutes of the meeting with this number so far."""
    by_topic: dict[str, list[MinuteLine]] = {}
    whole: list[MinuteLine] = []
    present: list[str] = []
    for line in noted_lines(agenda, meeting):
        if line.kind == "present":
            present.append(line.text)
        else:
            lines = whole if line.topic is None else by_topic.setdefault(f"T{line.topic}", [])
            lines.append(_shown(agenda, line))
    carried = [action_told(agenda, one) for one in open_actions(agenda) if one.meeting < meeting]
    return MinuteView(by_topic, whole, present, carried)


def noted_lines(agenda: Agenda, meeting: int) -> list[Minute]:
    """The lines of a meeting's minutes, in the order in which they were noted."""
    lines = (line for line in agenda.all(Minute) if line.meeting == meeting)
    return sorted(lines, key=lambda line: line.number)


def _shown(agenda: Agenda, line: Minute) -> MinuteLine:
    action = agenda.get(Action, line.action) if line.action is not None else None
    who = called(agenda, line.who)
    if action is None:
        return MinuteLine(line.kind, who, line.text)
    if line.who and owner_of(agenda, action) == agenda.roster.person(line.who):
        who = owner_name(agenda, action)
    due = action.due.isoformat() if action.due else None
    return MinuteLine(line.kind, who, line.text, action.id, due)


def called(agenda: Agenda, address: str) -> str:
    """What somebody named in the minutes is called; ``""`` for nobody."""
    if "@" not in address:  # nobody whom we know
        return address
    member = agenda.roster.find(address)
    return shown_name(member.name if member else "", address)
