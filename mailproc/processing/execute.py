"""Doing what the lines of a letter ask: each by itself, a chair's letter as a whole. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from mailproc.commands.base import Answer, Request
from mailproc.commands.grammar import Call, Wrong, named_topics
from mailproc.commands.undo import undo
from mailproc.commands.vote import stated, vote
from mailproc.mail.letter import Mailbox
from mailproc.mail.subject import Subject
from mailproc.meeting.records import LastLetter
from mailproc.meeting.roster import Act, reaches
from mailproc.meeting.sentences import Refused, Say
from mailproc.meeting.tokens import receipt
from mailproc.processing.context import Case, Outcome

#: From the one that lists ask the most for to the one they ask the least for.
_BY_WEIGHT: Final[tuple[Act, ...]] = ("chair", "vote", "propose", "ask")


def perform(
    case: Case,
    author: Mailbox,
    calls: Sequence[Call | Wrong],
    requests: Sequence[Request | None],
) -> tuple[Outcome, ...]:
    """Run the commands in order; a letter with a chair's command is all or nothing."""
    agenda = case.agenda
    mark = len(agenda.changes), len(agenda.postings)
    torn = _contradicted(calls, requests)
    acts = _acts(calls, requests)  # before anything is done that changes whose topic is whose
    outcomes = tuple(
        _run(call, request, torn) for call, request in zip(calls, requests, strict=True)
    )
    _note_changes(case, author, mark[0], calls, acts)
    if "chair" not in acts or all(outcome.done for outcome in outcomes):
        return outcomes
    agenda.undo_to(*mark)
    undone = Answer(refused=(Say("Not done, since another line of this letter was refused."),))
    return tuple(Outcome(o.line, undone, done=False) if o.done else o for o in outcomes)


def request_for(
    case: Case, author: Mailbox, subject: Subject, call: Call | Wrong
) -> Request | None:
    """What one command's effect may look at; None for a line that is no command."""
    if isinstance(call, Wrong):
        return None
    request = Request(
        match=call.match,
        block=call.block,
        sender=_named(case, author),
        letter=case.arrival.id,
        message_id=case.letter.message_id,
        received=case.arrival.received,
        agenda=case.agenda,
        thread=case.correspondence.topics_of(case.letter.references),
        subject_topics=named_topics(subject.text),
        written=_written(case),
        console=case.origin == "console",
        archived=case.origin == "import",
        receipt=_receipt(case, author),
        tier=case.headers if call.in_subject else case.tier,
    )
    # A signature may cover the body only: then the headers cannot say which topic is meant.
    needed = case.agenda.rules.needed(call.command.act_in(request))
    if reaches(case.headers, needed):
        return request
    return replace(request, thread=(), subject_topics=())


def _named(case: Case, author: Mailbox) -> Mailbox:
    """The author; by the roster's name if the mail gives none."""
    member = case.agenda.roster.find(author.address)
    return Mailbox(member.name, author.address) if member and not author.name else author


def _receipt(case: Case, author: Mailbox) -> str:
    meeting = case.agenda.meeting
    if not meeting.secret or not case.secret:
        return ""
    return receipt(case.secret, meeting.number, case.agenda.roster.person(author.address))


def _written(case: Case) -> datetime | None:
    """When a letter of an archive was written, if that is not in the future."""
    date = case.letter.date
    if case.origin != "import" or date is None or date > case.arrival.received:
        return None
    return date.astimezone(UTC)


def _run(call: Call | Wrong, request: Request | None, torn: frozenset[int]) -> Outcome:
    if isinstance(call, Wrong) or request is None:
        refused = (call.said,) if isinstance(call, Wrong) else ()
        return Outcome(call.line, Answer(refused=refused), done=False)
    try:
        answer = call.command.run(replace(request, contradicted=torn) if torn else request)
    except Refused as refusal:
        return Outcome(call.line, Answer(refused=(refusal.said,)), done=False)
    return Outcome(call.line, answer, done=bool(answer.said or answer.show or answer.release))


def _contradicted(
    calls: Sequence[Call | Wrong], requests: Sequence[Request | None]
) -> frozenset[int]:
    """The topics on which the letter votes in two ways."""
    choices: dict[int, set[int]] = {}
    for call, request in zip(calls, requests, strict=True):
        if isinstance(call, Call) and call.command is vote and request is not None:
            try:
                for topic, choice in stated(request):
                    choices.setdefault(topic.number, set()).add(choice)
            except Refused:
                continue  # it is reported when the line is run
    return frozenset(topic for topic, said in choices.items() if len(said) > 1)


def _acts(calls: Sequence[Call | Wrong], requests: Sequence[Request | None]) -> set[Act]:
    """The acts that a letter's commands are."""
    return {
        call.command.act_in(request)
        for call, request in zip(calls, requests, strict=True)
        if isinstance(call, Call) and request is not None
    }


def _note_changes(
    case: Case, author: Mailbox, mark: int, calls: Sequence[Call | Wrong], acts: set[Act]
) -> None:
    """Remember what the letter changed, so that its sender can take it back."""
    undone = any(isinstance(call, Call) and call.command is undo for call in calls)
    made = tuple(case.agenda.changes[mark:])
    if made and not undone:
        person = case.agenda.roster.person(author.address)
        act = next(one for one in _BY_WEIGHT if one in acts)
        case.agenda.put(LastLetter(person, case.arrival.id, act, made))
