"""A time of day as people write it: ``14:00``, ``2 pm``, ``14h30``, ``16 Uhr``, ``noon``. Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

#: What may be one, amid other text and in any case.
CLOCK: Final = r"\d{1,2}(?:[:h.]\d\d)?(?: ?[ap]\.?m\b\.?| ?uhr\b|h\b)?|noon\b|midnight\b|mittag\b"
#: What stands between two of them.
UNTIL: Final = r"(?:-|–|—|to|until|bis)"
_FIGURES: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
    r"(?: ?(?:(?P<half>[ap])\.?m\.?|uhr)|h)?"
)


def time_of_day(written: str) -> time | None:
    """The time of day that a text says, in any case; None if it says none.

    Midnight is none: it begins a day or ends it.
    """
    low = written.strip().casefold()
    if low in ("noon", "mittag"):
        return time(12)
    match = _FIGURES.fullmatch(low)
    if match is None:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
