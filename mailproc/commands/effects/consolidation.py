"""Consolidation: which proposals feed which items, and what is off the agenda. Pure.

Many to many: one proposal may feed several items, an item several proposals. Nothing is copied:
votes are counted through the links (`tally.counted`), so taking a link back restores what was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from mailproc.commands.arguments.other_topics import other_topics
from mailproc.commands.base import (
    DASH,
    LETTERED_TOPIC,
    TOPIC,
    TOPICS,
    Answer,
    Request,
    numbers_in,
)
from mailproc.commands.effects.topic_news import notify_touched
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Topic
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.structs import replace

#: The grammar of topics that feed an item, and of that item: ``T8 T20``, ``T8 and T9 to T20``.
SOURCES_AND_ITEM: Final = (
    rf"(?P<sources>{TOPICS})(?:[ \t,]+(?:and[ \t]+)?|[ \t]+(?:to|into|with|from)[ \t]+)"
    rf"(?P<item>{TOPIC})"
)

_AND: Final = r"(?:[ \t]*[,;&+][ \t]*(?:and[ \t]+)?|[ \t]+and[ \t]+)"
_ANOTHER: Final = rf"{LETTERED_TOPIC}(?![\w'’-])"
#: That of topics, and why they go off the agenda. What stands behind a colon is no topic.
TOPICS_AND_REASON: Final = (
    rf"(?:(?P<topic>{TOPIC})(?P<others>(?:{_AND}{_ANOTHER})*)"
    rf"(?P<more>(?:(?:{_AND}|[ \t]+){_ANOTHER})*)"
    r"|(?P<all>(?i:(?:all|everything|every topic|the rest)(?: (?:of )?(?:the )?(?:others?|rest"
    rf"|(?:other )?topics|them))?)(?:[ ,]+(?i:but|except(?: for)?|besides) (?P<but>{TOPICS})|$)))"
    rf"(?:[ \t:,]+{DASH}(?P<reason>\S.*))?"
)
_MORE_TOPICS: Final = re.compile(r"(?i)(?:and|und|&|\+)\s")

#: So many items at most are made of one proposal: what each costs grows with them.
_MOST_FEEDS: Final = 20
_CARRIES: Final = (*STANDING, "discussed", "deferred", "resolved")


def new_item(request: Request, title: str, origins: Sequence[Topic]) -> Topic:
    """A topic that the chairs put on the agenda in place of `origins`; it takes over their leads.

    It takes as long as the longest of them.
    """
    leads = {
        request.agenda.lead_of(lead) or lead.name: lead
        for origin in origins
        for lead in origin.leads
    }
    item = replace(
        request.new_topic(title),
        leads=tuple(leads.values()),
        minutes=max((one.minutes or 0 for one in origins), default=0) or None,
        item=True,
    )
    request.agenda.put(item)
    return item


def adopt(agenda: Agenda, topic: Topic) -> None:
    """Make a topic an item of its own.

    Raises:
        Refused: if it feeds another one.
    """
    if topic.feeds:
        raise Refused(
            "{id} is part of T{item}; send UNLINK {id} T{item} first.",
            id=topic.id,
            item=topic.feeds[0],
        )
    agenda.revise(topic, item=True)


def check_room(topic: Topic, more: int = 1) -> None:
    """Refuse to let a topic feed more items than anybody wants.

    Raises:
        Refused: naming how many there may be.
    """
    if len(topic.feeds) + more > _MOST_FEEDS:
        raise Refused("{id} can be part of {most} items at most.", id=topic.id, most=_MOST_FEEDS)


def feed(agenda: Agenda, source: int, item: int) -> None:
    """Let one topic feed another.

    Raises:
        Refused: if that would make a circle, is so already, or would be too much.
    """
    topic = agenda.topic(source)
    if item in topic.feeds:
        raise Refused("{id} is part of T{item} already.", id=topic.id, item=item)
    check_room(topic)
    if item in agenda.sources(source):
        raise Refused(
            "T{item} is part of {id} itself, so {id} cannot be part of it.", item=item, id=topic.id
        )
    agenda.revise(topic, feeds=(*topic.feeds, item), status="consolidated", item=False)


def unfeed(agenda: Agenda, source: Topic, item: Topic) -> None:
    """Take a link back; a proposal without one stands for itself again.

    Raises:
        Refused: if there is no such link.
    """
    if item.number not in source.feeds:
        raise Refused("{id} is no part of {item}.", id=source.id, item=item.id)
    feeds = tuple(number for number in source.feeds if number != item.number)
    stands_again = source.status == "consolidated" and not feeds
    agenda.revise(source, feeds=feeds, status="proposed" if stands_again else source.status)


def take_off(request: Request, status: Literal["dropped", "resolved", "deferred"]) -> Answer:
    """Take topics off this agenda and tell whoever they concern why.

    Raises:
        Refused: without a reason, deferring needs none; or if a second topic may as well begin
            the reason, as in ``DROP T7 T8 covers it``.
    """
    agenda, reason = request.agenda, clean_line(request["reason"], 500)
    if request["all"]:
        raise _not_named(request, reason)
    numbers = numbers_in(" ".join((request["topic"], request["others"], request["more"])))
    topics = [agenda.standing(number) for number in numbers]
    if not reason and status != "deferred":
        raise Refused("Please write why, after {id}: its proposer is told.", id=topics[-1].id)
    if request["more"] and status != "deferred":
        raise _ambiguous([topic.id for topic in topics], reason)
    if _MORE_TOPICS.match(reason) and ":" not in request.match.string:
        raise Refused(
            "Which topics do you mean by “{words}”? Please name all of them, for instance:\n{line}",
            words=reason,
            line=f"{request.word} {', '.join(topic.id for topic in topics)}, T<number>: <why>",
        )
    said = [_take_off(request, topic, status, reason) for topic in topics]
    return Answer(tuple(said), topics=tuple(topic.number for topic in topics))


def _not_named(request: Request, reason: str) -> Refused:
    """What to say to whoever takes off all topics, or all but some."""
    names = other_topics(request.agenda, numbers_in(request["but"]))
    line = f"{request.word} {', '.join(names)}"
    why = reason or ("" if request.word == "DEFER" else "<why>")
    return Refused(
        "So that none goes by mistake, please name those that go:\n{line}",
        line=f"{line}: {why}" if why else line,
    )


def _ambiguous(names: Sequence[str], reason: str) -> Refused:
    first, *others = names
    return Refused(
        "Do all of them go? Then please put commas between them: {all}. If only {first} goes, put "
        "a colon behind it: {one}.",
        first=first,
        all=f"{', '.join(names)}: {reason}",
        one=f"{first}: {' '.join((*others, reason))}",
    )


def _take_off(
    request: Request, topic: Topic, status: Literal["dropped", "resolved", "deferred"], reason: str
) -> Sentence:
    request.agenda.revise(topic, status=status, reason=reason or None)
    why = Sentence(" ({reason})", reason=reason.rstrip(".")) if reason else ""
    word = Word(status)
    notify_touched(
        request, [topic], Sentence("is {status}{why}", status=word, why=why), voters=False
    )
    return Sentence(
        "{id} {title} is {status}{why}.", id=topic.id, title=topic.title, status=word, why=why
    )


def uncovered(agenda: Agenda) -> list[Topic]:
    """The proposals that got lost: neither an item, nor feeding one, nor off for a reason.

    Where nothing was consolidated every proposal stands for itself, and none is lost.
    """
    topics = agenda.topics
    if not any(topic.feeds or topic.item for topic in topics):
        return []
    return [
        topic
        for topic in topics
        if (topic.status in STANDING and not topic.item)
        or (topic.status == "consolidated" and not _is_carried(agenda, topic))
    ]


def _is_carried(agenda: Agenda, topic: Topic) -> bool:
    """Whether something that the topic feeds, however far on, is on an agenda or dealt with."""
    reached = agenda.fed_in_the_end(topic.feeds)
    return any(agenda.topic(number).status in _CARRIES for number in reached)
