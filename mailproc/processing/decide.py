"""What becomes of one letter: whether it is for us, who wrote it, what is done. Pure.

A batch brings the letter and the agenda; this changes the agenda and tells the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.grammar import Call, SyntaxFault, read_calls
from mailproc.commands.grammar.agreement import chooses_only, objects_not
from mailproc.commands.grammar.inline_votes import topics_above
from mailproc.commands.grammar.likely_votes import ends_with_choice, may_mean_votes, says_vote
from mailproc.commands.grammar.same_text import text_hash
from mailproc.mail.letter import NEEDS_PROOF, SAME_AS, CalendarAnswer
from mailproc.mail.subject import Subject, read_subject
from mailproc.meeting.calendar_entries import follow_in_calendars
from mailproc.meeting.matters import is_otherwise
from mailproc.meeting.notification import Notification
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.processing.acknowledgement import answer_stranger, answered, with_hint
from mailproc.processing.allowances import (
    LOOKS_AUTOMATIC,
    beyond,
    is_exhausted,
    may_answer,
    next_unhelpful,
    refused,
)
from mailproc.processing.asked_again import answers_in_words, pass_on
from mailproc.processing.bounces import note_alive, note_dead, returned_mail
from mailproc.processing.calendar_answers import answer_to_us, propose_time, said_by_calendar
from mailproc.processing.confirmation import confirmation, drop_what_was_shown, unclear
from mailproc.processing.execute import execute
from mailproc.processing.first_copy import first_copy
from mailproc.processing.given_command import GivenLine, given_lines, is_own_or_chairs
from mailproc.processing.hold import hold, note_newer, try_out
from mailproc.processing.ignored_letters import why_ignored
from mailproc.processing.letter_calls import calls_of, is_question
from mailproc.processing.letter_subject import subject_as_meant
from mailproc.processing.not_understood import help_for, only_thanks
from mailproc.processing.objections import note_answer
from mailproc.processing.outcome import Outcome, outcome_of, outcome_of_nobody
from mailproc.processing.required_proof import (
    call_at_once,
    corrects_votes,
    is_confirmable,
    is_sure_enough,
    signature_wanted,
)
from mailproc.processing.shown_mails import note_shown
from mailproc.processing.strictness import reading_of
from mailproc.processing.veto_reasons import reason_for_veto
from mailproc.processing.votes_meant import answers_call, asks_for_votes
from mailproc.structs import replace


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
    return outcome if context.direct or context.archived else _with_shown(context, outcome)


def _with_shown(context: Context, outcome: Outcome) -> Outcome:
    """The outcome of a letter of the list that may show what only one person was to know.

    If it does, something follows from it, and so it has to be kept: it is processed.
    """
    before, _ = context.agenda.mark
    drop_what_was_shown(context)
    note_shown(context)
    if len(context.agenda.changes) == before or outcome.state not in ("ignored", "duplicate"):
        return outcome
    reason = outcome.reason or "shows a mail of ours to one person"
    return replace(outcome, state="processed", reason=reason)


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
        return outcome_of_nobody(context, "processed", f"a bounce: mail to {dead} does not arrive")
    return outcome_of_nobody(
        context, "ignored", f"a bounce ({context.letter.failure or 'unclear'})"
    )


def _decide(context: Context) -> Outcome:
    if reason := why_ignored(context):
        return outcome_of_nobody(context, "ignored", reason)
    if context.letter.author is None:
        reason = "From does not name exactly one address"
        return outcome_of_nobody(context, "refused", reason)
    tags = context.agenda.rules.proposal_tags
    subject = read_subject(context.letter.subject, tags)
    context = replace(context, text_hash=text_hash(context.letter, subject))
    if first := first_copy(context):
        return outcome_of(context, "duplicate", f"{SAME_AS}{first}")
    subject = subject_as_meant(context, subject)
    if (answer := answer_to_us(context)) is not None:
        return _by_calendar(context, subject, answer)
    return _by_its_text(context, subject)


def _by_its_text(context: Context, subject: Subject) -> Outcome:
    """What becomes of a letter by what its author has written."""
    calls = calls_of(context, subject)
    commands = {call.line for call in calls if isinstance(call, Call)}
    if confirming := confirmation(context, subject, commands):
        return _confirming(context, (*confirming, *_left_out(calls, confirming)))
    if not calls and (reason := reason_for_veto(context)):
        calls = [reason]
    if not calls:
        return _without_commands(context, subject)
    if all(map(is_question, calls)) and is_exhausted(context):
        may_answer(context)
        return outcome_of(context, "refused", "too many letters within an hour")
    lines = _without_prose(context, given_lines(context, subject, calls))
    if not lines:
        return outcome_of(context, "ignored")
    return _done_if_sure(context, subject, lines)


def _by_calendar(context: Context, subject: Subject, answer: CalendarAnswer) -> Outcome:
    """Do what somebody's calendar program answers to our invitation; its text is that program's.

    What counts is not answered: the calendar shows it. Another time is proposed to the chairs.
    """
    try:
        call = said_by_calendar(context, answer)
    except Refused as why:
        return answered(context, (Answer(refused=(why.said,), line=context.letter.subject),))
    lines = given_lines(context, subject, [call] if call else [])
    done = _done_if_sure(context, subject, lines)
    if answer.method != "COUNTER" or not context.agenda.is_listed(context.author.address):
        return done
    mark = context.agenda.mark
    told = answered(context, (propose_time(context, answer),))
    if told.state == "ignored":
        context.agenda.undo_to(*mark)
        return done
    return replace(told, answers=(*done.answers, *told.answers))


def _without_prose(context: Context, lines: Sequence[GivenLine]) -> Sequence[GivenLine]:
    """What counts of it: on the list, what is another proposer's to say is prose."""
    if context.direct:
        return lines
    return [
        line
        for line in lines
        if isinstance(line, SyntaxFault) or line.command.who != "proposer" or is_own_or_chairs(line)
    ]


