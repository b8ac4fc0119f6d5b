"""Who writes too often is stopped, whatever the program has forgotten meanwhile."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.support.harness import AGENT, Harness, letter, opened_harness

_NUMBERS = count(1)


def _questions(harness: Harness, many: int) -> list[str]:
    """What becomes of so many questions of John's."""
    return [_mail(harness, "john@example.org", "AGENDA") for _ in range(many)]


def _mail(harness: Harness, sender: str, line: str) -> str:
    name = f"<{next(_NUMBERS)}@example.org>"
    state: str = harness.mail(letter(sender, "", line, to=AGENT, message_id=name))["state"]
    return state


@pytest.mark.parametrize("hours_of_others", [0, 3])
def test_the_limit_counts_what_came_before_a_restart(tmp_path: Path, hours_of_others: int) -> None:
    with opened_harness(tmp_path, letters_per_hour=3) as harness:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Why."))
        for _ in range(hours_of_others):
            _mail(harness, "ann@example.org", "SECOND T1")
            harness.clock.now += timedelta(hours=1)
        assert _questions(harness, 2) == ["processed", "processed"]
        again = Harness(harness.database, harness.rules, clock=harness.clock)
        assert _questions(again, 2) == ["processed", "refused"]
        again.clock.now += timedelta(hours=1)
        assert _questions(again, 1) == ["processed"]


def test_who_was_stopped_is_so_for_an_hour_however_much_others_write(tmp_path: Path) -> None:
    with opened_harness(tmp_path, letters_per_hour=3) as harness:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Why."))
        assert _questions(harness, 3) == ["processed"] * 3
        for _ in range(5):
            harness.clock.now += timedelta(minutes=11)
            _mail(harness, "ann@example.org", "SECOND T1")
            assert _questions(harness, 1) == ["refused"]
        harness.clock.now += timedelta(hours=1)
        assert _questions(harness, 1) == ["processed"]
