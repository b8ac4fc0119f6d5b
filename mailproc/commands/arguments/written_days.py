"""Days, and times on them, as they may follow a keyword: words of dates and nothing else. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.arguments.date_words import MONTHS, WEEKDAYS

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
#: In front of it: whether a month, a day of the week or all of a date is named.
DATED: Final = rf"(?P<dated>(?=[^,]*(?:\b(?i:{_DAYS})\b|\d-\d)))?"
#: The group ``reason`` behind both: ``: Christmas``, ``(Christmas)``, ``- Christmas``; and behind a
#: comma, where `DATED` is so.
BECAUSE: Final = (
    r"(?:(?:(?(dated)(?<=,[ \t])|(?!))|[ \t]*[:;(][ \t]*|[ \t]*[–—-][ \t]+"
    r"|(?:because|since)[ \t]+)(?P<reason>\S.*?)\)?)?"
)
