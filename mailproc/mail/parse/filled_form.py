"""Where ballot forms stand in the text of a mail. Pure, and linear in the text's length.

A form is found at any depth of quoting, and after what mail programs do to it: quote marks, wrapped
and joined lines, odd dashes, a marker line that is lost or shortened. Between its two marker lines
nothing is read as a command, for a topic's title may be wrapped onto a line of its own. What its
rows say is for the meeting to read, which knows the titles (`meeting.form_rows`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from mailproc.mail.letter import Form
from mailproc.mail.parse.own_text import is_quoted, own_text
from mailproc.mail.parse.shapes.attribution import first_of_attribution
from mailproc.structs import replace

_DASH: Final = "-\u2010-\u2015\u2212"
_BEFORE: Final = re.compile(r"[ \t]*(?:(?:[A-Z][A-Za-z]{0,4})?[>|][ \t]*)*")
_RULE: Final = re.compile(rf"[\s*+]{{0,4}}[{_DASH}=]{{0,60}}[{_DASH}]=[{_DASH}]=")
_REST: Final = re.compile(rf"[{_DASH}=]{{2,}}\s*")
_RULE_BEFORE: Final = re.compile(rf"\s*(?:[{_DASH}=*]{{2,}})?\s*")
_NAMED: Final = re.compile(r"(?i)\bballot\s+(?P<key>[a-z0-9]{3,40})\b")
_SHORT_RULE: Final = re.compile(rf"(?:[{_DASH}]=){{2}}")
#: A marker line whose rule was turned into a drawn line, or deleted.
_BARE_MARKER: Final = re.compile(
    r"(?i)[^\w\[\]]{0,60}(?:keep these lines:\s{0,4}|(?P<end>end of)\s{1,4})"
    r"ballot\s{1,4}(?P<key>[a-z0-9]{6})[^\w\[\]]{0,60}"
)
_END_IN_ROW: Final = re.compile(r"(?i)\bend of\s{1,4}ballot\s{1,4}(?P<key>[a-z0-9]{3,40})\b")
_LONGEST_SAID: Final = 60  # characters between rule and "ballot", where "end of" may stand
#: The brackets and the topic of a row, wherever in a line they stand.
_ROW: Final = re.compile(r"\[[^\[\]]{0,40}\][^\[\]\n]{0,12}?\b[Tt] ?\d{1,6}(?!\w)")
#: The same at a line's start, behind a bullet or a mark.
_ROW_LINE: Final = re.compile(rf"[^\[\]\w]{{0,8}}(?:\w{{1,8}}[^\[\]\w]{{0,4}})?{_ROW.pattern}")
#: A row that has lost its brackets.
_BARE_ROW: Final = re.compile(r"[^\[\]\w]{0,8}(?:\w{1,3}[^\[\]\w]{0,4})?\b[Tt] ?\d{1,6}(?!\w)")
_LONGEST_MARKER: Final = 400  # characters of a line
_LONGEST_LINE: Final = 20_000  # characters: all rows may be joined in one
_LARGEST: Final = 131_072  # characters of all forms
_INDENTS: Final = ("    ", "\t")  # what stands before all lines of a quote without marks
_GAP: Final = 4  # lines between two rows of a form that has lost its markers
_LONGEST_ABOVE: Final = 4  # lines that say who wrote what is quoted below
_BELOW: Final = 2  # lines below its last row, where a mark may stand
_FIGURE: Final = re.compile(rf"\W{{0,8}}(?:[+{_DASH}] ?\d|\d{{1,3}}\W{{0,4}}$)")


class Found(NamedTuple):
    """The forms of a text, and the text with each form's lines replaced by one quoted line.

    Of a form without marker lines, which may be prose, the lines stay.
    """

    forms: tuple[Form, ...]
    lines: Sequence[str]


class _Marker(NamedTuple):
    """A line that begins or ends a form."""

    key: str
    ends: bool
    after: int
    """The index of the line after it."""
    rest: str
    """What stands behind it on its line."""


class _Region(NamedTuple):
    """Where a form stands, and its text; ``""`` is the key of one without marker lines."""

    start: int
    end: int
    key: str
    text: tuple[str, ...]
    quoted: bool
    """Whether quote marks, or a wide indent, stand in front of all its lines."""
    wrote: str
    """The line above its quote that says who wrote that; ``""`` for none."""


def take_forms(lines: Sequence[str]) -> Found:
    """Find the ballot forms in the lines of a mail's text, quoted ones included.

    A form whose last marker is missing ends below its last row, one whose first is missing begins
    with its first. Rows without any marker are a form without a key.

    Args:
        lines: the decoded text, flowed text joined.
    """
    forms: list[Form] = []
    rest: list[str] = []
    probed: list[str] = []
    position, room = 0, _LARGEST
    for region in _Text(lines).regions():
        between = lines[position : region.start]
        rest += [*between, *([">"] if region.key else lines[region.start : region.end])]
        probed += [*between, ">" if region.quoted else _probe(len(forms))]
        room -= sum(map(len, region.text))
        if room >= 0:
            forms.append(Form(region.key, region.text, region.quoted, region.wrote))
        position = region.end
    if position == 0:
        return Found((), lines)
    below = lines[position:]
    return Found(_with_owners(forms, [*probed, *below]), [*rest, *below])


def _probe(number: int) -> str:
    """A line that no mail has, to see whether what stood in its place is the author's own."""
    return f"\x00form {number}"


