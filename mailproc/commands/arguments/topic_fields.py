"""The lines in a proposal that say more of its topic: ``Lead: me``, ``Duration: 20m``. Pure.

People write them below a greeting, in or below the first sentence, and gateways put a banner above
all of it. So they are looked for in the first paragraphs, and in the first one that begins so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from mailproc.mail.courtesy import is_courtesy

#: What people call the fields of a proposal, and those of a vote; with what we call each.
PROPOSED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("lead", "leads", "leader", "leaders", "leitung", "animation"), "lead"),
    **dict.fromkeys(("duration", "length", "time", "time needed", "dauer", "durée"), "duration"),
    **dict.fromkeys(("outcome", "outcomes", "goal", "expected outcome", "ergebnis"), "outcome"),
    **dict.fromkeys(("see-also", "see also", "siehe auch"), "see-also"),
    **dict.fromkeys(("depends-on", "depends on", "hängt ab von"), "depends-on"),
    **dict.fromkeys(("for", "für"), "for"),
}
VOTED_ON: Final[Mapping[str, str]] = {
    **dict.fromkeys(("rule", "by rule", "regel"), "rule"),
    **dict.fromkeys(("until", "deadline", "ends", "closes", "bis", "frist"), "until"),
    **dict.fromkeys(("secret", "geheim"), "secret"),
}
TOPIC_FIELDS: Final = tuple(dict.fromkeys(PROPOSED.values()))
VOTE_FIELDS: Final = tuple(dict.fromkeys(VOTED_ON.values()))
#: So long that a slip makes no other word of them.
_LONG: Final = tuple(name for name in TOPIC_FIELDS if len(name) > 6)
_FIELD: Final = re.compile(
    r"[ \t]{0,8}(?:[-*•+][ \t]+)?[*_]{0,2}(?P<name>[^\W\d_](?:[\w -]{0,18}[^\W_])?)[*_]{0,2}"
    r"[ \t]*[:：][*_]{0,2}[ \t]*(?P<value>.*?)[ \t]*"
)
_BULLET: Final = re.compile(r"[ \t]*(?:[-*•+]|\d{1,3}[.)])[ \t]")
#: What people write below other mails, too, and expect nothing of.
_OF_MAILS: Final = (
    *("link", "links", "cc", "to", "from", "date", "subject", "url", "bug", "fixes", "ref", "refs"),
    *("note", "notes", "background", "summary", "abstract", "ps", "edit", "update", "status"),
    *("signed-off-by", "acked-by", "reviewed-by", "suggested-by", "reported-by", "co-authored-by"),
    *("hi", "hello", "dear all", "hi all", "title", "topic", "proposal"),
)
_WORDS_OF_VALUE: Final = 4
_FIRST_PARAGRAPHS: Final = 3
_MOST_LINES: Final = 300  # that are looked at


class TopicField(NamedTuple):
    """One field: its name as we call it, its value whole, the line in which it began.

    `name` is ``""`` where a name was meant and misspelt.
    """

    name: str
    value: str
    line: str


class DescribedTopic(NamedTuple):
    """What a proposal says below its title: its fields, where they stand, and all else."""

    fields: tuple[TopicField, ...]
    places: frozenset[int]
    """The places of the lines that are fields, or go on with one."""
    text: tuple[str, ...]


def read_topic_fields(lines: Sequence[str], names: Mapping[str, str] = PROPOSED) -> DescribedTopic:
    """Take the fields of these names out of the lines of a proposal, or of a vote."""
    fields: list[TopicField] = []
    places: set[int] = set()
    for number, paragraph in enumerate(_paragraphs(lines[:_MOST_LINES])):
        begins = _field(lines[paragraph[0]], names) is not None
        if begins or (number < _FIRST_PARAGRAPHS and not fields):
            for field, taken in _in_paragraph(lines, paragraph, names):
                fields.append(field)
                places.update(taken)
        elif fields:
            break
    text = tuple(line for at, line in enumerate(lines) if at not in places)
    return DescribedTopic(tuple(fields), frozenset(places), text)


def unknown_fields(text: Sequence[str]) -> list[str]:
    """The lines with which a proposal's text begins that look like fields, and are none of ours.

    They may stand below hello. Texts and links are none.
    """
    said = (line for line in text[:_MOST_LINES] if not is_courtesy(line))
    return [line.strip() for line in takewhile(_is_like, said)]


def _is_like(line: str) -> bool:
    """Whether a line begins as a field does, and says no more than a few words."""
    match = _FIELD.fullmatch(line[:1000])
    if match is None or "://" in line or not match["name"][0].isupper():
        return False
    name = match["name"].casefold()
    return name not in _OF_MAILS and 0 < len(match["value"].split()) <= _WORDS_OF_VALUE


def _paragraphs(lines: Sequence[str]) -> Iterator[range]:
    """The places of each lines that stand together."""
    start = None
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            start = at if start is None else start
        elif start is not None:
            yield range(start, at)
            start = None


def _in_paragraph(
    lines: Sequence[str], places: range, names: Mapping[str, str]
) -> Iterator[tuple[TopicField, list[int]]]:
    """The fields of one paragraph, each with the places of its lines."""
    found: TopicField | None = None
    taken: list[int] = []
    for at in places:
        field = _field(lines[at], names)
        if field is None and found and found.name == "outcome" and not _BULLET.match(lines[at]):
            found = found._replace(value=f"{found.value} {lines[at].strip()}".strip())
            taken.append(at)
            continue
        if found:
            yield found, taken
        found, taken = field, [at]
    if found:
        yield found, taken


def _field(line: str, names: Mapping[str, str]) -> TopicField | None:
    match = _FIELD.fullmatch(line[:1000])
    if match is None:
        return None
    called = " ".join(unicodedata.normalize("NFKC", match["name"]).casefold().split())
    name = names.get(called)
    if name is not None:
        return TopicField(name, match["value"], line)
    if names is PROPOSED and any(
        OSA.distance(called, known, score_cutoff=1) <= 1 for known in _LONG
    ):
        return TopicField("", match["value"], line)
    return None
