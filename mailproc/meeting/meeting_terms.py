"""What any meeting can be, and is unless somebody says otherwise. Pure."""

from __future__ import annotations

from typing import Final

#: The name of a type of ballot, a key of `ballot_types.BALLOT_TYPES`: whoever takes one from a file
#: or a mail looks there. No `Literal`, whose values the database would check, so that a new type
#: takes no migration.
BallotName = str
DEFAULT_BALLOT: Final[BallotName] = "approval"

#: Of a meeting that nobody has given one.
DEFAULT_TITLE: Final = "Developer Meeting"

MOST_ROOMS: Final = 20

#: Minutes that anything in it can take: a day of them.
LONGEST: Final = 24 * 60

#: Those that a meeting can be in: a typing error shall not take all other times with it.
YEARS: Final = range(2000, 2201)
