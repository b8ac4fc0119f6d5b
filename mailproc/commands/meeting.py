"""MEETING: sets up the meeting, or changes it."""

from __future__ import annotations

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.arguments.meeting_fields import MEETING_FIELDS, check_title, with_fields
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_changes import change_meeting, check_not_over
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace


@command(
    "MEETING",
    "MEETING title",
    r"(?P<title>\S.*)?",
    who="chair",
    act="chair",
    takes_block=True,
    fields=MEETING_FIELDS,
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

    Lines may follow, up to an empty one: `Starts:` and `Ends:` (2027-08-26 13:00), or a line
    `Day:` (2027-08-26 09:00-17:00) for each of several days; `Timezone:` (Europe/Berlin),
    `Location:`, `Ballot:` (approval or ranked), `Secret:` (yes or no; without it a meeting is as
    the one before), `Minutes:` (of a topic), `Breaks:` (15:00 15m, on each day), `Rooms:`,
    `Deadline:` (of voting). People who come, lead or are invited are told of another time or
    place, the list of another deadline. NEXT MEETING begins another meeting.
    """
    agenda = request.agenda
    current = agenda.meeting
    check_not_over(current)
    title = given_title(request["title"]) or current.title
    check_title(given_title(request["title"]), request.block)
    changed = replace(current, title=title, letter=request.letter)
    changed = with_fields(changed, request.block, request.received)
    known = agenda.get(Meeting, current.number)
    said = change_meeting(request, changed)
    if known is not None:
        if known.scheduled and not agenda.meeting.scheduled:
            said.append(Sentence("The list has the old agenda still; SCHEDULE posts the new one."))
        if known.ends is not None and known.ends < request.received:
            said.append(
                Sentence(
                    "This is still the meeting of {when}. To begin another one, send:  "
                    "NEXT MEETING {title}",
                    when=at_meeting(known, known.starts),
                    title=changed.title,
                )
            )
    return Answer(tuple(said))
