"""The topics that a line means without naming them: "all but T2", "T2 first". Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.sentences import Refused
from mailproc.meeting.tally import stands

_MOST_NAMED: Final = 20


def other_topics(agenda: Agenda, named: Collection[int]) -> list[str]:
    """All topics but those of these numbers, as a line to send names them.

    Returns:
        Their names; of very many only what stands for names.

    Raises:
        Refused: there are none.
    """
    others = [topic.id for topic in agenda.topics if stands(topic) and topic.number not in named]
    if not others:
        raise Refused("There is no other topic on the agenda.")
    return others if len(others) <= _MOST_NAMED else ["T<number>", "T<number>"]
