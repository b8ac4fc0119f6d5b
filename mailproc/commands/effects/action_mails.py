"""Who is told what of an action, and what its owner is asked by the clock. Pure.

All that one letter asks a person is one mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Literal, cast

from mailproc.commands.base import Request
from mailproc.meeting.action_list import (
    action_numbered,
    action_told,
    is_overdue,
    is_reachable,
    next_ask,
    next_chase,
    of_owner,
    open_actions,
    owner_name,
    owner_of,
    today,
)
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Action
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace

_KIND: Final = "actions"


def tell_owner(request: Request, action: Action) -> None:
    """Have whoever does it told of it, unless they say so themselves."""
    agenda = request.agenda
    owner = owner_of(agenda, action)
    if owner and owner != request.person and is_reachable(agenda, owner):
        _mail(agenda, owner, [action], "new")


def tell_before(request: Request, before: Action, now: Action) -> None:
    """Have whoever did it told that somebody else does, or nobody."""
    agenda = request.agenda
    owner = owner_of(agenda, before)
    if not owner or owner == request.person or before.state != "open":
        return
    who = owner_name(agenda, now) if now.owner else ""
    if who:
        said = Sentence("{id} is for {who} now: {line}", id=before.id, who=who, line=before.text)
    else:
        said = Sentence("{id} is not yours any more: {line}", id=before.id, line=before.text)
    agenda.notify_person(owner, before.topic, said)


def tell_of_end(request: Request, action: Action, said: Sentence) -> None:
    """Have whoever does it told that somebody else has said that it is done, or dropped it."""
    owner = owner_of(request.agenda, action)
    if owner and owner != request.person:
        request.agenda.notify_person(owner, action.topic, said)


def action_now(action: Action) -> Sentence:
    """How an action stands."""
    values = {"id": action.id, "line": action.text}
    if action.state == "done":
        return Sentence("{id} is done: {line}", **values)
    if action.state == "dropped":
        return Sentence("{id} need not be done: {line}", **values)
    if action.due:
        return Sentence("{id} is open, due {due}: {line}", due=action.due.isoformat(), **values)
    return Sentence("{id} is open: {line}", **values)


def taken_back_from(
    agenda: Agenda, given: Action, person: str
) -> Iterator[tuple[int | None, Sentence]]:
    """What a person is told of an action that they were told of by what is taken back.

    Each with the topic that it is about; `given` is as they were told.
    """
    if agenda.roster.now(given.owner) != person:
        return
    now = action_numbered(agenda, given.number)
    said = action_now(now)
    if now.state == "open" and owner_of(agenda, now) != person:
        said = Sentence("{id} is not yours any more: {line}", id=now.id, line=now.text)
    yield (
        now.topic,
        Sentence("What you were told of {id} is taken back. {now}", id=now.id, now=said),
    )


def ask_owners(agenda: Agenda, now: datetime) -> None:
    """Ask about every action whose time has come: one mail a person; of overdue ones one a week.

    Whoever left the list is not asked; the chairs are told, once.
    """
    waiting = [one for one in open_actions(agenda) if one.next_ask and one.next_ask <= now]
    day = today(agenda, now)
    for person in dict.fromkeys(owner_of(agenda, one) for one in waiting):
        theirs = of_owner(agenda, person, waiting)
        if not is_reachable(agenda, person):
            _tell_chairs_of_left(agenda, theirs)
            continue
        late = [one for one in theirs if is_overdue(one, day)]
        if late and (again := next_chase(agenda, person, now)):
            for one in late:
                agenda.put(replace(one, next_ask=again))
            theirs = [one for one in theirs if one not in late]
            late = []
        for one in theirs:
            ask = next_ask(agenda, one.due, now, asked=True)
            agenda.put(replace(one, asked=now, next_ask=ask))
        if theirs:
            asked = sorted(theirs, key=_soonest)
            _mail(agenda, person, asked, "due", [one.id for one in late])


def _soonest(action: Action) -> tuple[str, int]:
    return (action.due.isoformat() if action.due else "", action.number)


def _tell_chairs_of_left(agenda: Agenda, actions: Iterable[Action]) -> None:
    for one in actions:
        agenda.put(replace(one, next_ask=None))
        said = Sentence(
            "{who} is not on the list any more, and {id} ({line}) is still open. To give it to "
            "somebody else, send:  ACTION {id} and a name",
            who=owner_name(agenda, one),
            id=one.id,
            line=one.text,
        )
        agenda.notify_chairs(one.topic, said)


def _mail(
    agenda: Agenda,
    person: str,
    actions: Iterable[Action],
    news: Literal["new", "due"],
    late: Sequence[str] = (),
) -> None:
    """Have a person mailed these, together with what the same letter has them mailed already."""
    to = agenda.roster.address_of(person)
    shown = {one.id: action_told(agenda, one) for one in actions}
    values: dict[str, object] = {"actions": [*shown.values()], "news": news, "late": late}
    for position, known in enumerate(agenda.notifications):
        if known.kind == _KIND and known.to == to:
            before = cast("list[dict[str, object]]", known.values["actions"])
            values["actions"] = [
                *(one for one in before if one["id"] not in shown),
                *shown.values(),
            ]
            agenda.notifications[position] = Notification(_KIND, to, values=values)
            return
    agenda.notify(Notification(_KIND, to, values=values))
