"""What becomes of one letter: whether it is for us, who wrote it, what is done. Pure.

A batch brings the letter and the agenda; this changes the agenda and tells the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from mailproc.commands.base import Answer, Request
from mailproc.commands.context import Context
from mailproc.commands.grammar import Call, Reading, SyntaxFault, read_calls
from mailproc.mail.letter import SAME_AS, State
from mailproc.mail.subject import Subject, read_subject
from mailproc.meeting.ballot_form import form_key
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Answered
from mailproc.meeting.roster import Tier, reaches
from mailproc.meeting.sentences import Sentence
from mailproc.processing.confirmation import ask_again, confirmation, drop_what_was_shown
from mailproc.processing.execute import execute, request_for
from mailproc.processing.hold import hold, note_newer, rehearse
from mailproc.processing.outcome import Outcome

_UNLIMITED: Final = ("import", "console")
_ANSWER_AGAIN: Final = timedelta(days=1)


def decide(context: Context) -> Outcome:
    """Do what the letter asks, as far as it is lawful, and say what was done.

    Changes and notifications are noted in the agenda; the caller keeps them or takes them back.
    """
    outcome = _decide(context)
    if not (context.direct or context.archived):
        drop_what_was_shown(context)
    return outcome


def _decide(context: Context) -> Outcome:
    if reason := _why_ignored(context):
        return Outcome(context.stored, context.letter, "ignored", reason)
    if context.letter.author is None:
        reason = "From does not name exactly one address"
        return Outcome(context.stored, context.letter, "refused", reason)
    if first := _first_copy(context):
        return _outcome(context, "duplicate", f"{SAME_AS}{first}")
    subject = read_subject(context.letter.subject, context.agenda.rules.proposal_tags)
    letter = context.letter
    most = None if context.console else context.agenda.rules.commands_per_letter
    calls = read_calls(subject, letter.own_lines, letter.forms, _reading(context), most)
    calls = _asked_once(_few(calls, most))
    if confirming := confirmation(context, subject):
        return _answered(context, (*confirming, *_left_out(calls, confirming)))
    if not calls:
        return _without_commands(context)
    if context.recent >= context.agenda.rules.letters_per_hour and (
        context.origin not in _UNLIMITED
    ):
        return _outcome(context, "refused", "too many letters within an hour")
    requests = [request_for(context, subject, call) for call in calls]
    if _too_unsure(context, calls, requests):
        if any(not reaches("confirmed", tier) for _, tier in _needs(context, calls, requests)):
            return _only_signed(context, calls)
        return _hold(context, subject, calls)
    mark = len(context.agenda.changes)
    answers = execute(context, calls, requests)
    note_newer(context, mark)
    return _answered(context, answers)


def _outcome(
    context: Context, state: State, reason: str = "", answers: tuple[Answer, ...] = ()
) -> Outcome:
    stored, letter = context.stored, context.letter
    return Outcome(stored, letter, state, reason, context.author, answers, context.evidence)


def _why_ignored(context: Context) -> str:
    """Why nobody's commands can be in this letter; ``""`` if they can."""
    letter = context.letter
    if context.console:
        return ""
    if context.agenda.rules.agent.casefold() in letter.loops:
        return "our own mail"
    if any(map(context.threads.is_ours, (letter.message_id, letter.wraps))):
        return "our own mail"
    if letter.automatic:
        return letter.automatic
    if letter.loops and context.direct:  # lists put X-Loop on what they hand on, people do not
        return "another program's mail (X-Loop)"
    if not context.stored.envelope.sender and context.origin in ("smtp", "lmtp"):
        return "a bounce (null sender)"
    return ""


def _first_copy(context: Context) -> int:
    """The number of the letter that this one repeats; 0 if it is the first."""
    letter, author = context.letter, context.author.key
    names = filter(None, (letter.message_id, letter.wraps))
    copies = (context.threads.first(name, author, context.stored.id) for name in names)
    return next((copy.letter for copy in copies if copy), 0)


def _few(calls: list[Call | SyntaxFault], most: int | None) -> list[Call | SyntaxFault]:
    """The first commands of the letter, as many as one letter may hold."""
    if most is None or len(calls) <= most:
        return calls
    said = Sentence("A letter may hold {most} commands; send the rest in another one.", most=most)
    return [*calls[:most], SyntaxFault(calls[most].line, said)]


def _asked_once(calls: list[Call | SyntaxFault]) -> list[Call | SyntaxFault]:
    """Without questions that are asked again; one that has commands in between is asked twice."""
    places: dict[object, list[int]] = {}
    for at, call in enumerate(calls):
        if question := _question(call):
            places.setdefault(question, []).append(at)
    needless = set[int]()
    for first, *again in places.values():
        if again and not all(map(_question, calls[first : again[-1]])):
            again.pop()
        needless.update(again)
    return [call for at, call in enumerate(calls) if at not in needless]


