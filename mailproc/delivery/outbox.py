"""The outbox: replies go to the relay, again and again with growing pauses until it takes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from mailproc.delivery.relay import (
    PermanentFailure,
    Relay,
    RelayDown,
    RelayRefuses,
    TemporaryFailure,
)
from mailproc.delivery.retry import FIRST_PAUSE, LONGEST_PAUSE, is_over, pause_after
from mailproc.log import Event
from mailproc.mail.reply import Reply
from mailproc.mail.threads import given_name
from mailproc.store import replies
from mailproc.store.database import Database
from mailproc.store.replies import Claim
from mailproc.structs import replace

_AT_ONCE: Final = 50
_EVERYBODY: Final = 3  # recipients in a row whom the relay refuses for good, and takes nobody

log = logging.getLogger(__name__)


class Outbox:
    """Sends what waits.

    Each reply is sent at least once; its Message-ID is always the same, so that one that was
    sent just before we were killed is recognised when it is sent again.

    Args:
        database: where the replies wait.
        relay: who takes them.
        keep: how long a reply is tried before it is given up, but a few times at least: the
            program may have been away for longer, or the clock be wrong.
        clock: says what time it is, aware.
        ack_sender: the envelope's sender in place of the null sender, where the relay refuses that.

    Attributes:
        trouble: what is wrong with the relay as a whole, as of the last try; ``""`` if nothing is.
    """

    def __init__(
        self,
        database: Database,
        relay: Relay,
        keep: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ack_sender: str = "",
    ) -> None:
        self.trouble = ""
        self._database = database
        self._relay = relay
        self._keep = keep
        self._clock = clock
        self._ack_sender = ack_sender
        self._refused: dict[int, str] = {}
        """The recipients whom the relay refused for good since it last took a mail, by reply."""

    def send_due(self) -> int:
        """Try the replies whose time has come, up to a number; how many were tried.

        Raises:
            StoreUnavailable: what was sent but not noted is sent again later.
        """
        for tried in range(_AT_ONCE):
            now = self._clock()
            with replies.claimed(self._database, now, LONGEST_PAUSE) as claim:
                if claim is None:
                    return tried
                goes_on = self._send(claim, now)
            if not goes_on:
                self._put_off(now)
                return tried + 1
        return _AT_ONCE

    def next_due(self) -> datetime | None:
        """When there is something to try again, or None if nothing waits."""
        with self._database.reading() as connection:
            return replies.next_due(connection)

    def _send(self, claim: Claim, now: datetime) -> bool:
        """Try one; False if the relay as a whole seems to be down."""
        reply = claim.reply
        try:
            answer = self._relay.send(replace(reply, sender=reply.sender or self._ack_sender))
        except TemporaryFailure as failure:
            if isinstance(failure, RelayDown | RelayRefuses):
                self.trouble = str(failure)
            self._try_later(claim, str(failure), now)
            return not isinstance(failure, RelayDown)
        except PermanentFailure as failure:
            return self._refuse(claim, str(failure), now)
        self.trouble = ""
        self._refused.clear()
        log.info(_event("sent", reply, answer))
        claim.record(state="sent", sent=self._clock(), error="", sent_as=given_name(answer))
        return True

    def _refuse(self, claim: Claim, why: str, now: datetime) -> bool:
        """Give one up, unless the relay refuses everybody: then it is the relay that is wrong.

        Those that were given up before that was seen are tried again.

        Returns:
            False if the relay refuses everybody.
        """
        reply = claim.reply
        self._refused[reply.id] = reply.recipient
        if len(set(self._refused.values())) < _EVERYBODY:
            log.error(_event("failed", reply, why))
            claim.record(state="failed", error=why)
            return True
        self.trouble = f"it refuses every recipient: {why}"
        self._try_later(claim, self.trouble, now)
        claim.revive([number for number in self._refused if number != reply.id], now + FIRST_PAUSE)
        return False

    def _try_later(self, claim: Claim, why: str, now: datetime) -> None:
        reply = claim.reply
        if is_over(now - reply.created, self._keep, reply.attempts + 1):
            error = f"given up after {self._keep.days} days: {why}"
            log.error(_event("failed", reply, error))
            claim.record(state="failed", error=error)
            return
        pause = pause_after(reply.attempts)
        log.warning(_event("retry", reply, why, pause))
        claim.record(next_try=now + pause, error=why)

    def _put_off(self, due: datetime) -> None:
        """Let what else is due wait until the relay may be up again."""
        with self._database.writing() as connection:
            replies.put_off(connection, due, self._clock() + FIRST_PAUSE)


def _event(name: str, reply: Reply, answer: str, pause: timedelta | None = None) -> Event:
    """What became of one try; `answer` is the relay's, `pause` how long until the next try."""
    return Event(
        name,
        letter=reply.letter,
        reply=reply.id,
        to=reply.recipient,
        message_id=reply.message_id,
        attempt=reply.attempts + 1,
        answer=answer,
        pause=pause and int(pause.total_seconds()),
    )
