"""Ballot forms: found wherever they stand, never read as commands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Form
from mailproc.mail.parse.filled_form import take_forms

START = "-=-=-=-=-=- keep these lines: ballot k3v9qd -=-=-=-=-=-"
END = "-=-=-=-=-=- end of ballot k3v9qd -=-=-=-=-=-"


def marks_in(*rows: str) -> tuple[tuple[int, str], ...]:
    found = take_forms([START, *rows, END])
    return found.forms[0].marks if found.forms else ()


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        ("[+1] T3 NUMA", (3, "+1")),
        ("[ +1 ]T3", (3, "+1")),
        ("[+ 1] T3", (3, "+1")),
        ("[x] T3", (3, "x")),
        ("[ X  ] t3", (3, "X")),
        ("[0] T3", (3, "0")),
        ("[\u22121] T3", (3, "-1")),
        ("[\u20131] T3", (3, "-1")),
        ("[ yes ] T3", (3, "yes")),
        ("[abstain] T3", (3, "abstain")),
        ("[ 12 ] T3", (3, "12")),
        ("[\uff0b\uff11] T3", (3, "+1")),
        ("\uff3b+1\uff3d T3", (3, "+1")),
        ("[\u00a0+1\u00a0] T3", (3, "+1")),
        ("   [+1] T3", (3, "+1")),
        ("+1 [    ] T3", (3, "+1")),
        ("[    ] +1 T3", (3, "+1")),
        ("[maybe] T3", (3, "maybe")),
        ("[+1] -1 T3", (3, "+1-1")),
        ("[+1] T3 but [-1] T4", (3, "+1")),
    ],
)
def test_marks_are_read_however_they_are_typed(row: str, mark: tuple[int, str]) -> None:
    assert marks_in(row) == (mark,)


@pytest.mark.parametrize("row", ["[    ] T3 NUMA", "[] T3", "T3 NUMA", "[+1] NUMA", "+1", ""])
def test_rows_without_mark_or_topic_give_nothing(row: str) -> None:
    assert marks_in(row) == ()


def test_every_mark_is_kept_in_order_also_contradicting_ones() -> None:
    assert marks_in("[+1] T9", "[    ] T8", "[-1] T9") == ((9, "+1"), (9, "-1"))


@pytest.mark.parametrize("depth", range(6))
@pytest.mark.parametrize("mark", ["> ", ">", "JR> "])
def test_quote_marks_do_not_matter(depth: int, mark: str) -> None:
    lines = [mark * depth + line for line in (START, "[+1] T3  NUMA", END)]
    assert take_forms(lines).forms == (Form("k3v9qd", ((3, "+1"),)),)


@pytest.mark.parametrize("width", range(24, 60))
def test_a_form_wrapped_at_any_width_is_read_and_leaves_nothing_behind(width: int) -> None:
    wrapped: list[str] = []
    for line in (START, "[ +1 ] T3   A title that goes on VOTE T9 -1", END):
        words = line.replace("[ +1 ] T3 ", "[_+1_]_T3_").split(" ")
        current = ""
        for word in words:
            if current and len(current) + len(word) >= width:
                wrapped.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        wrapped.append(current)
    found = take_forms(["before", *(line.replace("_", " ") for line in wrapped), "after"])
    assert found.forms == (Form("k3v9qd", ((3, "+1"),)),)
    assert list(found.lines) == ["before", ">", "after"]


def test_two_forms_in_one_mail_are_two() -> None:
    other = [line.replace("k3v9qd", "abc123") for line in (START, "[ 2 ] T4", END)]
    found = take_forms([START, "[x] T3", END, "", *other])
    assert found.forms == (Form("k3v9qd", ((3, "x"),)), Form("abc123", ((4, "2"),)))


def test_brackets_outside_of_a_form_are_prose() -> None:
    lines = ["[+1] T3", "[x] T4", END]
    assert take_forms(lines).forms == ()


@given(st.lists(st.sampled_from([START, END, "[x] T1", "> " + START, "> " + END, "", "VOTE"])))
def test_forms_never_take_lines_that_stand_outside_their_markers(lines: list[str]) -> None:
    found = take_forms(["first", *lines, "", "last"])
    assert found.lines[0] == "first"
    if START not in lines and "> " + START not in lines:
        assert found.lines.count("VOTE") == lines.count("VOTE")


@pytest.mark.parametrize("unit", [START, END, "-=-=", "[" * 50, "-=-= ballot", "[+1] T3"])
def test_hostile_forms_are_read_in_linear_time(unit: str) -> None:
    start = time.process_time()
    take_forms([unit] * 50_000)
    take_forms([START] + [unit] * 50_000)
    take_forms([unit * 20_000])
    assert time.process_time() - start < 10
