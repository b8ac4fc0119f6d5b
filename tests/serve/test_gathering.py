"""Letters gather while many come in; one that comes alone is decided about at once."""

from __future__ import annotations

import pytest

from mailproc.serve.worker import gathering, resting


def test_a_letter_that_comes_alone_waits_for_no_other() -> None:
    pauses: list[float] = []
    decided = iter((1, 0, 1, 0))
    step = gathering(lambda: next(decided), sleep=pauses.append)
    assert [step() for _ in range(4)] == [1, 0, 1, 0]
    assert pauses == [0.01, 0.01]  # only after a letter, before looking whether more have come


def test_the_more_come_the_longer_they_gather_up_to_a_quarter_of_a_second() -> None:
    pauses: list[float] = []
    decided = iter((1, 5, 20, 300, 1000, 0))
    step = gathering(lambda: next(decided), sleep=pauses.append)
    while step():
        pass
    assert pauses == pytest.approx([0.01, 0.05, 0.2, 0.25, 0.25])


def test_while_another_process_decides_each_look_is_a_pause_after_the_last() -> None:
    pauses: list[float] = []
    others = iter((False, True, True, False))
    step = gathering(lambda: 0, lambda: next(others), pauses.append)
    assert [step() for _ in range(4)] == [0, 0, 0, 0]
    assert pauses == [0.25, 0.25]


def test_rest_comes_once_when_nothing_is_left_to_do() -> None:
    told: list[str] = []

    def decided(count: int) -> int:
        told.append(str(count))
        return count

    counts = iter((0, 0, 3, 5, 0, 0, 1, 0))
    step = resting(lambda: decided(next(counts)), lambda: told.append("rest"))
    assert [step() for _ in range(8)] == [0, 0, 3, 5, 0, 0, 1, 0]
    assert " ".join(told) == "0 0 3 5 0 rest 0 1 0 rest"
