"""The order of the topics by their ballots, and which of them the same people want. Pure.

What anybody may see of it: while a secret vote is open, nothing here depends on a ballot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.records import Topic
from mailproc.meeting.tally import Tally, count, stands


def ranking(agenda: Agenda) -> list[tuple[Topic, Tally | None]]:
    """The topics that can be on the agenda, best first, with their counts.

    While counts are hidden the topics are in the order of their numbers, and there are none.
    """
    standing = [topic for topic in agenda.topics if stands(topic)]
    if agenda.meeting.hides_counts:
        return [(topic, None) for topic in standing]
    counts = [(topic, count(agenda, topic.number)) for topic in standing]
    return [*ballot_type(agenda.meeting.ballot).order(agenda, counts)]


def comparison(agenda: Agenda) -> Mapping[str, object]:
    """What the meeting's type of ballot shows beside the counts; none while they are hidden."""
    meeting = agenda.meeting
    return {} if meeting.hides_counts else ballot_type(meeting.ballot).more(agenda)


def conflicts(agenda: Agenda) -> dict[tuple[int, int], int]:
    """How many people want both of two topics that stand, the lower number first; none: no entry.

    A person wants what they vote +1 on; where they rank, what they put above more topics than they
    puts it below. Empty while counts are hidden.
    """
    if agenda.meeting.hides_counts:
        return {}
    wishes = ballot_type(agenda.meeting.ballot).wishes(agenda)
    return dict(Counter(pair for wanted in wishes for pair in combinations(sorted(wanted), 2)))
