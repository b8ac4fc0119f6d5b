"""Reading the commands of a letter takes time that goes with its size, and ends at its limit."""

from __future__ import annotations

import pytest

from mailproc.commands.grammar import (
    Call,
    Reading,
    SyntaxFault,
    body_lines,
    command_line,
    read_calls,
)
from mailproc.mail.subject import read_subject

DIRECT = Reading(direct=True)


def calls(lines: list[str], most: int | None = None) -> list[Call | SyntaxFault]:
    return read_calls(read_subject("", ("PROPOSE",)), lines, (), DIRECT, most)


@pytest.mark.parametrize(
    "line",
    ["PROPOSE: x", "PROPOSE: x\nLead: me", "vote soon", "SECOND T1", "x --", "", "VOTE T1 +1"],
)
def test_each_line_is_looked_at_a_few_times_however_many_there_are(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0

    class Counted(list[str]):
        """Lines that count how often one of them is taken."""

        def __getitem__(self, index):  # type: ignore[no-untyped-def]  # all kinds of index
            nonlocal looked_at
            found = super().__getitem__(index)
            looked_at += len(found) if isinstance(index, slice) else 1
            return found

    monkeypatch.setattr(body_lines, "list", Counted, raising=False)
    whole = command_line.command_at

    def counted(*given):  # type: ignore[no-untyped-def]  # as it is given
        nonlocal looked_at
        looked_at += 1
        return whole(*given)

    for module in ("body_lines", "block"):
        monkeypatch.setattr(f"mailproc.commands.grammar.{module}.command_at", counted)
    costs = []
    for times in (500, 1000):
        looked_at = 0
        calls(line.split("\n") * times)
        costs.append(looked_at)
    assert costs[1] <= 2 * costs[0] + 100
    assert costs[1] <= 30 * 1000 * len(line.split("\n")) + 10


def test_no_more_is_read_than_one_command_too_many() -> None:
    assert len(calls(["PROPOSE: x"] * 10_000, most=50)) == 51
    assert len(calls(["PROPOSE: x"] * 200)) == 200


def test_a_word_that_is_nearly_a_keyword_is_named_and_a_very_long_one_costs_little() -> None:
    (found,) = calls(["VOET T1 +1"])
    assert isinstance(found, SyntaxFault)
    assert "VOTE" in str(found.said)
    (found,) = calls(["A" * 900 + " T1"])
    assert isinstance(found, SyntaxFault)
    assert "There is no command" in str(found.said)
