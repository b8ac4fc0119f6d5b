"""Dates, times and addresses in the lines that mail programs write above a quote. Pure."""

from __future__ import annotations

import re
from typing import Final

#: The first digit of a number, then what makes a date of it. Looked for from digit to digit, which
#: is quick only with the digit in front.
_DATE: Final = re.compile(
    r"\d(?<!\d\d)"
    r"(?:(?:(?<=1)9|(?<=2)0)\d\d(?!\d)|\d?[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{3}年)"
)
_TIME: Final = re.compile(r"(?<![\d.:])\d{1,2}[:.h]\d\d(?![\d.]*\d)")
_RANGE: Final = re.compile(r"\d[:.h]\d\d[ ]?[-–][ ]?\d")
_BRACKETED: Final = re.compile(r"[<(\[][^<>()\[\]\s]*@[^<>()\[\]\s]+[>)\]]")


def has_date(text: str) -> bool:
    """Whether a date with its year stands in a text, or a year."""
    return _DATE.search(text) is not None


def has_time(text: str) -> bool:
    """Whether a time of day stands in a text, which is not the beginning of a range."""
    return _TIME.search(text) is not None and _RANGE.search(text) is None


def has_stamp(text: str) -> bool:
    """Whether a text tells a day and a time, as mail programs write when a mail was sent."""
    return has_date(text) and has_time(text)


def has_bracketed_address(text: str) -> bool:
    """Whether an address stands in brackets, as in ``Jane Roe <jane@example.org>``."""
    return "@" in text and _BRACKETED.search(text) is not None
