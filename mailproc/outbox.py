"""The outbox: replies go to the relay, again and again with growing pauses until it takes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from mailproc.relay import Outgoing, PermanentFailure, Relay, RelayDown, TemporaryFailure
from mailproc.store import outbox_rows
from mailproc.store.database import Database
from mailproc.store.outbox_rows import Queued

_AT_ONCE: Final = 50
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=4)

log = logging.getLogger(__name__)


class Outbox:
    """Sends what waits.

    Each reply is sent at least once; its Message-ID is always the same, so that one that was
    sent just before we were killed is recognised when it is sent again.

    Args:
        database: where the replies wait.
        relay: who takes them.
        keep: how long a reply is tried before it is given up.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        database: Database,
        relay: Relay,
        keep: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._relay = relay
        self._keep = keep
        self._clock = clock

    def send_due(self) -> int:
        """Try every reply whose time has come, up to a batch; how many there were.

        Raises:
            StoreUnavailable: what was sent but not noted is sent again later.
        """
        with self._database.writing() as connection:
            due = outbox_rows.claim_due(connection, self._clock(), _AT_ONCE)
        for position, queued in enumerate(due):
            if not self._send(queued):
                self._put_off([later.id for later in due[position + 1 :]])
                break
        return len(due)

    def next_due(self) -> datetime | None:
        """When there is something to try again, or None if nothing waits."""
        with self._database.reading() as connection:
            return outbox_rows.next_due(connection)

    def _send(self, queued: Queued) -> bool:
        """Try one; False if the relay as a whole seems to be down."""
        mail = Outgoing(queued.sender, (queued.recipient,), queued.content, queued.message_id)
        now = self._clock()
        try:
            self._relay.send(mail)
        except TemporaryFailure as failure:
            self._try_later(queued, str(failure), now)
            return not isinstance(failure, RelayDown)
        except PermanentFailure as failure:
            log.error("reply %d to %s is refused: %s", queued.id, queued.recipient, failure)
            self._note(queued, state="failed", error=str(failure))
        else:
            log.info("reply %d to %s is sent", queued.id, queued.recipient)
            self._note(queued, state="sent", sent=now, error="")
        return True

    def _try_later(self, queued: Queued, why: str, now: datetime) -> None:
        if now - queued.created > self._keep:
            log.error("reply %d to %s is given up: %s", queued.id, queued.recipient, why)
            self._note(
                queued, state="failed", error=f"given up after {self._keep.days} days: {why}"
            )
            return
        pause = min(_FIRST_PAUSE * 2**queued.attempts, _LONGEST_PAUSE)
        log.warning("reply %d waits %s: %s", queued.id, pause, why)
        self._note(queued, next_try=now + pause, error=why)

    def _note(self, queued: Queued, **columns: object) -> None:
        with self._database.writing() as connection:
            outbox_rows.settle(connection, queued.id, attempts=queued.attempts + 1, **columns)

    def _put_off(self, numbers: list[int]) -> None:
        """The rest of a batch whose relay is down: not tried, so not counted as tried."""
        with self._database.writing() as connection:
            for number in numbers:
                later = self._clock() + _FIRST_PAUSE
                outbox_rows.settle(connection, number, next_try=later)
