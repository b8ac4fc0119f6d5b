"""Forgetting by the clock: once a day `serve` drops the bytes that the operator keeps no longer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from mailproc.store.database import Database
from mailproc.store.retention import Dropped, Retention

_PAUSE: Final = timedelta(days=1)

log = logging.getLogger(__name__)


class DailyRetention:
    """Drops a little at each call, until all that is too old is dropped, then rests for a day.

    Args:
        database: where the letters are.
        keep_days: how many days bytes are kept; None: for ever.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        database: Database,
        keep_days: int | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._keep = None if keep_days is None else timedelta(days=keep_days)
        self._clock = clock
        self._rests_until: datetime | None = None
        self._at_work: Retention | None = None
        self._dropped = Dropped()

    def run_due(self) -> int:
        """Drop some of what is too old.

        Returns:
            Always 0: a worker then waits before it calls again, and lets others write.
        """
        now = self._clock()
        if self._keep is None or (self._rests_until and now < self._rests_until):
            return 0
        self._at_work = self._at_work or Retention(self._database, now - self._keep)
        some = self._at_work.drop_some()
        self._dropped += some
        if some == Dropped():
            if self._dropped != some:
                log.info("dropped the bytes of %s", self._dropped)
            self._at_work, self._dropped, self._rests_until = None, Dropped(), now + _PAUSE
        return 0
