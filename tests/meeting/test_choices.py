"""The words, signs and marks of a choice: one table, and the patterns made from it."""

from __future__ import annotations

import re

import pytest

from mailproc.meeting.choices import CHOICE, CHOICES, SIGN, choice_in_form, choice_of, plain, shown

SIGNS = {
    2: ("+2", "+ 2", "\uff0b2"),
    1: ("+1", "+ 1", "\uff0b\uff11", ":+1:", "👍", "👍🏽", "✓", "✔", "✔\ufe0f", "✅", "☑"),
    0: ("0", "+0", "-0", "\u22120", "±0"),
    -1: ("-1", "- 1", "\u22121", "\u2212 1", "\u20131", "\u2013 1", "\uff0d1", "👎", "✗", "❌"),
    -2: ("-2", "\u22122"),
}
WORDS = {
    1: ("yes", "YES", "Yes", "for", "aye", "In favour", "ja", "Dafür", "DAFÜR", "für", "oui"),
    0: ("abstain", "Abstain", "don't care", "don’t care", "no opinion", "egal", "sans opinion"),
    -1: ("no", "NO", "against", "nay", "Nein", "gegen", "non", "contre"),
}


@pytest.mark.parametrize(
    ("written", "choice", "sign"),
    [
        (one, choice, table is SIGNS)
        for table in (SIGNS, WORDS)
        for choice, all_ in table.items()
        for one in all_
    ],
)
def test_every_way_to_write_a_choice_is_read(written: str, choice: int, *, sign: bool) -> None:
    assert re.fullmatch(CHOICE, plain(written))
    assert choice_of(written) == choice
    assert bool(re.fullmatch(SIGN, plain(written))) == sign


@pytest.mark.parametrize(
    "written",
    ["1", "+3", "+10", "++1", "+0.5", "+", "x", "", "+1's", "yess", "absta\u0131n", "- 0", "none"],
)
def test_nothing_else_is_a_choice(written: str) -> None:
    assert not re.fullmatch(CHOICE, plain(written))
    with pytest.raises(ValueError, match="is no choice"):
        choice_of(written)


def test_what_we_write_is_read_again() -> None:
    for choice in CHOICES:
        assert choice_of(shown(choice.value)) == choice.value
    assert shown(None) == "no vote"


@pytest.mark.parametrize("mark", ["x", "X", "+", "1"])
def test_a_mark_in_a_form_that_means_a_choice(mark: str) -> None:
    assert choice_in_form(mark) == "+1"


@pytest.mark.parametrize("mark", ["+1", "-1", "yes", "maybe", "2"])
def test_a_mark_in_a_form_is_else_what_it_says(mark: str) -> None:
    assert choice_in_form(mark) == mark


def test_nothing_written_means_two_choices() -> None:
    written = [one for c in CHOICES for one in (*c.signs, *c.words, *c.marks)]
    assert len(written) == len(set(written))


@pytest.mark.parametrize("sign", ["\ufdfa", "\ufdfb"])
def test_what_is_many_letters_to_nfkc_makes_no_text_longer(sign: str) -> None:
    assert plain(f"{sign * 1000} +1 {sign}") == " +1 "
