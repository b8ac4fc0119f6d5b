"""What is so after UNDO, and everybody told who was told what is taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from mailproc.commands.base import Request
from mailproc.commands.times import as_written
from mailproc.meeting.action_list import action_numbered, owner_of
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import shown
from mailproc.meeting.notification import MailKind, Notification
from mailproc.meeting.records import (
    STANDING,
    Action,
    Attendance,
    Ballot,
    Change,
    LastLetter,
    Meeting,
    Minute,
    Ranking,
    Topic,
    key_of,
)
from mailproc.meeting.sentences import Sentence, Word

#: The list is told, too, when what it was sent of these does not hold any more.
_RETRACTED: Final[tuple[MailKind, ...]] = ("cancellation", "agenda", "minutes")
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
        case Attendance(meeting=number, person=person):
            return _comes(agenda.get(Attendance, number, person))
        case Action(number=number):
            return _action_now(action_numbered(agenda, number))
        case Minute(action=None, text=text):  # else the action says it
            return Sentence("The minutes do not have this any more: {line}", line=text)
    return None


def _action_now(action: Action) -> Sentence:
    """How an action stands."""
    values = {"id": action.id, "line": action.text}
    if action.state == "done":
        return Sentence("{id} is done: {line}", **values)
    if action.state == "dropped":
        return Sentence("{id} need not be done: {line}", **values)
    if action.due:
        return Sentence("{id} is open, due {due}: {line}", due=action.due.isoformat(), **values)
    return Sentence("{id} is open: {line}", **values)


def meeting_now(meeting: Meeting) -> Sentence:
    """When and where a meeting is."""
    return Sentence(
        "{title}: {when}{where}; voting is {voting}.",
        title=meeting.title,
        when=as_written(meeting, meeting.starts) or Word("not dated yet"),
        where=f", {meeting.location}" if meeting.location else "",
        voting=Word(meeting.voting),
    )


def _comes(said: Attendance | None) -> Sentence:
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
        leads = ", ".join(lead.name or lead.address for lead in topic.leads)
        if leads:
            return Sentence("is open, lead: {leads}", leads=leads)
        return Sentence("is open")
    if topic.status == "consolidated":
        items = ", ".join(agenda.topic(number).id for number in topic.feeds)
        return Sentence("is part of {items}", items=items)
    why = Sentence(" ({reason})", reason=Word(topic.reason)) if topic.reason else ""
    return Sentence("is {status}{why}", status=Word(topic.status), why=why)


def tell_again(request: Request, last: LastLetter) -> Sentence | None:
    """Have everybody told who was told of what is taken back; what the sender hears of that."""
    agenda = request.agenda
    people = [one for one in last.told if one.to != "list"]
    for one in people:
        person = agenda.roster.person(one.to)
        if person == request.person:
            continue
        if one.kind == "invitation":
            title = agenda.meeting.title
            line = Sentence(
                "What you were told of an invitation to {title} is taken back.", title=title
            )
            agenda.notify_person(person, None, line)
        if one.kind == "actions":
            _tell_of_actions(agenda, last, person)
        for number in one.topics:
            topic = agenda.topic(number)
            line = Sentence(
                "What you were told of {id} {title} is taken back: now it {what}.",
                **_named(topic),
                what=_state(agenda, topic),
            )
            agenda.notify_person(person, number, line)
        if one.kind == "notice" and not one.topics:
            line = Sentence(
                "What you were told of {title} is taken back. {now}",
                title=agenda.meeting.title,
                now=meeting_now(agenda.meeting),
            )
            agenda.notify_person(person, None, line)
    posted = {one.kind for one in last.told if one.to == "list"}
    if "deadline" in posted:
        agenda.notify(Notification("deadline", "list", values={"before": None}))
        return Sentence("The list is told that voting ends then.")
    if what := [kind for kind in _RETRACTED if kind in posted]:
        agenda.notify(Notification("retraction", "list", values={"what": what}))
        return Sentence("The list and whoever else was told of it are told that, too.")
    if posted:
        return Sentence("What went to the list because of it cannot be called back.")
    return Sentence("Whoever was told of it is told that, too.") if people else None


def _tell_of_actions(agenda: Agenda, last: LastLetter, person: str) -> None:
    """Have somebody told how what they were told to do stands now."""
    for change in last.changes:
        given = change.after
        if not isinstance(given, Action) or agenda.roster.now(given.owner) != person:
            continue
        now = action_numbered(agenda, given.number)
        if now.state == "open" and owner_of(agenda, now) != person:
            said = Sentence("{id} is not yours any more: {line}", id=now.id, line=now.text)
        else:
            said = _action_now(now)
        line = Sentence("What you were told of {id} is taken back. {now}", id=now.id, now=said)
        agenda.notify_person(person, None, line)
