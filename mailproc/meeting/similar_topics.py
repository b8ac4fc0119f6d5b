"""Which topics are likely the same as a new one. Pure."""

from __future__ import annotations

from typing import Final

from rapidfuzz import fuzz, process, utils

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Topic

#: From 0 to 100. Of the titles of the Xen meeting of 2012, proposals and consolidated items, every
#: pair above 80 belongs together by the chairs' own list, and every pair below 74 does not.
ALIKE: Final = 80
_AT_MOST: Final = 3


def are_alike(title: str, other: str) -> bool:
    """Whether two titles are likely about the same."""
    return fuzz.token_set_ratio(title, other, processor=utils.default_process) >= ALIKE


def alike(agenda: Agenda, new: Topic) -> list[Topic]:
    """The standing topics whose titles are most like the new one's, at most three.

    Titles are compared by their words, whatever the order, case and punctuation; a title that is
    contained in another one is like it (`token_set_ratio`).
    """
    titles = {
        topic.number: topic.title
        for topic in agenda.topics
        if topic.status in STANDING and topic.number != new.number
    }
    found = process.extract(
        new.title,
        titles,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=_AT_MOST,
    )
    return [agenda.topic(number) for _, _, number in found]
