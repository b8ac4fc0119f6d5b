"""A mail that is to be written about what was decided. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailproc.meeting.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Notification:
    """A mail to be written: which template, for whom, about which topics.

    `to` is ``"list"`` or an address; `lines` are what a ``notice`` says.
    """

    kind: str
    to: str
    topics: tuple[int, ...] = ()
    values: dict[str, object] = field(default_factory=dict)
    lines: tuple[Sentence, ...] = ()
