"""MYAGENDA: one's own topics in one's own timezone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.stated_availability import times_shown
from mailproc.commands.effects.taken_back import comes_now
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.availability import can_be_there, zone_of
from mailproc.meeting.choices import shown
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Second, Topic
from mailproc.meeting.rooms.assign import timed
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.timetable import Slot, days_of


class AgendaRow(Struct, frozen=True):
    """One line: a topic of the person, or when the meeting begins, ends and pauses.

    `start` is in ISO 8601 in their zone, `why` says what the topic is to them.
    """

    start: str
    clock: str
    text: Sentence
    id: str = ""
    why: tuple[Sentence, ...] = ()


@command("MYAGENDA", "MYAGENDA", act="ask", question=True, argument="strict")
def my_agenda(request: Request) -> Answer:
    """See your topics in your timezone.

    Those that you lead, proposed, support or voted on, when each is on the agenda, and when the
    meeting begins, ends and pauses. TIMEZONE sets your zone. Only you get to see it.
    """
    agenda, person = request.agenda, request.person
    zone = zone_of(agenda, person)
    meeting = agenda.meeting
    mine = {one.number: why for one in agenda.topics if (why := _why(request, one))}
    fitted = timed(agenda, [topic for topic, _ in ranking(agenda)], by_ballots=False)
    slots = [slot for slot in fitted.slots if slot.topic in mine]
    there = {slot.topic for slot in slots}
    others = [
        AgendaRow("", "", _titled(topic), topic.id, mine[topic.number])
        for topic in agenda.topics
        if topic.number in mine and topic.number not in there
    ]
    values = {
        "heading": _heading(agenda, zone),
        "rows": _rows(agenda, slots, mine, ZoneInfo(zone)),
        "others": others,
        "off": Sentence("Yours, too, but without a time on the agenda:"),
        "more": [*_more(request, zone, any_topic=bool(mine))],
    }
    if meeting.starts is None and not mine:
        return Answer(
            (Sentence("{title} has no date yet, and no topic is yours.", title=meeting.title),)
        )
    return Answer(show="myagenda", values=values)


def _heading(agenda: Agenda, zone: str) -> Sentence:
    title = agenda.meeting.title
    if agenda.meeting.starts is None:
        return Sentence("{title} has no date yet.", title=title)
    if agenda.meeting.scheduled:
        return Sentence("{title}, in your timezone ({zone}):", title=title, zone=zone)
    return Sentence(
        "{title}, in your timezone ({zone}). The agenda is not posted yet; as things stand:",
        title=title,
        zone=zone,
    )


def _rows(
    agenda: Agenda, slots: list[Slot], mine: dict[int, tuple[Sentence, ...]], zone: ZoneInfo
) -> list[AgendaRow]:
    """The days of the meeting by time, with these topics."""
    found: list[tuple[datetime, int, AgendaRow]] = []

    def add(
        rank: int, start: datetime, end: datetime | None, text: Sentence, *topic: Topic
    ) -> None:
        here = start.astimezone(zone)
        clock = f"{here:%H:%M}" if end is None else f"{here:%H:%M}-{end.astimezone(zone):%H:%M}"
        named = (topic[0].id, mine[topic[0].number]) if topic else ("", ())
        found.append((start, rank, AgendaRow(here.isoformat(), clock, text, *named)))

    for day in days_of(agenda.meeting):
        add(0, day.starts, None, Sentence("The meeting begins."))
        add(3, day.ends, None, Sentence("The meeting ends."))
    for pause in agenda.meeting.breaks:
        add(2, pause.at, pause.at + timedelta(minutes=pause.minutes), Sentence("Break"))
    for slot in slots:
        topic = agenda.topic(slot.topic)
        add(1, slot.start, slot.end, _titled(topic), topic)
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])]


def _titled(topic: Topic) -> Sentence:
    return Sentence("{title}", title=topic.title)


def _why(request: Request, topic: Topic) -> tuple[Sentence, ...]:
    """What a topic is to the sender; nothing if it is none of theirs, or part of another."""
    if topic.status in ("consolidated", "withdrawn", "dropped"):
        return ()
    return tuple(_roles(request, topic))


def _roles(request: Request, topic: Topic) -> Iterator[Sentence]:
    agenda, person = request.agenda, request.person
    for lead in topic.leads:
        if agenda.lead_of(lead) == person:
            if lead.accepted:
                yield Sentence("you lead it")
            else:
                yield Sentence("you are asked to lead it")
    for number in agenda.sources(topic.number):
        source = agenda.topic(number)
        if agenda.proposer_of(source) == person:
            if number == topic.number:
                yield Sentence("you proposed it")
            else:
                yield Sentence("your {id} is part of it", id=source.id)
        ballot = agenda.ballot_of(number, request.sender.address)
        if ballot is not None:
            yield Sentence("your vote on {id}: {choice}", id=source.id, choice=shown(ballot.choice))
        if agenda.of_person(Second, person, number):
            yield Sentence("you support it")


def _more(request: Request, zone: str, *, any_topic: bool) -> Iterator[Sentence]:
    """What else the sender said of this meeting."""
    agenda = request.agenda
    if not any_topic:
        yield Sentence("No topic is yours: you lead, proposed, support and voted on none.")
    yield comes_now(attendance(agenda).get(request.person))
    times = can_be_there(agenda, request.person)
    if times:
        yield Sentence("You said that you can be there: {times}.", times=times_shown(times, zone))
    elif times is not None:
        yield Sentence("By what you said you can be there at no time at all.")
