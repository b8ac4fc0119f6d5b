"""What was decided about and answered is freed at once, and waits for no look for garbage."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2.runtime import Context

from mailproc.mail.letter import Letter
from tests.support.harness import AGENT, Harness, letter, opened_harness


@pytest.fixture(params=["en", "de"])
def harness(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Harness]:
    with opened_harness(tmp_path, language=request.param) as made:
        yield made


def test_letters_with_acks_leave_no_garbage(harness: Harness) -> None:
    jane, john = "Jane Roe <jane@example.org>", "John Doe <john@example.org>"
    harness.mail(letter(jane, "[PROPOSE] NUMA", "Let us talk."))
    harness.mail(letter(jane, "my vote", "VOTE T1 +1", to=AGENT))
    harness.answers()
    vote = letter(john, "my vote", "VOTE T1 -1\nVOTE T9 +1", to=AGENT)
    found = _garbage(lambda: harness.mail(vote))
    assert [str(answer["Subject"]) for answer in harness.answers()] == ["Re: my vote"]
    assert not [one for one in found if isinstance(one, Letter | Context)]


def _garbage(work: Callable[[], object]) -> list[object]:
    """What is found only by looking for it, after some work."""
    gc.collect()
    gc.disable()
    try:
        work()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        return gc.garbage[:]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
