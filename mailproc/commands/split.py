"""SPLIT: makes several items of one proposal."""

from __future__ import annotations

import re

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.effects.consolidation import check_room, feed, new_item
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.sentences import Refused, Sentence

_PART = re.compile(r"\s*(?:[-*\u2022]|\d{1,2}[.)])\s+(\S.*)")


def _parts(written: str) -> list[str]:
    """The titles in a line, between semicolons, or commas and "and"."""
    between = r";" if ";" in written else r",[ ]*(?:and[ ])?|[ ]and[ ]"
    return [one.strip() for one in re.split(between, written.rstrip(".")) if one.strip()]


@command(
    "SPLIT",
    "SPLIT T15",
    rf"(?P<topic>{TOPIC})(?:(?:[ \t]*:|[ \t]+(?i:into|in))[ \t]+"
    r"(?P<parts>\S.*(?:[;,]|[ ]and[ ]).*))?",
    who="chair",
    act="chair",
    takes_block=True,
    public=True,
    example="SPLIT T15\n- Build times\n- Test coverage",
)
def split(request: Request) -> Answer:
    """Make several items of one topic.

    Each line `- title` below it becomes an item, or what stands behind `into`: `SPLIT T15 into
    build times; tests`. The proposal is part of all of them.
    """
    source = request.agenda.standing(request.topic(request["topic"]).number)
    below = (found[1] for found in map(_PART.fullmatch, request.block) if found)
    titles = [given_title(one) for one in (*_parts(request["parts"]), *below)]
    if not all(titles) or not titles:
        raise Refused("Write the parts of {id} below SPLIT, each as: - title", id=source.id)
    check_room(source, len(titles))
    items = [new_item(request, title, [source]) for title in titles]
    for item in items:
        feed(request.agenda, source.number, item.number)
    names = ", ".join(item.id for item in items)
    notify_touched(request, [source], Sentence("is now split into {names}", names=names))
    said = [Sentence("{id} {title}", id=item.id, title=item.title) for item in items]
    said.insert(0, Sentence("{source} is split into:", source=source.id))
    numbers = tuple(item.number for item in items)
    return Answer(tuple(said), topics=(source.number, *numbers), opened=numbers)
