"""Rows of choices that somebody ticks in the quote of a call to vote."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mailproc.mail.parse.answered import AnsweredText
from mailproc.mail.parse.own_text import OwnText, compared_text, own_text
from mailproc.mail.parse.ticked_rows import shown_ticks

CALL = (
    "Please vote on it:",
    "",
    "[ ] +1 approve",
    "[ ] +0 no opinion, or do not care either way about what it is that is voted on here",
    "[ ] -1 disapprove, because",
    "( ) 0 abstain",
    "+1 accept [ ]",
)


def compared(lines: Sequence[str], *answered: Sequence[str]) -> OwnText:
    """What is the reader's own in the text of a mail that answers others with these."""
    before = own_text(lines)
    texts = [*map(AnsweredText, answered)]
    return compared_text(lines, texts, bool(before.own), before.begins)[1]


@pytest.mark.parametrize(
    ("quoted", "own"),
    [
        ("> [x] +1 approve", ["[x] +1"]),
        (">[X]  +1 approve", ["[X]  +1"]),
        ("> [ x ] +1 approve", ["[ x ] +1"]),
        ("> [✓] +1 approve", ["[✓] +1"]),
        ("> [☑️] +1 approve", ["[☑️] +1"]),
        ("> [*] −1 disapprove, because", ["[*] −1"]),
        ("> (x) 0 abstain", ["(x) 0"]),
        ("> +1 accept [X]", ["+1 accept [X]"]),
        ("> > [x] +1 approve", ["[x] +1"]),
        ("> [X] -1 disapprove, because it leaks", ["[X] -1", "", "it leaks"]),
        ("> [x] +0 no opinion, or do not care either way", ["[x] +0"]),
        ("[x] +1 approve", ["[x] +1"]),
        # Not of the call, or not ticked.
        ("> [ ] +1 approve", []),
        ("> [x] +1 approved by Ann", []),
        ("> [x] -1 approve", []),
        ("> [x] +1", []),
        ("> [1] +1 approve", []),
        ("> [x] the tests pass", []),
        ("> +1 approve", []),
    ],
)
def test_the_tick_is_the_readers_and_the_row_the_callers(quoted: str, own: list[str]) -> None:
    lines = ("On Monday, Jane wrote:", "> Please vote on it:", ">", quoted)
    assert list(compared(lines, CALL).own) == own


def test_what_is_ticked_in_the_answered_mail_is_not_the_readers() -> None:
    ticked = ("> [x] +1 approve", "[x] -1 disapprove, because")
    lines = ("On Monday, Ann wrote:", "> > [x] +1 approve", "> [x] -1 disapprove, because")
    assert compared(lines, ticked, CALL).own == ()
    assert compared(lines, (), CALL).own == ()


def test_ticks_are_shown_while_nobody_has_looked_what_is_copied() -> None:
    lines = ("> [ ] +1 approve", "> [x] -1 disapprove", "[x] +1 mine")
    assert shown_ticks(lines) == ("[x] -1",)
    assert own_text(lines).doubtful == ("[x] -1",)
    assert compared(lines, CALL).doubtful == ()
