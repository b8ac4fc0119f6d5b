"""What is so after UNDO, and everybody told who was told what is taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from mailproc.commands.base import Request
from mailproc.commands.effects.action_mails import action_now, taken_back_from
from mailproc.commands.effects.election_mails import said_of_candidate, tell_nominator
from mailproc.commands.effects.stated_availability import when_there
from mailproc.meeting.action_list import action_numbered
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.availability import zone_of
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import DecisionVote
from mailproc.meeting.election import Candidate
from mailproc.meeting.notification import MailKind, Notification
from mailproc.meeting.pending import Waiting
from mailproc.meeting.records import (
    STANDING,
    Action,
    Attendance,
    Availability,
    Ballot,
    Change,
    Invitation,
    LastLetter,
    Meeting,
    Minute,
    Ranking,
    Record,
    Series,
    Timezone,
    Told,
    Topic,
    key_of,
)
from mailproc.meeting.sentences import Sentence, Word
from mailproc.meeting.shown_times import at_meeting, start_of

#: The list is told, too, when what it was sent of these does not hold any more.
_RETRACTED: Final[tuple[MailKind, ...]] = ("cancellation", "dates", "opening", "agenda", "minutes")
_MOST: Final = 20  # sentences about what is so


def now_so(agenda: Agenda, changes: Iterable[Change]) -> Iterator[Sentence]:
    """What is so now of each record that was taken back; call it afterwards.

    Of secret ballots nobody is told how they were cast: operators see what is said.
    """
    records = {(type(c.record), key_of(c.record)): c.record for c in changes}
    found = (_now(agenda, record) for record in records.values())
    for sentence, _ in zip(filter(None, found), range(_MOST), strict=False):
        yield sentence


def _now(agenda: Agenda, record: object) -> Sentence | None:
    match record:
        case Topic(number=number):
            topic = agenda.topic(number)
            return Sentence("{id} {title} {what}.", **_named(topic), what=_state(agenda, topic))
        case Ballot(secret=False, topic=number, voter=voter):
            topic, ballot = agenda.topic(number), agenda.ballots(number).get(voter)
            if ballot is None:
                return Sentence("You have no vote on {id} {title} now.", **_named(topic))
            return Sentence(
                "Your vote on {id} {title} is {choice} again.",
                **_named(topic),
                choice=shown(ballot.choice),
            )
        case Ranking(secret=False, meeting=number, voter=voter):
            if agenda.get(Ranking, number, voter) is None:
                return Sentence("You have not ranked the topics now.")
            return Sentence("Your ranking is the one before it again.")
        case Meeting(number=number) if (meeting := agenda.meeting_as(number)) is not None:
            return meeting_now(meeting)
        case Series(number=number):
            return _series_now(agenda.get(Series, number))
        case Action(number=number):
            return action_now(action_numbered(agenda, number))
        case Minute(action=None, text=text):  # else the action says it
            return Sentence("The minutes do not have this any more: {line}", line=text)
    return _now_of_person(agenda, record)


def _now_of_person(agenda: Agenda, record: object) -> Sentence | None:
    match record:
        case DecisionVote(secret=False, topic=number, round=round_, voter=voter):
            topic, vote = agenda.topic(number), agenda.get(DecisionVote, number, round_, voter)
            if vote is None:
                return Sentence("You have no vote on {id} {title} now.", **_named(topic))
            return Sentence(
                "Your vote on {id} {title} is {choice} again.",
                **_named(topic),
                choice=shown(vote.choice),
            )
        case Attendance(meeting=number, person=person):
            return comes_now(agenda.get(Attendance, number, person))
        case Availability(meeting=number, person=person) if number == agenda.meeting.number:
            return when_there(agenda, person)
        case Candidate(number=number) if (known := agenda.get(Candidate, number)) is not None:
            return said_of_candidate(agenda, known)
        case Timezone(person=person):
            return Sentence("Your times are in {zone}.", zone=zone_of(agenda, person))
    return None


def _series_now(series: Series | None) -> Sentence:
    """Whether a series goes on, and how."""
    if series is None or series.ended:
        return Sentence("There is no series.")
    return Sentence(
        "{title} repeats: {rule}, {at} {zone}.",
        title=series.title,
        rule=series.written,
        at=series.at,
        zone=series.timezone,
    )


def meeting_now(meeting: Meeting) -> Sentence:
    """When and where a meeting is, and until when it is voted on."""
    until = at_meeting(meeting, meeting.deadline)
    if meeting.voting == "closed":
        voting = Sentence("voting is closed")
    elif until:
        voting = Sentence("voting is open until {until}", until=until)
    else:
        voting = Sentence("voting is open")
    return Sentence(
        "{title}: {when}{where}; {voting}.",
        title=meeting.title,
        when=start_of(meeting),
        where=f", {meeting.location}" if meeting.location else "",
        voting=voting,
    )


def comes_now(said: Attendance | None) -> Sentence:
    """Whether somebody comes, as far as they said."""
    if said is None:
        return Sentence("You have not said whether you come.")
    if said.state == "yes":
        return Sentence("You are down as coming.")
    if said.state == "maybe":
        return Sentence("You are down as maybe coming.")
    return Sentence("You are down as not coming.")


def _named(topic: Topic) -> dict[str, object]:
    return {"id": topic.id, "title": topic.title}


def _state(agenda: Agenda, topic: Topic) -> Sentence:
    """How a topic stands, as the end of a sentence."""
    if topic.status in STANDING:
        leads = [lead.name or lead.address for lead in topic.leads if lead.accepted]
        asked = [lead.name or lead.address for lead in topic.leads if not lead.accepted]
        if leads:
            return Sentence("is open, lead: {leads}", leads=", ".join(leads))
        if asked:
            return Sentence("is open, asked to lead: {asked}", asked=", ".join(asked))
        return Sentence("is open")
    if topic.status == "consolidated":
        items = ", ".join(agenda.topic(number).id for number in topic.feeds)
        return Sentence("is part of {items}", items=items)
    why = Sentence(" ({reason})", reason=Word(topic.reason.rstrip("."))) if topic.reason else ""
    return Sentence("is {status}{why}", status=Word(topic.status), why=why)


def tell_again(request: Request, last: LastLetter, changes: Iterable[Change]) -> Sentence | None:
    """Have everybody told who was told of what is taken back; what the sender hears of that.

    Args:
        request: the UNDO.
        last: the letter that is taken back, which is so already.
        changes: what of it is.
    """
    agenda = request.agenda
    records = [change.record for change in changes]
    people = [one for one in last.told if one.to != "list"]
    for one in people:
        person = agenda.roster.person(one.to)
        if person == request.person:
            continue
        for number, line in _lines(request, one, records):
            agenda.notify_person(person, number, line, to_chairs=one.to_chairs)
    for record in records:
        if isinstance(record, Candidate):
            tell_nominator(agenda, agenda.get(Candidate, record.number) or record)
    asked = any(_asks_no_more(request, record) for record in records)
    if posted := {one.kind for one in last.told if one.to == "list"}:
        return _tell_list(agenda, posted, changes)
    return Sentence("Whoever was told of it is told that, too.") if people or asked else None


def _lines(
    request: Request, told: Told, records: Sequence[Record]
) -> Iterator[tuple[int | None, Sentence]]:
    """What somebody is told of what they were told, each with the topic that it is about."""
    agenda = request.agenda
    whom = request.sender.name or request.sender.address
    for number in told.topics:
        topic = agenda.topic(number)
        line = Sentence(
            "{whom} has taken back what you were told of {id} {title}: now it {what}.",
            whom=whom,
            **_named(topic),
            what=_state(agenda, topic),
        )
        yield number, line
    meeting, person = agenda.meeting, agenda.roster.person(told.to)
    for record in records:
        if told.kind == "actions" and isinstance(record, Action):
            yield from taken_back_from(agenda, record, person)
    if told.kind == "invitation" or any(_invites(agenda, record, person) for record in records):
        invited = agenda.is_invited(told.to)
        now = Sentence("You are invited.") if invited else Sentence("You are not invited.")
        line = Sentence(
            "What you were told of an invitation to {title} is taken back. {now}",
            title=meeting.title,
            now=now,
        )
        yield None, line
    elif told.whole:
        line = Sentence(
            "What you were told of {title} is taken back. {now}",
            title=meeting.title,
            now=meeting_now(meeting),
        )
        yield None, line
    if told.to_chairs and any(isinstance(record, Attendance) for record in records):
        yield None, _whether_they_come(request, whom)


def _invites(agenda: Agenda, record: Record, person: str) -> bool:
    return isinstance(record, Invitation) and agenda.roster.now(record.address) == person


def _whether_they_come(request: Request, whom: str) -> Sentence:
    """What chairs are told of somebody who leads a topic."""
    said = attendance(request.agenda).get(request.person)
    if said is None:
        return Sentence("{whom} has not said whether they come.", whom=whom)
    if said.state == "yes":
        return Sentence("{whom} is down as coming.", whom=whom)
    if said.state == "maybe":
        return Sentence("{whom} is down as maybe coming.", whom=whom)
    return Sentence("{whom} is down as not coming.", whom=whom)


def _asks_no_more(request: Request, record: Record) -> bool:
    """Have the chairs told of a request for an invitation that is taken back, if they knew."""
    agenda = request.agenda
    if not isinstance(record, Invitation) or record.state != "asked":
        return False
    waiting = agenda.get(Waiting, "request", request.person, 0)
    if waiting is not None:
        agenda.remove(waiting)
        return False
    line = Sentence(
        "{whom} does not ask to be invited to {title} any more.",
        whom=request.sender.name or request.sender.address,
        title=agenda.meeting.title,
    )
    agenda.notify_chairs(None, line, but=request.person)
    return True


def _tell_list(agenda: Agenda, posted: Set[str], changes: Iterable[Change]) -> Sentence:
    """Have the list told what of these kinds does not hold any more."""
    if "deadline" in posted:
        agenda.notify(Notification("deadline", "list", values={"before": None}))
    what = [kind for kind in _RETRACTED if kind in posted]
    earlier = _minuted_earlier(agenda, changes) if "minutes" in what else 0
    if earlier:
        what.remove("minutes")
        values: dict[str, object] = {"what": ["minutes"]}
        agenda.notify(Notification("retraction", "list", values=values, of_meeting=earlier))
    if what:
        agenda.notify(Notification("retraction", "list", values={"what": what}))
    if what or earlier:
        return Sentence("The list, and everybody else who was told, is told of this too.")
    if "deadline" in posted:
        return Sentence("The list is told until when it can vote.")
    return Sentence("What went to the list because of it cannot be called back.")


def _minuted_earlier(agenda: Agenda, changes: Iterable[Change]) -> int:
    """The number of the earlier meeting whose minutes these changes posted; 0 for none."""
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before, Meeting) and isinstance(after, Meeting):
            is_earlier = after.number < agenda.meeting.number
            if is_earlier and before.minuted != after.minuted:
                return after.number
    return 0
