"""What somebody's calendar program answers to our invitation: whether they come. Pure.

It is the one kind of mail from a program that counts: somebody has pressed a button. It says no
more than they might say by ATTEND, and for nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.grammar import Call
from mailproc.commands.grammar.command_line import call_of
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.mail.letter import CalendarAnswer
from mailproc.meeting.calendar_entries import event_uid
from mailproc.meeting.meeting_terms import YEARS
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.shown_times import at_meeting, start_of
from mailproc.processing.allowances import may_pass_on

#: What each status of an attendee says (RFC 5545 3.2.12).
_COMING: Final = {"ACCEPTED": "ATTEND", "DECLINED": "REGRETS", "TENTATIVE": "MAYBE"}
_MEETING: Final = re.compile(r"meeting-(\d{1,6})\.")


def answer_to_us(context: Context) -> CalendarAnswer | None:
    """The answer to an invitation to a meeting of this list; None if the letter is none."""
    answer = context.letter.calendar
    if answer is None or not context.direct or not context.limited:
        return None
    return answer if _meeting(context, answer) else None


def is_told_already(context: Context, answers: Sequence[Answer]) -> bool:
    """Whether nobody waits for an ack: a calendar says that they come, and shows it itself."""
    if answer_to_us(context) is None:
        return False
    return all(one.command in _COMING.values() and one.done and not one.topics for one in answers)


def said_by_calendar(context: Context, answer: CalendarAnswer) -> Call | None:
    """What the answer says as one of our commands; None if neither yes nor no.

    Raises:
        Refused: it cannot count, with what to do instead.
    """
    meeting = _meeting(context, answer)
    if meeting != context.agenda.meeting.number:
        raise Refused(
            "That invitation was to an earlier meeting. The next one is {title}; to come to it, "
            "send:  ATTEND",
            title=context.agenda.meeting.title,
        )
    _check_author(context, answer)
    _check_current(context.agenda.meeting, answer)
    status = answer.attendees[0][1]
    if status == "DELEGATED":
        raise Refused(
            "An invitation is for you alone, so nobody can come in your place by it. Whoever you "
            "would like to come can send ATTEND. If you are not coming, send:  REGRETS"
        )
    word = _COMING.get(status)
    if word is None:
        if answer.method == "COUNTER":
            return None
        raise Refused(
            "Your calendar's answer does not say whether you are coming. Please send ATTEND, MAYBE "
            "or REGRETS."
        )
    call = call_of(BY_WORD[word], word, "")
    assert isinstance(call, Call)  # noqa: S101  # for mypy: the words above need no argument
    return Call(call.command, call.line, call.match, (answer.comment,) if answer.comment else ())


def propose_time(context: Context, answer: CalendarAnswer) -> Answer:
    """Have the chairs told of the time that somebody's calendar proposes; what they hear of it.

    Of one person the chairs get a few such mails a day: anybody can write them in any name.
    """
    agenda, meeting = context.agenda, context.agenda.meeting
    if not may_pass_on(context):
        why = Sentence(
            "The chairs have had a few proposals of yours today already, so they are not told of "
            "this one. Please mail them yourself, or send it again tomorrow."
        )
        return Answer(refused=(why,), line=context.letter.subject)
    starts = answer.starts if answer.starts and answer.starts.year in YEARS else None
    proposed = at_meeting(meeting, starts) or Word("another time")
    words = Sentence(", and writes: “{said}”", said=answer.comment) if answer.comment else ""
    agenda.notify_chairs(
        None,
        Sentence(
            "{whom} would like {title} to be at another time: {proposed}{words}. MEETING with a "
            "line Starts: moves it.",
            whom=context.sender.name or context.sender.address,
            title=meeting.title,
            proposed=proposed,
            words=words,
        ),
        but=context.person,
    )
    said = Sentence(
        "The chairs are told that you would like {title} to be at another time: {proposed}. Until "
        "they move it, it stays where it is.",
        title=meeting.title,
        proposed=proposed,
    )
    return Answer((said,), line=context.letter.subject)


def _meeting(context: Context, answer: CalendarAnswer) -> int:
    """The number of the meeting that the answer is about; 0 if it is none of this list's."""
    rules, found = context.agenda.rules, _MEETING.match(answer.uid)
    if not found or answer.uid != event_uid(rules.agent, rules.name, int(found[1])):
        return 0
    return int(found[1]) if context.agenda.meeting_as(int(found[1])) else 0


def _check_author(context: Context, answer: CalendarAnswer) -> None:
    """Refuse an answer for anybody but its author."""
    people = {context.agenda.roster.person(address) for address, _ in answer.attendees}
    if len(answer.attendees) != 1 or people != {context.person}:
        raise Refused(
            "Your calendar has answered for somebody else, so that does not count. To say whether "
            "you are coming, send ATTEND, MAYBE or REGRETS."
        )


def _check_current(meeting: Meeting, answer: CalendarAnswer) -> None:
    if meeting.cancelled is not None:
        raise Refused("{title} is cancelled, so there is nothing to answer.", title=meeting.title)
    if answer.sequence is not None and answer.sequence < meeting.sequence:
        raise Refused(
            "Your calendar has answered an invitation that is out of date: {title} is on {when}. "
            "Please answer the newer one, or send ATTEND, MAYBE or REGRETS.",
            title=meeting.title,
            when=start_of(meeting),
        )
