"""LINK: lets a proposal feed an item that is there."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command, number_of
from mailproc.commands.consolidation import SOURCE_AND_ITEM, adopt, feed, notify_touched
from mailproc.meeting.sentences import Sentence


@command(
    "LINK",
    "LINK T8 T20",
    SOURCE_AND_ITEM,
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
    source = agenda.standing(number_of(request["source"]))
    item = agenda.standing(number_of(request["item"]))
    feed(agenda, source.number, item.number)
    if not item.feeds:
        adopt(agenda, agenda.topic(item.number))
    notify_touched(
        request, [source], Sentence("is now part of {id} {title}", id=item.id, title=item.title)
    )
    said = Sentence(
        "{source} is now part of {item} {title}.", source=source.id, item=item.id, title=item.title
    )
    return Answer((said,), topics=(source.number, item.number))
