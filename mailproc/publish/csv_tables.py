"""Topics, actions and the tally sheet as CSV (RFC 4180), safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from mailproc.meeting.tally_sheet import Sheet
from mailproc.meeting.view import View, ViewPart
from mailproc.publish.escapes import cell

_COUNTS: Final = ("for", "abstain", "against", "score", "voters")
_HEAD: Final = (
    *("id", "title", "proposer", "leads", "status", "reason", "minutes", "start", "end"),
    *("rank", *_COUNTS, "seconds", "feeds", "fed_by", "see_also"),
    *("message_id", "archived_at", "received"),
)
_ACTION: Final = ("id", "topic", "who", "text", "due", "state", "outcome")


def topics_table(view: View) -> str:
    """One line for each topic, by number."""
    slots = {slot["topic"]: slot for slot in view["agenda"]}
    return _csv(_HEAD, (_row(topic, slots.get(topic["id"], {})) for topic in view["topics"]))


def actions_table(views: Iterable[View]) -> str:
    """One line for each action of these meetings, by number, as the last of them that has it says.

    Args:
        views: those of a list's meetings, in order.
    """
    found = {action["id"]: action for view in views for action in view["actions"]}
    rows = sorted(found.values(), key=lambda action: int(action["id"][1:]))
    return _csv(_ACTION, ([action[name] for name in _ACTION] for action in rows))


def sheet_table(sheet: Sheet, topics: Sequence[str]) -> str:
    """One line for each voter, one column for each topic; empty where they did not vote."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("voter", *topics))
    for row in sheet:
        # As the number that it is, so that nothing of it is taken as a formula.
        numbers = {topic: int(choice) for topic, choice in row["choices"].items()}
        writer.writerow((cell(row["voter"]), *map(numbers.get, topics)))
    return text.getvalue()


def topics_of(sheet: Sheet) -> list[str]:
    """The topics that anybody voted on, by number."""
    named = {name for row in sheet for name in row["choices"]}
    return sorted(named, key=lambda name: int(name[1:]))


def _row(topic: ViewPart, slot: ViewPart) -> list[object]:
    values = {
        **topic,
        **(topic["tally"] or dict.fromkeys(_COUNTS)),
        "proposer": topic["proposer"]["name"] or topic["proposer"]["address"],
        "leads": "; ".join(lead["name"] or lead["address"] for lead in topic["leads"]),
        "start": slot.get("start"),
        "end": slot.get("end"),
        **{name: " ".join(topic[name]) for name in ("feeds", "fed_by", "see_also")},
    }
    return [values[name] for name in _HEAD]


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
