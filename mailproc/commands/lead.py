"""LEAD: who leads a topic's discussion."""

from __future__ import annotations

from dataclasses import replace

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Lead, Topic
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence


def _act(request: Request) -> Act:
    """A chair's act: to name somebody else, and to change who leads what the chairs have made.

    Whoever answers our question whether they lead it does what they were asked for.
    """
    if "@" in request["whom"]:
        return "chair" if request.says_chair else "propose"
    topic = request.topic(request["topic"])
    consolidated = request.agenda.is_consolidated(topic)
    return "chair" if consolidated and not _was_asked(request, topic) else "propose"


def _was_asked(request: Request, topic: Topic) -> bool:
    """Whether the letter answers our question to its author, which nobody else has got."""
    context, person = request.context, request.agenda.roster.person
    answered = context.threads.answered_kind(context.letter.references)
    named = any(not one.accepted and person(one.address) == request.person for one in topic.leads)
    return named and answered == "nomination"


@command(
    "LEAD",
    "LEAD T7 me, LEAD T7 none",
    rf"(?:(?P<topic>{TOPIC})[ \t:]+)?(?P<whom>(?i:me|none)|<?[^\s<>@]+@[^\s<>@]+>?)",
    act="propose",
    act_of=_act,
    public=True,
)
def lead(request: Request) -> Answer:
    """Offers to lead a topic's discussion (`me`) or steps back (`none`).

    Chairs may name somebody by address, who is then asked.
    """
    topic = request.topic(request["topic"])
    request.agenda.standing(topic.number)
    whom = request["whom"].strip("<>")
    if whom.casefold() == "me":
        said = _offer(request, topic)
    elif whom.casefold() == "none":
        said = _step_back(request, topic)
    else:
        said = _nominate(request, topic, whom)
    return Answer((said,), topics=(topic.number,))


def _offer(request: Request, topic: Topic) -> Sentence:
    mine = Lead(request.sender.name, request.sender.address)
    request.agenda.revise(topic, leads=(*_others(request, topic), mine))
    return Sentence("You lead {id} {title}.", id=topic.id, title=topic.title)


def _step_back(request: Request, topic: Topic) -> Sentence:
    others = _others(request, topic)
    if others == topic.leads:
        raise Refused("You are not down to lead {id}.", id=topic.id)
    request.agenda.revise(topic, leads=others)
    return Sentence("You do not lead {id} any more.", id=topic.id)


def _nominate(request: Request, topic: Topic, address: str) -> Sentence:
    if not request.is_chair:
        raise Refused("Only chairs name somebody else; LEAD {id} me offers yourself.", id=topic.id)
    nominee = _mailbox(request.agenda, address)
    if any(lead.address == nominee.address and lead.accepted for lead in topic.leads):
        raise Refused("{whom} leads {id} already.", whom=nominee, id=topic.id)
    named = Lead(nominee.name, nominee.address, accepted=False)
    others = tuple(lead for lead in topic.leads if lead.address != nominee.address)
    request.agenda.revise(topic, leads=(*others, named))
    request.agenda.notify(Notification("nomination", nominee.address, (topic.number,)))
    return Sentence("{whom} is asked to lead {id}.", whom=nominee, id=topic.id)


def _mailbox(agenda: Agenda, address: str) -> Mailbox:
    member = agenda.roster.find(address)
    if member is None:
        raise Refused("{address} is on no roster of this list.", address=address)
    return Mailbox(member.name, member.address)


def _others(request: Request, topic: Topic) -> tuple[Lead, ...]:
    """The leads but the sender; a lead without an address is one if the names agree."""
    person, name = request.person, request.sender.name.casefold()
    return tuple(
        replace(other)
        for other in topic.leads
        if request.agenda.roster.person(other.address) != person
        and not (not other.address and other.name.casefold() == name)
    )
