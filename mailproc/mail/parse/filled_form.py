"""Filled-in ballot forms in the text of a mail. Pure.

A form is found at any depth of quoting, and after what mail programs do to it: wrapped lines, odd
spaces and dashes, quote marks in front of some lines only. Whatever stands between its two marker
lines belongs to it and is never read as a command, for a topic's title may be wrapped onto a line
of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from mailproc.mail.letter import Form

_DASH: Final = "-\u2010-\u2015\u2212"
_BEFORE: Final = re.compile(r"[ \t]*(?:(?:[A-Z][A-Za-z]{0,4})?>[ \t]*)*")
_RULE: Final = re.compile(rf"[\s*+]{{0,4}}[{_DASH}=]{{0,60}}[{_DASH}]=[{_DASH}]=")
_REST: Final = re.compile(rf"[{_DASH}=]{{2,}}\s*")
_NAMED: Final = re.compile(r"(?i)\bballot\s+(?P<key>[a-z0-9]{3,40})\b")
_SHORT_RULE: Final = re.compile(rf"(?:[{_DASH}]=){{2}}")
_LONGEST_SAID: Final = 60  # characters between rule and "ballot", where "end of" may stand
_ROW: Final = re.compile(
    r"(?P<left>[^\[\]]{0,12})\[(?P<mark>[^\[\]]{0,40})\](?P<right>[^\[\]]{0,12}?)"
    r"\b[Tt](?P<number>\d{1,6})\b"
)
_LONGEST_MARK: Final = 20
_LONGEST_LINE: Final = 400


class Found(NamedTuple):
    """The forms of a text, and the text with each form's lines replaced by one quoted line."""

    forms: tuple[Form, ...]
    lines: Sequence[str]


class _Marker(NamedTuple):
    key: str
    ends: bool
    after: int


def take_forms(lines: Sequence[str]) -> Found:
    """Find the ballot forms in the lines of a mail's text, quoted ones included.

    A form in which no mark stands gives no `Form`. One whose last line is missing ends at the
    first empty line below its rows.

    Args:
        lines: the decoded text, flowed text joined.
    """
    markers = {
        i: marker
        for i, line in enumerate(lines)
        if "=" in line and (marker := _marker(lines, i, line))
    }
    if not markers:
        return Found((), lines)
    last_ends = {marker.key: i for i, marker in markers.items() if marker.ends}
    forms: list[Form] = []
    rest: list[str] = []
    position = 0
    while position < len(lines):
        marker = markers.get(position)
        if marker is None or marker.ends:
            rest.append("" if marker else lines[position])
            position += 1
            continue
        end = _end_of_form(lines, markers, position, last_ends)
        marks = tuple(mark for line in lines[marker.after : end] if (mark := _mark_in(line)))
        forms += [Form(marker.key, marks)] if marks else []
        rest.append(">")
        position = end
    return Found(tuple(forms), rest)


def _marker(lines: Sequence[str], position: int, line: str) -> _Marker | None:
    """The marker line at `position`, which may be wrapped onto the next.

    It begins with its rule, behind quote marks and bullets at most, and is no row: whatever a
    topic's title says, it stands behind brackets.
    """
    if len(line) > _LONGEST_LINE or not _RULE.match(_unquoted(line)) or _mark_row(line):
        return None
    following = lines[position + 1 : position + 2]
    for after, text in (
        (position + 1, line),
        *((position + 2, f"{line.rstrip()} {_unquoted(below)}") for below in following),
    ):
        if found := _named(text[: 2 * _LONGEST_LINE]):
            key, said = found
            ends = "end of" in said.casefold()
            rest = lines[after : after + 1]
            wrapped = bool(rest) and _REST.fullmatch(_unquoted(rest[0])) is not None
            return _Marker(key.casefold(), ends, after + wrapped)
    return None


def _named(text: str) -> tuple[str, str] | None:
    """The key in a marker line, and what stands between its rule and the word "ballot"."""
    for found in _NAMED.finditer(text):
        window = text[max(found.start() - _LONGEST_SAID - 4, 0) : found.start()]
        if rule := _SHORT_RULE.search(window):
            return found["key"], window[rule.end() :]
    return None


def _end_of_form(
    lines: Sequence[str], markers: dict[int, _Marker], start: int, last_ends: dict[str, int]
) -> int:
    """The index after the form that begins at `start`."""
    marker = markers[start]
    if last_ends.get(marker.key, -1) > start:
        for position in range(marker.after, len(lines)):
            other = markers.get(position)
            if other and other.ends and other.key == marker.key:
                return other.after
            if other and not other.ends:
                return position
    seen_row = False
    for position in range(marker.after, len(lines)):
        blank = not _unquoted(lines[position]).strip()
        if (blank and seen_row) or position in markers:
            return position
        seen_row = seen_row or _mark_row(lines[position]) is not None
    return len(lines)


def _unquoted(line: str) -> str:
    before = _BEFORE.match(line)
    return line[before.end() :] if before else line


def _mark_row(line: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", line[:_LONGEST_LINE])
    return _ROW.match(_unquoted(plain))


def _mark_in(line: str) -> tuple[int, str] | None:
    """A row's topic and mark; a mark that stands right beside its brackets counts too.

    Which marks mean something is for the meeting to say. What stands there besides makes the mark
    unreadable, so that the voter is told.
    """
    row = _mark_row(line)
    if row is None:
        return None
    mark = "".join(_plain_mark(row[part]) for part in ("left", "mark", "right"))[:_LONGEST_MARK]
    return (int(row["number"]), mark) if mark else None


def _plain_mark(written: str) -> str:
    return re.sub(r"\s+", "", re.sub(f"[{_DASH}]", "-", written))
