"""Days and times of day as people read them, in English; also names of filters of templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo


def moment(then: str | datetime) -> datetime:
    """A time, also from its ISO 8601 form."""
    return datetime.fromisoformat(then) if isinstance(then, str) else then


def days_since(then: str | datetime, now: datetime) -> int:
    """How many whole days ago something was; 0 for what is still to come."""
    return max(0, (now - moment(then)).days)


def age(then: str | datetime, now: datetime) -> str:
    """How long ago something was: ``today``, ``1 day ago``, ``12 days ago``."""
    days = days_since(then, now)
    return "today" if not days else "1 day ago" if days == 1 else f"{days} days ago"


def clock(then: str | datetime) -> str:
    """``13:45``."""
    return f"{moment(then):%H:%M}"


def day(then: str | datetime) -> str:
    """``Sunday 26 August 2012``."""
    at = moment(then)
    return f"{at:%A} {at.day} {at:%B %Y}"


def hours(starts: str | datetime, timezone: str, ends: str | datetime | None = None) -> str:
    """``13:00-17:00 Europe/Berlin (11:00-15:00 UTC)``; without an end, its beginning alone.

    Args:
        starts: aware.
        timezone: its name in the IANA database.
        ends: aware.
    """
    here, there = (
        "-".join(_clocks(starts, ends, zone)) for zone in (ZoneInfo(timezone), ZoneInfo("UTC"))
    )
    if here == there:
        return f"{here} UTC"
    return f"{here} {timezone} ({there} UTC)"


def _clocks(starts: str | datetime, ends: str | datetime | None, zone: ZoneInfo) -> Iterator[str]:
    """The times of day there; with the date where that is another one than by the first zone."""
    for at in (moment(one) for one in (starts, ends) if one):
        local = at.astimezone(zone)
        other = local.date() != at.date()
        yield f"{local:%Y-%m-%d %H:%M}" if other else f"{local:%H:%M}"
