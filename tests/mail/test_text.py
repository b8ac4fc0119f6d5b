"""Text from strangers, cleaned."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.text import clean_body, clean_line

ANY_TEXT = st.text(alphabet=st.characters(blacklist_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \t b\r\n c ", "a b c"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"),
        ("a\u00a0b\u3000c\u2028d", "a b c d"),
        ("ﬁne ＶＯＴＥ", "fine VOTE"),
        ("=?utf-8?q?x?=", "= ?utf-8?q?x?="),
        ("＝？utf-8?q?x?=", "= ?utf-8?q?x?="),
        ("a\ud800b", "ab"),
        ("Zoë 👩‍🔬 日本語 עברית", "Zoë 👩‍🔬 日本語 עברית"),
    ],
)
def test_a_line_is_made_safe_and_stays_readable(text: str, line: str) -> None:
    assert clean_line(text) == line


def test_a_line_is_cut_at_its_limit() -> None:
    assert clean_line("ab " * 100, 5) == "ab ab"
    assert clean_line("\ufdfa" * 100, 5) == clean_line("\ufdfa" * 1000, 5)


@given(ANY_TEXT, st.integers(1, 250))
def test_a_cleaned_line_is_clean_and_stays_so(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert "=?" not in line
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    assert not any(unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE") for char in line)
    assert clean_line(line, limit) == line
    line.encode("utf-8")


@given(ANY_TEXT)
def test_a_body_keeps_its_words_and_has_no_control_but_tab_and_line_feed(text: str) -> None:
    body = clean_body(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in body)
    assert clean_body(body) == body


def test_line_ends_of_all_kinds_are_line_feeds() -> None:
    assert clean_body("a\r\nb\rc\x85d\u2028e\x0cf\ng") == "a\nb\nc\nd\ne\nf\ng"
