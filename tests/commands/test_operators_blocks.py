"""What the operator's own letters hold is data, also what begins with a command's word."""

from __future__ import annotations

import pytest

from mailproc.commands.base import Who
from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject

MEMBER: frozenset[Who] = frozenset(("anyone", "member"))


@pytest.mark.parametrize(
    "lines",
    [
        ["SETTINGS", 'timezone: "Etc/UTC"', "scale: 2"],
        ["ROSTER", "Available Jones <jones@example.org>", "Vote T1 +1 <vote@example.org>"],
    ],
)
def test_all_below_the_operators_word_is_its_block(lines: list[str]) -> None:
    (call,) = read_calls(read_subject(""), lines, (), Reading(direct=True))
    assert isinstance(call, Call)
    assert (call.command.word, call.block) == (lines[0], tuple(lines[1:]))


def test_in_a_members_mail_the_word_takes_no_lines() -> None:
    reading = Reading(direct=True, may_give=MEMBER)
    calls = read_calls(read_subject(""), ["SETTINGS", "", "VOTE T1 +1"], (), reading)
    assert "VOTE" in [one.command.word for one in calls if isinstance(one, Call)]
