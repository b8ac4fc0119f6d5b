"""What becomes of one letter: whether it is for us, who wrote it, what is done. Pure.

A batch brings the letter and the agenda; this changes the agenda and tells the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, cast

from mailproc.commands.base import Answer, Request, Who
from mailproc.commands.context import Context
from mailproc.commands.grammar import (
    EVERYBODY,
    Call,
    Reading,
    SyntaxFault,
    is_part_of_act,
    read_calls,
)
from mailproc.commands.registry import COMMANDS
from mailproc.commands.same_text import text_hash
from mailproc.mail.letter import (
    HIDDEN_AUTHOR,
    NEEDS_PROOF,
    SAME_AS,
    CalendarAnswer,
    State,
    address_key,
    is_address_of,
)
from mailproc.mail.munging import is_alias
from mailproc.mail.subject import Subject, read_subject
from mailproc.meeting.calendar_entries import follow_in_calendars
from mailproc.meeting.election_list import open_elections, standing
from mailproc.meeting.matters import is_otherwise
from mailproc.meeting.notification import MailKind, Notification
from mailproc.meeting.records import LastLetter
from mailproc.meeting.roster import Tier, reaches
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.processing.allowances import (
    LOOKS_AUTOMATIC,
    beyond,
    is_exhausted,
    is_nobodys,
    may_answer,
    may_answer_stranger,
    next_unhelpful,
    refused,
)
from mailproc.processing.answered_kind import answered_kind, asked_actions, asked_election
from mailproc.processing.asked_again import pass_on
from mailproc.processing.bounces import note_alive, note_dead, returned_mail
from mailproc.processing.calendar_answers import (
    answer_to_us,
    is_told_already,
    propose_time,
    said_by_calendar,
)
from mailproc.processing.cancelled_votes import call_in_subject, words_without_effect
from mailproc.processing.confirmation import (
    confirmation,
    corrects,
    drop_what_was_shown,
    unclear,
)
from mailproc.processing.execute import execute, is_own_or_chairs, request_for
from mailproc.processing.form_owner import form_reading
from mailproc.processing.hold import hold, note_newer, try_out
from mailproc.processing.not_understood import help_for, only_thanks
from mailproc.processing.objections import note_answer
from mailproc.processing.outcome import Outcome
from mailproc.processing.veto_reasons import reason_for_veto
from mailproc.processing.votes_meant import (
    answers_topics,
    bare_votes,
    is_called_to_vote,
    quoted_topics,
)

_VOTES: Final = frozenset(("VOTE", "UNVOTE", "RANK"))
#: Refusals quote the line that they refuse; reasons are kept, logged and shown to operators.
_SECRETLY: Final = "a line that may tell of a secret vote was refused"
#: Mails after which UNDO does not help.
_STAYS: Final = frozenset[MailKind](
    ("digest", "opening", "result", "nominations", "candidacy", "decision", "verdict")
)
#: The commands whose answers have no word of the letter in them.
_FOR_ANYONE: Final = frozenset(known.word for known in COMMANDS if known.who == "anyone")


def decide(context: Context) -> Outcome:
    """Do what the letter asks, as far as it is lawful, and say what was done.

    Changes and notifications are noted in the agenda; the caller keeps them or takes them back.
    """
    context.agenda.received = context.received
    outcome = _with_answers(context, _of_bounce(context) or _decide(context))
    note_alive(context, outcome.state)
    if context.agenda.rules.calendar:
        by_calendar = context.person if answer_to_us(context) else ""
        follow_in_calendars(context.agenda, context.turn, by_calendar)
    if not (context.direct or context.archived):
        drop_what_was_shown(context)
    return outcome


def _with_answers(context: Context, outcome: Outcome) -> Outcome:
    """The outcome of a letter of the list that may answer an objection, too."""
    talk = outcome.state == "ignored" and outcome.author.address and not outcome.reason
    if (talk or outcome.state == "processed") and note_answer(context):
        return replace(outcome, state="processed", reason=outcome.reason or "answers an objection")
    return outcome


def _of_bounce(context: Context) -> Outcome | None:
    """What becomes of what came to an envelope sender of ours; None if the letter did not.

    Nobody writes to such an address, so nothing else that it says is read, and nobody answered.
    """
    mails = returned_mail(context.stored, context.agenda.rules.agent)
    if not mails or not context.limited:
        return None
    dead = note_dead(context, mails)
    if dead:
        return _of_nobody(context, "processed", f"a bounce: mail to {dead} does not arrive")
    return _of_nobody(context, "ignored", f"a bounce ({context.letter.failure or 'unclear'})")


def _decide(context: Context) -> Outcome:
    if reason := _why_ignored(context):
        return _of_nobody(context, "ignored", reason)
    if context.letter.author is None:
        reason = "From does not name exactly one address"
        return _of_nobody(context, "refused", reason)
    tags = context.agenda.rules.proposal_tags
    subject = read_subject(context.letter.subject, tags)
    context = replace(context, text_hash=text_hash(context.letter, subject))
    if first := _first_copy(context):
        return _outcome(context, "duplicate", f"{SAME_AS}{first}")
    subject = _as_answer(context, _as_talk(context, subject))
    if (answer := answer_to_us(context)) is not None:
        return _by_calendar(context, subject, answer)
    return _by_its_text(context, subject)


def _by_its_text(context: Context, subject: Subject) -> Outcome:
    """What becomes of a letter by what its author has written."""
    letter = context.letter
    most = None if context.console else context.agenda.rules.commands_per_letter
    calls = read_calls(subject, letter.own_lines, letter.forms, _reading(context, subject), most)
    calls = _calling_off(context, subject, calls)
    calls = _asked_once(_few(calls, most))
    commands = {call.line for call in calls if isinstance(call, Call)}
    if confirming := confirmation(context, subject, commands):
        return _confirming(context, (*confirming, *_left_out(calls, confirming)))
    if not calls and (reason := reason_for_veto(context)):
        calls = [reason]
    if not calls:
        return _without_commands(context, subject)
    if is_exhausted(context) and all(map(_is_question, calls)):
        may_answer(context)
        return _outcome(context, "refused", "too many letters within an hour")
    requests = [request_for(context, subject, call) for call in calls]
    calls, requests = _given(context, calls, requests)
    if not calls:
        return _outcome(context, "ignored")
    if _too_unsure(context, calls, requests) and not _corrects_votes(context, calls, requests):
        if any(not reaches("confirmed", tier) for _, tier in _needs(context, calls, requests)):
            return _only_signed(context, calls, requests)
        return _hold(context, subject, calls, requests)
    return _done(context, subject, calls, requests)


def _calling_off(
    context: Context, subject: Subject, calls: list[Call | SyntaxFault]
) -> list[Call | SyntaxFault]:
    """What a letter says, with the vote that its Subject calls off, or its words would."""
    if (called_off := call_in_subject(context, subject)) is not None:
        others = (one for one in calls if isinstance(one, Call) and one.word not in _VOTES)
        return [called_off, *(one for one in others if one.word != called_off.word)]
    if not calls and (shown := words_without_effect(context)):
        return [shown]
    return calls


def _by_calendar(context: Context, subject: Subject, answer: CalendarAnswer) -> Outcome:
    """Do what somebody's calendar program answers to our invitation; its text is that program's.

    What counts is not answered: the calendar shows it. Another time is proposed to the chairs.
    """
    try:
        call = said_by_calendar(context, answer)
    except Refused as why:
        refused_ = Answer(refused=(why.said,), line=context.letter.subject)
        return _answered(context, (refused_,), (), ())
    calls = [call] if call else []
    requests = [request_for(context, subject, call) for call in calls]
    if _too_unsure(context, calls, requests):
        if any(not reaches("confirmed", tier) for _, tier in _needs(context, calls, requests)):
            return _only_signed(context, calls, requests)
        return _hold(context, subject, calls, requests)
    done = _done(context, subject, calls, requests)
    if answer.method != "COUNTER" or not context.agenda.is_listed(context.author.address):
        return done
    mark = len(context.agenda.changes), len(context.agenda.notifications)
    told = _answered(context, (propose_time(context, answer),), (), ())
    if told.state == "ignored":
        context.agenda.undo_to(*mark)
        return done
    return replace(told, answers=(*done.answers, *told.answers))


def _as_talk(context: Context, subject: Subject) -> Subject:
    """A Subject that proposes, read again as one of the list if it came over that."""
    if subject.proposal is None or context.direct:
        return subject
    return read_subject(subject.text, context.agenda.rules.proposal_tags, direct=False)


def _as_answer(context: Context, subject: Subject) -> Subject:
    """A Subject taken for an answer's, where "Re:" was lost on the way.

    That is one with the title of the topic whose thread the letter is in. Some mail programs
    leave "Re:" out, and Pipermail takes it off.
    """
    title = subject.proposal or subject.vote
    if title is None or not context.letter.references:
        return subject
    if subject.revised and not context.threads.is_ours(context.letter.references[0]):
        return subject
    topics = context.threads.topics_of(context.letter.references)
    titles = {context.agenda.topic(number).title.casefold() for number in topics}
    if title.casefold() not in titles:
        return subject
    return replace(subject, proposal=None, vote=None, is_reply=True)


def _given(
    context: Context,
    calls: list[Call | SyntaxFault],
    requests: list[Request | None],
) -> tuple[list[Call | SyntaxFault], list[Request | None]]:
    """What counts of it: on the list, what is another proposer's to say is prose."""
    if context.direct:
        return calls, requests
    kept = [
        (call, request)
        for call, request in zip(calls, requests, strict=True)
        if not (isinstance(call, Call) and call.command.who == "proposer" and request)
        or is_own_or_chairs(request)
    ]
    return [call for call, _ in kept], [request for _, request in kept]


