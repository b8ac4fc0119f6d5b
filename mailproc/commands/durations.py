"""Durations as members write them."""

from __future__ import annotations

import re
from typing import Final

from mailproc.meeting.sentences import Refused

#: ``20m``, ``20 min``, ``1h``, ``1h30``, ``1h 30m`` or plain minutes.
DURATION: Final = r"(?:\d{1,3} ?h ?(?:\d{1,2} ?m?)?|\d{1,3} ?(?:m|min|mins|minutes)?)"
_PARTS = re.compile(r"(?:(\d{1,3}) ?h)? ?(?:(\d{1,3}) ?(?:m|min|mins|minutes)?)?", re.IGNORECASE)
#: Minutes: a day.
LONGEST: Final = 24 * 60


def minutes_of(written: str) -> int:
    """``20m``, ``20``, ``1h``, ``1h30`` in minutes.

    Raises:
        Refused: if it is no duration, or not between a minute and a day.
    """
    match = _PARTS.fullmatch(written.strip())
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0) if match else 0
    if not 0 < minutes <= LONGEST:
        raise Refused("{written} is no duration; write it like 20m.", written=written[:40])
    return minutes