def _with_owners(forms: Sequence[Form], lines: Sequence[str]) -> tuple[Form, ...]:
    """The forms, marked as quoted also where they stand in a quote without marks in front."""
    if all(form.quoted for form in forms):
        return tuple(forms)
    own = frozenset(own_text(lines).own)
    return tuple(
        replace(form, quoted=form.quoted or _probe(number) not in own)
        for number, form in enumerate(forms)
    )


class _Text:
    """The lines of a text, and which of them are markers and rows."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._markers = {
            at: marker
            for at, line in enumerate(lines)
            if ("=" in line or "allot" in line) and (marker := _marker(lines, at))
        }
        self._rows = [at for at, line in enumerate(lines) if "]" in line and _has_row(line)]
        self._starts = [at for at, marker in self._markers.items() if not marker.ends]
        self._ends: dict[str, list[int]] = {}
        for at, marker in self._markers.items():
            if marker.ends:
                self._ends.setdefault(marker.key, []).append(at)

    def regions(self) -> Iterator[_Region]:
        """The forms from top to bottom; none overlaps another."""
        position = 0
        for at in sorted({*self._markers, *self._rows}):
            if at < position:
                continue
            marker = self._markers.get(at)
            if marker is None:
                region = self._from_row(at, position)
            elif not marker.ends:
                region = self._from_marker(at)
            elif (start := self._first_row(at, position)) < at:
                region = self._region(start, marker.after, marker.key, self._lines[start:at])
            else:
                continue
            yield region
            position = region.end

    def _from_marker(self, start: int) -> _Region:
        """The form that begins with the marker line at `start`."""
        marker = self._markers[start]
        limit = _next(self._starts, start + 1, len(self._lines))
        end = _next(self._ends.get(marker.key, ()), marker.after, limit)
        if end < limit:
            text = [marker.rest, *self._lines[marker.after : end]]
            return self._region(start, self._markers[end].after, marker.key, text)
        last = self._last_row(marker.after, limit)
        end = self._below(last, limit) if last >= 0 else self._until_blank(marker.after, limit)
        return self._with_end(start, marker.key, [marker.rest], marker.after, end)

    def _from_row(self, start: int, first: int) -> _Region:
        """The rows that begin at `start`, and the marker below or behind them if there is one.

        Above that, but not before `first`, there may be rows without brackets.
        """
        limit = _next(self._starts, start + 1, len(self._lines))
        last = self._rows_from(start, _next(self._said_ends, start, limit - 1) + 1)[-1]
        for at in range(last + 1, min(last + 1 + _GAP, limit)):
            marker = self._markers.get(at)
            if marker and marker.ends:
                start = self._first_row(start, first)
                return self._region(start, marker.after, marker.key, self._lines[start:at])
        return self._with_end(start, "", [], start, self._below(last, limit))

    def _first_row(self, below: int, first: int) -> int:
        """The first of the rows above a line that have lost their brackets; else that line."""
        found = at = below
        while at > first and found - at < _GAP:
            at -= 1
            if self._is_bare_row(at):
                found = at
        return found

    def _last_row(self, start: int, limit: int) -> int:
        """The last of the rows below a marker, with or without brackets; -1 if there is none."""
        found, at = -1, start
        while at < limit and at <= max(found + 1, start) + _GAP:
            if self._is_row(at) or self._is_bare_row(at):
                found = at
            at += 1
        return found

    def _is_row(self, at: int) -> bool:
        return _next(self._rows, at, at + 1) == at

    def _is_bare_row(self, at: int) -> bool:
        return _BARE_ROW.match(_plain(_unquoted(self._lines[at])[:_LONGEST_MARKER])) is not None

    def _rows_from(self, start: int, limit: int) -> list[int]:
        """The rows from a line on, none of them far from the one before."""
        found: list[int] = []
        near = start + _GAP
        for at in islice(self._rows, bisect_left(self._rows, start), None):
            if at > near or at >= limit:
                break
            found.append(at)
            near = at + 1 + _GAP
        return found

    def _below(self, last: int, limit: int) -> int:
        """The end of a form whose last row stands at `last`: a mark may stand below that."""
        end = self._until_blank(last + 1, min(limit, last + 1 + _BELOW))
        marked = any(_FIGURE.match(_unquoted(line)) for line in self._lines[last + 1 : end])
        return end if marked else last + 1

    def _until_blank(self, start: int, limit: int) -> int:
        """The first empty line from `start` on."""
        for at in range(start, limit):
            if not _unquoted(self._lines[at]).strip() or at in self._markers:
                return at
        return limit

    def _with_end(self, start: int, key: str, text: list[str], first: int, end: int) -> _Region:
        """A form whose last marker may stand on the line of a row; what follows is none of it."""
        above = len(text)
        text = [*text, *self._lines[first:end]]
        for at, line in enumerate(text):
            found = _said_end(line)
            if found and (not key or found["key"].casefold() == key):
                rows = [*text[:at], _plain(line)[: found.start()].rstrip(" -=*+")]
                after = max(first + at + 1 - above, first)
                return self._region(start, after, found["key"].casefold(), rows)
        return self._region(start, end, key, text)

    def _region(self, start: int, end: int, key: str, text: Sequence[str]) -> _Region:
        lines = [line for line in self._lines[start:end] if line.strip()]
        marked = all(_unquoted(line) != line.lstrip() for line in lines)
        quoted = marked or all(line.startswith(_INDENTS) for line in lines)
        plain = tuple(_unquoted(line)[:_LONGEST_LINE].rstrip() for line in text)
        once = marked and all(_before(line).count(">") == 1 for line in lines)
        return _Region(start, end, key, plain, quoted, self._attribution(start) if once else "")

    def _attribution(self, start: int) -> str:
        """The attribution above the marked lines among which the one at `start` stands."""
        last = self._above[start] + 1
        above = [line.strip() for line in self._lines[max(last - _LONGEST_ABOVE, 0) : last]]
        first = first_of_attribution(above) if above else None
        return " ".join(above[first:])[:_LONGEST_MARKER] if first is not None else ""

    @cached_property
    def _said_ends(self) -> list[int]:
        """The lines that say of a form that it ends there, in a row or not.

        No row below belongs to those above; so none is looked at again and again.
        """
        return [at for at, line in enumerate(self._lines) if _said_end(line)]

    @cached_property
    def _above(self) -> list[int]:
        """For each line the place of the last one above it that says something without a mark."""
        found: list[int] = []
        last = -1
        for at, line in enumerate(self._lines):
            found.append(last)
            if line.strip() and not is_quoted(line):
                last = at
        return found


def _next(places: Sequence[int], start: int, limit: int) -> int:
    """The first of some sorted places that is not before `start`; `limit` if none is before it."""
    at = bisect_left(places, start)
    return min(places[at], limit) if at < len(places) else limit


def _marker(lines: Sequence[str], position: int) -> _Marker | None:
    """The marker line at `position`, which may be wrapped onto the next.

    It begins with its rule, behind quote marks and bullets at most, and is no row: whatever a
    topic's title says, it stands behind brackets. Without its rule it says nothing else.
    """
    own = _plain(_unquoted(lines[position][:_LONGEST_MARKER]))
    if _ROW_LINE.match(own):
        return None
    if bare := _BARE_MARKER.fullmatch(own):
        after = _after_rule(lines, position + 1)
        return _Marker(bare["key"].casefold(), bool(bare["end"]), after, "")
    if not _RULE.match(own):
        return None
    following = lines[position + 1 : position + 2]
    for after, text in (
        (position + 1, _unquoted(lines[position])),
        *((position + 2, f"{own.rstrip()} {_unquoted(below)}") for below in following),
    ):
        if found := _named(text[: 2 * _LONGEST_MARKER]):
            key, said, end = found
            rest = _RULE_BEFORE.sub("", text[end:], count=1)
            ends = "end of" in said.casefold()
            return _Marker(key.casefold(), ends, _after_rule(lines, after), rest)
    return None


def _after_rule(lines: Sequence[str], position: int) -> int:
    """The index after the end of a marker's rule that was wrapped, if it stands at `position`."""
    below = lines[position : position + 1]
    return position + (bool(below) and _REST.fullmatch(_unquoted(below[0])) is not None)


