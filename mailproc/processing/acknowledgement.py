"""Who is answered what was done and what was refused: by an ack, or as a stranger. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.registry import COMMANDS
from mailproc.mail.letter import HIDDEN_AUTHOR
from mailproc.mail.munging import is_alias
from mailproc.meeting.notification import MailKind, Notification
from mailproc.meeting.records import LastLetter
from mailproc.processing.allowances import (
    LOOKS_AUTOMATIC,
    is_exhausted,
    may_answer,
    may_answer_stranger,
    next_unhelpful,
)
from mailproc.processing.calendar_answers import is_told_already
from mailproc.processing.given_command import GivenLine
from mailproc.processing.outcome import Outcome, outcome_of

#: Refusals quote the line that they refuse; reasons are kept, logged and shown to operators.
_SECRETLY: Final = "a line that may tell of a secret vote was refused"
#: Mails after which UNDO does not help.
_STAYS: Final = frozenset[MailKind](
    (
        "digest",
        "opening",
        "result",
        "nominations",
        "candidacy",
        "election",
        "elected",
        "decision",
        "verdict",
    )
)
#: The commands whose answers have no word of the letter in them.
_FOR_ANYONE: Final = frozenset(known.word for known in COMMANDS if known.who == "anyone")


def answered(
    context: Context,
    answers: tuple[Answer, ...],
    lines: Sequence[GivenLine] = (),
    *,
    changed: bool = False,
) -> Outcome:
    """Have the answers written where they are due, and say what became of the letter.

    Args:
        context: the letter.
        answers: to its lines.
        lines: those that were taken for commands.
        changed: whether anything is otherwise now.
    """
    done = any(answer.done for answer in answers)
    if _is_acked(context, answers):
        unhelpful = "answered"
        if not changed and not is_exhausted(context):
            unhelpful = next_unhelpful(context, lines, helped=done)
        if unhelpful == "ignored":
            return outcome_of(context, "ignored", LOOKS_AUTOMATIC)
        if may_answer(context):
            topics = tuple(dict.fromkeys(t for answer in answers for t in answer.topics))
            undo = changed and _can_be_undone(context)
            values = {"answers": answers, "last": unhelpful == "last", "undo": undo}
            context.agenda.notify(Notification("ack", context.author.address, topics, values))
    elif _is_told(context, answers, done=done):
        answer_stranger(context, answers)
    said = " ".join(dict.fromkeys(_why_refused(answers)))
    if not done:
        said = with_hint(context, said)
    return outcome_of(context, "processed" if done else "refused", said, answers)


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


def with_hint(context: Context, reason: str) -> str:
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


def answer_stranger(context: Context, answers: Sequence[Answer]) -> None:
    """One short answer a day, without a word of the letter, which may be forged."""
    agenda = context.agenda
    if not agenda.rules.answer_strangers or not may_answer_stranger(context):
        return
    done = [answer for answer in answers if answer.done]
    shown = tuple(answer for answer in done if answer.command in _FOR_ANYONE)
    values: dict[str, object] = {"answers": shown, "acted": len(shown) < len(done)}
    agenda.notify(Notification("stranger", context.author.address, values=values))