def _done_if_sure(context: Context, subject: Subject, lines: Sequence[GivenLine]) -> Outcome:
    """Do what the letter asks if its author is sure enough; else ask them, if a yes would do."""
    if is_sure_enough(context, lines) or corrects_votes(context, lines):
        return _done(context, subject, lines)
    if called := call_at_once(context, lines):
        return _done(context, subject, called)
    if is_confirmable(context, lines):
        return _hold(context, subject, lines)
    refusals = refused(lines, signature_wanted(context))
    return replace(answered(context, refusals, lines), reason=NEEDS_PROOF)


def _done(context: Context, subject: Subject, lines: Sequence[GivenLine]) -> Outcome:
    """Do what the letter asks, unless that is too much of something; and have it answered."""
    mark = context.agenda.mark
    answers = execute(context, lines)
    too_much = beyond(context)
    if too_much is None:
        changed = is_otherwise(context.agenda.changes[mark[0] :])
        note_newer(context, mark[0])
        outcome = answered(context, answers, lines, changed=changed)
        if outcome.state == "ignored":
            context.agenda.undo_to(*mark)
        return outcome
    context.agenda.undo_to(*mark)
    if not context.proven and context.agenda.is_listed(context.author.address):
        # Somebody else may have used up what there is.
        return _hold(context, subject, lines)
    return answered(context, refused(lines, too_much), lines)


def _without_commands(context: Context, subject: Subject) -> Outcome:
    """List traffic; or a direct letter that we could not make out."""
    if not context.direct:
        return _to_list(context, subject)
    if only_thanks(context) and not answers_in_words(context, subject):
        return outcome_of(context, "ignored", "thanks us, and asks for nothing")
    if (answers := unclear(context)) is not None:
        reason = "neither yes nor no to our question"
        if not answers:
            return outcome_of(context, "refused", reason)
        return replace(answered(context, answers), reason=reason)
    if (passed := _passed_on(context, subject)) is not None:
        return passed
    if context.answered_as_stranger:
        answer_stranger(context, ())
        return outcome_of(context, "refused", "no command found")
    return _helped(context, subject)


def _to_list(context: Context, subject: Subject) -> Outcome:
    """What becomes of list mail without a command: talk, unless it says votes to us, too."""
    letter, agenda = context.letter, context.agenda
    if not agenda.is_listed(context.author.address):
        return outcome_of(context, "ignored")
    to_us_too = context.names_us_too and says_vote(
        "\n".join(letter.own_lines), agenda.titles, wishes=not letter.parents
    )
    consents = answers_call(context) and objects_not(letter.own_lines, context.names)
    if to_us_too or consents or (asks_for_votes(context) and _may_mean_votes(context)):
        return _helped(context, subject)
    return outcome_of(context, "ignored")


def _may_mean_votes(context: Context) -> bool:
    """Whether an answer to our question how its author votes says nothing but what may say so.

    Or it says so right below a topic that it quotes, as in "I changed my mind: -1".
    """
    lines, names = context.letter.own_lines, context.names
    if may_mean_votes(lines, names, context.agenda.titles.loose) or chooses_only(lines, names):
        return True
    below = topics_above(lines, context.letter.quoted)
    return any(ends_with_choice(lines[at]) for at in below)


def _helped(context: Context, subject: Subject) -> Outcome:
    """Show the author of a letter the line to send for what they may want."""
    if context.letter.wants_ack:
        unhelpful = "answered" if is_exhausted(context) else next_unhelpful(context)
        if unhelpful == "ignored":
            return outcome_of(context, "ignored", LOOKS_AUTOMATIC)
        if may_answer(context):
            values = {
                **help_for(context, subject, _nearly(context, subject)),
                "last": unhelpful == "last",
            }
            context.agenda.notify(Notification("lost", context.author.address, values=values))
    return outcome_of(context, "refused", "no command found")


def _passed_on(context: Context, subject: Subject) -> Outcome | None:
    """What becomes of an answer to a mail of ours whose words are for the chairs."""
    mark = context.agenda.mark
    answers = pass_on(context, subject)
    if not answers:
        return None
    outcome = answered(context, answers)
    if outcome.state == "ignored":
        context.agenda.undo_to(*mark)
    return outcome


def _nearly(context: Context, subject: Subject) -> str:
    """The command that the Subject of a letter would be, if nothing else were said."""
    found = read_calls(subject, (), (), reading_of(context, subject))
    calls = [one for one in found if isinstance(one, Call)]
    return f"{calls[0].word} {calls[0].match.string}".strip() if calls else ""


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
        return outcome_of(context, "processed", answers=answers)
    done = any(answer.done for answer in answers)
    outcome = answered(context, told, changed=done)
    return replace(outcome, answers=answers, state="processed" if done else outcome.state)


def _hold(context: Context, subject: Subject, lines: Sequence[GivenLine]) -> Outcome:
    """Keep the letter until the roster's address confirms it; nobody else is ever asked.

    What would be refused anyway is refused now.
    """
    agenda, author = context.agenda, context.author
    if context.archived or not agenda.is_listed(author.address):
        if (context.direct or context.over_list) and context.answered_as_stranger:
            answer_stranger(context, ())
        return outcome_of(context, "refused", with_hint(context, "") or NEEDS_PROOF)
    dry_run = try_out(context, subject, lines)
    if not any(answer.done for answer in dry_run.answers):
        return answered(context, dry_run.answers, lines)
    return outcome_of(context, "held", hold(context, dry_run))