def _done(
    context: Context,
    subject: Subject,
    calls: Sequence[Call | SyntaxFault],
    requests: Sequence[Request | None],
) -> Outcome:
    """Do what the letter asks, unless that is too much of something; and have it answered."""
    mark = len(context.agenda.changes), len(context.agenda.notifications)
    answers = execute(context, calls, requests)
    too_much = beyond(context)
    if too_much is None:
        changed = is_otherwise(context.agenda.changes[mark[0] :])
        note_newer(context, mark[0])
        outcome = _answered(context, answers, calls, requests, changed=changed)
        if outcome.state == "ignored":
            context.agenda.undo_to(*mark)
        return outcome
    context.agenda.undo_to(*mark)
    if not context.proven and context.agenda.is_listed(context.author.address):
        # Somebody else may have used up what there is.
        return _hold(context, subject, calls, requests)
    return _answered(context, refused(calls, too_much), calls, requests)


def _is_question(call: Call | SyntaxFault) -> bool:
    """Whether a line asks for nothing but an answer."""
    return isinstance(call, SyntaxFault) or call.command.question


def _outcome(
    context: Context, state: State, reason: str = "", answers: tuple[Answer, ...] = ()
) -> Outcome:
    return Outcome(
        stored=context.stored,
        letter=context.letter,
        state=state,
        reason=reason,
        author=context.author,
        answers=answers,
        evidence=context.evidence,
        text_hash=context.text_hash,
    )


