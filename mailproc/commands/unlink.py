"""UNLINK: takes a link back."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command, number_of, numbers_in
from mailproc.commands.effects.consolidation import SOURCES_AND_ITEM, unfeed
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.sentences import Sentence


@command(
    "UNLINK",
    "UNLINK T8 T20",
    SOURCES_AND_ITEM,
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def unlink(request: Request) -> Answer:
    """Take a topic out of another.

    After `UNLINK T8 T20` the proposal T8 is no part of the item T20; its votes leave with it.
    """
    agenda = request.agenda
    sources = [agenda.topic(number) for number in numbers_in(request["sources"])]
    item = agenda.topic(number_of(request["item"]))
    for source in sources:
        unfeed(agenda, source, item)
    notify_touched(request, sources, Sentence("is no longer part of {id}", id=item.id))
    said = tuple(
        Sentence("{source} is no longer part of {item}.", source=source.id, item=item.id)
        for source in sources
    )
    return Answer(said, topics=(*(source.number for source in sources), item.number))
