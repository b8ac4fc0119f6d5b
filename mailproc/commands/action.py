"""ACTION: notes who will do what, and gives it to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from mailproc.commands.arguments.action_numbers import ACTION_ID, due_at_end
from mailproc.commands.arguments.named_people import UnknownPerson, people_and_text
from mailproc.commands.base import LETTERED_TOPIC, TOPIC, Answer, Request, command
from mailproc.commands.effects.action_mails import tell_before, tell_owner
from mailproc.commands.effects.minute_lines import (
    add_minute,
    check_room,
    mark_discussed,
    meeting_of,
)
from mailproc.mail.courtesy import without_courtesy
from mailproc.mail.letter import Mailbox
from mailproc.meeting.action_list import (
    action_numbered,
    next_ask,
    owner_name,
    owner_of,
)
from mailproc.meeting.records import Action, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace

_NOBODY: Final = ("none", "nobody", "tbd", "niemand")
_DONE: Final = ("done", "is done", "finished", "erledigt", "fait")
#: Somebody who is on no roster, as a chair may write it: ``Bob Miller: writes the docs``.
_NAMED: Final = re.compile(r"(?P<name>[^:@]{1,60}|[^\s:]+@[^\s:]+):[ \t]+(?P<text>\S.*)")


@command(
    "ACTION",
    "ACTION T7 who what [by date]",
    rf"(?:(?P<number>{ACTION_ID})[ \t:]+(?P<change>\S.*)"
    rf"|(?!{ACTION_ID})(?:(?P<topic>{LETTERED_TOPIC})[ \t:]+)?"
    rf"(?P<text>(?!{TOPIC}(?:[\s:]|$))\S+[ \t]+\S.*))",
    who="chair",
    act="chair",
    public=True,
    example=(
        "ACTION T7 jane@example.org writes down the dates\n"
        "ACTION T7 Jane Roe books a room by 2027-09-01\n"
        "ACTION A3 John Doe\nACTION A3 by 2027-10-01"
    ),
    argument="text",
)
def action(request: Request) -> Answer:
    """Note who will do what.

    Members by name or address, one or several; they get a mail, and another one a week and a day
    before the date if there is one. `ACTION A3` with a name gives it to somebody else, with
    `none` to nobody, with `by` and a date moves its date.
    """
    if request["number"]:
        return _change(request, action_numbered(request.agenda, int(request["number"][1:])))
    topic = request.topic_or_none(request["topic"])
    written, due, unclear = due_at_end(request, without_courtesy(request["text"], parted=True))
    people, text = _people(request, written)
    if not text:
        raise Refused("Please write what they do, too.")
    check_room(request, len(people))
    noted = [_note(request, topic, one, text, due) for one in people]
    said = [line for one in noted for line in _said(request, one, unclear)]
    mark_discussed(request, topic)
    return Answer(tuple(said), topics=(topic.number,) if topic else ())


def _people(request: Request, written: str) -> tuple[list[Mailbox], str]:
    """Who takes on what; somebody whom nobody knows has no address."""
    known = request.agenda.is_listed
    try:
        people, text = people_and_text(request, written)
    except UnknownPerson:
        named = _NAMED.fullmatch(written)
        return (
            ([Mailbox(named["name"].strip(), "")], named["text"])
            if named
            else (
                [Mailbox("", "")],
                written,
            )
        )
    found = (one if known(one.address) else Mailbox(one.name or one.address, "") for one in people)
    return [*dict.fromkeys(found)], text  # whoever is named twice does it once


def _note(
    request: Request, topic: Topic | None, who: Mailbox, text: str, due: date | None
) -> Action:
    """Note it for one person, and have them told."""
    agenda = request.agenda
    number = agenda.next_number(Action)
    line = add_minute(request, "action", topic, text, who.address or who.name, action=number)
    owner = agenda.roster.person(who.address) if who.address else ""
    noted = Action(
        number,
        meeting_of(request, topic),
        topic.number if topic else None,
        owner,
        who.name,
        line.text,
        request.letter,
        due,
        next_ask=next_ask(agenda, due, request.received) if owner else None,
    )
    agenda.put(noted)
    tell_owner(request, noted)
    return noted


def _said(request: Request, noted: Action, unclear: Sentence | None) -> Iterator[Sentence]:
    """What is said of a new one; `unclear` is what to say of its date if that was not read."""
    who = owner_name(request.agenda, noted)
    values = {"id": noted.id, "who": who, "line": noted.text, "until": _until(noted)}
    if who:
        yield Sentence("Noted as {id} for {who}{until}: {line}", **values)
    else:
        yield Sentence("Noted as {id}{until}: {line}", **values)
    if unclear is not None:
        yield Sentence("{unclear} DUE {id} and a day sets it.", unclear=unclear, id=noted.id)
    if noted.owner:
        return
    unknown = Sentence("It begins with nobody’s name, so nobody is asked about it.")
    if who:
        unknown = Sentence(
            "Nobody on this list is called {who}, so nobody is asked about it.", who=who
        )
    yield Sentence(
        "{unknown} To give it to somebody, send:  ACTION {id} and a name",
        unknown=unknown,
        id=noted.id,
    )


def _until(action: Action) -> Sentence | str:
    return Sentence(", by {due}", due=action.due.isoformat()) if action.due else ""


def _change(request: Request, before: Action) -> Answer:
    """Give an action to somebody else, or move its date, or say anew what it is."""
    agenda = request.agenda
    rest, due, unclear = due_at_end(request, request["change"])
    if unclear is not None:
        raise Refused("{unclear}", unclear=unclear)
    owner, name, text = owner_of(agenda, before), before.name, before.text
    if rest.casefold().strip(" .!") in _DONE:
        raise Refused(
            "To say that {id} is done, send: {line}", id=before.id, line=f"DONE {before.id}"
        )
    if rest.casefold().strip(" .") in _NOBODY:
        owner, name = "", ""
    elif rest:
        people, written = people_and_text(request, rest)
        if len(people) > 1:
            raise Refused("{id} is one person’s; note another one for others.", id=before.id)
        if not agenda.is_listed(people[0].address):
            raise Refused("{address} is not on this list.", address=people[0].address)
        owner, name = agenda.roster.person(people[0].address), people[0].name
        text = written if without_courtesy(written) else text
    changed = replace(
        before, owner=owner, name=name, text=text, due=due or before.due, state="open", outcome=""
    )
    changed = replace(
        changed,
        next_ask=next_ask(agenda, changed.due, request.received) if owner else None,
    )
    agenda.put(changed)
    if owner != owner_of(agenda, before):
        tell_before(request, before, changed)
    tell_owner(request, changed)
    if not owner:
        said = Sentence("{id} is nobody’s now: {line}", id=changed.id, line=text)
    else:
        said = Sentence(
            "{id} is for {who}{until}: {line}",
            id=changed.id,
            who=owner_name(agenda, changed),
            until=_until(changed),
            line=text,
        )
    return Answer((said,))
