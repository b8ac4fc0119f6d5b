"""Doing what the lines of a letter ask: each by itself, a chair's letter as a whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from mailproc.commands.base import Answer, Request
from mailproc.commands.call_vote import call_vote
from mailproc.commands.context import Context
from mailproc.commands.grammar import Call, SyntaxFault, named_topics
from mailproc.mail.subject import Subject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election_list import is_voted_in_election
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Digested, Quota, Waiting
from mailproc.meeting.records import LastLetter, Told
from mailproc.meeting.roster import Act, reaches
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.view import fingerprint
from mailproc.processing.votes_meant import addressed_topic

_QUESTIONS_IN_PLACE: Final = 5
_NONE_CALLED: Final = Sentence("This is no vote yet, since none is called.")

#: From the one that lists ask the most for to the one they ask the least for.
_BY_WEIGHT: Final[tuple[Act, ...]] = ("chair", "vote", "propose", "ask")

#: The mails because of which somebody may act, and so hears of it when it is taken back.
_TOLD: Final = (
    *("notice", "nomination", "invitation", "opening", "deadline", "result", "agenda", "minutes"),
    *("digest", "cancellation", "dates", "actions", "candidacy", "nominations"),
)

#: The mails that show the list all of a meeting, as a digest does.
_SHOWS_ALL: Final = ("opening", "result", "agenda", "minutes")

#: What we note for ourselves: nobody takes it back.
_OURS: Final = (Quota, Waiting)


def request_for(context: Context, subject: Subject, call: Call | SyntaxFault) -> Request | None:
    """What one command's effect may look at; None for a line that is no command."""
    if isinstance(call, SyntaxFault):
        return None
    evidence = context.evidence
    request = Request(
        context=context,
        match=call.match,
        block=call.block,
        votes=call.votes,
        thread=addressed_topic(context) or context.threads.topics_of(context.letter.references),
        subject_topics=named_topics(subject.text),
        tier=evidence.headers if call.in_subject else evidence.tier,
        word=call.word,
        in_form=call.in_form,
    )
    # A signature may cover the body only: then the headers cannot say which topic is meant.
    needed = context.agenda.rules.needed(call.command.act_in(request))
    if reaches(evidence.headers, needed):
        return request
    return replace(request, thread=(), subject_topics=())


def execute(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> tuple[Answer, ...]:
    """Run the commands in order; a letter with a chair's command is all or nothing.

    Only lines that are meant as commands count for that: prose stops nothing.

    Of many questions the later ones are answered as things stand at the end, so that everything
    is not counted anew after each line.
    """
    agenda = context.agenda
    mark = len(agenda.changes), len(agenda.notifications)
    requests = _with_votes(calls, requests)
    acts = _acts(calls, requests)  # before anything is done that changes whose topic is whose
    questions = [at for at, call in enumerate(calls) if _is_question(call)]
    late = {*questions[_QUESTIONS_IN_PLACE:], *(at for at in questions if _comes_last(calls[at]))}
    order = sorted(range(len(calls)), key=lambda at: at in late)
    with agenda.as_older(context.overtaken, only_secret=context.only_secret):
        ran = _all_run(calls, requests, order)
    answers = tuple(_marked(agenda, calls[at], ran[at]) for at in range(len(calls)))
    _note_changes(context, mark, calls, acts)
    _note_told(context, mark[1])
    whole = "chair" in acts and any(one.says_chair for one in requests if one is not None)
    meant = [
        answer
        for call, answer in zip(calls, answers, strict=True)
        if isinstance(call, Call) or not call.maybe_prose
    ]
    if not whole or all(answer.done for answer in meant):
        return answers
    agenda.undo_to(*mark)
    return tuple(_undone(answer) if answer.done else answer for answer in answers)


def is_own_or_chairs(request: Request | None) -> bool:
    """Whether a proposer's command is given by the proposer of that topic, or by a chair."""
    if request is None:
        return False
    try:
        topic = request.topic(request["topic"])
    except Refused:
        return request.says_chair
    return request.says_chair or request.agenda.proposer_of(topic) == request.person


def _is_question(call: Call | SyntaxFault) -> bool:
    return isinstance(call, Call) and call.command.question


def _comes_last(call: Call | SyntaxFault) -> bool:
    return isinstance(call, Call) and call.command.comes_last


def _all_run(
    calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None], order: Sequence[int]
) -> dict[int, Answer]:
    """The answer to each; what a letter opens is what its own votes without a topic are on."""
    ran: dict[int, Answer] = {}
    opened: tuple[int, ...] = ()
    called_none = False
    for at in order:
        request = requests[at]
        if opened and request is not None and not request.thread:
            request = replace(request, thread=opened)
        if called_none and request is not None and _votes_on_call(calls[at], request):
            ran[at] = Answer(refused=(_NONE_CALLED,), line=calls[at].line, command=request.word)
            continue
        ran[at] = _run(calls[at], request)
        opened += ran[at].opened
        called_none = called_none or (ran[at].command == call_vote.word and not ran[at].done)
    return ran


