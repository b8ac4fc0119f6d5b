"""What the rows of a filled-in ballot form say: a mark each, none, or something unclear. Pure.

A mark counts where people write it: between the brackets, in their place, before or behind the
title, on the line below. What is put together from two places, or from a list's bullets, never is
one; and no mark is better than another one than was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from mailproc.meeting.choices import CHOICE, LONGEST_REASON, choice_in_form, choice_of, shown
from mailproc.meeting.form_rows import FormRow, FormRows

_BULLET: Final = re.compile(r"(?:[*•·▪◦o–—+-]|\d{1,3}[.)]|[a-z][.)])(?=\s)|[|\\]")
_SIGN_LIKE: Final = frozenset("+-–—")
_AROUND: Final = " \t|:=*_~`,;.!()<>{}[]\\"
#: What people put between a title and what they say of it.
_LEADS: Final = re.compile(
    r"[\s|:=*_~,;.>()\\]*(?:(?:-{1,2}|[–—])\s+(?=[+(]|-\d|[^\W\d])|-{1,2}>\s*)?\(?"
)
#: A dash before a figure that stands apart: a minus, or what people put behind a title.
_APART: Final = re.compile(r"\W*[-–—]\s+\d")
_POLITE: Final = re.compile(r"(?i)[\s,]+(?:please|bitte)$")
_CHOSEN: Final = re.compile(
    rf"(?P<choice>{CHOICE})(?:[\s*_)]*$|[\s*_)]*(?P<stop>[,:;.!–—(]|--?\s|\s)\s*(?P<reason>\S.*))",
    re.DOTALL,
)
_FIGURE: Final = re.compile(r"[+-]\s?\d")
#: A vote on another topic, written between the rows.
_OTHER_VOTE: Final = re.compile(rf"\b[Tt]\d{{1,6}}(?!\w)[\s:=,]*{CHOICE}|{CHOICE}\s+[Tt]\d")
_SHOWN: Final = 60  # characters of what is not understood


class Mark(NamedTuple):
    """What stands on one row."""

    topic: int
    written: str
    """As the voter wrote it, white space made single; ``""``: nothing."""
    value: str
    """What it means, in the words of the meeting's command; ``""``: it is unclear."""
    reason: str = ""


#: What a mark means, in words of the meeting's command; ``""`` if it means nothing.
Meaning = Callable[[str], str]


def marks_of(form: FormRows, meaning: Meaning) -> list[Mark]:
    """The rows on which something is written, in their order.

    Args:
        form: what `rows_of` found.
        meaning: what one mark means where the meeting votes in its way.
    """
    lefts = Counter(row.left for row in form.rows)
    found = [
        _mark(row, meaning, bulleted=2 * lefts[row.left] > len(form.rows)) for row in form.rows
    ]
    if form.rows and meaning(_bare(form.above)):  # somebody writes above the rows, or below them
        found = [_unclear_below(row, mark) for row, mark in zip(form.rows, found, strict=True)]
    # What is a vote on another topic, too, is neither.
    beside = [row.known and _OTHER_VOTE.search(row.after) for row in form.rows]
    found = [m._replace(value="") if odd else m for m, odd in zip(found, beside, strict=True)]
    return [mark for mark in found if mark.written]


def choice_in_row(written: str) -> str:
    """The `Meaning` of a mark where topics are voted on one by one."""
    mark = choice_in_form(_POLITE.sub("", written))
    return shown(choice_of(mark)) if re.fullmatch(CHOICE, mark) else ""


def rank_in_row(written: str) -> str:
    """The `Meaning` of a mark where topics are ranked: 1, 2, 3 ..."""
    rank = re.fullmatch(r"#?0*(?P<rank>[1-9]\d{0,2})[.)]?", written)
    return rank["rank"] if rank else ""


