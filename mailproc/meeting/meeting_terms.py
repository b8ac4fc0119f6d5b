"""What any meeting can be, and is unless somebody says otherwise. Pure."""

from __future__ import annotations

from typing import Final, Literal

#: Each has its object in `ballot_types`, which says all that follows from it.
BallotName = Literal["approval", "ranked"]
DEFAULT_BALLOT: Final[BallotName] = "approval"

#: Of a meeting that nobody has given one.
DEFAULT_TITLE: Final = "Developer Meeting"

MOST_ROOMS: Final = 20

#: Minutes that anything in it can take: a day of them.
LONGEST: Final = 24 * 60

#: Those that a meeting can be in: a typing error shall not take all other times with it.
YEARS: Final = range(2000, 2201)
