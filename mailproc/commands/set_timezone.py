"""TIMEZONE: in which zone somebody reads and writes times."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mailproc.commands.arguments.zones import zone_named
from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.records import Timezone
from mailproc.meeting.sentences import Sentence


@command(
    "TIMEZONE",
    "TIMEZONE Europe/Prague",
    r"(?:(?i:to|auf)[ \t]+)?(?P<zone>[A-Za-z_]+(?:/[A-Za-z][\w+-]*){1,2}"
    r"|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|(?P<city>[A-Z][\w'’-]+(?:[ \t][A-Z][\w'’-]+){0,2}))",
    act="propose",
    public=True,
    argument="strict",
)
def timezone(request: Request) -> Answer:
    """Set your timezone.

    The city alone will do where there is one of its name: `TIMEZONE Berlin`.
    Your AVAILABLE is read in it, and MYAGENDA shows times in it. It is for all meetings of this
    list.
    """
    zone = zone_named(request["zone"])
    request.agenda.put(Timezone(request.person, zone, request.letter))
    now = request.received.astimezone(ZoneInfo(zone))
    return Answer(
        (
            Sentence(
                "Noted: your times are in {zone}, where it is {now:%H:%M} now.", zone=zone, now=now
            ),
        )
    )
