"""PROPOSE: opens a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mailproc.commands.arguments.durations import minutes_of
from mailproc.commands.arguments.given_title import plain_title
from mailproc.commands.arguments.named_leads import NamedLeads, read_leads
from mailproc.commands.arguments.topic_fields import (
    TOPIC_FIELDS,
    DescribedTopic,
    TopicField,
    read_topic_fields,
    unknown_fields,
)
from mailproc.commands.base import Answer, FieldValues, Request, command, numbers_in
from mailproc.commands.effects.backlog import ask_to_lead, asked_later
from mailproc.commands.effects.decision_changes import act_on_text, revise_text, revised
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ranks_topics
from mailproc.meeting.choices import one_on_scale
from mailproc.meeting.eligibility import check_open
from mailproc.meeting.records import STANDING, Topic
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.similar_topics import alike
from mailproc.meeting.timetable import minutes
from mailproc.meeting.view import archived_at
from mailproc.structs import replace

_LONGEST_DESCRIPTION: Final = 20_000  # characters; the archive has the rest


@command(
    "PROPOSE",
    "PROPOSE: title",
    r"(?P<title>\S.*)",
    act="propose",
    act_of=act_on_text,
    takes_block=True,
    fields=TOPIC_FIELDS,
    public=True,
    example=(
        "PROPOSE: A release every six months\nLead: me\nDuration: 20m\n\n"
        "The last one took us two years. I would like to agree on dates."
    ),
    argument="text",
)
def propose(request: Request) -> Answer:
    """Propose a topic.

    Lines `Lead:` (me, or a member), `Duration:` (10m), `Outcome:`, `See-also:` (T1 T2),
    `Depends-on:` and `For: next` (meeting) may follow; the rest of the mail describes the topic.
    Or send a mail with the Subject `[PROPOSE] title`.
    """
    agenda = request.agenda
    title = plain_title(request["title"])
    if not title:
        raise Refused("A topic needs a title: write PROPOSE: and then what it is about.")
    described = read_topic_fields(request.block)
    if (decision := revised(request)) is not None:
        return revise_text(request, decision, _text(described))
    topic = replace(
        request.new_topic(title),
        received=request.written or request.received,
        description=_text(described),
    )
    number = topic.number
    agenda.put(topic)
    refused = list(_set_fields(request, number, described.fields))
    leads = [one.value for one in described.fields if one.name == "lead"]
    named = read_leads(request, leads)
    topic = agenda.revise(agenda.topic(number), leads=named.leads)
    if named.unknown:  # people may know whom it means
        topic = agenda.revise(topic, description=_with_names(topic.description, named.unknown))
    said = [
        Sentence("Your proposal is topic {id}: {title}", id=topic.id, title=title),
        _summary(agenda, topic),
        *_about_leads(request, topic, named),
        *_about_others(described),
        *_how_to_change(request, topic),
        *_alike(request, topic),
    ]
    return Answer(tuple(said), tuple(refused), topics=(number,), opened=(number,))


def _text(described: DescribedTopic) -> str:
    return "\n".join(described.text).strip()[:_LONGEST_DESCRIPTION]


def _with_names(description: str, names: Sequence[str]) -> str:
    return f"Lead: {', '.join(names)}\n\n{description}".strip()[:_LONGEST_DESCRIPTION]


def _set_fields(request: Request, number: int, fields: Sequence[TopicField]) -> Iterator[Sentence]:
    """Note what the fields say; what of them cannot be read."""
    agenda = request.agenda
    for name, value, line in fields:
        if name == "lead":
            continue
        try:
            if not name:
                raise Refused("I do not know what it is; perhaps it is misspelt.")
            agenda.revise(agenda.topic(number), **_FIELDS[name](request, value))
        except Refused as refusal:
            yield Sentence("“{line}” is left out. {why}", line=line.strip()[:80], why=refusal.said)


def _summary(agenda: Agenda, topic: Topic) -> Sentence:
    """How long it takes and who leads it, as we know it now."""
    usual = Word("") if topic.minutes else Sentence(" (the usual time, since you named none)")
    accepted = [lead.name or lead.address for lead in topic.leads if lead.accepted]
    asked = [lead.name or lead.address for lead in topic.leads if not lead.accepted]
    lead: Sentence = Sentence("{names}", names=", ".join((*accepted, *asked)))
    if asked and not accepted:
        lead = Sentence("{names}, who is asked", names=asked[0])
    if len(asked) > 1 and not accepted:
        lead = Sentence("{names}, who are asked", names=", ".join(asked))
    if not topic.leads:
        lead = Sentence("needed")
    count = minutes(agenda.meeting, topic)
    return Sentence("{count} minutes{usual}; lead: {lead}.", count=count, usual=usual, lead=lead)


def _about_others(described: DescribedTopic) -> Iterator[Sentence]:
    """What is said of lines from which something may be expected, and which are only text."""
    if others := unknown_fields(described.text):
        yield Sentence(
            "“{line}” is kept as part of the text: besides Lead:, Duration:, Outcome:, See-also:, "
            "Depends-on: and For: no line has an effect.",
            line=clean_line(others[0], 80),
        )


def _about_leads(request: Request, topic: Topic, named: NamedLeads) -> Iterator[Sentence]:
    for lead in topic.leads:
        if not lead.accepted and not ask_to_lead(request, lead.address, topic.number):
            yield asked_later(lead.name or lead.address, topic.id)
    for name in named.unknown:
        yield Sentence(
            "I do not know one member who is “{name}”, so nobody was asked; LEAD {id} me offers "
            "yourself.",
            name=name,
            id=topic.id,
        )


def _how_to_change(request: Request, topic: Topic) -> Iterator[Sentence]:
    if topic.outcome:
        yield Sentence("Outcome: {outcome}", outcome=topic.outcome)
    if topic.status == "deferred":
        yield Sentence("It is for the next meeting, and not on the agenda of this one.")
    yield from _how_others_vote(request, topic)
    yield Sentence(
        "To change it, send RETITLE {id} and the new title, or DURATION {id} 30m; to take it "
        "back, send WITHDRAW {id}.",
        id=topic.id,
    )


def _how_others_vote(request: Request, topic: Topic) -> Iterator[Sentence]:
    """Where others can vote on a topic now, topic by topic."""
    agenda = request.agenda
    if ranks_topics(agenda) or topic.status not in STANDING:
        return
    try:
        check_open(agenda, request.received)
    except Refused:
        return
    known = {"id": topic.id, "agent": agenda.rules.agent}
    if request.context.over_list:
        yield Sentence(
            "Others vote on it by answering your mail on the list with {choices}, or by sending "
            "VOTE {id} and their choice to {agent}.",
            choices=one_on_scale(agenda.rules.scale),
            **known,
        )
    else:
        yield Sentence(
            "Others vote on it by sending VOTE {id} and their choice to {agent}.", **known
        )


def _alike(request: Request, topic: Topic) -> Iterator[Sentence]:
    """What is likely the same, and what to send to join it instead."""
    agenda = request.agenda
    for other in alike(agenda, topic):
        if agenda.proposer_of(other) == request.person:
            if other.title.casefold() == topic.title.casefold():
                yield Sentence(
                    "{other} {title} is yours, too.\n"
                    "If this one replaces it, send: WITHDRAW {other}",
                    other=other.id,
                    title=other.title,
                )
            continue
        yield Sentence("Possibly the same as {other} {title}", other=other.id, title=other.title)
        if link := archived_at(agenda, other.message_id):
            yield Sentence("{link}", link=link)
        yield Sentence(
            "If so, send: SECOND {other}\nand: WITHDRAW {id}", other=other.id, id=topic.id
        )


def _duration(_request: Request, value: str) -> FieldValues:
    return {"minutes": minutes_of(value)}


def _outcome(_request: Request, value: str) -> FieldValues:
    return {"outcome": clean_line(value)}


def _see_also(request: Request, value: str) -> FieldValues:
    return {"see_also": _topics(request, value)}


def _depends_on(request: Request, value: str) -> FieldValues:
    return {"depends_on": _topics(request, value)}


def _topics(request: Request, value: str) -> tuple[int, ...]:
    numbers = numbers_in(value)
    if not numbers:
        raise Refused("Topics are named by their numbers, such as T3.")
    return tuple(request.agenda.topic(number).number for number in numbers)


def _for(_request: Request, value: str) -> FieldValues:
    said = clean_line(value).casefold().split()
    if "next" in said:
        return {"status": "deferred", "reason": Word("for the next meeting")}
    if {"this", "current"}.intersection(said):
        return {}
    raise Refused("For: is “next”, where it is for the next meeting.")


#: What the value of each line below a proposal sets.
_FIELDS: Final[dict[str, Callable[[Request, str], FieldValues]]] = {
    "duration": _duration,
    "outcome": _outcome,
    "see-also": _see_also,
    "depends-on": _depends_on,
    "for": _for,
}
