"""MERGE: makes one agenda item of one or several proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.base import TOPIC, TOPICS, Answer, Request, command, numbers_in
from mailproc.commands.effects.consolidation import adopt, feed, new_item
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.timetable import minutes


@command(
    "MERGE",
    "MERGE T8 T15 AS title",
    rf"(?P<topics>{TOPICS}(?:[ \t]+(?i:with)[ \t]+{TOPICS}(?=[ ,:]))?)"
    rf"(?:[ \t]+(?i:into|with)[ \t]+(?P<into>{TOPIC})"
    r"|(?:[ ,]+(?i:as|into|called):?|:)[ \t]+(?P<title>\S.*))?",
    who="chair",
    act="chair",
    public=True,
    example="MERGE T8 T15 AS Releases and their dates\nMERGE T17",
    argument="text",
)
def merge(request: Request) -> Answer:
    """Make one item of several topics.

    They keep their votes. A member who voted on several of them counts once, by their latest vote.
    It takes as long as the longest of them. One proposal may be part of several items. `MERGE T17`
    makes an item of one proposal as it stands. Sent again, it changes the item that it made.
    """
    agenda = request.agenda
    if into := request["into"]:
        raise Refused(
            "To make {names} part of {item}, send: {line}",
            names=request["topics"],
            item=into,
            line=f"LINK {request['topics']} to {into}",
        )
    sources = [agenda.standing(number) for number in numbers_in(request["topics"])]
    title = given_title(request["title"])
    if not title:
        if len(sources) > 1:
            raise Refused(
                "Several topics need a title, as in  {line} <title>",
                line=f"MERGE {' '.join(one.id for one in sources)} AS",
            )
        adopt(agenda, sources[0])
        said = Sentence(
            "{id} {title} is an item of the agenda as it stands.",
            id=sources[0].id,
            title=sources[0].title,
        )
        return Answer((said,), topics=(sources[0].number,))
    if (known := _made_before(agenda, sources, title)) is not None:
        return _again(request, known, sources, title)
    item = new_item(request, title, sources)
    for source in sources:
        feed(agenda, source.number, item.number)
    notify_touched(
        request, sources, Sentence("is now part of {id} {title}", id=item.id, title=title)
    )
    names = ", ".join(source.id for source in sources)
    said = Sentence("{id} {title} is made of {names}.", id=item.id, title=title, names=names)
    numbers = (item.number, *(source.number for source in sources))
    return Answer((said, *_length(agenda, item, sources)), topics=numbers, opened=(item.number,))


def _length(agenda: Agenda, item: Topic, sources: Sequence[Topic]) -> Iterator[Sentence]:
    """How long an item of several topics takes, if any of them says how long it would."""
    if len(sources) < 2 or item.minutes is None:
        return
    each = {source.id: minutes(agenda.meeting, source) for source in sources}
    yield Sentence(
        "It takes {minutes} minutes, as the longest of them ({each}). For another time, send:  "
        "DURATION {id} {sum}m",
        minutes=item.minutes,
        each=", ".join(f"{name}: {length}" for name, length in each.items()),
        id=item.id,
        sum=sum(each.values()),
    )


def _made_before(agenda: Agenda, sources: Sequence[Topic], title: str) -> Topic | None:
    """The item that an earlier MERGE made of these: of the same title, or of the very same topics.

    One proposal alone may become several items of different titles.
    """
    fed = dict.fromkeys(number for source in sources for number in source.feeds)
    items = [item for item in map(agenda.topic, fed) if item.item]
    for item in items:
        if item.title.casefold() == title.casefold():
            return item
    numbers = {source.number for source in sources}
    same = [item for item in items if len(numbers) > 1 and {*agenda.fed_by(item.number)} == numbers]
    return same[0] if len(same) == 1 else None


def _again(request: Request, item: Topic, sources: Sequence[Topic], title: str) -> Answer:
    """Change an item that was merged before: its title, or what feeds it."""
    agenda = request.agenda
    said: list[Sentence] = []
    agenda.standing(item.number)
    if item.title != title:
        said.append(
            Sentence(
                "{id} is now called: {title} (it was: {old})",
                id=item.id,
                title=title,
                old=item.title,
            )
        )
        what = Sentence("is now called: {title}", title=title)
        notify_touched(request, [item], what, parts=False, voters=False)
        item = agenda.revise(item, title=title)
    new = [source for source in sources if item.number not in source.feeds]
    for source in new:
        feed(agenda, source.number, item.number)
    if new:
        notify_touched(
            request, new, Sentence("is now part of {id} {title}", id=item.id, title=title)
        )
        names = ", ".join(source.id for source in new)
        said.append(
            Sentence(
                "{id} {title} is now made of {names}, too.", id=item.id, title=title, names=names
            )
        )
    if not said:
        names = ", ".join(source.id for source in sources)
        said.append(
            Sentence(
                "{names} are part of {id} {title} already.", names=names, id=item.id, title=title
            )
        )
    numbers = (item.number, *(source.number for source in sources))
    return Answer(tuple(said), topics=numbers)
