"""MEETING: sets up the meeting, or changes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailproc.commands.base import Answer, FieldValues, Request, command
from mailproc.commands.durations import minutes_of
from mailproc.commands.times import as_written, deadline, moment
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import concerned
from mailproc.meeting.ballot_types import BALLOT_TYPES
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.records import MOST_ROOMS, STANDING, Break, Meeting, Topic
from mailproc.meeting.sentences import Refused, Sentence, Word

_FIELD = re.compile(r"([A-Za-z-]+)[ \t]*:[ \t]*(.*)")


@command(
    "MEETING",
    "MEETING title",
    r"(?P<title>\S.*)?",
    who="chair",
    act="chair",
    takes_block=True,
    fields=(
        *("timezone", "starts", "ends", "location", "minutes", "breaks", "rooms"),
        *("ballot", "secret", "deadline"),
    ),
    public=True,
    example=(
        "MEETING Developer Summit 2027\nStarts: 2027-08-26 13:00\n"
        "Ends: 2027-08-26 17:00\nTimezone: Europe/Berlin\nLocation: room 1\n"
        "Breaks: 15:00 15m"
    ),
    argument="fields",
)
def meeting(request: Request) -> Answer:
    """Set up the meeting, or change it.

    Lines may follow, up to an empty one: `Starts:` and `Ends:` (2027-08-26 13:00), `Timezone:`
    (Europe/Berlin), `Location:`, `Ballot:` (approval or ranked), `Secret:` (yes or no; without
    it a meeting is as the one before), `Minutes:` (of a topic), `Breaks:` (15:00 15m), `Rooms:`,
    `Deadline:` (of voting).
    """
    agenda = request.agenda
    current = agenda.meeting
    if agenda.get(Meeting, current.number) and _is_over(current, request.received):
        if current.electorate is None:  # who voted on it as whom is settled now
            agenda.put(replace(current, electorate=electorate(agenda)))
        current = _next(current)
    changed = replace(
        current, title=clean_line(request["title"]) or current.title, letter=request.letter
    )
    given = _fields(request.block)
    for name, value in given:
        read: FieldValues
        if name in _TIMES:
            read = {name: _TIMES[name](changed, value, request.received)}
        else:
            read = _FIELDS[name](changed, value)
        changed = replace(changed, **read)
    if "breaks" not in dict(given):
        breaks = (
            Break(_moved(pause.at, current, changed), pause.minutes) for pause in changed.breaks
        )
        changed = replace(changed, breaks=tuple(breaks))
    _check(current, changed, request.received)
    changed = replace(changed, **_in_utc(changed))
    if _times(changed) != _times(current):
        changed = replace(changed, scheduled=False)  # what was posted does not hold any more
        _move_pins(agenda, current, changed)
    known = agenda.get(Meeting, current.number)
    agenda.put(changed)
    _carry_over(agenda, changed)
    when = as_written(changed, changed.starts) or Word("not dated yet")
    said = [Sentence("The meeting: {title}, {when}.", title=changed.title, when=when)]
    said += _changed_fields(known, changed)
    if known is not None:
        told = _tell_of_place_and_time(request, known, changed)
        if told:
            said.append(Sentence("People who come, lead or are invited are told: {n}.", n=told))
        if known.scheduled and not changed.scheduled:
            said.append(Sentence("The list has the old agenda still; SCHEDULE posts the new one."))
    return Answer(tuple(said))


def _changed_fields(before: Meeting | None, now: Meeting) -> Iterator[Sentence]:
    """Each field that is otherwise now; of a new meeting, what is unusual."""
    usual = Meeting(now.number, now.title, 0, starts=now.starts, timezone=now.timezone)
    old = _shown(before or usual)
    for name, value in _shown(now).items():
        if old[name] == value:
            continue
        if before is None:
            yield Sentence("{field}: {new}", field=name, new=value)
        else:
            yield Sentence(
                "{field}: {old} → {new}",
                field=name,
                old=old[name] or Word("none"),
                new=value or Word("none"),
            )


def _shown(meeting: Meeting) -> dict[str, object]:
    """The fields of a meeting as people read them, by the names of its lines."""
    zone = ZoneInfo(meeting.timezone)
    breaks = (f"{pause.at.astimezone(zone):%H:%M} {pause.minutes}m" for pause in meeting.breaks)
    return {
        "Title": meeting.title,
        "Starts": as_written(meeting, meeting.starts),
        "Ends": as_written(meeting, meeting.ends),
        "Timezone": meeting.timezone,
        "Location": meeting.location,
        "Minutes": meeting.default_minutes,
        "Breaks": ", ".join(breaks),
        "Rooms": meeting.rooms,
        "Ballot": meeting.ballot,
        "Secret": Word("yes") if meeting.secret else Word("no"),
        "Deadline": as_written(meeting, meeting.deadline),
    }


def _tell_of_place_and_time(request: Request, before: Meeting, now: Meeting) -> int:
    """Have everybody told who comes, leads or is invited; how many people that are."""
    if before.starts is None and not before.location:
        return 0
    moved = [
        line
        for line in _changed_fields(before, now)
        if line.values["field"] in ("Starts", "Ends", "Location")
    ]
    people = sorted(concerned(request.agenda) - {request.person}) if moved else []
    for person in people:
        request.agenda.notify_person(
            person,
            None,
            Sentence("{title} has another time or place:", title=now.title),
        )
        for line in moved:
            request.agenda.notify_person(person, None, line)
    return len(people)


def _next(ended: Meeting) -> Meeting:
    """The meeting after one that is over, as far as nobody says otherwise."""
    number, zone, secret = ended.number + 1, ended.timezone, ended.secret
    return Meeting(number, ended.title, 0, timezone=zone, secret=secret)


def _moved(then: datetime, old: Meeting, new: Meeting) -> datetime:
    """The same time of day at the meeting as it is now: another day, another timezone."""
    if new.starts is None:
        return then
    zone = ZoneInfo(new.timezone)
    starts = new.starts.astimezone(zone)
    clock = then.astimezone(ZoneInfo(old.timezone)).time()
    at = datetime.combine(starts.date(), clock, zone)
    return at if at >= starts else at + timedelta(days=1)


def _move_pins(agenda: Agenda, old: Meeting, new: Meeting) -> None:
    for topic in agenda.topics:
        if topic.pinned is not None:
            agenda.revise(topic, pinned=_moved(topic.pinned, old, new).astimezone(UTC))


def _carry_over(agenda: Agenda, meeting: Meeting) -> None:
    """What the meeting before deferred or did not get to enters this one, with its votes.

    A proposal comes along if something that it feeds does; a deferred one always does.
    """
    before = [topic for topic in agenda.all(Topic) if topic.meeting < meeting.number]
    coming = {t.number for t in before if t.status in (*STANDING, "deferred")}
    consolidated = [t for t in before if t.status == "consolidated"]
    while more := {t.number for t in consolidated if coming & set(t.feeds)} - coming:
        coming |= more
    for topic in before:
        if topic.number in coming:
            feeds = tuple(number for number in topic.feeds if number in coming)
            status = "consolidated" if feeds else "proposed"
            anew = {"pinned": None, "starts": None, "reason": None, "feeds": feeds}
            agenda.revise(topic, meeting=meeting.number, status=status, **anew)


def _fields(block: tuple[str, ...]) -> list[tuple[str, str]]:
    """The lines below MEETING up to an empty one; the timezone first, since others need it."""
    found: list[tuple[str, str]] = []
    for line in block:
        if not line.strip():
            break
        match = _FIELD.fullmatch(line.strip())
        if match is None or match[1].casefold() not in _NAMES:
            names = ", ".join(f"{name.capitalize()}:" for name in _NAMES)
            raise Refused(
                "MEETING does not know “{line}”. It knows {names}", line=line, names=names
            )
        found.append((match[1].casefold(), match[2].strip()))
    return sorted(found, key=lambda field: field[0] != "timezone")


def _check(current: Meeting, meeting: Meeting, received: datetime) -> None:
    """Refuse what would make no meeting, or have ballots counted in another way.

    What else a vote fixes, the agenda looks at itself.
    """
    if meeting.starts and meeting.ends and meeting.ends <= meeting.starts:
        raise Refused(
            "The meeting would end before it starts; please set Starts: and Ends: together."
        )
    if meeting.deadline and meeting.deadline != current.deadline and meeting.deadline < received:
        raise Refused("That deadline has passed already. To end the vote now, send CLOSE VOTING.")
    late = meeting.deadline and meeting.ends and meeting.deadline > meeting.ends
    if late and meeting.voting == "open":
        raise Refused("The deadline would be after the meeting; set Deadline: too.")
    if meeting.ballot != current.ballot and current.voting == "closed":
        raise Refused("Voting is closed; its ballots cannot be counted in another way.")


def _times(meeting: Meeting) -> tuple[object, ...]:
    return (meeting.starts, meeting.ends, meeting.breaks, meeting.rooms)


def _in_utc(meeting: Meeting) -> FieldValues:
    """The meeting's times as records keep them, so that equal times are equal everywhere."""
    return {
        "starts": meeting.starts and meeting.starts.astimezone(UTC),
        "ends": meeting.ends and meeting.ends.astimezone(UTC),
        "deadline": meeting.deadline and meeting.deadline.astimezone(UTC),
        "breaks": tuple(Break(pause.at.astimezone(UTC), pause.minutes) for pause in meeting.breaks),
    }


