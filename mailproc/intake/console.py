"""Letters from the operator's own command line: what is done there is in the journal too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime

from mailproc.mail.compose import compose
from mailproc.mail.letter import Envelope
from mailproc.meeting.records import Meeting
from mailproc.meeting.roster import Member, Rules, roster_lines, settings_of


def console_envelope(rules: Rules) -> Envelope:
    """How a letter from the console comes: from the agent to the agent."""
    return Envelope(rules.agent, (rules.agent,), "console")


def console_letter(rules: Rules, lines: Iterable[str], name: str, now: datetime) -> bytes:
    """A letter that gives commands from the console.

    Args:
        rules: the list's; its agent is the sender.
        lines: the commands.
        name: the Message-ID's left side, unique: the same name is the same letter.
        now: for its Date.
    """
    headers = [
        ("From", rules.agent),
        ("To", rules.agent),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{name}@{rules.agent.rpartition('@')[2]}>"),
        ("Subject", ""),
    ]
    return compose(headers, "\n".join(lines))


def roster_command(members: tuple[Member, ...]) -> list[str]:
    """The command that makes `members` the roster."""
    return ["ROSTER", *roster_lines(members)]


def settings_command(rules: Rules) -> list[str]:
    """The command that makes `rules` the list's."""
    return ["SETTINGS", *(f"{name}: {value}" for name, value in settings_of(rules).items())]


def houses_command(houses: Mapping[str, Sequence[str]]) -> list[str]:
    """The command that makes these people, by their addresses, those of the list's houses."""
    return ["SETTINGS", f"houses: {json.dumps(houses, sort_keys=True)}"]


def meeting_command(meeting: Meeting) -> list[str]:
    """The command that sets up `meeting`; its times keep their offsets."""
    breaks = ", ".join(f"{pause.at:%H:%M} {pause.minutes}m" for pause in meeting.breaks)
    lines = [
        f"MEETING {meeting.title}",
        f"Timezone: {meeting.timezone}",
        f"Starts: {meeting.starts:%Y-%m-%d %H:%M:%S%z}" if meeting.starts else "",
        f"Ends: {meeting.ends:%Y-%m-%d %H:%M:%S%z}" if meeting.ends else "",
        f"Location: {meeting.location}",
        f"Minutes: {meeting.default_minutes}",
        f"Ballot: {meeting.ballot}",
        f"Secret: {'yes' if meeting.secret else 'no'}",
        f"Breaks: {breaks}" if breaks else "",
        f"Rooms: {meeting.rooms}",
        f"Deadline: {meeting.deadline:%Y-%m-%d %H:%M:%S%z}" if meeting.deadline else "",
    ]
    return [line for line in lines if line]
