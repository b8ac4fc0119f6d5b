"""The rows of a filled-in ballot form, taken apart with the titles that it was made of. Pure.

Mail programs wrap rows and join them, people write beside the brackets: so a row is no line. It
begins with its brackets and topic, wherever these stand; its title is passed over, which may hold
anything; what is left is what somebody has added.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from mailproc.meeting.choices import plain

_RULE: Final = re.compile("(?<=[-\u2010-\u2015\u2212])=(?=[-\u2010-\u2015\u2212])")
_MARKER: Final = re.compile(r"(?i)(?P<before>\b(?:end of|these lines:?)) ?ballot\b")
_PLAIN: Final = str.maketrans("[]‘’‚“”„«»‐‑‒–—―−", '()\'\'\'"""""-------')
#: What begins a row; its topic may be wrapped onto the next line.
_BRACKETS: Final = {
    letter: re.compile(
        r"\[(?P<inside>[^\[\]]{0,40})\](?P<right>[^\[\]]{0,12}?)"
        rf"\b(?i:{letter}) ?(?P<topic>\d{{1,6}})(?!\w)"
    )
    for letter in "TC"
}
#: The same without brackets: at a line's start, behind what stands in their place.
_BARE: Final = {
    letter: re.compile(
        rf"(?m)^(?P<left>[^\[\]\n]{{0,16}}?)\b(?i:{letter}) ?(?P<topic>\d{{1,6}})(?!\w)"
    )
    for letter in "TC"
}
_LONGEST_LEFT: Final = 16  # characters before the brackets that are a mark, and no sentence
_LONGEST_BETWEEN: Final = 16  # characters between topic and title
_SHORTEST_CUT: Final = 4  # characters of a title before the dots
_DOTS: Final = re.compile(r"\s*\.{2,3}")


#: What a row is about: a topic, or a candidate.
RowLetter = Literal["T", "C"]


class FormRow(NamedTuple):
    """One row: its topic, and what stands in it besides that and the title."""

    topic: int
    left: str
    """Before the brackets, on their line, with the space between them."""
    inside: str
    right: str
    """Between the brackets, or what stands in their place, and the title."""
    after: str
    """Behind the title, also on lines of its own below."""
    known: bool
    """Whether the topic's title stands in it; else that may be a part of `after`."""
    joined: bool = False
    """Whether another row follows on its line, to which what stands between them may belong."""


class FormRows(NamedTuple):
    """All rows of a form in the order in which they stand, and what stands above the first."""

    above: str
    rows: tuple[FormRow, ...]


def row_title(title: str) -> str:
    """A title without what would read as a form's own brackets, rules and marker lines."""
    plain = _RULE.sub("= ", title.replace("[", "(").replace("]", ")"))
    return _MARKER.sub(r"\g<before> (ballot)", plain)


def rows_of(
    lines: Sequence[str],
    titles: Mapping[int, str],
    *,
    brackets: bool,
    letter: RowLetter = "T",
) -> FormRows:
    """Take a form's text apart, in time that goes with its length.

    Args:
        lines: `Form.lines`.
        titles: each topic's, by its number.
        brackets: whether only brackets begin a row; else also a topic with its title at a line's
            start does.
        letter: what stands before the number of what a row is about.
    """
    text = "\n".join(" ".join(plain(unicodedata.normalize("NFKC", line)).split()) for line in lines)
    text = text.replace("\\[", "[").replace("\\]", "]")
    found = list(_anchors(text, titles, letter, brackets=brackets))
    rows: list[FormRow] = []
    for at, anchor in enumerate(found):
        end = found[at + 1].start if at + 1 < len(found) else len(text)
        after = text[anchor.end : end]
        joined = at + 1 < len(found) and "\n" not in after
        rows.append(anchor.row._replace(after=after.strip(" "), joined=joined))
    return FormRows(text[: found[0].start].strip() if found else "", tuple(rows))


class _Anchor(NamedTuple):
    """A row without what comes after its title: where it begins, and where that begins."""

    start: int
    end: int
    row: FormRow


def _anchors(
    text: str, titles: Mapping[int, str], letter: RowLetter, *, brackets: bool
) -> Iterator[_Anchor]:
    position = 0
    row = _BRACKETS[letter]
    match = row.search(text)
    while True:
        if match is not None and match.start() < position:
            match = row.search(text, position)
        until = match.start() if match else len(text)
        bare = None if brackets else _bare(text, position, until, titles, letter)
        if bare is not None:
            yield bare
            position = bare.end
        elif match is not None:
            anchor = _bracketed(text, position, match, titles)
            yield anchor
            position = anchor.end
        else:
            return


def _bracketed(
    text: str, position: int, match: re.Match[str], titles: Mapping[int, str]
) -> _Anchor:
    line = max(text.rfind("\n", position, match.start()) + 1, position)
    begins = line == 0 or text[line - 1] == "\n"
    # Behind another row on its line, nobody knows whose mark it is: then it belongs to that one.
    left = text[line : match.start()] if begins else ""
    if len(left) > _LONGEST_LEFT:
        left = ""
    topic = int(match["topic"])
    between, end, known = _title_behind(text, match.end(), titles.get(topic, ""), "[")
    right = f"{match['right']} {between}"
    row = FormRow(topic, left.lstrip(), match["inside"].strip(), right.strip(), "", known)
    return _Anchor(match.start() - len(left), end, row)


def _bare(
    text: str, start: int, end: int, titles: Mapping[int, str], letter: RowLetter
) -> _Anchor | None:
    """The first row without brackets between two places: it has its title, or just a mark."""
    for match in _BARE[letter].finditer(text, start, end):
        topic = int(match["topic"])
        if topic not in titles or (match.start() > 0 and text[match.start() - 1] != "\n"):
            continue
        between, after, known = _title_behind(text, match.end(), titles[topic], "\n")
        if known:
            row = FormRow(topic, "", match["left"].strip(), between.strip(), "", known)
            return _Anchor(match.start(), after, row)
    return None


def _title_behind(text: str, start: int, title: str, ends: str) -> tuple[str, int, bool]:
    """What stands before a topic's title, where that ends, and whether it is there at all."""
    for offset in range(_LONGEST_BETWEEN if title else 0):
        at = start + offset
        if text[at : at + 1] == ends:
            break
        if (end := _title_end(text, at, title)) is not None:
            return text[start:at], end, True
    return "", start, False


def _title_end(text: str, start: int, title: str) -> int | None:
    """Where a title ends that begins at `start`, cut off or whole; None if it does not.

    White space does not count, since the row may be wrapped anywhere.
    """
    at, seen = start, 0
    for character in title:
        if character.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or not _alike(text[at], character):
            break
        at += 1
        seen += 1
    else:
        runs_on = text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()
        return None if runs_on or not seen else at
    dots = _DOTS.match(text, at)
    return dots.end() if dots and seen >= _SHORTEST_CUT else None


def _alike(one: str, other: str) -> bool:
    return one == other or one.translate(_PLAIN).lower() == other.translate(_PLAIN).lower()
