"""Names of timezones as people write them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process
from rapidfuzz.distance import OSA

from mailproc.meeting.sentences import Refused

_MOST_NEAR: Final = 3
_MOST_WRONG: Final = 3  # characters
#: ``CEST``, ``UTC+2``.
_ABBREVIATION: Final = re.compile(r"[A-Z]{2,4}T|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?")
#: When clocks are compared: zones of one place have had several names, and the same hours since.
_SINCE: Final = [
    datetime(year, month, 1, tzinfo=UTC) for year in range(2020, 2038) for month in (1, 4, 7, 10)
]


def zone_named(written: str) -> str:
    """The name that the time zone database has for a zone; the city alone will do, if it is one's.

    Raises:
        Refused: there is none, with those that are near.
    """
    return zone_of_city(written) or zone_called(written)


def zone_called(written: str) -> str:
    """The name that the time zone database has for a zone; any case will do.

    Raises:
        Refused: there is none, with those that are near.
    """
    try:
        ZoneInfo(written)
    except (OSError, ValueError, KeyError):
        pass
    else:
        return written
    wanted = written.strip("()").replace(" ", "_").casefold()
    found = _by_small_name().get(wanted)
    if found is not None:
        return found
    near = _near(wanted)
    if _ABBREVIATION.fullmatch(written):
        raise Refused(
            "“{written}” says nothing of summer time, or is the name of several zones; write a "
            "city, such as Europe/Berlin.",
            written=written,
        )
    if not near:
        raise Refused(
            "I do not know the timezone “{written}”; write it like Europe/Berlin.",
            written=written[:60],
        )
    raise Refused(
        "I do not know the timezone “{written}”. Did you mean {near}?",
        written=written[:60],
        near=" / ".join(near),
    )


def zone_of_city(written: str) -> str:
    """The name of the one zone that a city names by itself; ``""`` if none does, or several do.

    Several names whose clocks have gone alike are one: ``America/Argentina/Buenos_Aires``, too.
    """
    city = written.strip().replace(" ", "_").casefold()
    known = _by_small_name()
    found = {known[name] for name in known if name.rpartition("/")[2] == city}
    return min(found, key=len) if found and len({*map(_clocks, found)}) == 1 else ""


def _clocks(zone: str) -> tuple[object, ...]:
    """How a zone's clocks go."""
    return tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in _SINCE)


def _near(wanted: str) -> list[str]:
    """Zones whose city, or whole name, is written nearly so."""
    city = wanted.rpartition("/")[2]
    known = _by_small_name()
    cities = {name: name.rpartition("/")[2] for name in known}
    found = [name for name, one in cities.items() if one == city]
    if not found:
        close = process.extract(
            wanted, known.keys(), scorer=OSA.distance, score_cutoff=_MOST_WRONG, limit=_MOST_NEAR
        )
        found = [name for name, _, _ in close]
    if not found and len(city) > _MOST_WRONG:
        near = process.extract(
            city, cities, scorer=OSA.distance, score_cutoff=len(city) // 4, limit=_MOST_NEAR
        )
        found = [name for _, _, name in near]
    return [known[name] for name in sorted(found)[:_MOST_NEAR]]


@cache
def _by_small_name() -> dict[str, str]:
    """Each zone's name by itself in small letters; those first that name a place."""
    return {name.casefold(): name for name in sorted(available_timezones()) if name[0] != "p"}
