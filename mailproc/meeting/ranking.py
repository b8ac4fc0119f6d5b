"""The order of the topics by their ballots, and which of them the same people want. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.records import Topic
from mailproc.meeting.tally import Tally, stands, tally


def ranking(agenda: Agenda) -> list[tuple[Topic, Tally]]:
    """The topics that can be on the agenda, best first, with their counts."""
    standing = [(topic, tally(agenda, topic.number)) for topic in agenda.topics if stands(topic)]
    return ballot_type(agenda.meeting.ballot).order(agenda, standing)


def conflicts(agenda: Agenda) -> dict[tuple[int, int], int]:
    """How many people want both of two topics that stand, the lower number first; none: no entry.

    A person wants what she votes +1 on; where she ranks, what she puts above more topics than she
    puts it below.
    """
    wishes = ballot_type(agenda.meeting.ballot).wishes(agenda)
    return dict(Counter(pair for wanted in wishes for pair in combinations(sorted(wanted), 2)))
