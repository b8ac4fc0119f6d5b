"""When what feeds and calendars show was changed last: told by the records, not by publishing."""

from __future__ import annotations

from typing import NamedTuple

from mailproc.meeting.view import View


class LastChange(NamedTuple):
    """The later one compares higher."""

    turn: int
    """Rises with every change: SEQUENCE of RFC 5545."""
    at: str
    """ISO 8601, in UTC."""


#: Of a view that does not say: one by whom nothing was decided yet.
NEVER = LastChange(0, "1970-01-01T00:00:00+00:00")


def last_change(view: View, *names: str) -> LastChange:
    """When the latest change of these was: topics by their ids, the meeting as ``meeting``."""
    found = (view["changed"].get(name) for name in names)
    return max((LastChange(one["turn"], one["at"]) for one in found if one), default=NEVER)
