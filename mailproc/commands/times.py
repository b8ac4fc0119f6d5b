"""Times as people write them in commands."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused

#: Those that a meeting can be in: a typing error shall not take all other times with it.
YEARS: Final = range(2000, 2201)


def moment(meeting: Meeting, written: str) -> datetime:
    """A date and time as people write it (ISO 8601); in the meeting's zone without an offset.

    Returns:
        It, aware.

    Raises:
        Refused: if it is none.
    """
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Refused(
            "“{written}” is no time; write it like 2027-08-26 13:00.", written=written[:60]
        ) from None
    if found.year not in YEARS:
        raise Refused("“{written}” is in no year that a meeting can be in.", written=written[:60])
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(meeting.timezone))
