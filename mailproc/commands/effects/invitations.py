"""Who comes to a meeting: invitations and what people say about coming. Pure."""

from __future__ import annotations

from typing import Final, Literal

from mailproc.commands.arguments.named_people import PERSON, person_named
from mailproc.commands.base import Answer, Request
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.attendance import attendance
from mailproc.meeting.eligibility import can_vote
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Attendance, AttendanceState, Invitation, Meeting, Topic
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.topic_owners import led_by

_LONGEST_WORDS: Final = 300  # characters that the chairs are told
#: The group ``whom`` of a grammar: one person.
WHOM: Final = rf"(?P<whom>{PERSON})"


def set_invitation(
    request: Request, state: Literal["invited", "declined"], whom: Mailbox
) -> Answer:
    """Record whether the chairs want one person to come, and have them told.

    `whom` has an address; without a name, they are called as is known of them already.
    """
    agenda = request.agenda
    person = agenda.roster.person(whom.address)
    member = agenda.roster.member(person)
    known = agenda.invitation(person)
    name = whom.name or (known.name if known else "") or (member.name if member else "")
    agenda.put(Invitation(agenda.meeting.number, person, name, state, request.letter))
    to = member.address if member else whom.address
    values = {"state": state, "name": name, "votes": can_vote(agenda, to, request.received)}
    agenda.notify(Notification("invitation", to, values=values))
    if state == "invited":
        return Answer((Sentence("{whom} is invited.", whom=name or person),))
    return Answer((Sentence("{whom} is told that you cannot invite them.", whom=name or person),))


def standing_of(request: Request, state: Literal["invited", "asked"]) -> Invitation:
    """The invitation that a chair speaks of, which must be in this state.

    Raises:
        Refused: if it is not.
    """
    agenda = request.agenda
    words = set(request["whom"].casefold().split())
    called = [
        one
        for one in agenda.all(Invitation)
        if one.meeting == agenda.meeting.number
        and one.state == state
        and words <= {*one.name.casefold().split()}
    ]
    if len(called) == 1:
        return called[0]
    whom = person_named(request, request["whom"])
    invitation = agenda.invitation(agenda.roster.person(whom.address))
    if invitation is None or invitation.state != state:
        if state == "asked":
            raise Refused("{whom} has not asked for an invitation.", whom=whom.address)
        raise Refused("{whom} is not invited.", whom=whom.address)
    return invitation


def invited(request: Request, invitation: Invitation) -> Mailbox:
    """Whom an invitation is for."""
    return Mailbox(invitation.name, request.agenda.roster.address_of(invitation.address))


def attend(request: Request, state: AttendanceState, *, remote: bool = False) -> Answer:
    """Record whether the sender comes to the meeting.

    Raises:
        Refused: if only who is invited may come, and they are not.
    """
    agenda = request.agenda
    if agenda.rules.voters == "invited" and not agenda.is_invited(request.sender.address):
        raise Refused(
            "You are not invited to this meeting. To ask for an invitation, send "
            "REQUEST INVITE and why."
        )
    meeting, member = agenda.meeting, agenda.roster.member(request.person)
    name = (member.name if member else "") or request.sender.name
    before = attendance(agenda).get(request.person)
    agenda.put(Attendance(meeting.number, request.person, name, state, request.letter, remote))
    said = [_noted(meeting, state, remote=remote)]
    gone = before is not None and before.state == "no"
    led = led_by(agenda, request.person) if gone != (state == "no") else []
    if led:
        said.append(
            _tell_chairs(request, led) if state == "no" else _comes_after_all(request, led, state)
        )
    return Answer(tuple(said), topics=tuple(topic.number for topic in led))


def _noted(meeting: Meeting, state: AttendanceState, *, remote: bool) -> Sentence:
    if state == "no":
        return Sentence("Noted: you are not coming to {title}.", title=meeting.title)
    if state == "maybe":
        return Sentence("Noted: you may be coming to {title}.", title=meeting.title)
    if remote:
        return Sentence("Noted: you take part in {title} remotely.", title=meeting.title)
    return Sentence("Noted: you are coming to {title}.", title=meeting.title)


def _tell_chairs(request: Request, led: list[Topic]) -> Sentence:
    agenda, names = request.agenda, ", ".join(topic.id for topic in led)
    whom = request.sender.name or request.sender.address
    written = " ".join((request["said"].lstrip(" ,.:;–-"), *request.block))
    said = clean_line(written, _LONGEST_WORDS).rstrip(".")
    words = Sentence(", and writes: “{said}”", said=said) if said else Word("")
    for topic in led:
        agenda.notify_chairs(
            topic.number,
            Sentence(
                "{whom}, who is to lead {id} {title}, is not coming to {meeting}{words}. "
                "To ask somebody else, send:  LEAD {id} and a name",
                whom=whom,
                id=topic.id,
                title=topic.title,
                meeting=agenda.meeting.title,
                words=words,
            ),
            but=request.person,
        )
    return Sentence(
        "You are still down to lead {names}; the chairs are told. To step back, send: "
        "LEAD {id} none",
        names=names,
        id=led[0].id,
    )


def _comes_after_all(request: Request, led: list[Topic], state: AttendanceState) -> Sentence:
    """Have the chairs told of a lead whose regrets they were told of."""
    agenda = request.agenda
    for topic in led:
        values = {
            "whom": request.sender.name or request.sender.address,
            "id": topic.id,
            "title": topic.title,
            "meeting": agenda.meeting.title,
        }
        if state == "yes":
            line = Sentence(
                "{whom}, who is to lead {id} {title}, is coming to {meeting} after all.", **values
            )
        else:
            line = Sentence(
                "{whom}, who is to lead {id} {title}, may come to {meeting} after all.", **values
            )
        agenda.notify_chairs(topic.number, line, but=request.person)
    return Sentence("The chairs, who had your regrets, are told.")
