"""When something was changed last, as readers are shown it. Frozen values."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import astuple


class Revision(Struct, frozen=True):
    """When something was changed last, for feeds and calendars: they show it as new since then."""

    turn: int
    """The number of the list's decision by which it was changed: it only rises."""
    at: datetime
    """When that was decided, by the letters."""


class Revised(Struct, frozen=True, kw_only=True, eq=False):
    """What readers are shown as new since it was changed; two are equal whenever they were."""

    revision: Revision | None = None
    """Filled in by `agenda.Agenda`; it follows from all else that was changed."""

    def __eq__(self, other: object) -> bool:
        """Whether all is equal but `revision`, which is last."""
        if not isinstance(other, Revised) or type(self) is not type(other):
            return NotImplemented
        return astuple(self)[:-1] == astuple(other)[:-1]

    def __ne__(self, other: object) -> bool:
        """The opposite; a struct's own would not ask `__eq__`."""
        return not self == other

    def __hash__(self) -> int:
        """The same of what is equal."""
        return hash(astuple(self)[:-1])
