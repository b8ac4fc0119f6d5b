"""No wishes of two members hold everybody up while the agenda is made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mailproc.meeting.rooms import placement
from mailproc.meeting.rooms.highs import Constraint, Solution, solved
from tests.support.harness import AGENT, letter, opened_harness

#: More than the topics of this meeting may ask for, in factors of the solver's conditions.
_MOST = 400_000


def test_what_can_hardly_be_obeyed_is_looked_for_in_bounded_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("highspy")
    asked: list[int] = []

    def counted(costs: Sequence[float], rows: Sequence[Constraint], options: Any) -> Solution:
        asked.append(sum(len(row.factors) for row in rows))
        return solved(costs, rows, options)

    monkeypatch.setattr(placement, "solved", counted)
    with opened_harness(tmp_path, letters_per_hour=999) as harness:
        summit = "MEETING Summit\nStarts: 2027-08-26 09:00\nEnds: 2027-08-26 17:00"
        harness.mail(letter("carol@example.org", "", summit, to=AGENT))
        for place, who in enumerate(("jane@example.org", "john@example.org")):
            lengths = (19 + 2 * (at % 4) for at in range(11))
            topics = (f"PROPOSE: About {at}\nLead: me\nDuration: {at}m" for at in lengths)
            harness.mail(letter(who, "topics", "\n".join(topics), to=AGENT))
            away = [540 + 25 * at + (7 * place + at * at) % 17 for at in range(18)]
            clocks = [f"{at // 60}:{at % 60:02}-{(at + 1) // 60}:{(at + 1) % 60:02}" for at in away]
            harness.mail(letter(who, "times", f"UNAVAILABLE {', '.join(clocks)}", to=AGENT))
        began = time.process_time()
        row = harness.mail(letter("carol@example.org", "", "PREVIEW", to=AGENT))
        assert row["state"] == "processed"
        assert time.process_time() - began < 10
        assert 0 < sum(asked) < _MOST