def _question(call: Call | SyntaxFault) -> tuple[object, ...]:
    """What is asked; ``()`` if it is no question."""
    if isinstance(call, SyntaxFault) or not call.command.question:
        return ()
    return call.word, call.match.groups(), call.block


def _reading(context: Context) -> Reading:
    direct, references = context.direct, context.letter.references
    return Reading(
        direct=direct,
        # Who answers somebody's filled-in form quotes it, and has not filled it in.
        forms_count=direct or context.threads.is_ours(next(iter(references), "")),
        answers=context.threads.answered_kind(references),
        bare_votes=context.agenda.rules.bare_votes,
        form_key=form_key(context.agenda),
        ballot=context.agenda.meeting.ballot,
    )


def _without_commands(context: Context) -> Outcome:
    """List traffic; or a direct letter that we could not make out."""
    if not context.direct:
        return _outcome(context, "ignored")
    if ask_again(context):
        return _outcome(context, "refused", "neither yes nor no to our question")
    if context.from_stranger:
        _answer_stranger(context, ())
    elif context.letter.wants_ack and _first_today(context):
        context.agenda.notify(Notification("lost", context.author.address))
    return _outcome(context, "refused", "no command found")


def _first_today(context: Context) -> bool:
    """Whether this address got no answer of this kind within a day; now it gets one.

    A responder without manners would answer the answer, and so on.
    """
    agenda, received = context.agenda, context.received
    last = agenda.answered(context.author.address)
    # After a clock that was far ahead, the last answer lies in the future.
    if last is not None and abs(received - last.at) < _ANSWER_AGAIN:
        return False
    agenda.put(Answered(context.author.key, received, context.stored.id))
    return True


def _too_unsure(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> bool:
    """Whether one of the commands asks for more than the letter's tier."""
    return not all(
        reaches(context.evidence.headers if call.in_subject else context.evidence.tier, needed)
        for call, needed in _needs(context, calls, requests)
    )


def _needs(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> Iterator[tuple[Call, Tier]]:
    """Each command with the tier that it asks for here."""
    for call, request in zip(calls, requests, strict=True):
        if isinstance(call, Call) and request is not None:
            yield call, context.agenda.rules.needed(call.command.act_in(request))


def _only_signed(context: Context, calls: Sequence[Call | SyntaxFault]) -> Outcome:
    """Refuse what no confirmation can make sure enough."""
    why = Sentence("This list does it only for letters with a valid signature (DKIM or OpenPGP).")
    answers = (Answer(refused=(why,), line=call.line, command=call.word) for call in calls)
    return _answered(context, tuple(answers))


def _left_out(
    calls: Sequence[Call | SyntaxFault], confirming: Sequence[Answer]
) -> Iterator[Answer]:
    """The commands beside a confirmation: they are not what was asked about."""
    why = Sentence(
        "Please send this line in a mail of its own; this one only answers our question."
    )
    said = {answer.line for answer in confirming}
    for call in calls:
        if isinstance(call, Call) and call.word != "CONFIRM" and call.line not in said:
            yield Answer(refused=(why,), line=call.line, command=call.word)


def _hold(context: Context, subject: Subject, calls: Sequence[Call | SyntaxFault]) -> Outcome:
    """Keep the letter until the roster's address confirms it; nobody else is ever asked.

    What would be refused anyway is refused now.
    """
    agenda, author = context.agenda, context.author
    if context.archived or not agenda.is_listed(author.address):
        if context.direct and not context.archived:
            _answer_stranger(context, ())
        return _outcome(context, "refused", f"tier {context.evidence.tier} does not do")
    rehearsal = rehearse(context, subject, calls)
    if not any(answer.done for answer in rehearsal.answers):
        return _answered(context, rehearsal.answers)
    return _outcome(context, "held", hold(context, rehearsal))


def _answered(context: Context, answers: tuple[Answer, ...]) -> Outcome:
    """Have the answers written where they are due, and say what became of the letter."""
    _answer(context, answers)
    done = any(answer.done for answer in answers)
    said = " ".join(str(why) for answer in answers for why in answer.refused)
    return _outcome(context, "processed" if done else "refused", said, answers)


def _answer(context: Context, answers: tuple[Answer, ...]) -> None:
    """Have the ack written: to the sender only, and only where an answer is due."""
    answers = tuple(answer for answer in answers if not answer.release)  # the released ones do
    if not answers or not context.letter.wants_ack or context.archived or context.console:
        return
    if context.from_stranger:
        if context.direct:
            _answer_stranger(context, answers)
        return
    topics = tuple(dict.fromkeys(t for answer in answers for t in answer.topics))
    context.agenda.notify(Notification("ack", context.author.address, topics, {"answers": answers}))


def _answer_stranger(context: Context, answers: tuple[Answer, ...]) -> None:
    """One short answer a day, without a word of the letter, which may be forged."""
    agenda = context.agenda
    if not agenda.rules.answer_strangers or not _first_today(context):
        return
    shown = tuple(answer for answer in answers if answer.done)
    agenda.notify(Notification("stranger", context.author.address, values={"answers": shown}))
