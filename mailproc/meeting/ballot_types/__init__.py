"""The types of ballot that a meeting can have, one file each. Pure.

A new one: its file, its entry below, and the command that casts it where VOTE and RANK do not do.
"""

from __future__ import annotations

from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types.approval import APPROVAL
from mailproc.meeting.ballot_types.ballot_type import BallotType, FilledForm
from mailproc.meeting.ballot_types.ranked import RANKED
from mailproc.meeting.meeting_terms import BallotName
from mailproc.meeting.tally import stands

__all__ = [
    "BALLOT_TYPES",
    "BallotType",
    "FilledForm",
    "ballot_type",
    "check_command",
    "ranks_topics",
]

_SHOWN: Final = 3  # topics
BALLOT_TYPES: Final = {known.name: known for known in (APPROVAL, RANKED)}


def ballot_type(name: BallotName) -> BallotType:
    """The type of this name, such as ``agenda.meeting.ballot``."""
    return BALLOT_TYPES[name]


def ranks_topics(agenda: Agenda) -> bool:
    """Whether RANK casts the current meeting's ballots, and no VOTE on each topic does."""
    return ballot_type(agenda.meeting.ballot).command == "RANK"


def check_command(agenda: Agenda, word: str) -> None:
    """Refuse a ballot that is cast by the command of another type than the meeting's.

    Args:
        agenda: the list's agenda.
        word: the keyword, such as ``VOTE``.

    Raises:
        Refused: with how this meeting votes.
    """
    asked = ballot_type(agenda.meeting.ballot)
    if asked.command != word:
        standing = [topic.id for topic in agenda.topics if stands(topic)]
        raise asked.instead(standing[:_SHOWN] or ("T1",))
