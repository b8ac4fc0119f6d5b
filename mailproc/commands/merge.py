"""MERGE: makes one agenda item of one or several proposals."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, numbers_in
from mailproc.commands.consolidation import adopt, feed, new_item, notify_touched
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "MERGE",
    "MERGE T8 T15 AS title; MERGE T17 keeps T17 as it is",
    rf"(?P<topics>{TOPIC}(?:[ ,]+{TOPIC})*)(?:[ ,]+(?i:as):?[ \t]+(?P<title>\S.*))?",
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def merge(request: Request) -> Answer:
    """Makes one item of the agenda of one or several proposals, which keep their votes.

    A member who voted on several of them counts once, by their latest vote. One proposal may feed
    several items. Without AS and a title, one proposal becomes an item as it stands.
    """
    agenda = request.agenda
    sources = [agenda.standing(number) for number in numbers_in(request["topics"])]
    title = clean_line(request["title"])
    if not title:
        if len(sources) > 1:
            raise Refused("Several topics need a title: MERGE T8 T15 AS title.")
        adopt(agenda, sources[0])
        said = Sentence(
            "{id} {title} is an item of its own.", id=sources[0].id, title=sources[0].title
        )
        return Answer((said,), topics=(sources[0].number,))
    item = new_item(request, title, sources)
    for source in sources:
        feed(agenda, source.number, item.number)
    notify_touched(request, sources, Sentence("now feeds {id} {title}", id=item.id, title=title))
    names = ", ".join(source.id for source in sources)
    said = Sentence("{id} {title}, from {names}.", id=item.id, title=title, names=names)
    numbers = (item.number, *(source.number for source in sources))
    return Answer((said,), topics=numbers, opened=(item.number,))
