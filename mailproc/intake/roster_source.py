"""What a source of a list's people can be asked, and the way in which it can fail."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from mailproc.meeting.roster import Member


class SourceTrouble(Exception):
    """The people cannot be had; the text says what is wrong and what to do, and no password."""


class RosterSource(Protocol):
    """Who is on a list, by whoever serves it."""

    def people(self, list_id: str, chairs: Collection[str] = ()) -> tuple[Member, ...]:
        """The members of a list, each with all addresses that are known to be the same person's.

        Args:
            list_id: as in List-Id (RFC 2919).
            chairs: the source's own words for the roles whose holders are chairs.

        Raises:
            SourceTrouble: for every fault, also if there are no members at all.
        """

    def subscription_fault(self, list_id: str, address: str) -> str:
        """What keeps the list from exchanging mail with `address`, and what to do; "" if nothing.

        Raises:
            SourceTrouble: it cannot be asked.
        """
