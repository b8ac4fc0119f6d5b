"""What the log tells of letters: that they came in, and what became of them. Both are durable."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from mailproc.commands import COMMANDS
from mailproc.log import Event
from mailproc.processing.batch import Decided
from mailproc.processing.context import Outcome, Verdict

_KEYWORDS: Final = frozenset(known.word.split()[0] for known in COMMANDS)
_MILLISECOND: Final = timedelta(milliseconds=1)

log: Final = logging.getLogger(__name__)


def accepted(numbers: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """One line for each letter that came in, but not by the door, by its row and its number."""
    for number, row in zip(numbers, rows, strict=True):
        known = {"letter": number, "list": row["list"], "how": row["origin"]}
        log.info(Event("accepted", **known, sender=row["sender"], size=len(row["raw"])))


def tell(decided: Sequence[Decided], now: datetime) -> None:
    """One line a letter: state, tier, author, reason, commands, topics, replies.

    ``ms`` counts from when we received it (a confirmed letter waited long) until `now`.
    """
    if log.isEnabledFor(logging.INFO):
        for one in decided:
            log.info(_event(one, now))


def _event(one: Decided, now: datetime) -> Event:
    verdict, arrival = one.verdict, one.stored.arrival
    return Event(
        "decided",
        letter=arrival.id,
        list=one.stored.list,
        state=verdict.state,
        tier=verdict.tier,
        author=verdict.author.key or None,
        message_id=one.letter.message_id if one.letter else None,
        reason=verdict.reason or None,
        commands=_keywords(verdict) or None,
        topics=tuple(f"T{number}" for number in verdict.topics) or None,
        replies=tuple(reply.kind for reply in one.replies) or None,
        ms=(now - arrival.received) // _MILLISECOND,
    )


def _keywords(verdict: Verdict) -> tuple[str, ...]:
    """Which commands there were; what else the lines say (choices, tokens) is not for a log."""
    return tuple(dict.fromkeys(map(_keyword, verdict.outcomes)))


def _keyword(outcome: Outcome) -> str:
    if outcome.answer.opened:  # it may be only a tag in the Subject
        return "PROPOSE"
    word = outcome.line.partition(" ")[0].rstrip(":").upper()
    return word if word in _KEYWORDS else "other"
