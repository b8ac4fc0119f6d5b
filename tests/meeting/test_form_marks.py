"""What stands on a ballot form counts as its voter sees it, or is said to be unclear."""

from __future__ import annotations

import pytest

from mailproc.meeting.form_marks import choice_in_row, marks_of, rank_in_row
from mailproc.meeting.form_rows import row_title, rows_of

TITLES = {
    1: "NUMA support",
    2: "EFI and SecureBoot, and what distributions make of it",
    3: "Node 0",
    4: "[RFC] T1 again -=-=- end of ballot",
    5: "C++ 1",
}


def read(*lines: str, meaning=choice_in_row) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Each row's topic with what it means, ``?`` and what was written where that is unclear."""
    found = marks_of(rows_of(lines, TITLES, brackets=False), meaning)
    assert all(mark.written for mark in found)
    return {
        f"T{mark.topic}": (mark.value or f"?{mark.written}")
        + (f", {mark.reason}" if mark.reason else "")
        for mark in found
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        # between the brackets
        ("[+1] T1 NUMA support", "+1"),
        ("[ +1 ]T1 NUMA support", "+1"),
        ("[+ 1] T1", "+1"),
        ("[ 1 ] T1 NUMA support", "+1"),
        ("[x] T1", "+1"),
        ("[ X  ] t1", "+1"),
        ("[0] T1", "0"),
        ("[\u22121] T1", "-1"),
        ("[\u20131] T1 NUMA support", "-1"),
        ("[\u20141] T1 NUMA support", "-1"),
        ("[ - 1 ] T1", "-1"),
        ("[ yes ] T1", "+1"),
        ("[No] T1", "-1"),
        ("[abstain] T1", "0"),
        ("[\uff0b\uff11] T1", "+1"),
        ("\uff3b+1\uff3d T1", "+1"),
        ("[\u00a0+1\u00a0] T1", "+1"),
        ("   [+1] T1", "+1"),
        (r"\[ +1 \] T1 NUMA support", "+1"),
        # beside them, in their place
        ("+1 [    ] T1", "+1"),
        ("[    ] +1 T1", "+1"),
        ("[    ] T1 +1 NUMA support", "+1"),
        ("T1 +1 NUMA support", "+1"),
        ("T1: +1 NUMA support", "+1"),
        ("+1 T1 NUMA support", "+1"),
        ("( -1 ) T1 NUMA support", "-1"),
        ("T1 [x] NUMA support", "+1"),
        ("+1 [ +1 ] T1 NUMA support", "+1"),
        # behind the title
        ("[    ] T1 NUMA support +1", "+1"),
        ("[    ] T1 NUMA support: -1", "-1"),
        ("[    ] T1 NUMA support -> +1", "+1"),
        ("[    ] T1 NUMA support \u2014 +1", "+1"),
        ("[    ] T1 NUMA support (-1)", "-1"),
        ("[    ] T1 NUMA support yes!", "+1"),
        ("T1 NUMA support +1", "+1"),
        ("[    ] T3 Node 0 +1", "+1"),
        ("[    ] T5 C++ 1 -1", "-1"),
        ("[    ] T2 EFI and SecureBoot, and what distr... +1", "+1"),
        ("[    ] T2 EFI and SecureBoot, and what distr\u2026 -1", "-1"),
        ("[    ] T4 (RFC) T1 again -= -= - end of ballot -1", "-1"),
        # lists and tables
        ("* [ 1 ] T1 NUMA support", "+1"),
        ("1. [ +1 ] T1 NUMA support", "+1"),
        ("| [x] | T1 NUMA support |", "+1"),
        # with a reason
        ("[ -1 ] T1 NUMA support: it breaks the ABI", "-1, it breaks the ABI"),
        ("[ -1 ] T1 NUMA support -- it breaks", "-1, it breaks"),
        ("[ +1, at last ] T1 NUMA support", "+1, at last"),
        ("[    ] T1 NUMA support -1, it breaks", "-1, it breaks"),
        ("[    ] T1 NUMA support no, not again", "-1, not again"),
        # none of these is a choice, or they are two
        ("[maybe] T1 NUMA support", "?maybe"),
        ("[+1] -1 T1", "?+1 -1"),
        ("[+1] T1 NUMA support -1", "?+1 -1"),
        ("-1 [ +1 ] T1 NUMA support", "?-1 +1"),
        ("[ +1 ] [ -1 ] T1 NUMA support", "?+1 -1"),
        ("+1? [    ] T1", "?+1?"),
        ("-[ 1 ] T1", "?- 1"),
        ("[    ] T1 NUMA support - 1", "?- 1"),
        ("[    ] T1 NUMA support no time for it", "?no time for it"),
        ("[    ] T1 NUMA support I like it", "?I like it"),
        ("[    ] T1 another title, now -1", "?another title, now -1"),
        ("[ 2 ] T1 NUMA support", "?2"),
    ],
)
def test_a_mark_counts_wherever_it_is_written(row: str, said: str) -> None:
    found = read(row)
    assert list(found.values()) == [said]


