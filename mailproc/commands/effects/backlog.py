"""What chairs and leads are asked: few mails, each with all that waits. Pure.

Anybody can have such mails sent, in anybody's name. So some are sent at once, and what comes later
waits for the next one, which the clock sends (NOTIFY).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from mailproc.commands.base import Request
from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Waiting
from mailproc.meeting.quotas import DAY, Limit, ends, take
from mailproc.meeting.records import OPEN
from mailproc.meeting.roster import needs_proof
from mailproc.meeting.sentences import Sentence

#: Mails with requests for an invitation.
_BUNDLES: Final = Limit("bundles", 1, DAY)
#: Mails that ask one person to lead: because of others than chairs, or of whoever says to be one.
_NOMINATIONS: Final = Limit("nominations", 5, DAY)
_NOMINATIONS_BY_CHAIRS: Final = Limit("nominations", 20, DAY)


def ask_to_lead(request: Request, address: str, topic: int) -> bool:
    """Ask somebody to lead a topic; False if that waits, since enough such mails were sent today.

    All that one letter asks a person is one mail. `address` is where their mail goes.
    """
    agenda = request.agenda
    for position, known in enumerate(agenda.notifications):
        if known.kind == "nomination" and known.to == address:
            topics = dict.fromkeys((*known.topics, topic))
            agenda.notifications[position] = Notification("nomination", address, tuple(topics))
            return True
    limit = _NOMINATIONS_BY_CHAIRS if request.is_chair else _NOMINATIONS
    person, now = agenda.roster.person(address), request.received
    proven = request.is_chair and (needs_proof(request.tier) or request.context.console)
    if proven or request.context.archived or take(agenda, limit, person, now, request.letter):
        agenda.notify(Notification("nomination", address, (topic,)))
        return True
    due = ends(agenda, limit, person, now)
    agenda.put(Waiting("nomination", person, topic, "", due, request.letter))
    return False


def asked_later(whom: object, topic: str) -> Sentence:
    """What is said of a question that waits."""
    return Sentence(
        "{whom} was asked to lead many topics today, and will be asked about {id} tomorrow.",
        whom=whom,
        id=topic,
    )


def ask_for_invitation(request: Request, reason: str) -> None:
    """Have the chairs told who wants to be invited, and why: now, or with the next such mail."""
    agenda, now = request.agenda, request.received
    due = ends(agenda, _BUNDLES, "", now)
    agenda.put(Waiting("request", request.person, 0, reason, due, request.letter))
    if take(agenda, _BUNDLES, "", now, request.letter):
        _bring_requests(agenda)


def notify_backlog(agenda: Agenda, now: datetime, letter: int) -> int:
    """Send what has waited long enough, because of a letter; how many mails that are."""
    before = len(agenda.notifications)
    due = [one for one in agenda.all(Waiting) if one.due <= now]
    if any(one.kind == "request" for one in due) and take(agenda, _BUNDLES, "", now, letter):
        _bring_requests(agenda)
    nominations = [one for one in due if one.kind == "nomination"]
    for person in dict.fromkeys(one.person for one in nominations):
        theirs = [one for one in nominations if one.person == person]
        _nominate(agenda, person, theirs, now, letter)
    return len(agenda.notifications) - before


def _bring_requests(agenda: Agenda) -> None:
    """Tell the chairs of all requests that wait."""
    requests = []
    for one in _in_order(one for one in agenda.all(Waiting) if one.kind == "request"):
        agenda.remove(one)
        person = agenda.roster.now(one.person)
        known = agenda.invitation(person)
        if known is not None and known.state == "asked":
            requests.append((Mailbox(known.name, agenda.roster.address_of(person)), one.text))
    if not requests:
        return
    values: dict[str, object] = {"requests": requests}
    for chair in agenda.roster.chairs:
        agenda.notify(Notification("request", chair.address, values=values))


def _nominate(
    agenda: Agenda, person: str, waiting: Iterable[Waiting], now: datetime, letter: int
) -> None:
    """Ask a person to lead those topics of which that was not answered or settled meanwhile."""
    person = agenda.roster.now(person)
    topics = []
    for one in _in_order(waiting):
        agenda.remove(one)
        topic = agenda.topic(one.topic)
        asked = (agenda.lead_of(lead) for lead in topic.leads if not lead.accepted)
        if topic.status in OPEN and person in asked:
            topics.append(topic.number)
    if topics:
        take(agenda, _NOMINATIONS, person, now, letter)
        to = agenda.roster.address_of(person)
        agenda.notify(Notification("nomination", to, tuple(topics)))


def _in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """As their letters came."""
    return sorted(waiting, key=lambda one: (one.letter, one.topic, one.person))
