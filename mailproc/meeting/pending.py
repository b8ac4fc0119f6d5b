"""What has to be remembered to decide about the next letter. Plain frozen values, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

#: How long a letter waits for its confirmation.
HOLD_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hold:
    """A letter that waits until the address in its From has confirmed it; `expires` is aware."""

    KEY: ClassVar = ("token",)

    token: str
    held_letter: int
    address: str
    expires: datetime
    letter: int


@dataclass(frozen=True, slots=True)
class Answered:
    """When a stranger, or a letter without a command, was last answered: at most once a day."""

    KEY: ClassVar = ("address",)

    address: str
    at: datetime
    letter: int


@dataclass(frozen=True, slots=True)
class Digested:
    """The list's last digest: what it showed, so that nothing is posted twice without a change."""

    KEY: ClassVar = ("kind",)

    kind: Literal["digest"]
    at: datetime
    fingerprint: str
    letter: int
