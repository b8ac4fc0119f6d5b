"""NEXT MEETING: begins another meeting; what was left over comes along."""

from __future__ import annotations

from mailproc.commands.arguments.given_title import given_title
from mailproc.commands.arguments.meeting_fields import (
    MEETING_FIELDS,
    changed_fields,
    check_fields,
    check_title,
    with_fields,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_succession import goes_on, succeed
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import start_of


@command(
    "NEXT MEETING",
    "NEXT MEETING title",
    r"(?P<title>\S.*)?",
    who="chair",
    act="chair",
    takes_block=True,
    fields=MEETING_FIELDS,
    public=True,
    example=(
        "NEXT MEETING Winter Summit\nStarts: 2028-01-20 10:00\nEnds: 2028-01-20 12:00\n"
        "Location: online"
    ),
    argument="fields",
)
def next_meeting(request: Request) -> Answer:
    """Begin the next meeting.

    The same lines as below MEETING may follow. What was deferred or not discussed comes along with
    its votes. The meeting before stays as it is; DECIDED, ACTION and MINUTES go to it as long as
    they are about its topics.
    """
    agenda = request.agenda
    before = agenda.meeting
    if agenda.get(Meeting, before.number) is None:
        raise Refused(
            "No meeting is set up yet. To set up the first one, send:  MEETING {title}",
            title=given_title(request["title"]) or before.title,
        )
    title = given_title(request["title"])
    check_title(title, request.block)
    if not title and not any(map(str.strip, request.block)) and goes_on(request):
        raise Refused(
            "{title} is not over yet, and this would end it, with its vote. If you mean that, "
            "please give the next one a title: {line}\nTo change {title}, send MEETING and the "
            "lines to change; STATUS tells when it is.",
            title=before.title,
            line="NEXT MEETING <title>",
        )
    made = _following(before, title, request)
    said, coming = succeed(request, made)
    when = start_of(made)
    first = Sentence("The next meeting: {title}, {when}.", title=made.title, when=when)
    return Answer(
        (first, *changed_fields(None, made), *said),
        topics=tuple(topic.number for topic in coming),
    )


def _following(before: Meeting, title: str, request: Request) -> Meeting:
    """The new meeting: as the lines say, else in the zone and as secret as the one before."""
    made = Meeting(
        before.number + 1,
        title or before.title,
        request.letter,
        timezone=before.timezone,
        secret=before.secret,
    )
    changed = with_fields(made, request.block, request.received)
    check_fields(made, changed, request.received)
    return changed