def _mark(row: FormRow, meaning: Meaning, *, bulleted: bool) -> Mark:
    left, sign = _without_bullet(row.left, bulleted=bulleted)
    beside = [part for part in (left, _bare(row.inside), _bare(row.right)) if part]
    written = _shown([sign, *beside])
    if sign:
        return Mark(row.topic, written, "")
    if row.known and row.joined and row.after:
        return Mark(row.topic, _shown([*beside, row.after]), "")
    if not beside:
        return _behind(row, meaning)
    first, *others = [_reasoned(part, meaning) for part in beside]
    said = [value for value, _ in (first, *others)]
    tail, reason = _behind_title(row.after, meaning) if row.known else ("", "")
    if tail:
        said.append(tail)
    elif row.known and _is_odd(row.after):
        said.append("")
    else:
        reason = _reason(row.after) if row.known else ""
    if not said[0] or len(set(said)) > 1:
        shown_tail = row.after if len(said) > len(beside) else ""
        return Mark(row.topic, _shown([*beside, shown_tail]), "")
    return Mark(row.topic, written, said[0], first[1] or reason)


def _is_odd(after: str) -> bool:
    """Whether more than a reason stands behind a title: a second mark, or another row's."""
    found = _FIGURE.match(after.lstrip()) or _OTHER_VOTE.search(after)
    return bool(found) or "[" in after


def _behind(row: FormRow, meaning: Meaning) -> Mark:
    """The mark of a row in whose brackets nothing stands: behind its title, or below it."""
    if row.known:
        value, reason = _behind_title(row.after, meaning)
        return Mark(row.topic, _shown([row.after]), value, reason)
    # The title may begin or end like a mark.
    words = row.after.split()
    unclear = any(meaning(_bare(word)) for word in (*words[:1], *words[-1:]))
    return Mark(row.topic, _shown([row.after]) if unclear else "", "")


def _unclear_below(row: FormRow, mark: Mark) -> Mark:
    """A mark as it is, unless it may be the next row's."""
    beside = row.inside or row.left or row.right
    return mark if beside else mark._replace(value="")


def _behind_title(after: str, meaning: Meaning) -> tuple[str, str]:
    """The same, where a dash before a figure may be either a minus or what stands between them."""
    return ("", "") if _APART.match(after) else _reasoned(after, meaning)


def _reasoned(text: str, meaning: Meaning) -> tuple[str, str]:
    """The choice with which a text begins and the reason behind it; ``""`` for none."""
    text = _LEADS.sub("", text, count=1)
    if value := meaning(_bare(text)):
        return value, ""
    found = _CHOSEN.match(text)
    if found is None or found["reason"] is None:
        return "", ""
    value = meaning(found["choice"])
    # A word may begin a sentence: "no time for it".
    if not value or (found["choice"][0].isalpha() and not found["stop"].strip()):
        return "", ""
    return value, _cut(found["reason"])


def _reason(after: str) -> str:
    """What is said behind a title, or below it, of a row that has its mark elsewhere."""
    line, _, below = after.partition("\n")
    plain = line.strip()
    if not plain:
        return _cut(below)
    return _cut(plain.lstrip(" ,:;-–—>(")) if plain[0] in ",:;-–—(>" else ""


def _cut(reason: str) -> str:
    plain = " ".join(reason.split()).strip(" ,;:-–—(")
    return plain[: LONGEST_REASON + 1]  # so that whoever keeps it sees that it is longer


def _without_bullet(left: str, *, bulleted: bool) -> tuple[str, str]:
    """What stands before the brackets besides a list's bullet; and that, if it may be a sign.

    Args:
        left: what stands there.
        bulleted: whether it stands before most rows, so that what looks like a bullet is one.
    """
    if left.strip() in _SIGN_LIKE and not (bulleted and _BULLET.match(left)):
        return "", left.strip()
    bullet = _BULLET.match(left)
    if bullet is None:
        return _bare(left), ""
    sign = bullet[0] if bullet[0] in _SIGN_LIKE and not bulleted else ""
    return _bare(left[bullet.end() :]), sign


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND)


def _shown(parts: Sequence[str]) -> str:
    return " ".join(" ".join(parts).split())[:_SHOWN]
