"""What was decided about letters, as rows: effects, answers, states. All in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mailproc.meeting.sentences import Say
from mailproc.processing.batch import Decided
from mailproc.processing.context import Outcome
from mailproc.render.mails import Reply
from mailproc.store import agendas, letters, proofs, replies
from mailproc.store.database import Transaction


def write(connection: Transaction, name: str, decided: Sequence[Decided]) -> None:
    """All that was decided, in few statements."""
    agendas.save_changes(connection, name, [c for one in decided for c in one.changes])
    rows = [_outbox_row(name, one, reply) for one in decided for reply in one.replies]
    replies.enqueue(connection, rows)
    used = {
        once: one.stored.arrival.id for one in decided if _counts(one) for once in one.proof.once
    }
    proofs.keep(connection, used)
    letters.settle(connection, [_letter_row(one) for one in decided])


def _letter_row(one: Decided) -> dict[str, Any]:
    letter, verdict = one.letter, one.verdict
    return {
        "number": one.stored.arrival.id,
        "state": verdict.state,
        "reason": verdict.reason,
        "message_id": letter.message_id if letter else None,
        "author": verdict.author.key,
        "name": verdict.author.name,
        "subject": letter.subject if letter else None,
        "tier": verdict.tier,
        "headers": one.proof.headers,
        "why": one.proof.why,
        "topics": list(verdict.topics),
        "opened": list(verdict.opened),
        "parents": list(letter.references) if letter else [],
        "answer": [_answered(outcome) for outcome in verdict.outcomes],
        "journal": one.stored.journal,
        "wraps": (letter.wraps or None) if letter else None,
        "position": one.stored.position,
        "turn": one.stored.turn,
    }


def _answered(outcome: Outcome) -> dict[str, Any]:
    """One line of the letter with what was said to it, for the letter's story."""

    def texts(sentences: Iterable[Say]) -> list[str]:
        return [str(sentence) for sentence in sentences]

    answer = outcome.answer
    told = {"line": outcome.line, "said": texts(answer.said), "refused": texts(answer.refused)}
    return {**told, "released": answer.release} if answer.release else told


def _outbox_row(name: str, one: Decided, reply: Reply) -> dict[str, Any]:
    received = one.stored.arrival.received
    return {
        "list": name,
        "letter": one.stored.arrival.id,
        "kind": reply.kind,
        "message_id": reply.message_id,
        "sender": reply.sender,
        "recipient": reply.recipient,
        "topics": list(reply.topics),
        "content": reply.content,
        "state": "queued",
        "created": received,
        "next_try": received,
    }


def _counts(one: Decided) -> bool:
    """Whether a letter has used its proofs up; a copy of it that came another way has not."""
    return one.verdict.state not in ("duplicate", "ignored")