def _votes_on_call(call: Call | SyntaxFault, request: Request) -> bool:
    """Whether a line is the own vote of who calls one in the same letter."""
    if isinstance(call, SyntaxFault) or request.thread or not call.votes:
        return False
    return not any(vote.topics for vote in call.votes)


def _run(call: Call | SyntaxFault, request: Request | None) -> Answer:
    if isinstance(call, SyntaxFault) or request is None:
        refused = (call.said,) if isinstance(call, SyntaxFault) else ()
        return Answer(refused=refused, line=call.line, command=call.word)
    agenda = request.agenda
    mark = len(agenda.changes), len(agenda.notifications)
    try:
        answer = call.command.run(request)
    except Refused as refusal:
        agenda.undo_to(*mark)
        answer = Answer(refused=(refusal.said,))
    return replace(answer, line=call.line, command=call.word)


def _marked(agenda: Agenda, call: Call | SyntaxFault, answer: Answer) -> Answer:
    """The answer, marked if it may tell of a secret ballot, whatever becomes of the meeting."""
    public = isinstance(call, Call) and call.command.public
    secret = agenda.meeting.secret or is_voted_in_election(agenda)
    return replace(answer, secret=True) if secret and not public else answer


def _undone(answer: Answer) -> Answer:
    why = Sentence(
        "Held back, because another line of this mail was refused. Correct that and "
        "send all of it again."
    )
    return Answer(refused=(why,), line=answer.line, command=answer.command, secret=answer.secret)


def _with_votes(
    calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> Sequence[Request | None]:
    """The requests, each with the topics on which the letter votes by name, and in two ways."""
    if not any(isinstance(call, Call) and call.command.choices for call in calls):
        return requests
    named = frozenset(topic for topic, _ in _votes(calls, map(_by_name, requests)))
    known = [request and replace(request, named=named) for request in requests]
    choices: dict[int, set[int]] = {}
    for topic, choice in _votes(calls, known):
        choices.setdefault(topic, set()).add(choice)
    torn = frozenset(topic for topic, said in choices.items() if len(said) > 1)
    return [request and replace(request, contradicted=torn) for request in known]


def _by_name(request: Request | None) -> Request | None:
    """The same without votes on all topics."""
    if request is None or not request.votes:
        return request
    return replace(request, votes=tuple(one for one in request.votes if one.topics != "all"))


def _votes(
    calls: Sequence[Call | SyntaxFault], requests: Iterable[Request | None]
) -> Iterator[tuple[int, int]]:
    """Each topic by its number, with a choice on it."""
    for call, request in zip(calls, requests, strict=True):
        if isinstance(call, Call) and call.command.choices and request is not None:
            try:
                yield from ((one.number, said) for one, said in call.command.choices(request))
            except Refused:
                continue  # it is reported when the line is run


def _acts(calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]) -> set[Act]:
    """The acts that a letter's commands are."""
    return {
        call.command.act_in(request)
        for call, request in zip(calls, requests, strict=True)
        if isinstance(call, Call) and request is not None
    }


def _note_changes(
    context: Context, mark: tuple[int, int], calls: Sequence[Call | SyntaxFault], acts: set[Act]
) -> None:
    """Remember what the letter changed, so that its sender can take it back."""
    undone = any(isinstance(call, Call) and call.command.takes_back for call in calls)
    noted = context.agenda.changes[mark[0] :]
    made = tuple(change for change in noted if not isinstance(change.record, _OURS))
    if made and not undone:
        act = next(one for one in _BY_WEIGHT if one in acts)
        sent = context.agenda.notifications[mark[1] :]
        told = tuple(_told(one) for one in sent if one.kind in _TOLD)
        context.agenda.put(LastLetter(context.person, context.stored.id, act, made, told))


def _note_told(context: Context, mark: int) -> None:
    """Remember what the list is shown of the whole meeting: it is no news for the next digest."""
    agenda = context.agenda
    sent = agenda.notifications[mark:]
    if any(one.kind in _SHOWS_ALL and one.to == "list" and not one.of_meeting for one in sent):
        shown = fingerprint(agenda)
        agenda.put(Digested("digest", context.received, shown, context.stored.id))


def _told(sent: Notification) -> Told:
    to_chairs = bool(sent.values.get("to_chairs"))
    return Told(sent.kind, sent.to, sent.topics, sent.whole, to_chairs)
