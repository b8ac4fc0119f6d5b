"""Days, and times on them, as they may follow a keyword: words of dates and nothing else. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.times import MONTHS, WEEKDAYS

_BESIDE: Final = """
    on the of at to from until till next this coming week noon am pm a.m p.m today tomorrow o'clock
    am der den dem auf von zum um uhr nächsten nächste diesen kommenden woche heute morgen mittag
"""
_WORDS: Final = "|".join(
    re.escape(word)
    for word in sorted({*_BESIDE.split(), *WEEKDAYS, *MONTHS}, key=len, reverse=True)
)
_DAYS: Final = "|".join(
    re.escape(word) for word in sorted({*WEEKDAYS, *MONTHS, "today", "tomorrow", "heute", "morgen"})
)
#: The group ``days``: ``2027-12-24``, ``Thu 24 December 2027 16:00 to 31 December``.
WRITTEN_DAYS: Final = (
    rf"(?P<days>(?=.*(?:\d|\b(?i:{_DAYS})\b))"
    rf"(?:(?:\d(?:[\w./+-]|:(?=\d))*+|(?i:{_WORDS})(?![^\W_])|\(?[A-Z][A-Za-z_]+/[A-Za-z_/+-]+\)?"
    r"|(?:UTC|GMT)\b|->|→|=>)[ \t,.]*+)++)"
)
#: The group ``reason`` behind it: ``: Christmas``, ``(Christmas)``, ``- Christmas``.
BECAUSE: Final = (
    r"(?:(?:[ \t]*[:;(][ \t]*|[ \t]*[–—-][ \t]+|(?:because|since)[ \t]+)(?P<reason>\S.*?)\)?)?"
)
