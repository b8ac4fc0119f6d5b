"""UNDO: takes back one's own last letter."""

from __future__ import annotations

from dataclasses import replace

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import (
    Ballot,
    Change,
    LastLetter,
    Meeting,
    Record,
    Second,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence, Word


def _act(request: Request) -> Act:
    """Taking a letter back is the act that it was."""
    last = _last_letter(request)
    return last.act if last else "ask"


def _last_letter(request: Request) -> LastLetter | None:
    found = request.agenda.of_person(LastLetter, request.person)
    return max(found, key=lambda last: last.letter, default=None)


@command("UNDO", "UNDO", act="vote", act_of=_act, public=True, takes_back=True)
def undo(request: Request) -> Answer:
    """Takes back what your last letter did, unless somebody has built on it since."""
    agenda = request.agenda
    last = _last_letter(request)
    if last is None:
        raise Refused("There is no letter of yours to take back.")
    if last.letter > request.letter:  # we have asked whether this one was hers, and it took long
        raise Refused("You have sent another mail that did something since; UNDO takes that back.")
    for change in {(type(c.record), key_of(c.record)): c for c in last.changes}.values():
        _check_untouched(agenda, change)  # the last one of each record
    for change in last.changes:
        if isinstance(change.after, Topic) and change.before is None:
            _check_not_built_on(agenda, change.after, last, request.person)
    for change in reversed(last.changes):
        _take_back(agenda, change)
    agenda.remove(last)
    said = Sentence("Letter {number} is taken back: {what}.", number=last.letter, what=_told(last))
    topics = tuple(dict.fromkeys(filter(None, map(_topic_of, last.changes))))
    return Answer((said,), topics=topics)


def _check_untouched(agenda: Agenda, change: Change) -> None:
    """Refuse if a record is not as the letter left it."""
    record = change.record
    now = agenda.get(type(record), *key_of(record))
    if _without_thread(now) != _without_thread(change.after):
        name = getattr(record, "id", Word("it"))
        raise Refused("That cannot be taken back: {what} was changed since.", what=name)


def _without_thread(record: Record | None) -> Record | None:
    """A meeting's thread begins by itself, with the first mail about it."""
    return replace(record, thread="") if isinstance(record, Meeting) else record


def _check_not_built_on(agenda: Agenda, topic: Topic, last: LastLetter, person: str) -> None:
    """Refuse if others act on a topic that the letter opened."""
    others = {*agenda.ballots(topic.number)}
    others |= {second.member for second in agenda.all(Second) if second.topic == topic.number}
    own = {c.after.number for c in last.changes if isinstance(c.after, Topic)}
    linked = any(topic.number in t.feeds and t.number not in own for t in agenda.topics)
    if {*map(agenda.roster.now, others)} - {person} or linked:
        raise Refused("{id} cannot be taken back: others act on it; WITHDRAW it.", id=topic.id)


def _take_back(agenda: Agenda, change: Change) -> None:
    """The record as it was. A topic's number is never used again: it is withdrawn instead."""
    now = agenda.get(type(change.record), *key_of(change.record))
    if isinstance(change.before, Meeting) and isinstance(now, Meeting):
        agenda.put(replace(change.before, thread=now.thread))
    elif change.before is not None:
        agenda.put(change.before)
    elif isinstance(change.after, Topic):
        agenda.revise(change.after, status="withdrawn", reason=Word("taken back by its sender"))
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
    return ", ".join(names) or Word("all of it")