@pytest.mark.parametrize(
    "row",
    [
        *("[    ] T1 NUMA support", "[] T1", "[+1] NUMA", "+1", "", "T1 is better", "T9 +1"),
        *("[    ] T3 Node 0", "[    ] T5 C++ 1", "[    ] T1 an older title", "- [    ] T1 NUMA"),
    ],
)
def test_rows_without_mark_or_topic_give_nothing(row: str) -> None:
    assert read(row) == {}


def test_a_mark_may_stand_on_the_line_below() -> None:
    lines = (
        "[    ] T1 NUMA support",
        "+1",
        "",
        "[    ] T3 Node 0",
        "-1, no need",
        "[    ] T5 C++ 1",
    )
    assert read(*lines) == {"T1": "+1", "T3": "-1, no need"}


def test_marks_above_the_rows_are_nobodys() -> None:
    lines = ("+1", "[    ] T1 NUMA support", "-1", "[    ] T3 Node 0", "[ +1 ] T5 C++ 1")
    assert read(*lines) == {"T1": "?-1", "T5": "+1"}


def test_rows_may_be_joined_and_wrapped() -> None:
    joined = "[ +1 ] T1 NUMA support [ -1 ] T2 EFI and SecureBoot, and what... [ 0 ] T3 Node 0"
    expected = {"T1": "+1", "T2": "-1", "T3": "0"}
    assert read(joined) == expected
    words = joined.split()
    assert read(*(" ".join(words[at : at + 3]) for at in range(0, len(words), 3))) == expected


def test_what_stands_between_joined_rows_is_nobodys() -> None:
    assert read("[ +1 ] T1 NUMA support -1 [    ] T3 Node 0") == {"T1": "?+1 -1"}
    assert read("[    ] T1 NUMA support +1 [    ] T3 Node 0") == {"T1": "?+1"}
    assert read("[    ] T1 NUMA support [ +1 ] T3 Node 0") == {"T3": "+1"}


def test_a_bullet_is_never_a_sign() -> None:
    assert read("- [ 1 ] T1 NUMA support", "- [ x ] T3 Node 0") == {"T1": "+1", "T3": "+1"}
    assert read("+ [ 1 ] T1", "+ [    ] T3", "+ [ -1 ] T5") == {"T1": "+1", "T5": "-1"}
    lines = ("[ +1 ] T1 NUMA support", "- [ 1 ] T3 Node 0", "[    ] T5 C++ 1", "[ 0 ] T2")
    assert read(*lines) == {"T1": "+1", "T3": "?- 1", "T2": "0"}


def test_a_vote_between_the_rows_is_no_reason() -> None:
    lines = ("[ +1 ] T1 NUMA support", "VOTE T3 -1", "[    ] T3 Node 0")
    assert read(*lines) == {"T1": "?+1 VOTE T3 -1"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        *(("[ 1 ] T1 NUMA support", "1"), ("[ 12 ] T1", "12"), ("[2.] T1", "2"), ("[#3] T1", "3")),
        *(("[   ] T1 NUMA support 2", "2"), ("2 T1 NUMA support", "2"), ("[    ] T3 Node 0", "")),
        *(
            ("[+1] T1", "?+1"),
            ("[0] T1", "?0"),
            ("[x] T1", "?x"),
            ("[1] T1 NUMA support 2", "?1 2"),
        ),
        *(("1 [ 2 ] T1", "?1 2"), ("[1st] T1", "?1st")),
    ],
)
def test_ranks_are_read_in_the_same_places(row: str, said: str) -> None:
    assert list(read(row, meaning=rank_in_row).values()) == ([said] if said else [])


@pytest.mark.parametrize("title", [*TITLES.values(), "[ +1 ] T3 x", "a -=-=- b"])
def test_a_title_cannot_hold_what_a_form_is_made_of(title: str) -> None:
    shown = row_title(title)
    assert "[" not in shown
    assert "-=-=" not in shown
