"""Who is told what becomes of a topic: whose it is, who leads it, who voted on it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Sentence


def notify_touched(
    request: Request,
    topics: Iterable[Topic],
    what: Sentence,
    *,
    parts: bool = True,
    voters: bool = True,
) -> None:
    """Have everybody told whom a topic concerns, but for the sender.

    Args:
        request: the command that touched them.
        topics: as they were before.
        what: became of each, as the end of a sentence.
        parts: whether that concerns the proposers of topics that are part of them, too.
        voters: whether it concerns who voted on them.
    """
    agenda = request.agenda
    for topic in topics:
        people: dict[str, Sentence] = {}
        for person, how in _concerned(agenda, topic, parts=parts, voters=voters):
            people.setdefault(person, how)
        for person in sorted(people.keys() - {"", request.person}):
            line = Sentence(
                "{id} {title}, {how} {what}.",
                id=topic.id,
                title=topic.title,
                how=people[person],
                what=what,
            )
            agenda.notify_person(person, topic.number, line)


def _concerned(
    agenda: Agenda, topic: Topic, *, parts: bool, voters: bool
) -> Iterator[tuple[str, Sentence]]:
    """Keys of people, each with why it concerns them; the first reason counts."""
    yield agenda.proposer_of(topic), Sentence("which you proposed,")
    for lead in topic.leads:
        if lead.accepted:
            yield agenda.lead_of(lead), Sentence("which you lead,")
        else:
            yield agenda.lead_of(lead), Sentence("which you are asked to lead,")
    for number in agenda.sources(topic.number)[1:] if parts else ():
        part = agenda.topic(number)
        yield agenda.proposer_of(part), Sentence("which your {id} is part of,", id=part.id)
    for voter in agenda.ballots(topic.number) if voters else ():
        yield agenda.roster.now(voter), Sentence("which you voted on,")
