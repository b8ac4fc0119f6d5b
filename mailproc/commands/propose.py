"""PROPOSE: opens a topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mailproc.commands.backlog import ask_to_lead, asked_later
from mailproc.commands.base import Answer, FieldValues, Request, command, numbers_in
from mailproc.commands.durations import minutes_of
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Lead, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.similar_topics import alike
from mailproc.meeting.view import archived_at

_FIELD = re.compile(r"(?i)(lead|duration|outcome|see-also|depends-on)[ \t]*:[ \t]*(.*)")
_LONGEST_DESCRIPTION = 20_000  # characters; the archive has the rest


@command(
    "PROPOSE",
    "PROPOSE: title",
    r"(?P<title>\S.*)",
    act="propose",
    takes_block=True,
    fields=("lead", "duration", "outcome", "see-also", "depends-on"),
    public=True,
    argument="text",
)
def propose(request: Request) -> Answer:
    """Opens a topic.

    Lines `Lead:`, `Duration:` (10m), `Outcome:`, `See-also:` (T1 T2) and
    `Depends-on:` may follow, up to an empty line; the rest of the mail describes the topic.
    Or send a mail with the Subject `[PROPOSE] title`.
    """
    agenda = request.agenda
    title = clean_line(request["title"])
    if not title:
        raise Refused("A topic needs a title: write PROPOSE: and then what it is about.")
    fields, description = _read_block(request.block)
    number = agenda.next_number()
    topic = Topic(
        number=number,
        title=title,
        proposer=request.sender,
        received=request.written or request.received,
        letter=request.letter,
        message_id=request.message_id,
        meeting=agenda.meeting.number,
        description=description,
        owner=request.person,
    )
    agenda.put(topic)
    said = [Sentence("{id} is open: {title}", id=topic.id, title=title), *_alike(agenda, topic)]
    refused: list[Sentence] = []
    for name, value in fields:
        try:
            agenda.revise(agenda.topic(number), **_PARAMETERS[name](request, value))
        except Refused as refusal:
            why = Sentence("{field} is left out: {why}", field=name.capitalize(), why=refusal.said)
            refused.append(why)
    for lead in agenda.topic(number).leads:
        waits = lead.address and not lead.accepted
        if waits and not ask_to_lead(request, lead.address, number):
            said.append(asked_later(lead.name or lead.address, topic.id))
    return Answer(tuple(said), tuple(refused), topics=(number,), opened=(number,))


def _alike(agenda: Agenda, topic: Topic) -> list[Sentence]:
    """What is likely the same, and what to send to join it instead."""
    return [
        Sentence(
            "Perhaps it is the same as {other} {title}{link}? To join that, send: SECOND {other}",
            other=other.id,
            title=other.title,
            link=_link(agenda, other),
        )
        for other in alike(agenda, topic)
    ]


def _link(agenda: Agenda, topic: Topic) -> str:
    address = archived_at(agenda, topic.message_id)
    return f" ({address})" if address else ""


def _read_block(block: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
    """The parameter lines (name, value) at the top, and the description below."""
    lines = list(block)
    while lines and not lines[0].strip():
        del lines[0]
    fields: list[tuple[str, str]] = []
    while lines and (match := _FIELD.fullmatch(lines[0].rstrip())):
        fields.append((match[1].lower(), match[2]))
        del lines[0]
    return fields, "\n".join(lines).strip()[:_LONGEST_DESCRIPTION]


def _lead(request: Request, value: str) -> FieldValues:
    if value.casefold() == "me":
        return {
            "leads": (Lead(request.sender.name, request.sender.address, person=request.person),)
        }
    name = clean_line(value)
    if not name:
        return {}
    roster, folded = request.agenda.roster, name.casefold()
    one = roster.find(name)
    named = [one] if one else [m for m in roster.members if m.name.casefold() == folded]
    if len(named) != 1:
        return {"leads": (Lead(name, "", accepted=False),)}
    return {"leads": (Lead(named[0].name, named[0].address, False, named[0].key),)}


def _duration(_request: Request, value: str) -> FieldValues:
    return {"minutes": minutes_of(value)}


def _outcome(_request: Request, value: str) -> FieldValues:
    return {"outcome": clean_line(value)}


def _see_also(request: Request, value: str) -> FieldValues:
    return {"see_also": _topics(request, value)}


def _depends_on(request: Request, value: str) -> FieldValues:
    return {"depends_on": _topics(request, value)}


def _topics(request: Request, value: str) -> tuple[int, ...]:
    return tuple(request.agenda.topic(number).number for number in numbers_in(value))


_PARAMETERS: dict[str, Callable[[Request, str], FieldValues]] = {
    "lead": _lead,
    "duration": _duration,
    "outcome": _outcome,
    "see-also": _see_also,
    "depends-on": _depends_on,
}
