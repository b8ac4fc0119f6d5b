"""What becomes of the meetings of a series, by the clock or by a chair. Pure."""

from __future__ import annotations

from mailproc.commands.base import Request
from mailproc.commands.effects.cancellation import call_off
from mailproc.commands.effects.meeting_succession import succeed
from mailproc.commands.effects.posted_agenda import post_agenda
from mailproc.commands.effects.vote_end import end_vote
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.eligibility import can_vote
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Invitation, Meeting, Series
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.series import (
    agenda_due,
    cancel_due,
    later_dates,
    meeting_on,
    next_day,
    running_series,
    series_of,
)
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace


def open_next(request: Request) -> list[Sentence]:
    """Set up the next meeting of the series that goes on; or end that, if it has no more dates.

    What was left over comes along, and whoever was invited to the last one is invited again.

    Returns:
        What is told of it.
    """
    agenda = request.agenda
    series = running_series(agenda)
    if series is None:
        return []
    day = next_day(agenda, series, request.received)
    if day is None:
        return [_run_out(request, series)]
    before = agenda.meeting
    is_first = agenda.get(Meeting, before.number) is None
    number = before.number if is_first else before.number + 1
    made = meeting_on(series, day, number, request.letter, request.received)
    made = replace(made, secret=before.secret)
    invited = [] if is_first else _invited(agenda, series)
    said: list[Sentence] = []
    if is_first:
        agenda.put(made)
    else:
        said, _ = succeed(request, made)
    _invite_again(request, invited)
    when = at_meeting(made, made.starts)
    return [Sentence("The next meeting: {title}, {when}.", title=made.title, when=when), *said]


def _run_out(request: Request, series: Series) -> Sentence:
    """Have the chairs know that a series has come to its end."""
    agenda = request.agenda
    agenda.put(replace(series, ended=True, letter=request.letter))
    said = Sentence(
        "The series {title} has no more dates, so no further meeting is set up. To go on, send:  "
        "SERIES {title}  with Repeats: and At: below it",
        title=series.title,
    )
    agenda.notify_chairs(None, said)
    return said


def _invited(agenda: Agenda, series: Series) -> list[Invitation]:
    """Who was invited to the last meeting of a series."""
    numbers = [
        one.number
        for one in agenda.all(Meeting)
        if one.occurrence is not None and one.occurrence.series == series.number
    ]
    last = max(numbers, default=0)
    found = (one for one in agenda.all(Invitation) if one.meeting == last)
    return [one for one in found if one.state == "invited"]


def _invite_again(request: Request, invited: list[Invitation]) -> None:
    agenda = request.agenda
    latest = {agenda.roster.now(one.address): one for one in invited}
    for person, one in sorted(latest.items()):
        to = agenda.roster.address_of(person)
        number = agenda.meeting.number
        agenda.put(Invitation(number, person, one.name, "invited", request.letter))
        votes = can_vote(agenda, to, request.received)
        values: dict[str, object] = {"state": "invited", "name": one.name, "votes": votes}
        agenda.notify(Notification("invitation", to, values=values))


def call_for_topics(request: Request) -> list[Sentence]:
    """Ask the list for topics of the current meeting."""
    agenda = request.agenda
    meeting = agenda.meeting
    series = series_of(agenda, meeting)
    agenda.put(replace(meeting, topics_called=True))
    values: dict[str, object] = {
        "until": agenda_due(meeting),
        "cancelled_at": cancel_due(series, meeting) if series else None,
    }
    agenda.notify(Notification("call", "list", values=values))
    return [Sentence("The call for topics goes to the list.")]


def post_when_due(request: Request) -> list[Sentence]:
    """Post the agenda of the current meeting; if that cannot be, have the chairs know why.

    A secret vote that has no end yet ends with it, since the agenda shows how it stands.
    """
    agenda = request.agenda
    mark = agenda.mark
    said: list[Sentence] = []
    try:
        if agenda.meeting.hides_counts:
            said.append(end_vote(request))
        posted = post_agenda(request)
    except Refused as refusal:
        agenda.undo_to(*mark)
        meeting = agenda.meeting
        agenda.put(replace(meeting, withheld=meeting.starts, letter=request.letter))
        line = Sentence(
            "The agenda of {title} should have been posted by now. {why} After that, send:  "
            "SCHEDULE",
            title=meeting.title,
            why=refusal.said,
        )
        agenda.notify_chairs(None, line)
        return [line]
    for line in posted[1:]:  # what could not be obeyed, or had no room
        agenda.notify_chairs(None, line)
    return [*said, *posted]


def cancel_empty(request: Request) -> list[Sentence]:
    """Call the current meeting off, since there is nothing to talk about."""
    return call_off(request, Word("there are no topics"))


def tell_list_of_dates(agenda: Agenda, line: Sentence) -> None:
    """Have the list told of a date; all that one letter changes of them is one mail."""
    for place, known in enumerate(agenda.notifications):
        if known.kind == "dates":
            agenda.notifications[place] = replace(known, lines=(*known.lines, line))
            return
    agenda.notify(Notification("dates", "list", lines=(line,)))


def dates_told(agenda: Agenda) -> list[Sentence]:
    """The next dates of the series for which no meeting is set up yet."""
    found = [f"{one:%Y-%m-%d %H:%M %Z}" for one in later_dates(agenda)]
    if not found:
        return []
    return [Sentence("The dates after that: {dates}.", dates=", ".join(found))]
