"""UNLINK: takes a link back."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command, number_of
from mailproc.commands.consolidation import SOURCE_AND_ITEM, notify_touched, unfeed
from mailproc.meeting.sentences import Sentence


@command(
    "UNLINK",
    "UNLINK T8 T20",
    SOURCE_AND_ITEM,
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
    source = agenda.topic(number_of(request["source"]))
    item = agenda.topic(number_of(request["item"]))
    unfeed(agenda, source, item)
    notify_touched(request, [source], Sentence("is no longer part of {id}", id=item.id))
    said = Sentence("{source} is no longer part of {item}.", source=source.id, item=item.id)
    return Answer((said,), topics=(source.number, item.number))
