"""The meeting as it comes into one person's calendar by mail (iTIP, RFC 5546), by icalendar.

The library folds and escapes: what people wrote is a value here, and never a line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from mailproc import __version__
from mailproc.mail.compose import CalendarObject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.calendar_entries import event_uid
from mailproc.meeting.notification import CalendarEntry
from mailproc.meeting.sentences import Sentence


def calendar_object(
    entry: CalendarEntry,
    agenda: Agenda,
    to: str,
    sequence: int,
    now: datetime,
    said: Callable[[Sentence], str],
) -> CalendarObject:
    """What a mail does to somebody's calendar, as an iCalendar object.

    Args:
        entry: what that is.
        agenda: with the meeting, which has a time.
        to: the recipient's address, the only attendee: nobody sees who else comes.
        sequence: rises from one object about the meeting to the next.
        now: when it is written.
        said: gives a sentence in the list's language.
    """
    made = Calendar()
    made.add("prodid", f"-//mailproc//mailproc {__version__.split('.', maxsplit=1)[0]}//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", entry.method)
    made.add_component(_event(entry, agenda, to, sequence, now, said))
    content: bytes = made.to_ical()
    return CalendarObject(entry.method, content)


def _event(
    entry: CalendarEntry,
    agenda: Agenda,
    to: str,
    sequence: int,
    now: datetime,
    said: Callable[[Sentence], str],
) -> Event:
    meeting, rules = agenda.meeting_as(entry.meeting) or agenda.meeting, agenda.rules
    made = Event()
    made.add("uid", event_uid(rules.agent, rules.name, meeting.number))
    made.add("sequence", sequence)
    made.add("dtstamp", now.astimezone(UTC))
    for name, moment in (("dtstart", meeting.starts), ("dtend", meeting.ends)):
        if moment is not None:
            made.add(name, moment.astimezone(UTC))  # which needs no zone to be told
    made.add("summary", meeting.title)
    if meeting.location:
        made.add("location", meeting.location)
    made.add("description", said(_description(rules.agent)))
    if rules.pages_url:
        made.add("url", rules.pages_url)
    made.add("status", "CANCELLED" if entry.method == "CANCEL" else "CONFIRMED")
    made.add("transp", "OPAQUE")
    made.add("organizer", _address(rules.agent, rules.agent_name))
    made.add("attendee", _attendee(entry, agenda, to))
    return made


def _description(agent: str) -> Sentence:
    return Sentence("Topics, votes and the agenda: by mail to {agent}", agent=agent)


def _attendee(entry: CalendarEntry, agenda: Agenda, to: str) -> vCalAddress:
    person = agenda.roster.person(to)
    member, invitation = agenda.roster.member(person), agenda.invitation(person)
    name = (member.name if member else "") or (invitation.name if invitation else "")
    made = _address(to, name)
    made.params["CUTYPE"] = "INDIVIDUAL"
    made.params["ROLE"] = "REQ-PARTICIPANT"
    made.params["PARTSTAT"] = entry.status
    made.params["RSVP"] = "TRUE" if entry.method == "REQUEST" else "FALSE"
    return made


def _address(address: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        made.params["CN"] = name.replace('"', "'")  # a parameter has no way to quote it
    return made
