"""Whose calendar a letter changes: who gets an entry, another one, or loses it. Pure.

Commands know nothing of calendars. What a letter has changed says whose entry is not as it was, and
the mail that tells somebody of it brings the entry, too: nobody gets a second mail for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, Literal, Protocol, TypeVar, cast

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import CalendarEntry, ParticipationStatus
from mailproc.meeting.records import (
    OPEN,
    Attendance,
    AttendanceState,
    Change,
    Invitation,
    Meeting,
    Record,
    Topic,
    key_of,
)
from mailproc.structs import replace

R = TypeVar("R", bound=Record)

#: How somebody stands to a meeting: what they said, else why they may want to come.
_Standing = Literal[AttendanceState, "invited", "leads"]

_STATUS: Final[Mapping[_Standing, ParticipationStatus]] = {
    "yes": "ACCEPTED",
    "maybe": "TENTATIVE",
    "no": "DECLINED",
    "invited": "NEEDS-ACTION",
    "leads": "NEEDS-ACTION",
}
#: The mails that can bring an entry: those to one person about what became of something.
_CARRIERS: Final = ("ack", "invitation", "notice")


def event_uid(agent: str, list_name: str, meeting: int, topic: str = "") -> str:
    """What names a meeting, or a topic in it, in every calendar for ever."""
    domain = agent.rpartition("@")[2] or "mailproc.invalid"
    inside = f"{topic.lower()}." if topic else ""
    return f"{inside}meeting-{meeting}.{list_name}@{domain}"


def follow_in_calendars(agenda: Agenda, turn: int, by_calendar: str = "") -> None:
    """Have the mails because of a letter bring what it changed into people's calendars.

    Args:
        agenda: with the changes and the notifications of this letter alone.
        turn: which of the list's decisions it is.
        by_calendar: the key of whose calendar has sent the letter, and so knows what it says of
            them; ``""`` for nobody.
    """
    if not any(map(_matters, agenda.changes)):
        return
    now, earlier = agenda.meeting, partial(_before, agenda)
    befores = {one.number: one for one in earlier(Meeting)}
    known = befores.get(now.number)
    moved = known is None or _when_and_where(known) != _when_and_where(now)
    if moved and agenda.get(Meeting, now.number) is not None:
        agenda.put(replace(now, sequence=turn))
    entries = _given_up(agenda, befores, _standings(agenda, now.number - 1, earlier))
    if now.starts is not None:
        was = _standings(agenda, now.number, earlier)
        stands = _standings(agenda, now.number, agenda.all)
        for person in {**was, **stands}:
            entry = _entry(now, was.get(person), stands.get(person), moved=moved)
            if entry and (moved or person != by_calendar):
                entries[person] = entry
    _attach(agenda, entries)


def _matters(change: Change) -> bool:
    """Whether a change may be one for calendars."""
    before, after = change.before, change.after
    if isinstance(before, Topic) and isinstance(after, Topic):
        return before.leads != after.leads
    return isinstance(change.record, Topic | Invitation | Attendance | Meeting)


def _before(agenda: Agenda, kind: type[R]) -> Iterator[R]:
    """The records of one kind as they were before the letter."""
    changed: dict[tuple[object, ...], R | None] = {}
    for change in agenda.changes:
        if isinstance(change.record, kind):
            changed.setdefault(key_of(change.record), cast("R | None", change.before))
    yield from (one for one in agenda.all(kind) if key_of(one) not in changed)
    yield from filter(None, changed.values())


def _when_and_where(meeting: Meeting) -> tuple[object, ...]:
    called_off = meeting.cancelled is not None
    over = called_off or bool(meeting.ended_by)
    return meeting.starts, meeting.ends, meeting.days, meeting.location, over


class _Records(Protocol):
    """Gives all records of one kind."""

    def __call__(self, kind: type[R], /) -> Iterator[R]:
        """They, in any order."""


def _standings(agenda: Agenda, number: int, every: _Records) -> dict[str, _Standing]:
    """How people, by key, stand to the meeting of this number."""
    found: dict[str, _Standing] = {}
    for topic in sorted(every(Topic), key=lambda topic: topic.number):
        if topic.meeting == number and topic.status in OPEN:
            leads = (agenda.lead_of(lead) for lead in topic.leads if lead.accepted)
            found.update(dict.fromkeys(filter(None, leads), "leads"))
    for one in every(Invitation):
        if one.meeting == number and one.state == "invited":
            found[agenda.roster.now(one.address)] = "invited"
    for said in sorted(every(Attendance), key=lambda said: said.letter):
        if said.meeting == number:
            found[agenda.roster.now(said.person)] = said.state
    return found


def _given_up(
    agenda: Agenda, befores: Mapping[int, Meeting], standings: Mapping[str, _Standing]
) -> dict[str, CalendarEntry]:
    """By person the entries of a meeting that another one has replaced before it was held."""
    before = befores.get(agenda.meeting.number - 1)
    if before is None or before.ended_by or agenda.meeting.number in befores:
        return {}
    is_over = agenda.received is None or before.starts is None or before.starts < agenda.received
    if is_over or before.cancelled is not None or before.minuted:
        return {}
    gone = CalendarEntry("CANCEL", "DECLINED", before.number)
    return {person: gone for person, stands in standings.items() if stands != "no"}


def _entry(
    meeting: Meeting, was: _Standing | None, stands: _Standing | None, *, moved: bool
) -> CalendarEntry | None:
    """What becomes of one person's entry; None if it stays as it is.

    Of a topic that is dealt with or dropped its lead is none any more, and may come all the same.
    """
    going = stands is not None and stands != "no"
    if meeting.cancelled is not None:
        if not (moved and stands and going):
            return None
        return CalendarEntry("CANCEL", _STATUS[stands], meeting.number)
    if stands is not None and going:
        if not moved and was == stands:
            return None
        return CalendarEntry("REQUEST", _STATUS[stands], meeting.number)
    had = was is not None and was != "no"
    if had and (stands == "no" or was != "leads"):
        return CalendarEntry("CANCEL", "DECLINED", meeting.number)
    return None


def _attach(agenda: Agenda, entries: dict[str, CalendarEntry]) -> None:
    """Have the first mail to each of these people bring their entry."""
    for place, mail in enumerate(agenda.notifications):
        if mail.kind in _CARRIERS and not mail.of_meeting:
            entry = entries.pop(agenda.roster.person(mail.to), None)
            if entry is not None:
                agenda.notifications[place] = replace(mail, calendar=entry)