def _named(text: str) -> tuple[str, str, int] | None:
    """The key in a marker line, what stands between its rule and "ballot", and where it ends."""
    for found in _NAMED.finditer(text):
        window = text[max(found.start() - _LONGEST_SAID - 4, 0) : found.start()]
        if rule := _SHORT_RULE.search(window):
            return found["key"], window[rule.end() :], found.end()
    return None


def _before(line: str) -> str:
    """The quote marks in front of a line."""
    before = _BEFORE.match(line)
    return before[0] if before else ""


def _unquoted(line: str) -> str:
    return line[len(_before(line)) :]


def _plain(line: str) -> str:
    return line if line.isascii() else unicodedata.normalize("NFKC", line[:_LONGEST_LINE])


def _said_end(line: str) -> re.Match[str] | None:
    """Where a line says that a form ends; None if it does not."""
    return _END_IN_ROW.search(_plain(line)) if "allot" in line else None


def _has_row(line: str) -> bool:
    """Whether a form's row stands in a line: at its start, behind a marker, or with another one."""
    plain = _plain(_unquoted(line)[:_LONGEST_LINE])
    if _ROW_LINE.match(plain):
        return True
    enough = 1 if _RULE.match(plain) else 2
    return len(list(islice(_ROW.finditer(plain), enough))) == enough
