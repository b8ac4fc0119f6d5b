"""How much is said about each topic, by the threads that the list has seen. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from mailproc.meeting.records import Person

if TYPE_CHECKING:
    from mailproc.meeting.agenda import Agenda
    from mailproc.meeting.records import Topic


class ThreadMails(NamedTuple):
    """What one person mailed to one thread."""

    thread: str
    """The Message-ID of the mail that the thread is about."""
    author: str
    """Their address, as `Mailbox.key` has it."""
    mails: int
    last: datetime
    """When the last one came, aware."""


#: Gives the mails of threads: of those with these Message-IDs, received since some time. Whether
#: those count that did something, too; up to which letter, None for all.
ThreadSource = Callable[[tuple[str, ...], datetime, bool, int | None], Iterable[ThreadMails]]


class Discussion(Struct, frozen=True):
    """The mails about one topic, the first one too: how many, of how many people, the last."""

    mails: int
    people: int
    last: datetime


def discussions(agenda: Agenda) -> dict[int, Discussion]:
    """The discussion on each topic of the current meeting and on what it was made of, by number.

    Empty where nobody knows the threads. Where ballots are secret only mails count that do
    nothing: else it would show that somebody has voted.
    """
    source, topics = agenda.thread_source, agenda.topics
    if source is None or not topics:
        return {}
    origins = {
        topic.number: [agenda.topic(number) for number in agenda.sources(topic.number)]
        for topic in topics
    }
    names = {one.message_id for made_of in origins.values() for one in made_of}
    since = min(one.received for made_of in origins.values() for one in made_of)
    by_thread: dict[str, list[ThreadMails]] = {}
    for row in source(tuple(sorted(names)), since, not agenda.meeting.secret, agenda.last_letter):
        by_thread.setdefault(row.thread, []).append(row)
    return {number: _discussion(agenda, made_of, by_thread) for number, made_of in origins.items()}


def _writer(agenda: Agenda, address: str) -> str:
    """The key of whoever wrote from this address.

    Of a meeting that is over they are who they were: an address that a member gets later makes no
    two people one. So who is entered otherwise since then counts by their addresses.
    """
    key = agenda.roster.person(address)
    person = agenda.get(Person, key)
    last = agenda.last_letter
    return address if last is not None and person is not None and person.letter > last else key


def _discussion(
    agenda: Agenda, made_of: Sequence[Topic], by_thread: Mapping[str, Sequence[ThreadMails]]
) -> Discussion:
    """On these topics together: with their first mails, but not those that merged topics."""
    names = {one.message_id for one in made_of}
    rows = [row for name in names for row in by_thread.get(name, ())]
    first = [one for one in made_of if not (one.item and agenda.fed_by(one.number))]
    people = {_writer(agenda, row.author) for row in rows if row.author}
    people |= {agenda.proposer_of(one) for one in first}
    return Discussion(
        mails=sum(row.mails for row in rows) + len({one.message_id for one in first}),
        people=len(people),
        last=max([*(row.last for row in rows), *(one.received for one in first or made_of)]),
    )