def _of_nobody(context: Context, state: State, reason: str) -> Outcome:
    """The same for a letter of which it does not matter, or cannot be told, whose it is."""
    evidence = context.evidence
    return Outcome(context.stored, context.letter, state, reason, evidence=evidence)


def _why_ignored(context: Context) -> str:
    """Why nobody's commands can be in this letter; ``""`` if they can."""
    letter = context.letter
    if context.console:
        return ""
    agents = context.agenda.rules.agents
    if any(address_key(one) in letter.loops for one in agents):
        return "our own mail"
    if any(map(context.threads.is_ours, (letter.message_id, letter.wraps))):
        return "our own mail"
    if letter.author and any(is_address_of(letter.author.address, one) for one in agents):
        return "not by us, though From says so"
    if letter.automatic and answer_to_us(context) is None:  # those of Gmail say Auto-Submitted
        return letter.automatic
    if header := context.other_list:
        return f"a post of another list ({header})"
    if context.direct and _is_robots(context):
        return "nobody reads mail to its author"
    if letter.loops and context.direct:  # lists put X-Loop on what they hand on, people do not
        return "another program's mail (X-Loop)"
    if not context.stored.envelope.sender and context.origin in ("smtp", "lmtp"):
        return "a bounce (null sender)"
    return ""


