"""How many candidates there can be in an election."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from mailproc.commands import nominate
from tests.support.harness import AGENT, letter, opened_harness


def test_who_steps_back_makes_room_for_one_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nominate, "MOST_CANDIDATES", 2)
    with opened_harness(tmp_path) as harness:
        numbers = count()

        def sent(sender: str, line: str) -> str:
            subject = f"the board, {next(numbers)}"
            harness.mail(letter(f"{sender}@example.org", subject, line, to=AGENT))
            answer = harness.answers()[-1].get_body()
            assert answer is not None
            return " ".join(str(answer.get_content()).split())

        full = "E1 Technical board has 2 candidates already, and can have no more."
        sent("carol", "ELECTION Technical board")
        assert "Noted: you stand" in sent("jane", "NOMINATE me")
        assert "John Doe is asked" in sent("jane", "NOMINATE John Doe")
        assert full in sent("jane", "NOMINATE Ann Other")
        assert "Noted: you stand" in sent("ann", "NOMINATE me")  # who is only asked takes no room
        assert full in sent("john", "NOMINATE me")
        assert "do not stand" in sent("jane", "NOMINATE none")
        assert "Noted: you stand" in sent("john", "NOMINATE me")
        assert full in sent("jane", "NOMINATE me")
