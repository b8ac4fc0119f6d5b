"""Numbers that people write as words. Pure."""

from __future__ import annotations

from typing import Final

_WORDS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
#: What each word counts, in small letters.
NUMBER_WORDS: Final = {word: number for number, word in enumerate(_WORDS, 1)}