def _is_robots(context: Context) -> bool:
    """Whether its author's address is a program's or a list server's, and no member's."""
    author = context.author.address
    return is_nobodys(author) and not context.agenda.is_listed(author)


def _first_copy(context: Context) -> int:
    """The number of the letter that this one repeats; 0 if it is the first, or says other things.

    Whoever proves more by this copy than by the first, of which nothing came for want of proof,
    has it count now.
    """
    letter = context.letter
    for name in filter(None, (letter.message_id, letter.wraps)):
        for other in context.threads.letters(name):
            if (
                other.letter != context.stored.id
                and other.author == context.author.key
                and other.text == context.text_hash
                and other.console == context.console
                and not _proves_more(context.evidence.tier, other.unproven)
            ):
                return other.letter
    return 0


def _proves_more(tier: Tier, unproven: str) -> bool:
    """Whether a letter is surer than another one of which nothing came: its tier, or ``""``."""
    return bool(unproven) and tier != unproven and reaches(tier, cast("Tier", unproven))


def _few(calls: list[Call | SyntaxFault], most: int | None) -> list[Call | SyntaxFault]:
    """The first commands of the letter, as many as one letter may hold."""
    if most is None:
        return calls
    room = most + sum(map(is_part_of_act, calls))
    if len(calls) <= room:
        return calls
    said = Sentence(
        "A mail may hold {most} commands; please send the rest in another one.", most=most
    )
    return [*calls[:room], SyntaxFault(calls[room].line, said)]


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


def _reading(context: Context, subject: Subject) -> Reading:
    answers = answered_kind(context, subject)
    going_on = open_elections(context.agenda)
    candidates = [
        one
        for election in going_on
        if election.state == "voting"
        for one in standing(context.agenda, election)
    ]
    return Reading(
        direct=context.direct,
        answers=answers,
        asked=bool(answers) and _is_asked(context),
        asked_actions=asked_actions(context, subject) if answers == "actions" else (),
        asked_election=asked_election(context, subject) if answers == "candidacy" else 0,
        nominating=any(one.state == "nominating" for one in going_on),
        candidates={one.number: one.name for one in candidates},
        own_candidates=tuple(
            one.number
            for one in candidates
            if context.agenda.roster.now(one.person) == context.person
        ),
        voted_elections=tuple(one.number for one in going_on if one.state == "voting"),
        bare="" if _posts_result(context, subject) else bare_votes(context),
        called=is_called_to_vote(context, subject),
        lists_topics=answers_topics(context),
        quoted=quoted_topics(context, subject),
        forms=form_reading(context),
        may_give=_may_give(context),
        names=context.names,
        titles=context.agenda.titles,
        ranked=context.agenda.meeting.ballot == "ranked",
        decides=context.agenda.rules.decides,
    )


def _posts_result(context: Context, subject: Subject) -> bool:
    """Whether a mail on the list tells what became of a vote, and so counts its votes."""
    return subject.tells_result and not subject.is_reply and not context.direct


def _is_asked(context: Context) -> bool:
    """Whether the mail of ours that a letter answers, and no other's in between, went to them."""
    letter = context.letter
    answered = letter.references[bool(letter.wraps) :][:1]
    asked = context.threads.recipient_of(answered)
    return bool(asked) and context.agenda.roster.person(asked) == context.person


def _may_give(context: Context) -> frozenset[Who]:
    """Whose commands the letter's author may give."""
    if context.console:
        return EVERYBODY
    may: set[Who] = {"anyone"}
    if not context.from_stranger:
        may |= {"member", "proposer"}
    if context.says_chair:
        may.add("chair")
    return frozenset(may)


