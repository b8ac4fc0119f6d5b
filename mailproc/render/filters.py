"""What templates need to write text for terminals: wrapping, ages, days. Jinja2 filters. Pure.

Those that speak are English; `translations` has others for other languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise, repeat
from typing import Any, Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from mailproc.mail.letter import shown_name
from mailproc.mail.subject import without_replies
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import one_on_scale
from mailproc.meeting.form_rows import row_title
from mailproc.meeting.records import STANDING
from mailproc.meeting.sentences import Sentence
from mailproc.render.moments import age, clock, day, hours, moment
from mailproc.render.rounds_table import rounds_table, votes_shown

#: Columns of what we write; it is quoted a few times before it reaches 78.
WIDTH: Final = 72


#: What may not begin a line: marks of mail programs, and what might be read as a vote.
_NEVER_FIRST: Final = re.compile(r">|From(?: |$)|--+(?: |$)|[-+]\d")
#: Words such as "or WITHDRAW T4" are a command where a line begins with the second.
_KEYWORD: Final = re.compile(r"[A-Z]{4,}$")
_TOPIC: Final = re.compile(r"T\d")
_LINK: Final = re.compile(r"(?i)https?://|mailto:")


def wrap(text: object, indent: int = 0, first: int = 0, width: int = WIDTH) -> str:
    """The text in lines of at most `width` columns; wide characters take two.

    A line end in it stays one. No line begins with what mail programs take for something else (a
    quote's mark, an mbox's separator, a signature's delimiter, a vote), and where words are wrapped
    none begins with a command; no link is broken.

    Args:
        text: other white space in it is made single.
        indent: columns before every line but the first.
        first: the column at which the first line starts, after what the template wrote.
        width: columns of a line.
    """
    lines: list[str] = []
    for paragraph in str(text).split("\n"):
        whole = " ".join(paragraph.split())
        column = indent if lines else first
        # Most are short.
        if whole.isascii() and column + len(whole) <= width and not _NEVER_FIRST.match(whole):
            wrapped = [whole]
        else:
            wrapped = _wrapped(whole, indent, column, width)
        lines += [" " * indent + wrapped[0] if lines else wrapped[0], *wrapped[1:]]
    return "\n".join(lines)


def _wrapped(whole: str, indent: int, first: int, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", first
    for unit in _units(whole, width - max(indent, first)):
        if line and used + 1 + cell_len(unit) > width:
            lines.append(line)
            start = " " * max(indent, 1 if _NEVER_FIRST.match(unit) else 0)
            line, used = start + unit, len(start) + cell_len(unit)
        else:
            start = " " if not line and not first and _NEVER_FIRST.match(unit) else ""
            used += bool(line) + len(start) + cell_len(unit)
            line = f"{line} {unit}" if line else start + unit
    return [*lines, line]


def _units(text: str, room: int) -> Iterator[str]:
    """What stays together: words, with those behind them that may not begin a line."""
    unit = ""
    pieces = [*_pieces(text, room), ""]
    in_command = False
    for piece, behind in pairwise(pieces):
        stays = in_command or _NEVER_FIRST.match(piece)
        in_command = _KEYWORD.match(piece) is not None and _TOPIC.match(behind) is not None
        if unit and (stays or in_command) and cell_len(unit) + 1 + cell_len(piece) <= room:
            unit = f"{unit} {piece}"
            continue
        if unit:
            yield unit
        unit = piece
    if unit:
        yield unit


def _pieces(text: str, room: int) -> Iterator[str]:
    """The words, those too wide for a line cut to what goes into one."""
    for word in text.split():
        rest = word
        while cell_len(rest) > room and not _LINK.search(word):
            head = set_cell_size(rest, room).rstrip(" ")
            yield head
            rest = rest[len(head) :]
        yield rest


def reply_subject(subject: str, otherwise: str = "your mail") -> str:
    """``Re: NUMA`` for ``NUMA``, and for ``Re: AW: NUMA``; `otherwise` is for an empty one.

    ``Re:`` is of no language: it is what RFC 5322 3.6.5 has.
    """
    return f"Re: {without_replies(subject) or otherwise}"


def cut(text: str, width: int) -> str:
    """The text in at most `width` columns, with ``...`` where something was cut off."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 3).rstrip() + "..."


def in_form(title: str, width: int) -> str:
    """A title for a ballot form's row: cut, and without what reads as the form's own rules.

    A mail program may wrap the row, and then the title begins a line.
    """
    return cut(row_title(title), width)


def standing(topics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The topics of a view that can be on the agenda: by rank, if ranks are shown."""
    there = [topic for topic in topics if topic["status"] in STANDING]
    return sorted(there, key=_place)


def by_rank(topics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The topics of a view in the order of the vote: also those that were dealt with since."""
    there = [topic for topic in topics if topic["rank"] or topic["status"] in STANDING]
    return sorted(there, key=_place)


def _place(topic: Mapping[str, Any]) -> tuple[bool, int]:
    """Whatever came after the vote has no rank, and comes last."""
    return topic["rank"] is None, topic["rank"] or 0


def off_agenda(topics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The other topics of a view, but for those that are of no meeting."""
    return [topic for topic in topics if topic["status"] not in (*STANDING, "separate")]


def voted_on(topics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The topics of a view that are voted on by themselves now; what ends first comes first."""
    there = [t for t in topics if t["decision"] and t["decision"]["state"] == "open"]
    return sorted(there, key=lambda topic: str(topic["decision"]["until"]))


def decided(topics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The topics of a view on which there was such a vote; the last one comes first."""
    there = [t for t in topics if t["decision"] and t["decision"]["state"] != "open"]
    return sorted(there, key=lambda topic: str(topic["decision"]["closed"]), reverse=True)


def overdue(actions: Iterable[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """Those of a view's actions that should have been done before today, the longest first."""
    today = now.date().isoformat()
    late = [one for one in actions if one["state"] == "open" and (one["due"] or today) < today]
    return sorted(late, key=lambda one: str(one["due"]))


def hides_counts(meeting: Mapping[str, Any]) -> bool:
    """Whether a view's meeting shows no counts and no order yet: its vote is secret, and open."""
    return bool(meeting["secret"]) and meeting["voting"] == "open"


def by_id(topics: Iterable[Mapping[str, object]]) -> dict[object, Mapping[str, object]]:
    """Topics of the overview, found by their ``id``."""
    return {topic["id"]: topic for topic in topics}


def matrix(pairs: Mapping[str, Mapping[str, int]]) -> str:
    """A table of numbers, each row and column named; for up to a dozen columns."""
    names = list(pairs)
    room = matrix_room(names)
    rows = (matrix_row(row, one, names, room) for one, row in pairs.items())
    return "\n".join([matrix_head(names), *rows])


def matrix_head(names: Sequence[str]) -> str:
    """The line with the names of the columns, which are those of the rows, too."""
    room = matrix_room(names)
    return " " * room + "".join(name.rjust(room + 1) for name in names)


def matrix_row(
    row: Mapping[str, int], one: str, names: Sequence[str], room: int | None = None
) -> str:
    """The line of one name: its number for each of the others.

    Whoever writes many of them finds out once how wide the names are: `room`, by `matrix_room`.
    """
    room = room or matrix_room(names)
    form = f"%{room + 1}s" * len(names)  # all at once: of hundreds there is a line for each
    return one.ljust(room) + form % tuple(map(row.get, names, repeat("-")))


def matrix_room(names: Iterable[str]) -> int:
    """The columns that the names of a matrix take, with a blank."""
    return max((len(name) for name in names), default=0) + 1


def name(person: Mapping[str, Any]) -> str:
    """What a person of a view is called; see `mail.letter.shown_name`."""
    return shown_name(str(person["name"]), str(person["address"]))


class Excerpt(NamedTuple):
    """As much of a list of topics as there is room for, and how many are left out."""

    text: str
    left: int


def excerpt(whole: Sequence[str], brief: Sequence[str], room: int, many: int) -> Excerpt:
    """The first topics in full and the others in a line each, as far as they fit.

    Args:
        whole: the first topics, of several lines each.
        brief: the first topics, more of them or as many, of a line each.
        room: lines.
        many: how many topics there are; what is left out takes a line, too.
    """
    blocks = [block.rstrip("\n") for block in whole]
    sizes = [block.count("\n") + 1 for block in blocks]
    others = [line.rstrip("\n") for line in brief[len(blocks) :]]
    all_shown = many == len(blocks) + len(others)
    if all_shown and sum(sizes) + len(blocks) + len(others) <= room:
        return Excerpt(
            "\n\n".join(blocks) + "".join(f"\n{one}" for one in ["", *others] if others), 0
        )
    shown, used = list[str](), 0
    for block, size in zip(blocks, sizes, strict=True):
        if used + size > room - 1:
            break
        shown.append(block)
        used += size
    rest = [line.rstrip("\n") for line in brief[len(shown) :]][: max(0, room - 1 - used)]
    return Excerpt("\n".join((*shown, *rest)), many - len(shown) - len(rest))


def said(sentence: Sentence | str) -> str:
    """A sentence in English."""
    return str(sentence)


FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "ballot_type": ballot_type,
    "wrap": wrap,
    "age": age,
    "clock": clock,
    "day": day,
    "hours": hours,
    "moment": moment,
    "name": name,
    "excerpt": excerpt,
    "said": said,
    "reply_subject": reply_subject,
    "cut": cut,
    "in_form": in_form,
    "standing": standing,
    "by_rank": by_rank,
    "off_agenda": off_agenda,
    "overdue": overdue,
    "voted_on": voted_on,
    "decided": decided,
    "hides_counts": hides_counts,
    "by_id": by_id,
    "matrix": matrix,
    "matrix_head": matrix_head,
    "matrix_room": matrix_room,
    "matrix_row": matrix_row,
    "rounds_table": rounds_table,
    "votes_shown": votes_shown,
    "one_on_scale": one_on_scale,
}
