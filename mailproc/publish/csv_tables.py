"""Topics, actions and the tally sheet as CSV (RFC 4180), safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from mailproc.meeting.tally_sheet import Sheet, SheetLine
from mailproc.meeting.view import View, ViewPart
from mailproc.publish.earlier_results import EarlierResults
from mailproc.publish.escapes import cell
from mailproc.publish.redact import without_rank

_COUNTS: Final = ("for", "abstain", "against", "score", "voters")
_HEAD: Final = (
    *("id", "title", "proposer", "leads", "status", "reason", "minutes", "start", "end"),
    *("rank", *_COUNTS, "seconds", "feeds", "fed_by", "see_also"),
    *("message_id", "archived_at", "received"),
)
_ACTION: Final = ("id", "topic", "who", "text", "due", "state", "outcome")


def topics_table(view: View, results: EarlierResults) -> str:
    """One line for each topic, by number.

    Args:
        view: the meeting.
        results: what was written the last time.
    """
    slots = {slot["topic"]: slot for slot in view["agenda"]}
    topics = without_rank(view["topics"])  # many ranks move by one vote
    given = ((topic["id"], (topic, slots.get(topic["id"], {}))) for topic in topics)
    parts = results.each("topics.csv", given, lambda parts: _around_rank(*parts))
    ranks = (topic["rank"] for topic in view["topics"])
    lines = (
        f"{before},{'' if rank is None else rank},{after}"
        for (before, after), rank in zip(parts, ranks, strict=True)
    )
    return _line(_HEAD) + "".join(lines)


def actions_table(views: Iterable[View]) -> str:
    """One line for each action of these meetings, by number, as the last of them that has it says.

    Args:
        views: those of a list's meetings, in order.
    """
    found = {action["id"]: action for view in views for action in view["actions"]}
    rows = sorted(found.values(), key=lambda action: int(action["id"][1:]))
    lines = (_line([action[name] for name in _ACTION]) for action in rows)
    return _line(_ACTION) + "".join(lines)


def sheet_table(
    sheet: Sheet, topics: Sequence[str], results: EarlierResults, meeting: int = 1
) -> str:
    """One line for each voter, one column for each topic; empty where they did not vote.

    Args:
        sheet: the tally sheet.
        topics: those voted on.
        results: what was written the last time.
        meeting: the meeting's number.
    """
    named = tuple(topics)
    columns = results.of(("columns", meeting), named, lambda: named)  # one object, if the same
    places = {topic: place for place, topic in enumerate(columns)}
    given = ((row["voter"], (row, columns)) for row in sheet)
    lines = results.each(("sheet.csv", meeting), given, lambda one: _sheet_line(one[0], places))
    return _written(("voter", *topics)) + "".join(lines)


def _sheet_line(row: SheetLine, places: Mapping[str, int]) -> str:
    numbers = [""] * len(places)
    for topic, choice in row["choices"].items():
        numbers[places[topic]] = _as_number(choice)
    return ",".join((_written([cell(row["voter"])]).rstrip("\r\n"), *numbers)) + "\r\n"


@cache
def _as_number(choice: str) -> str:
    """As the number that it is, so that nothing of it is taken as a formula."""
    return str(int(choice))


def topics_of(sheet: Sheet) -> list[str]:
    """The topics that anybody voted on, by number."""
    named = set[str]().union(*(row["choices"] for row in sheet))
    return sorted(named, key=lambda name: int(name[1:]))


def _around_rank(topic: ViewPart, slot: ViewPart) -> tuple[str, str]:
    """A topic's line, before and after its rank."""
    values = {
        **topic,
        **(topic["tally"] or dict.fromkeys(_COUNTS)),
        "proposer": topic["proposer"]["name"] or topic["proposer"]["address"],
        "leads": "; ".join(lead["name"] or lead["address"] for lead in topic["leads"]),
        "start": slot.get("start"),
        "end": slot.get("end"),
        **{name: " ".join(topic[name]) for name in ("feeds", "fed_by", "see_also")},
    }
    at = _HEAD.index("rank")
    before, after = (_line(values[name] for name in part) for part in (_HEAD[:at], _HEAD[at + 1 :]))
    return before.rstrip("\r\n"), after


def _line(values: Iterable[object]) -> str:
    return _written(map(cell, values))


def _written(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
