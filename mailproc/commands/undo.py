"""UNDO: takes back one's own last letter."""

from __future__ import annotations

from mailproc.agenda import Agenda
from mailproc.commands.command import Answer, Request, command
from mailproc.records import Ballot, Change, LastLetter, Second, Topic, key_of
from mailproc.wording import Refused, Say


@command("UNDO", "UNDO", act="vote")
def undo(request: Request) -> Answer:
    """Takes back what your last letter did, unless somebody has built on it since."""
    agenda = request.agenda
    last = agenda.get(LastLetter, request.person)
    if last is None:
        raise Refused("There is no letter of yours to take back.")
    for change in last.changes:
        _check_untouched(agenda, change, request.person)
    for change in reversed(last.changes):
        _take_back(agenda, change)
    agenda.remove(last)
    said = Say("Letter {number} is taken back: {what}.", number=last.letter, what=_told(last))
    topics = tuple(dict.fromkeys(filter(None, map(_topic_of, last.changes))))
    return Answer((said,), topics=topics)


def _check_untouched(agenda: Agenda, change: Change, person: str) -> None:
    """Refuse if a record is not as the letter left it, or somebody else acted on a new topic."""
    record = change.record
    name = getattr(record, "id", "")
    if agenda.get(type(record), *key_of(record)) != change.after:
        raise Refused("That cannot be taken back: {what} was changed since.", what=name or "it")
    if isinstance(record, Topic) and change.before is None and _built_on(agenda, record, person):
        raise Refused("{id} cannot be taken back: others act on it; WITHDRAW it.", id=record.id)


def _built_on(agenda: Agenda, topic: Topic, person: str) -> bool:
    others = {agenda.roster.person(voter) for voter in agenda.ballots(topic.number)}
    others |= {second.member for second in agenda.all(Second) if second.topic == topic.number}
    consolidated = any(topic.letter != t.letter and topic.number in t.feeds for t in agenda.topics)
    return bool(others - {person}) or consolidated


def _take_back(agenda: Agenda, change: Change) -> None:
    """The record as it was. A topic's number is never used again: it is withdrawn instead."""
    if change.before is not None:
        agenda.put(change.before)
    elif isinstance(change.after, Topic):
        agenda.revise(change.after, status="withdrawn", reason="taken back by its sender")
    elif change.after is not None:
        agenda.remove(change.after)


def _topic_of(change: Change) -> int:
    record = change.record
    if isinstance(record, Topic):
        return record.number
    return record.topic if isinstance(record, Ballot | Second) else 0


def _told(last: LastLetter) -> str:
    """What was taken back, in a few words."""
    names = dict.fromkeys(f"T{number}" for number in filter(None, map(_topic_of, last.changes)))
    return ", ".join(names) or "all of it"
