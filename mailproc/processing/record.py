"""What was decided about letters is written: effects, replies, states. All in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from mailproc.commands.base import Answer
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Sentence
from mailproc.processing.outcome import Outcome
from mailproc.store import agendas, letters, replies, used_proofs
from mailproc.store.database import Transaction
from mailproc.store.letters import AnsweredLine, Decided, LetterRow
from mailproc.store.tables import RowValues

_LONGEST_REASON: Final = 2000  # characters; a reason may quote an exception, and that a letter


def record(connection: Transaction, name: str, outcomes: Sequence[Outcome]) -> None:
    """Write all that was decided about letters of a list, in few statements."""
    agendas.save_changes(connection, name, [c for one in outcomes for c in one.changes])
    replies.enqueue(connection, [reply for one in outcomes for reply in one.replies])
    used = {once: one.stored.id for one in outcomes if _counts(one) for once in one.evidence.once}
    used_proofs.insert_proofs(connection, used)
    decided = [Decided(one.stored.id, one.journal, dict(one.columns)) for one in outcomes]
    again = [one.stored.id for one in outcomes if one.again]
    letters.update_decided(connection, name, decided, again)


def letter_columns(one: Outcome, thread: str | None, turn: int) -> RowValues:
    """All that was decided about a letter, by column.

    `thread` is what its thread is about (`Outcome.thread`), `turn` which decision of the list's.
    """
    stored, letter = one.stored, one.letter
    row = LetterRow(
        id=stored.id,
        list=stored.list,
        received=stored.received,
        envelope=stored.envelope,
        state=one.state,
        reason=clean_line(one.reason, _LONGEST_REASON),
        message_id=letter.message_id if letter else None,
        wraps=(letter.wraps or None) if letter else None,
        author=one.author,
        subject=letter.subject if letter else None,
        parents=letter.references if letter else (),
        tier=one.tier,
        headers=one.evidence.headers,
        why=clean_line(one.evidence.why, _LONGEST_REASON),
        topics=one.topics,
        opened=one.opened,
        thread=thread,
        lines=tuple(map(_line, one.answers)),
        text_hash=one.text_hash,
        copied=letter.copied if letter else None,
        turn=turn,
    )
    return letters.decided_columns(row)


def _line(answer: Answer) -> AnsweredLine:
    said, refused = _texts(answer.said), _texts(answer.refused)
    return AnsweredLine(
        answer.line, said, refused, answer.command, answer.release, secret=answer.secret
    )


def _texts(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    return tuple(map(str, sentences))


def _counts(one: Outcome) -> bool:
    """Whether a letter has used its proofs up; a copy of it that came another way has not."""
    return one.state not in ("duplicate", "ignored")
