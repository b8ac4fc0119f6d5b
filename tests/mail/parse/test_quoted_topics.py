"""Where in a mail a line of a topic is quoted, so that a choice below it or at its end has one."""

from __future__ import annotations

import pytest

from mailproc.mail.letter import Quoted
from mailproc.mail.parse import read_letter
from mailproc.mail.parse.own_text import own_text


def quoted(text: str) -> tuple[Quoted, ...]:
    return own_text(text.split("\n")).quoted


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("> T4  Memory hotplug", "T4  Memory hotplug"),
        (">    T4  Memory hotplug   ", "T4  Memory hotplug"),
        ("> > T4  Memory hotplug", "T4  Memory hotplug"),
        (">>> t4: Memory hotplug", "t4: Memory hotplug"),
        ("JR> T4  Memory hotplug", "T4  Memory hotplug"),
        ("> *T4*  Memory hotplug", "*T4*  Memory hotplug"),
        ("> - T4  Memory hotplug", "- T4  Memory hotplug"),
        ("> 12. T4  Memory hotplug", "12. T4  Memory hotplug"),
        ("> [    ] T4  Memory hotplug", "[    ] T4  Memory hotplug"),
        ("> 13:00-13:15  T4   Memory", "13:00-13:15  T4   Memory"),
        ("> 13:00-13:15  room 1  T4   Memory", "13:00-13:15  room 1  T4   Memory"),
        ("> T4  Memory hotplug  +1", "T4  Memory hotplug  +1"),
        ("> -1 T4  Memory hotplug", "-1 T4  Memory hotplug"),
    ],
)
def test_a_quoted_line_of_a_topic_is_kept_without_its_marks(line: str, text: str) -> None:
    assert quoted(f"Hello\n{line}\n+1") == (Quoted(1, text),)


@pytest.mark.parametrize(
    "line", ["> Memory hotplug", "> about T4", "> T4x is a car", "> TT4", "T4  mine", "> T"]
)
def test_no_other_line_is(line: str) -> None:
    assert quoted(line) == ()


def test_each_stands_where_it_stood_among_the_authors_own_lines() -> None:
    lines = """\
On Monday, Jane wrote:
> Topics so far:
> T1  One
+1
> T2  Two

-1, too early
> T3  Three
> T4  Four +1
"""
    text = own_text(lines.split("\n"))
    assert text.own == ("+1", "", "-1, too early")
    assert text.quoted == (
        Quoted(0, "T1  One"),
        Quoted(1, "T2  Two"),
        Quoted(3, "T3  Three"),
        Quoted(3, "T4  Four +1"),
    )


def test_in_a_letter_none_stands_below_the_last_own_line_that_is_read() -> None:
    raw = b"From: Jane <jane@example.org>\n\n+1\n\n> T4  Four -1\n"
    letter = read_letter(raw)
    assert (letter.own_lines, letter.quoted) == (("+1",), (Quoted(1, "T4  Four -1"),))


def test_the_lines_right_below_it_are_kept_on_which_its_title_may_go_on() -> None:
    text = "> T1  One\n>\n> T2  Two\n> and\n> more  +1\n> of\n> it\nFine.\n> T3  Three\n>   x"
    assert quoted(text) == (
        Quoted(0, "T1  One"),
        Quoted(0, "T2  Two", ("and", "more  +1", "of")),
        Quoted(1, "T3  Three", ("x",)),
    )


def test_of_very_many_the_first_are_kept() -> None:
    assert len(quoted("> T1  One\n" * 5000)) == 2000
    assert len(quoted("> T1  One\n+1\n" * 5000)) == 2000
