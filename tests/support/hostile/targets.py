"""Whom hostile letters are written to, in whose names, and what their writers have seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A list: its own address, its agent's, and its List-Id."""

    address: str
    agent: str
    list_id: str


@dataclass(frozen=True)
class People:
    """Addresses in whose names letters are forged.

    Attributes:
        members: of members.
        chairs: of chairs.
    """

    members: tuple[str, ...]
    chairs: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """What outsiders can have seen of our mails, as in an archive.

    Attributes:
        forms: ballot forms, whole.
        tokens: tokens that confirm a letter, used and unused ones.
        ids: Message-IDs, of ours and of members' letters.
        topics: how many topics there are.
    """

    forms: tuple[str, ...] = (
        "-=-=- ballot abcdef -=-=-\n[    ] T1   x\n-=-=- end of ballot -=-=-",
    )
    tokens: tuple[str, ...] = ("abcdefghijkmnpqrstuv",)
    ids: tuple[str, ...] = ("<p1@example.org>",)
    topics: int = 4
