"""When a reply that the relay did not take is tried again. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

#: After the first try, and while the relay as a whole is down; it doubles with every try.
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=4)

_FEWEST_TRIES: Final = 5  # before a reply is given up, whatever the clock says of its age


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries before this one."""
    doubled: timedelta = FIRST_PAUSE * 2**tries
    return min(doubled, LONGEST_PAUSE)


def is_over(age: timedelta, keep: timedelta, tries: int) -> bool:
    """Whether a reply is given up.

    Args:
        age: of the reply.
        keep: how old it may get.
        tries: how often it was tried, this time included.
    """
    return age > keep and tries >= _FEWEST_TRIES
