"""Ballot forms: found wherever they stand, whole, never read as commands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Form
from mailproc.mail.parse.filled_form import take_forms

START = "-=-=-=-=-=- keep these lines: ballot k3v9qd -=-=-=-=-=-"
END = "-=-=-=-=-=- end of ballot k3v9qd -=-=-=-=-=-"
ROW = "[ +1 ] T3   NUMA"


def forms_in(*lines: str) -> tuple[tuple[str, str], ...]:
    """The key and the text of each form."""
    found = take_forms(lines).forms
    return tuple((form.key, " ".join(" ".join(form.lines).split())) for form in found)


@pytest.mark.parametrize("depth", range(6))
@pytest.mark.parametrize("mark", ["> ", ">", "JR> ", "| "])
def test_quote_marks_do_not_matter_but_are_noted(depth: int, mark: str) -> None:
    lines = [mark * depth + line for line in (START, ROW, END)]
    (form,) = take_forms(lines).forms
    assert (form.key, form.lines) == ("k3v9qd", ("", ROW))
    assert form.quoted is bool(depth)


def test_an_indented_form_is_quoted_too() -> None:
    (form,) = take_forms([f"    {line}" for line in (START, ROW, END)]).forms
    assert form.quoted
    (own,) = take_forms([START, f"    {ROW}", f"  {END}"]).forms
    assert not own.quoted


def test_a_form_below_a_header_block_is_quoted_too() -> None:
    block = ["Thanks.", "", "From: Agenda <a@example.org>", "Sent: Monday", "Subject: vote", ""]
    (form,) = take_forms([*block, START, ROW, END]).forms
    assert form.quoted


@pytest.mark.parametrize("width", range(24, 60))
def test_a_form_wrapped_at_any_width_leaves_nothing_behind(width: int) -> None:
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
    (form,) = found.forms
    assert " ".join(" ".join(form.lines).split()) == "[ +1 ] T3 A title that goes on VOTE T9 -1"
    assert list(found.lines) == ["before", ">", "after"]


@pytest.mark.parametrize(
    "marker",
    [
        "keep these lines: ballot k3v9qd",
        "—=—=— keep these lines: ballot k3v9qd —=—=—",
        "--- keep these lines: ballot K3V9QD ---",
        "* -=-=- ballot k3v9qd -=-=-",
        "__________ keep these lines: ballot k3v9qd",
    ],
)
def test_a_marker_line_may_have_lost_its_rule(marker: str) -> None:
    assert forms_in(marker, ROW, END) == (("k3v9qd", "[ +1 ] T3 NUMA"),)


@pytest.mark.parametrize(
    ("lines", "rest"),
    [
        ((ROW, END), 0),
        ((ROW, "", "[x] T4 EFI", "", END), 0),
        ((START, ROW, "", "[x] T4 EFI"), 0),
        ((START, ROW, "", "I like that."), 2),
        ((START, ROW, "[    ] T4 EFI", "+1", "", "VOTE T5 +1"), 2),
        ((f"{START} {ROW}", f"[x] T4 EFI {END}"), 0),
        ((f"{START} {ROW} [x] T4 EFI", END, "after"), 1),
        ((f"{ROW} [x] T4 EFI {END}",), 0),
    ],
)
def test_markers_may_be_lost_or_joined(lines: tuple[str, ...], rest: int) -> None:
    found = take_forms(lines)
    assert [form.key for form in found.forms] == ["k3v9qd"]
    text = "\n".join(found.forms[0].lines)
    assert "-=-" not in text
    assert all(row in text for row in (ROW, "[x] T4 EFI") if row in "\n".join(lines))
    assert list(found.lines) == [">", *lines[len(lines) - rest :]]


def test_rows_without_any_marker_have_no_key_and_stay_where_they_are() -> None:
    lines = ("My votes:", "[+1] T3 NUMA", "[x] T4 EFI", "", "Jane")
    assert forms_in(*lines) == (("", "[+1] T3 NUMA [x] T4 EFI"),)
    assert take_forms(lines).lines == [*lines]


def test_two_forms_in_one_mail_are_two() -> None:
    other = [line.replace("k3v9qd", "abc123") for line in (START, "[ 2 ] T4", END)]
    assert forms_in(START, "[x] T3", END, "", *other) == (
        ("k3v9qd", "[x] T3"),
        ("abc123", "[ 2 ] T4"),
    )


@pytest.mark.parametrize("line", ["see [1], then figure T3", "int a[4] = {T3};", "array[i] T", END])
def test_prose_is_no_form(line: str) -> None:
    assert take_forms([line]).forms == ()


@given(st.lists(st.sampled_from([START, END, "[x] T1", "> " + START, "> " + END, "", "VOTE"])))
def test_forms_never_take_lines_that_stand_outside_of_them(lines: list[str]) -> None:
    found = take_forms(["first", *lines, "", "last"])
    assert found.lines[0] == "first"
    if not {START, "> " + START, "[x] T1"}.intersection(lines):
        assert found.lines.count("VOTE") == lines.count("VOTE")


def test_what_is_far_too_much_is_no_form() -> None:
    assert take_forms([START, *["[+1] T1 " + "x" * 1000] * 200, END]).forms == ()
    assert isinstance(take_forms([START, ROW, END]).forms[0], Form)


@pytest.mark.parametrize(
    "unit",
    [START, END, ROW, "-=-=", "[" * 50, "-=-= ballot", "[+1] T3", "end of ballot k3v9qd", "ballot"],
)
def test_hostile_forms_are_read_in_linear_time(unit: str) -> None:
    start = time.process_time()
    take_forms([unit] * 8_000)
    take_forms([START] + [unit] * 8_000)
    take_forms([START, unit, ""] * 2_000)
    take_forms([unit * 4_000])
    assert time.process_time() - start < 4
