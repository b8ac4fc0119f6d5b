"""What of a meeting is for everybody: text that is only text, people without addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mailproc.mail.text import clean_body
from mailproc.meeting.tally_sheet import Sheet, SheetLine
from mailproc.meeting.view import View, ViewPart
from mailproc.publish.earlier_results import EarlierResults

_ADDRESS: Final = re.compile(r"([^\s@<>()\"]+)@[^\s@<>()\",]+")
# Code points that no character will ever have; HTML calls them an error, XML does not allow two.
_NO_CHARACTERS: Final = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 0x10000))
    + "]"
)
_IN_LINES: Final = "description"  # the one text that has lines; all others are one line

# What a view may lack: the schema of exports promises the other names only.
_MEETING: Final = {
    "number": 1,
    "timezone": "Etc/UTC",
    "deadline": None,
    "scheduled": False,
    "default_minutes": 15,
    "breaks": [],
    "attendance": [],
    "turnout": None,
    "state": "set up",
    "days": [],
    "cancelled": None,
    "scale": 1,
    "voters": "members",
}
_TOPIC: Final[ViewPart] = {
    "description": "",
    "outcome": "",
    "depends_on": [],
    "after": [],
    "decision": None,
    "discussion": None,
}
_VIEW: Final[ViewPart] = {
    "address": "",
    "agent": "",
    "pages_url": None,
    "proposal_tags": ["PROPOSE"],
    "bare_votes": "topic",
    "decides": False,
    "as_of": None,
    "notes": [],
    "actions": [],
    "elections": [],
    "series": None,
    "changed": {},
}


def cleaned(view: View) -> View:
    """The view with no character in it that hides, reorders or ends a line, and no name missing.

    Letters are cleaned as they come in; this is for whatever else may have found its way.
    """
    found = _cleaned(view)
    found["topics"] = [_cleaned_topic(topic) for topic in view["topics"]]
    return found


def _cleaned(view: View) -> dict[str, Any]:
    """All but the topics, and but for what has no words but our own ids, numbers and times."""
    whole = {**_VIEW, **view, "meeting": {**_MEETING, **view["meeting"]}}
    apart = ("topics", "agenda", "overflow", "changed", "pairwise")
    return {key: part if key in apart else _clean(part) for key, part in whole.items()}


def _cleaned_topic(topic: ViewPart) -> ViewPart:
    found: ViewPart = _clean({**_TOPIC, **topic})
    return found


def public(view: View, results: EarlierResults | None = None, part: str = "") -> View:
    """The cleaned view without the addresses of people, for what lies open on the web.

    A person without a name is shown as ``jane@...``; every ``address`` of a person is empty.

    Args:
        view: what `view.overview` gives.
        results: what came of the list's views the last time.
        part: tells this view of a meeting from others of the same meeting.
    """
    results = results or EarlierResults()
    found = _cleaned(view)
    # A topic is made again only if more than its rank has changed.
    topics = ((topic["id"], topic) for topic in without_rank(view["topics"]))
    made = results.each(("public", view["meeting"].get("number"), part), topics, _public_topic)
    ranks = (topic["rank"] for topic in view["topics"])
    found["topics"] = [{**one, "rank": rank} for one, rank in zip(made, ranks, strict=True)]
    came = [{**one, "name": masked(one["name"])} for one in found["meeting"]["attendance"]]
    found["meeting"] = {**found["meeting"], "attendance": came}
    for name in ("notes", "actions"):
        found[name] = [_unnamed(one) for one in found[name]]
    found["elections"] = [
        {
            **one,
            "candidates": [{**who, "name": masked(who["name"])} for who in one["candidates"]],
        }
        for one in found["elections"]
    ]
    return found


def without_rank(topics: Iterable[ViewPart]) -> list[ViewPart]:
    """Topics as they are shown where their rank is not, which changes with others' votes."""
    return [{**topic, "rank": None} for topic in topics]


def _public_topic(given: ViewPart) -> ViewPart:
    topic = _cleaned_topic(given)
    return {
        **topic,
        "proposer": _nameless(topic["proposer"]),
        "leads": [_nameless(lead) for lead in topic["leads"]],
        "reasons": [
            {**one, "name": masked(one["name"]), "reason": masked(one["reason"])}
            for one in topic["reasons"]
        ],
        "decision": _public_decision(topic["decision"]),
    }


def _public_decision(decision: ViewPart | None) -> ViewPart | None:
    if decision is None:
        return None
    houses = [{**house, "votes": _masked_votes(house["votes"])} for house in decision["houses"]]
    named = {key: _masked_votes(decision[key]) for key in ("advisory", "objections")}
    why = decision["reason"] and masked(decision["reason"])
    return {**decision, "houses": houses, **named, "reason": why}


def _masked_votes(votes: Sequence[ViewPart]) -> list[ViewPart]:
    return [{**one, "name": masked(one["name"]), "reason": masked(one["reason"])} for one in votes]


def public_sheet(sheet: Sheet, results: EarlierResults | None = None, meeting: int = 1) -> Sheet:
    """The tally sheet of a meeting, cleaned, voters without a name as ``jane@...``.

    The choices are our own words and stay as they are.
    """
    results = results or EarlierResults()
    return results.each(("sheet", meeting), ((row["voter"], row) for row in sheet), _public_line)


def _public_line(row: SheetLine) -> SheetLine:
    line = SheetLine(voter=masked(_line(row["voter"])), choices=row["choices"])
    if "reasons" in row:
        line["reasons"] = {name: masked(_line(said)) for name, said in row["reasons"].items()}
    return line


def masked(name: str) -> str:
    """A name in which no address can be harvested."""
    return _ADDRESS.sub(r"\1@...", name)


def _unnamed(line: ViewPart) -> ViewPart:
    """A line of the minutes, or an action, without the address of whoever it names."""
    return {**line, **{key: masked(line[key]) for key in ("who", "name") if key in line}}


def _nameless(person: ViewPart) -> ViewPart:
    return {**person, "name": masked(person["name"] or person["address"]), "address": ""}


def _clean(value: Any, key: str = "") -> Any:  # Any: a JSON value in, one of its kind out
    if isinstance(value, str):
        return _body(value) if key == _IN_LINES else _line(value)
    if isinstance(value, Mapping):
        return {name: _clean(part, name) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_clean(part) for part in value]
    return value


def _body(text: str) -> str:
    cleaned = clean_body(text)
    return cleaned if cleaned.isascii() else _NO_CHARACTERS.sub("", cleaned)


def _line(text: str) -> str:
    """One line of any length: letters went through `mail.text.clean_line` when they came in."""
    return " ".join(_body(text).split())
