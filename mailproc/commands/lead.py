"""LEAD: who leads a topic's discussion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mailproc.commands.arguments.named_people import ME, PEOPLE, people_named, person_named
from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.effects.backlog import ask_to_lead, asked_later
from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Lead, Topic
from mailproc.meeting.roster import Act, Member
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.structs import replace

_ME_OR_NOBODY: Final = (*ME, "none")


def _act(request: Request) -> Act:
    """A chair's act: to name somebody else, and to change who leads what the chairs have made.

    Whoever answers our question whether they lead it does what they were asked for.
    """
    if request["whom"].casefold() not in _ME_OR_NOBODY:
        return "chair" if request.says_chair else "propose"
    topic = request.topic(request["topic"])
    asked = request.context.has_read("nomination") and _waits(request, topic)
    return "chair" if request.agenda.is_consolidated(topic) and not asked else "propose"


@command(
    "LEAD",
    "LEAD T7 me",
    rf"(?:(?P<topic>{TOPIC})[ \t:]+)?"
    rf"(?P<whom>(?i:me|none)|<?[^\s<>@]+@[^\s<>@]+>?|(?(topic){PEOPLE}|(?!)))",
    act="propose",
    act_of=_act,
    public=True,
    example="LEAD T7 me\nLEAD T9 none",
    argument="strict",
    usage_for_chairs="LEAD T7 Jane Roe, LEAD T7 jane@example.org and John, LEAD T7 none",
)
def lead(request: Request) -> Answer:
    """Lead a topic's discussion.

    `LEAD T7 none` steps back. Chairs may name somebody by address, or by name where that is one
    member, who is then asked.
    """
    said: list[Sentence] = []
    refused: list[Sentence] = []
    topics = _meant(request)
    for topic in topics:
        try:
            said += _lead(request, topic)
        except Refused as refusal:
            if len(topics) == 1:
                raise
            refused.append(refusal.said)
    return Answer(tuple(said), tuple(refused), topics=tuple(topic.number for topic in topics))


def _meant(request: Request) -> tuple[Topic, ...]:
    """The topics that a line is about: one, or all that the answered mail asks about."""
    context, thread = request.context, request.thread
    nominated = context.threads.answered_kind(context.letter.references) == "nomination"
    if nominated and len(thread) > 1 and not request["topic"]:
        topics = tuple(map(request.agenda.topic, thread))
        return tuple(topic for topic in topics if _waits(request, topic)) or topics
    return (request.topic(request["topic"]),)


def _waits(request: Request, topic: Topic) -> bool:
    """Whether the sender was asked to lead a topic, and has not answered."""
    lead_of = request.agenda.lead_of
    return any(lead_of(one) == request.person and not one.accepted for one in topic.leads)


def _lead(request: Request, topic: Topic) -> Iterator[Sentence]:
    request.agenda.standing(topic.number)
    for whom in people_named(request["whom"]):
        if whom.casefold() in ME:
            yield _offer(request, topic)
        elif whom.casefold() == "none":
            yield _step_back(request, topic)
        else:
            yield _nominate(request, topic, whom)
        topic = request.agenda.topic(topic.number)


def _offer(request: Request, topic: Topic) -> Sentence:
    mine = Lead(request.sender.name, request.sender.address, person=request.person)
    asked = _waits(request, topic)
    request.agenda.revise(topic, leads=(*_others(request, topic), mine))
    if not asked:
        return Sentence("Noted: you lead {id} {title}.", id=topic.id, title=topic.title)
    said = Sentence(
        "{whom} will lead {id} {title}.", whom=_name(request), id=topic.id, title=topic.title
    )
    if not _tell_chairs(request, topic, said):
        return Sentence("Noted: you lead {id} {title}.", id=topic.id, title=topic.title)
    return Sentence(
        "Thank you: you lead {id} {title}. The chairs are told.", id=topic.id, title=topic.title
    )


def _step_back(request: Request, topic: Topic) -> Sentence:
    others = _others(request, topic)
    if others == topic.leads:
        raise Refused("You are not down to lead {id}.", id=topic.id)
    asked = _waits(request, topic)
    request.agenda.revise(topic, leads=others)
    values = {"whom": _name(request), "id": topic.id, "title": topic.title}
    if asked:
        said = Sentence("{whom} will not lead {id} {title}.", **values)
        noted = Sentence("Noted: you will not lead {id} {title}.", **values)
    else:
        said = Sentence("{whom} does not lead {id} {title} any more.", **values)
        noted = Sentence("Noted: you do not lead {id} {title} any more.", **values)
    _tell_proposer(request, topic, said)
    again = Sentence("To ask somebody else, send:  LEAD {id} and a name", id=topic.id)
    if not _tell_chairs(request, topic, said, again):
        return noted
    return Sentence("{noted} The chairs are told.", noted=noted)


def _tell_proposer(request: Request, topic: Topic, said: Sentence) -> None:
    """Tell whoever proposed a topic that it has a lead less, unless they hear it as a chair."""
    roster, proposer = request.agenda.roster, request.agenda.proposer_of(topic)
    if proposer == request.person or roster.is_chair(proposer):
        return
    line = Sentence("{said} To lead it yourself, send LEAD {id} me.", said=said, id=topic.id)
    request.agenda.notify_person(proposer, topic.number, line)


def _tell_chairs(
    request: Request, topic: Topic, said: Sentence, then: Sentence | None = None
) -> bool:
    """Tell the chairs of an answer, with its words if it has any; False if there are no others.

    `then` says what they can do next.
    """
    if words := " ".join(request.block):
        said = Sentence("{said} Their words: “{words}”", said=said, words=words)
    if then:
        said = Sentence("{said} {then}", said=said, then=then)
    request.agenda.notify_chairs(topic.number, said, but=request.person)
    return request.agenda.roster.has_chairs_beside(request.person)


def _name(request: Request) -> str:
    return request.sender.name or request.sender.address


def _nominate(request: Request, topic: Topic, whom: str) -> Sentence:
    if not request.is_chair:
        raise Refused(
            "Only chairs can name somebody else. To offer to lead it yourself, send LEAD {id} me.",
            id=topic.id,
        )
    agenda, member = request.agenda, _member(request, whom)
    nominee = Mailbox(member.name, member.address)
    if any(agenda.lead_of(lead) == member.key and lead.accepted for lead in topic.leads):
        raise Refused("{whom} leads {id} already.", whom=nominee, id=topic.id)
    named = Lead(nominee.name, nominee.address, False, member.key)
    others = tuple(lead for lead in topic.leads if agenda.lead_of(lead) != member.key)
    agenda.revise(topic, leads=(*others, named))
    if not ask_to_lead(request, nominee.address, topic.number):
        return asked_later(nominee, topic.id)
    return Sentence("{whom} is asked whether they will lead {id}.", whom=nominee, id=topic.id)


def _member(request: Request, whom: str) -> Member:
    address = person_named(request, whom).address
    member = request.agenda.roster.find(address)
    if member is None:
        raise Refused("{address} is not a member of this list.", address=address)
    return member


def _others(request: Request, topic: Topic) -> tuple[Lead, ...]:
    """The leads but the sender; a lead without an address is one if the names agree."""
    person, name = request.person, request.sender.name.casefold()
    return tuple(
        replace(other)
        for other in topic.leads
        if request.agenda.lead_of(other) != person
        and not (not other.address and other.name.casefold() == name)
    )
