"""What was published before, so that a calendar entry or a feed's entry changes only with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mailproc.meeting.view import View


@dataclass(frozen=True, slots=True)
class PublishedState:
    """One thing as it was last published: since which letter, and when that was received."""

    print: str
    """A hash over its content."""
    number: int
    """Rises whenever the content changes: SEQUENCE of RFC 5545."""
    at: str
    """ISO 8601."""


class ChangeHistory:
    """Tells for each thing since when it is as it is; `seen` is the history to go on with.

    A changed thing gets the number of the letter up to which the view counts, so that numbers
    rise even where the folder, and the history in it, was lost.
    """

    def __init__(self, known: Mapping[str, PublishedState] | None = None) -> None:
        self._known = dict(known or {})
        self.seen: dict[str, PublishedState] = {}

    def dated(self, view: View, key: str, content: object) -> PublishedState:
        """Since when the thing called `key` has this content.

        Args:
            view: the meeting, as of its last letter.
            key: the same for the same thing for ever.
            content: JSON values; whatever else the thing shows is not looked at.
        """
        text = json.dumps(content, sort_keys=True)
        print_ = hashlib.sha256(text.encode()).hexdigest()[:32]
        known = self._known.get(key)
        if known is None or known.print != print_:
            number, at = as_of(view)
            known = PublishedState(print_, max(number, known.number + 1 if known else 0), at)
        self.seen[key] = known
        return known


def as_of(view: View) -> tuple[int, str]:
    """The number of the last letter that the view counts, and when it was received, in UTC."""
    if view["as_of"]:
        return view["as_of"]["letter"], _utc(view["as_of"]["received"])
    received = [_utc(topic["received"]) for topic in view["topics"] if topic["received"]]
    return 0, max(received, default="1970-01-01T00:00:00+00:00")


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat(timespec="seconds")
