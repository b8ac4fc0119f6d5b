"""Reading the commands of a letter takes time that goes with its size, and ends at its limit."""

from __future__ import annotations

from typing import Any

import pytest

from mailproc.commands.arguments.vote_text import VoteText, read_votes
from mailproc.commands.grammar import (
    Call,
    Reading,
    SyntaxFault,
    body_lines,
    command_line,
    read_calls,
    vote_lines,
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


@pytest.mark.parametrize(
    "lines",
    [
        ["I vote T1 +1 and", "From: Jane", "T8"],
        ["vote yes on T1 whenever you"],
        ["vote T1 +1 and"],
        ["vote T1 +1 for they", "are so many words x"],
    ],
)
@pytest.mark.parametrize("above", [[], ["PROPOSE: x"]])
def test_what_only_begins_as_votes_do_is_not_read_again_and_again(
    lines: list[str], above: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(text: str, **how: Any) -> VoteText:
        read.append(len(text) + 100)
        return read_votes(text, **how)

    monkeypatch.setattr(vote_lines, "read_votes", counted)
    body = [*above, *lines * (1000 // len(lines))]
    for subject in ("", "[PROPOSE] y"):
        read.clear()
        read_calls(read_subject(subject, ("PROPOSE",)), body, (), Reading(direct=True), 50)
        assert sum(read) < 300 * len(body)


def test_many_votes_in_sentences_of_one_paragraph_are_all_read() -> None:
    found = calls([f"I vote T{number} +1" for number in range(1, 150)])
    assert len(found) == 149
    assert all(isinstance(one, Call) for one in found)