def _is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.ends is not None and meeting.ends < now


def _timezone(meeting: Meeting, written: str) -> FieldValues:
    try:
        zone = ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            "I do not know the timezone “{written}”; write it like Europe/Berlin.", written=written
        ) from None
    local = {
        name: set_time.astimezone(ZoneInfo(meeting.timezone)).replace(tzinfo=zone)
        for name in ("starts", "ends")
        if (set_time := getattr(meeting, name)) is not None
    }
    return {"timezone": written, **local}


def _ballot(_meeting: Meeting, written: str) -> FieldValues:
    if written.casefold() not in BALLOT_TYPES:
        *some, last = BALLOT_TYPES
        types = Sentence("{some} or {last}", some=", ".join(some), last=last)
        raise Refused("Ballot: is {types}, not “{written}”.", types=types, written=written)
    return {"ballot": written.casefold()}


def _secret(_meeting: Meeting, written: str) -> FieldValues:
    if written.casefold() not in ("yes", "no"):
        raise Refused("Secret: is yes or no, not “{written}”.", written=written)
    return {"secret": written.casefold() == "yes"}


def _rooms(_meeting: Meeting, written: str) -> FieldValues:
    if not written.isdecimal() or not 1 <= int(written) <= MOST_ROOMS:
        raise Refused("Rooms: takes a number from 1 to {most}.", most=MOST_ROOMS)
    return {"rooms": int(written)}


