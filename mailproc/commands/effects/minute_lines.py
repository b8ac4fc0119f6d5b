"""The minutes of a meeting, line by line. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import DASH, LETTERED_TOPIC, TOPIC, Request
from mailproc.commands.effects.late_minutes import (
    meeting_of_minutes,
    meeting_of_topic,
    note_discussed,
)
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.minute_view import noted_lines
from mailproc.meeting.records import STANDING, Minute, MinuteKind, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace

#: The grammar of a line of the minutes: the topic that it may be about, and its text.
TOPIC_AND_TEXT: Final = (
    rf"(?:(?P<topic>{LETTERED_TOPIC})[ \t:]+{DASH})?(?P<text>(?!{TOPIC}(?:[\s:]|$))\S.*)"
)
_LONGEST: Final = 1000  # characters of a line
_MOST: Final = 500  # lines of one letter


def meeting_of(request: Request, topic: Topic | None = None) -> int:
    """The number of the meeting whose minutes are meant: its topic's, or the one last noted."""
    return meeting_of_topic(request, topic) if topic else meeting_of_minutes(request)


def check_room(request: Request, more: int = 1) -> None:
    """Let so many further lines pass, unless a letter notes far more than any meeting has.

    Raises:
        Refused: it does; each line is looked for among those before it.
    """
    if request.context.console:
        return
    letter = request.letter
    noted = sum(line.letter == letter for line in request.agenda.all(Minute))
    if noted + more > _MOST:
        raise Refused(
            "A mail may hold {most} lines of minutes; please send the rest in another one.",
            most=_MOST,
        )


def add_minute(
    request: Request,
    kind: MinuteKind,
    topic: Topic | None,
    text: str,
    who: str = "",
    action: int | None = None,
) -> Minute:
    """Add one line to the minutes; the line. `action` is the number of the one that it notes.

    Raises:
        Refused: the letter has noted too many.
    """
    check_room(request)
    meeting = meeting_of(request, topic)
    number = max((line.number for line in noted_lines(request.agenda, meeting)), default=0) + 1
    about = topic.number if topic else None
    said = clean_line(text, _LONGEST)
    line = Minute(meeting, number, about, kind, who, said, request.letter, action)
    request.agenda.put(line)
    return line


def put_decision(request: Request, topic: Topic, text: str) -> tuple[Minute, str]:
    """Note what was decided on a topic, in place of what an earlier letter noted.

    Returns:
        The line, and the text that it replaces, ``""`` for none.
    """
    agenda = request.agenda
    before = [
        line
        for line in noted_lines(request.agenda, meeting_of(request, topic))
        if line.kind == "decided" and line.topic == topic.number and line.letter != request.letter
    ]
    if not before:
        return add_minute(request, "decided", topic, text), ""
    for line in before[1:]:
        agenda.remove(line)
    line = replace(before[0], text=clean_line(text, _LONGEST), letter=request.letter)
    agenda.put(line)
    return line, " / ".join(one.text for one in before)


def mark_discussed(request: Request, topic: Topic | None) -> None:
    """Note that a topic was dealt with, if that is not known yet."""
    if topic is not None and topic.status in STANDING:
        note_discussed(request, topic)


def noted(topic: Topic | None, line: Minute) -> Sentence:
    """What is said of a new line."""
    if line.kind == "decided":
        if topic is None:
            return Sentence("Noted as decided: {line}", line=line.text)
        return Sentence("Noted as decided on {id}: {line}", id=topic.id, line=line.text)
    if topic is None:
        return Sentence("Noted: {line}", line=line.text)
    return Sentence("Noted on {id}: {line}", id=topic.id, line=line.text)


def is_noted_as_present(request: Request, meeting: int, person: Mailbox) -> bool:
    """Whether somebody is noted as having been there."""
    roster = request.agenda.roster
    for line in noted_lines(request.agenda, meeting):
        if line.kind != "present":
            continue
        if person.address and line.who and roster.person(line.who) == roster.person(person.address):
            return True
        if line.text.casefold() == person.name.casefold():
            return True
    return False
