"""Durations as people write them."""

from __future__ import annotations

import re

import pytest

from mailproc.commands.arguments.durations import DURATION, minutes_of
from mailproc.meeting.sentences import Refused


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        *((text, 20) for text in ("20m", "20", "20 min.", "20 minutes", "about 20 minutes")),
        *(
            (text, 20)
            for text in ("~20m", "ca. 20 Minuten", "15-20 min", "20分钟", "20 min, please")
        ),
        *((text, 90) for text in ("1h30", "1h 30m", "1.5 hours", "1,5 h", "90 mins max")),
        *((text, 90) for text in ("an hour and a half", "1 hour and 30 minutes")),
        *((text, 60) for text in ("1 hour", "1h", "an hour", "60", "1 Stunde", "up to 1 hour")),
        *((text, 30) for text in ("0.5h", "half an hour", "30'", "３０分")),
        *(
            (text, 30)
            for text in ("half hour", "a half-hour", "eine halbe Stunde", "thirty minutes")
        ),
        *((text, 15) for text in ("a quarter of an hour", "for 15 minutes", "un quart d'heure")),
        *((text, 45) for text in ("three quarters of an hour", "forty-five minutes", "45 or less")),
        *((text, 60) for text in ("one hour", "One hour, please", "eine Stunde", "une heure")),
        *((text, 90) for text in ("one and a half hours", "1 1/2 hours", "1:30h", "90 in total")),
        *(
            (text, 90)
            for text in ("anderthalb Stunden", "une heure et demie", "an hour and 30 min")
        ),
        *((text, 30) for text in ("1/2 hour", "½ h", "30 min?", "no more than 30 minutes")),
        *(
            (text, 30)
            for text in ("20 min + 10 for questions", "15 min talk, 15 min discussion", "30mn")
        ),
        *((text, 45) for text in ("3/4 hour", "¾ h", "45 min (with questions)", "30–45 min")),
        *((text, 90) for text in ("1½ hours", "1 ½ h", "one and a half hour", "one hour thirty")),
        *((text, 105) for text in ("1 3/4 hours", "1 hour, 45 minutes", "1.75 h")),
        *((text, 150) for text in ("two hours and a half", "2 and a half hours", "2h30m")),
        *((text, 180) for text in ("two to three hours", "2-3 hours", "drei Stunden")),
    ],
)
def test_a_duration_is_read(written: str, minutes: int) -> None:
    assert minutes_of(written) == minutes


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "0",
        "25h",
        "1:30",
        "20 minutes each for five people",
        "-5m",
        "a while",
        "2 x 30 min",
        "15 min plus discussion",
        "11/2 h",
        "m",
        "one",
        "an",
    ],
)
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        minutes_of(written)
    assert re.fullmatch(DURATION, written) is None or written in ("0", "25h")