def _breaks(meeting: Meeting, written: str) -> FieldValues:
    """``15:00 15m, 16:30 10m``, on the meeting's day."""
    if meeting.starts is None:
        raise Refused("Breaks: needs Starts: above it.")
    zone = ZoneInfo(meeting.timezone)
    starts = meeting.starts.astimezone(zone)
    breaks: list[Break] = []
    for part in filter(None, re.split(r"\s*,\s*", written)):
        clock, _, length = part.partition(" ")
        try:
            at = datetime.combine(starts.date(), time.fromisoformat(clock), zone)
        except ValueError:
            raise Refused(
                "I could not read “{part}” as a break; write it like 15:00 15m.", part=part
            ) from None
        if at < starts:
            at += timedelta(days=1)
        breaks.append(Break(at, minutes_of(length)))
    return {"breaks": tuple(breaks)}


_FIELDS: dict[str, Callable[[Meeting, str], FieldValues]] = {
    "timezone": _timezone,
    "location": lambda _meeting, written: {"location": clean_line(written)},
    "minutes": lambda _meeting, written: {"default_minutes": minutes_of(written)},
    "ballot": _ballot,
    "secret": _secret,
    "breaks": _breaks,
    "rooms": _rooms,
}
#: What is read with the time at which the letter came.
_TIMES: dict[str, Callable[[Meeting, str, datetime], datetime]] = {
    "starts": moment,
    "ends": moment,
    "deadline": deadline,
}
_NAMES: Final = ("timezone", "starts", "ends", *(n for n in _FIELDS if n != "timezone"), "deadline")
