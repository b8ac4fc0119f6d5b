"""A letter that is not sure enough waits for its author's yes: tried, then asked about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.commands.grammar import SyntaxFault
from mailproc.mail.subject import Subject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import CONFIRMED
from mailproc.meeting.hold_questions import ask, remind, superfluous, waiting
from mailproc.meeting.matters import WITHOUT_NAMES, casts_secretly, matters_of
from mailproc.meeting.pending import HOLD_FOR, Hold
from mailproc.meeting.records import Topic
from mailproc.processing.confirmation import ask_again
from mailproc.processing.execute import execute
from mailproc.processing.given_command import GivenLine, given_lines
from mailproc.structs import replace

_LONGEST_BLOCKS: Final = 24_000  # characters below the commands of one letter that are shown
_NAMES_TOPIC: Final = re.compile(r"(?<![\w+\u2212-])[Tt#]?0*[1-9]\d{0,5}(?!\w)")


class DryRun(Struct, frozen=True):
    """What a letter would do if its author were known: what becomes of each line, and to what."""

    answers: tuple[Answer, ...]
    lines: tuple[str, ...]
    """Those that can be done, each whole, with what belongs to it."""
    matters: tuple[str, ...]
    """What they would change, sorted, see `Hold.matters`."""


def try_out(context: Context, subject: Subject, lines: Iterable[GivenLine]) -> DryRun:
    """Find out what a letter would do, and leave the agenda as it was."""
    agenda = context.agenda
    mark = agenda.mark
    sure = replace(context, evidence=CONFIRMED, dry_run=True)
    calls = (line if isinstance(line, SyntaxFault) else line.call for line in lines)
    given = given_lines(sure, subject, calls)
    answers = execute(sure, given)
    changes = agenda.changes[mark[0] :]
    matters = matters_of(changes) | ({WITHOUT_NAMES} if casts_secretly(changes) else set())
    shown = tuple(_lines(agenda, given, answers))
    agenda.undo_to(*mark)
    return DryRun(answers, shown, tuple(sorted(matters)))


def _lines(agenda: Agenda, given: Sequence[GivenLine], answers: Sequence[Answer]) -> Iterator[str]:
    room = _LONGEST_BLOCKS
    for one, answer in zip(given, answers, strict=True):
        if isinstance(one, SyntaxFault) or not answer.done:
            continue
        block = "\n".join(one.call.block)
        shown = block if len(block) <= room else f"{block[:room]}..."
        room -= min(len(block), room)
        yield f"{one.line}{_meant(agenda, one.line, answer)}\n{shown}".rstrip()


def _meant(agenda: Agenda, line: str, answer: Answer) -> str:
    """Which topic a line is about that names none: that of its thread."""
    if len(answer.topics) != 1 or answer.opened or _NAMES_TOPIC.search(line):
        return ""
    topic = agenda.topic(answer.topics[0])
    return f" ({topic.id} {topic.title})"


def hold(context: Context, dry_run: DryRun) -> str:
    """Keep the letter until its author confirms it, and ask them unless they were asked enough.

    Returns:
        Why the letter is held, for the operator.
    """
    agenda, stored, author, now = context.agenda, context.stored, context.author, context.received
    for old in superfluous(agenda.holds_of(author.address), now):
        agenda.remove(old)
    if same := _same(waiting(agenda.holds_of(author.address), now), dry_run):
        # Somebody else may have sent that one, and its question was taken for spam.
        if not remind(agenda, same, now):
            ask_again(context)
        return f"the same as letter {same.held_letter}, which waits for a confirmation"
    new = Hold(
        token=context.token(stored),
        held_letter=stored.id,
        address=author.key,
        expires=now + HOLD_FOR,
        letter=stored.id,
        lines=dry_run.lines,
        matters=dry_run.matters,
        doubtful=context.doubtful,
    )
    agenda.put(new)
    refused = [answer for answer in dry_run.answers if not answer.done]
    ask(agenda, author.address, now, new, refused)
    return "waits for a confirmation"


def _same(before: Sequence[Hold], dry_run: DryRun) -> Hold | None:
    """An older letter that waits and asks for the very same, unless a newer one asks otherwise."""
    matters = set(dry_run.matters)
    for one in reversed(before):
        if (one.lines, one.matters) == (dry_run.lines, dry_run.matters):
            return None if one.overtaken else one
        if matters & set(one.matters):
            return None
    return None


def note_newer(context: Context, mark: int) -> None:
    """Have letters that wait remember what of theirs this newer one has just changed.

    Those are looked at whose authors have a say in the same: the author's own, the chairs', those
    of the proposers of topics that were changed.

    Args:
        context: of the letter that was done.
        mark: how many of the agenda's changes there were before.
    """
    agenda = context.agenda
    if not agenda.has_holds:
        return
    changed = matters_of(agenda.changes[mark:])
    if not changed:
        return
    people = {context.author.address, *(chair.address for chair in agenda.roster.chairs)}
    people |= {
        c.after.proposer.address for c in agenda.changes[mark:] if isinstance(c.after, Topic)
    }
    older = {one.token: one for person in people for one in agenda.holds_of(person)}
    for one in older.values():
        both = changed.intersection(one.matters).difference(one.overtaken)
        if both and one.state == "waiting" and one.held_letter < context.stored.id:
            agenda.put(replace(one, overtaken=(*one.overtaken, *sorted(both))))
