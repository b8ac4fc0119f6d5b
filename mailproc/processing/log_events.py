"""What the log tells of letters that were decided about. By then it is durable."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from mailproc.commands.base import Answer
from mailproc.log import Event
from mailproc.processing.outcome import Outcome

_MILLISECOND: Final = timedelta(milliseconds=1)

log: Final = logging.getLogger(__name__)


def log_decided(outcomes: Sequence[Outcome], now: datetime) -> None:
    """One line a letter: state, tier, author, reason, commands, topics, replies.

    ``ms`` counts from when we received it (a confirmed letter waited long) until `now`.
    """
    if log.isEnabledFor(logging.INFO):
        for one in outcomes:
            log.info(_event(one, now))


def _event(one: Outcome, now: datetime) -> Event:
    return Event(
        "decided",
        letter=one.stored.id,
        list=one.stored.list,
        state=one.state,
        tier=one.tier,
        author=one.author.key or None,
        message_id=one.letter.message_id if one.letter else None,
        reason=one.reason or None,
        commands=_keywords(one) or None,
        topics=tuple(f"T{number}" for number in one.topics) or None,
        replies=tuple(reply.kind for reply in one.replies) or None,
        ms=(now - one.stored.received) // _MILLISECOND,
    )


def _keywords(one: Outcome) -> tuple[str, ...]:
    """Which commands there were; what else the lines say (choices, tokens) is not for a log."""
    return tuple(dict.fromkeys(map(_keyword, one.answers)))


def _keyword(answer: Answer) -> str:
    return answer.command.partition(" ")[0] or "other"