def _without_commands(context: Context, subject: Subject) -> Outcome:
    """List traffic; or a direct letter that we could not make out."""
    if not context.direct:
        return _outcome(context, "ignored")
    if only_thanks(context):
        return _outcome(context, "ignored", "thanks us, and asks for nothing")
    if (answers := unclear(context)) is not None:
        reason = "neither yes nor no to our question"
        if not answers:
            return _outcome(context, "refused", reason)
        return replace(_answered(context, answers, (), ()), reason=reason)
    if (passed := _passed_on(context, subject)) is not None:
        return passed
    if context.answered_as_stranger:
        _answer_stranger(context, ())
    elif context.letter.wants_ack:
        unhelpful = "answered" if is_exhausted(context) else next_unhelpful(context)
        if unhelpful == "ignored":
            return _outcome(context, "ignored", LOOKS_AUTOMATIC)
        if may_answer(context):
            values = {
                **help_for(context, subject, _nearly(context, subject)),
                "last": unhelpful == "last",
            }
            context.agenda.notify(Notification("lost", context.author.address, values=values))
    return _outcome(context, "refused", "no command found")


def _passed_on(context: Context, subject: Subject) -> Outcome | None:
    """What becomes of an answer to a mail of ours whose words are for the chairs."""
    mark = len(context.agenda.changes), len(context.agenda.notifications)
    answers = pass_on(context, subject)
    if not answers:
        return None
    outcome = _answered(context, answers, (), ())
    if outcome.state == "ignored":
        context.agenda.undo_to(*mark)
    return outcome


def _nearly(context: Context, subject: Subject) -> str:
    """The command that the Subject of a letter would be, if nothing else were said."""
    found = read_calls(subject, (), (), _reading(context, subject))
    calls = [one for one in found if isinstance(one, Call)]
    return f"{calls[0].word} {calls[0].match.string}".strip() if calls else ""


