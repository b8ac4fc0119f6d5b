"""The results that people post of votes are read, and votes of an archive are counted by a rule."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.posted_results import is_called_in_short, posted_result
from tests.tools import read_votes

MAILS = """From jane@one.example Mon Aug  2 09:00:00 2027
From: Jane Roe <jane@one.example>
Date: Mon, 2 Aug 2027 09:00:00 +0000
Subject: [VOTE] Release Porcupine 3.0
Message-ID: <call@one.example>

Please try it.

[ ] +1 release it
[ ] -1 do not

My vote is +1.

From john@two.example Tue Aug  3 09:00:00 2027
From: John Doe <john@two.example>
Date: Tue, 3 Aug 2027 09:00:00 +0000
Subject: Re: [VOTE] Release Porcupine 3.0
Message-ID: <john@two.example>
In-Reply-To: <call@one.example>

> Please try it.
>
> [x] +1 release it
> [ ] -1 do not

John

From carol@three.example Tue Aug  3 10:00:00 2027
From: Carol Poe <carol@three.example>
Date: Tue, 3 Aug 2027 10:00:00 +0000
Subject: AW: [VOTE] Release Porcupine 3.0
Message-ID: <carol@three.example>
In-Reply-To: <call@one.example>

It builds on both of my machines.

+1 to release

From max@four.example Tue Aug  3 11:00:00 2027
From: Max <max@four.example>
Date: Tue, 3 Aug 2027 11:00:00 +0000
Subject: Re: [VOTE] Release Porcupine 3.0
Message-ID: <max@four.example>
In-Reply-To: <carol@three.example>

-1 (non-binding), I do not like the name

From jane@one.example Fri Aug  6 09:00:00 2027
From: Jane Roe <jane@one.example>
Date: Fri, 6 Aug 2027 09:00:00 +0000
Subject: [RESULT] [VOTE] Release Porcupine 3.0
Message-ID: <result@one.example>
In-Reply-To: <call@one.example>

The vote passes with:

+1 (binding): Jane Roe, John Doe, Carol Poe
-1 (non-binding): Max
"""


@pytest.mark.parametrize(
    ("posted", "row"),
    [
        ("", " = "),
        ("+1 (binding): Jane Roe, John Doe, Carol Poe, Ann Other\n", " ~ "),
        ("-1 (binding): Jane Roe\n+1: John Doe, Carol Poe\n", " ! "),
    ],
)
def test_a_vote_is_compared_with_its_result(
    posted: str,
    row: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = "+1 (binding): Jane Roe, John Doe, Carol Poe\n"
    archive = tmp_path / "votes.mbox"
    archive.write_text(MAILS.replace(names, posted or names))
    monkeypatch.setattr(sys, "argv", ["read_votes", str(archive)])
    assert read_votes.main() == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith(f"{row}[VOTE] Release Porcupine 3.0")
    assert "1 results posted" in next(line for line in said if "ballots" in line)


RESULTS: dict[str, tuple[list[str], dict[int, int], bool | None]] = {
    "+1 Jane Roe *\n+1 Max\n\n(* marks a member)": (["Jane Roe", "Max"], {1: 2}, None),
    "+1 votes\n\n* Jane Roe (binding)\n* Max\n\n-1 votes\n* None": (
        ["Jane Roe", "Max"],
        {1: 2},
        None,
    ),
    "2 votes in favour and none against.\n\nThe votes came from:\nAcme (@jane)\nFoo (@max)": (
        ["jane", "max"],
        {1: 2},
        None,
    ),
    "Votes in favor:\nAcme\nFoo\n\nNo votes against.": (["Acme", "Foo"], {1: 2}, None),
    "Tally:\n+1 binding : 6\n+1 non-binding : 3\n-1 : none\n\nThe vote passes.\n\nThanks,\nJane": (
        [],
        {1: 9},
        True,
    ),
    "* Yes - 7\n\nSo it passes!": ([], {1: 7}, True),
    "The vote has not passed.": ([], {}, False),
    "The vote passes with 3 +1 votes, no 0 votes.\n\nRegards,\nJane": ([], {1: 3}, True),
}


@pytest.mark.parametrize("text", RESULTS)
def test_results_are_read_as_people_write_them(text: str) -> None:
    found = posted_result(text.split("\n"))
    counts = {choice: count for choice, count in found.counts.items() if count}
    assert (found.names.get(1, []), counts, found.passed) == RESULTS[text]


def test_people_are_known_by_the_beginnings_of_their_names() -> None:
    assert is_called_in_short("Jan R.", ("Jane Roe", "jane@one.example"))
    assert not is_called_in_short("Jan P.", ("Jane Roe", "jane@one.example"))
    assert not is_called_in_short("J", ("Jane Roe", "jane@one.example"))
