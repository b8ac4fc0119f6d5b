"""LINK: lets a proposal feed an item that is there."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command, number_of, numbers_in
from mailproc.commands.effects.consolidation import SOURCES_AND_ITEM, adopt, feed
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.sentences import Sentence


@command(
    "LINK",
    "LINK T8 T20",
    SOURCES_AND_ITEM,
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def link(request: Request) -> Answer:
    """Make one topic part of another.

    `LINK T8 T20` makes the proposal T8 part of the item T20; its votes count there, too.
    """
    agenda = request.agenda
    sources = [agenda.standing(number) for number in numbers_in(request["sources"])]
    item = agenda.standing(number_of(request["item"]))
    for source in sources:
        feed(agenda, source.number, item.number)
    if not item.feeds:
        adopt(agenda, agenda.topic(item.number))
    notify_touched(
        request, sources, Sentence("is now part of {id} {title}", id=item.id, title=item.title)
    )
    said = tuple(
        Sentence(
            "{source} is now part of {item} {title}.",
            source=source.id,
            item=item.id,
            title=item.title,
        )
        for source in sources
    )
    return Answer(said, topics=(*(source.number for source in sources), item.number))
