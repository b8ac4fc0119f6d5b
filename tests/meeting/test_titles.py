"""A topic is known by its whole title, whatever its case, blanks and quotation marks."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import product

import pytest

from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Status, Topic
from mailproc.meeting.titles import TitleFound, TopicTitles

JANE = Mailbox("Jane", "jane@example.org")


def titles(*of: str | tuple[str, Status]) -> TopicTitles:
    """Topics numbered from 1 on."""
    named: list[tuple[str, Status]] = [
        (one, "proposed") if isinstance(one, str) else one for one in of
    ]
    topics = [
        Topic(number, title, JANE, datetime(2027, 1, 1, tzinfo=UTC), 1, "<p@x>", status=status)
        for number, (title, status) in enumerate(named, 1)
    ]
    return TopicTitles(topics=lambda: topics)


@pytest.mark.parametrize(
    "text", ["NUMA support", "numa  SUPPORT", "NUMA\nsupport", '"NUMA support"']
)
def test_it_is_found_where_it_stands_whole(text: str) -> None:
    for before, after in product(("", "+1 for "), ("", ": +1", " -1", ".")):
        found = titles("EFI", "NUMA support").at(f"{before}{text}{after}", len(before))
        assert found == TitleFound(2, len(before) + len(text))


@pytest.mark.parametrize("text", ["NUMA", "NUMA supports", "NUMA-support", "The NUMA support", ""])
def test_part_of_it_is_none(text: str) -> None:
    assert titles("NUMA support").at(text, 0) is None


def test_the_longest_is_meant_and_none_that_several_topics_have() -> None:
    assert titles("A", "A and B", "A").at("A and B: +1", 0) == TitleFound(2, 7)
    assert titles("A", "A and B", "A").at("A: +1", 0) is None
    assert [one.number for one in titles("A", "A and B", "A").like("A: +1")] == [1, 2, 3]


def test_only_what_can_be_voted_on_is_meant_and_an_item_before_what_is_part_of_it() -> None:
    assert titles(("A", "dropped")).at("A", 0) is None
    assert titles(("A", "consolidated")).at("A", 0) == TitleFound(1, 1)
    assert titles(("A", "consolidated"), "A").at("A", 0) == TitleFound(2, 1)


@pytest.mark.parametrize("title", ["C++ modules", "[RFC] NUMA", "64-bit support", "Ämter"])
def test_any_title_can_be_named(title: str) -> None:
    assert titles(title).at(f"{title}: +1", 0) == TitleFound(1, len(title))
    assert titles(title).may_begin(title)


def test_time_to_find_them_does_not_grow_with_their_number() -> None:
    many = titles(*(f"NUMA support {number}" for number in range(5000)))
    many.at("", 0)
    began = time.process_time()
    for number in range(5000):
        assert many.at(f"NUMA support {number}: +1", 0) == TitleFound(
            number + 1, 13 + len(str(number))
        )
    assert time.process_time() - began < 2
