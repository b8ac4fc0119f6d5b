"""Durations as people write them: ``20m``, ``1h30``, ``about 20 minutes``. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from mailproc.meeting.sentences import Refused

_HOURS: Final = r"(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|小时|小時|时间|時間)"
_MINUTES: Final = r"(?:m|mins?\.?|minutes?|minuten?|minutos?|分钟|分鐘|分|')"
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,2})?"
_FIRST: Final = r"(?:about|around|approximately|approx\.?|ca\.?|circa|roughly|etwa|max\.?|up to|~)"
_LAST: Final = r"(?:please|max\.?|maximum|at most|or so|bitte|each)"
#: ``20m``, ``1 hour``, ``1h30``, ``0.5h``, ``90`` (minutes), ``15-20 min``, and words around them.
DURATION: Final = (
    rf"(?i:(?:{_FIRST}[ ]?){{0,2}}"
    rf"(?:half an hour|an hour and a half|an hour|(?:\d{{1,3}} ?(?:-|to|or|bis) ?)?"
    rf"(?:{_NUMBER} ?{_HOURS}(?: ?(?:and )?\d{{1,2}} ?{_MINUTES}?)?|{_NUMBER} ?{_MINUTES}?))"
    rf"(?:,? {_LAST}){{0,2}}[.!]?)"
)
_WHOLE: Final = re.compile(DURATION)
_IN_WORDS: Final = {"half an hour": 30, "an hour and a half": 90, "an hour": 60}
_IN_FIGURES: Final = re.compile(
    rf"(?i)(?:(?P<hours>{_NUMBER}) ?{_HOURS}(?: ?(?:and )?(?P<more>\d{{1,2}}))?"
    rf"|(?P<minutes>{_NUMBER}) ?{_MINUTES}?)(?=\D*$)"
)
#: Minutes: a day.
LONGEST: Final = 24 * 60


def minutes_of(written: str) -> int:
    """``20m``, ``20``, ``1h``, ``1h30`` and the like in minutes; of ``15-20 min`` the longer.

    Raises:
        Refused: if it is no duration, or not between a minute and a day.
    """
    plain = " ".join(unicodedata.normalize("NFKC", written[:200]).split()).replace("–", "-")
    minutes = _read(plain) if _WHOLE.fullmatch(plain) else 0
    if not 0 < minutes <= LONGEST:
        raise Refused(
            "I could not read “{written}” as a duration; write it like 20m.", written=written[:40]
        )
    return minutes


def _read(plain: str) -> int:
    for words, minutes in _IN_WORDS.items():
        if words in plain.lower():
            return minutes
    found = _IN_FIGURES.search(plain)
    if found is None:
        return 0
    if found["hours"]:
        return round(_number(found["hours"]) * 60) + int(found["more"] or 0)
    return round(_number(found["minutes"]))


def _number(written: str) -> float:
    return float(written.replace(",", "."))