def _too_unsure(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> bool:
    """Whether one of the commands asks for more than the letter's tier."""
    return not all(
        reaches(context.evidence.headers if call.in_subject else context.evidence.tier, needed)
        for call, needed in _needs(context, calls, requests)
    )


def _corrects_votes(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> bool:
    """Whether all that the letter does is to vote otherwise than our question to its author says.

    Only votes, which no program writes by chance.
    """
    needed = [tier for _, tier in _needs(context, calls, requests)]
    commands = [call for call in calls if isinstance(call, Call)]
    if not commands or any(call.word not in _VOTES for call in commands):
        return False
    enough = all(reaches("confirmed", tier) for tier in needed)
    return enough and corrects(context, [call.line for call in commands])


def _needs(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> Iterator[tuple[Call, Tier]]:
    """Each command with the tier that it asks for here."""
    for call, request in zip(calls, requests, strict=True):
        if isinstance(call, Call) and request is not None and not _is_refused(call, request):
            yield call, context.agenda.rules.needed(call.command.act_in(request))


def _is_refused(call: Call, request: Request) -> bool:
    """Whether only chairs may give a command, and its author is none, however sure we were."""
    return call.command.who == "chair" and not request.says_chair


def _only_signed(
    context: Context, calls: Sequence[Call | SyntaxFault], requests: Sequence[Request | None]
) -> Outcome:
    """Refuse what no confirmation can make sure enough."""
    why = Sentence(
        "This list does it only for mails with a valid signature: DKIM, or OpenPGP with {agent} on "
        "a line of its own in the signed text.",
        agent=context.agenda.rules.agent,
    )
    if context.evidence.unknown:
        why = Sentence(
            "Your mail is signed, but for days the DNS has not told the key of its signature, so "
            "nobody could check it. Please send it again once your domain's DNS answers."
        )
    answered = _answered(context, refused(calls, why), calls, requests)
    return replace(answered, reason=NEEDS_PROOF)


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


def _confirming(context: Context, answers: tuple[Answer, ...]) -> Outcome:
    """Say what is to be said to an answer to our question.

    What becomes of the letters that it releases is said when that is known.
    """
    told = tuple(answer for answer in answers if not answer.release)
    if not told:
        return _outcome(context, "processed", answers=answers)
    done = any(answer.done for answer in answers)
    outcome = _answered(context, told, (), (), changed=done)
    return replace(outcome, answers=answers, state="processed" if done else outcome.state)


def _hold(
    context: Context,
    subject: Subject,
    calls: Sequence[Call | SyntaxFault],
    requests: Sequence[Request | None],
) -> Outcome:
    """Keep the letter until the roster's address confirms it; nobody else is ever asked.

    What would be refused anyway is refused now.
    """
    agenda, author = context.agenda, context.author
    if context.archived or not agenda.is_listed(author.address):
        if (context.direct or context.over_list) and context.answered_as_stranger:
            _answer_stranger(context, ())
        return _outcome(context, "refused", _with_hint(context, "") or NEEDS_PROOF)
    dry_run = try_out(context, subject, calls)
    if not any(answer.done for answer in dry_run.answers):
        return _answered(context, dry_run.answers, calls, requests)
    return _outcome(context, "held", hold(context, dry_run))


def _answered(
    context: Context,
    answers: tuple[Answer, ...],
    calls: Sequence[Call | SyntaxFault],
    requests: Sequence[Request | None],
    *,
    changed: bool = False,
) -> Outcome:
    """Have the answers written where they are due, and say what became of the letter."""
    done = any(answer.done for answer in answers)
    if _is_acked(context, answers):
        unhelpful = "answered"
        if not changed and not is_exhausted(context):
            unhelpful = next_unhelpful(context, calls, requests, helped=done)
        if unhelpful == "ignored":
            return _outcome(context, "ignored", LOOKS_AUTOMATIC)
        if may_answer(context):
            topics = tuple(dict.fromkeys(t for answer in answers for t in answer.topics))
            undo = changed and _can_be_undone(context)
            values = {"answers": answers, "last": unhelpful == "last", "undo": undo}
            context.agenda.notify(Notification("ack", context.author.address, topics, values))
    elif _is_told(context, answers, done=done):
        _answer_stranger(context, answers)
    said = " ".join(dict.fromkeys(_why_refused(answers)))
    if not done:
        said = _with_hint(context, said)
    return _outcome(context, "processed" if done else "refused", said, answers)


def _why_refused(answers: Sequence[Answer]) -> Iterator[str]:
    """Why lines were refused, for the operator: without a word of what may be a secret vote."""
    for answer in answers:
        if answer.secret and answer.refused:
            yield _SECRETLY
        else:
            yield from map(str, answer.refused)


def _can_be_undone(context: Context) -> bool:
    """Whether UNDO takes back what the letter did: not what the list was asked or told."""
    agenda = context.agenda
    if any(mail.kind in _STAYS for mail in agenda.notifications):
        return False
    last = agenda.of_person(LastLetter, context.person)
    return any(one.letter == context.stored.id for one in last)


def _with_hint(context: Context, reason: str) -> str:
    """Why a letter is refused, and how it would not be if a list server has hidden its author."""
    author = context.author.key
    if not (context.from_stranger and is_alias(author)):
        return reason
    domain = author.rpartition("@")[2]
    return f"{reason} {HIDDEN_AUTHOR}, and author_alias_domains does not name {domain}.".strip()


def _is_acked(context: Context, answers: Sequence[Answer]) -> bool:
    """Whether an ack is due: to somebody whom we know, and who wants one."""
    if not context.limited or context.answered_as_stranger or not context.letter.wants_ack:
        return False
    if is_told_already(context, answers):
        return False
    return not any(answer.release for answer in answers)


def _is_told(context: Context, answers: Sequence[Answer], *, done: bool) -> bool:
    """Whether a stranger is to hear of it.

    That is of direct mail, of what counted on the list, and of a command in what the list let
    through, though it did not count: whoever gave it would wait for an effect.
    """
    if not context.answered_as_stranger or not context.letter.wants_ack:
        return False
    if any(answer.release for answer in answers):
        return False
    if context.direct or (done and context.agenda.knows(context.author.address)):
        return True
    return context.over_list and any(answer.command for answer in answers)


def _answer_stranger(context: Context, answers: Sequence[Answer]) -> None:
    """One short answer a day, without a word of the letter, which may be forged."""
    agenda = context.agenda
    if not agenda.rules.answer_strangers or not may_answer_stranger(context):
        return
    done = [answer for answer in answers if answer.done]
    shown = tuple(answer for answer in done if answer.command in _FOR_ANYONE)
    values: dict[str, object] = {"answers": shown, "acted": len(shown) < len(done)}
    agenda.notify(Notification("stranger", context.author.address, values=values))
