"""Whether mail can be taken in: tried where it would go, for ``/healthz``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from mailproc.config.listen import ListenSettings
from mailproc.intake.smtp.probe import greeting
from mailproc.store.database import Database, StoreUnavailable

_ROOM: Final = 1 << 20  # bytes; a mail that comes in is written, its answer too

log = logging.getLogger(__name__)


def intake_check(database: Database, settings: ListenSettings) -> Callable[[], str]:
    """What says why mail cannot be taken in now; ``""`` if it can.

    Args:
        database: where mail is kept.
        settings: where the listeners really listen.
    """

    def check() -> str:
        for tried, fault in (
            (lambda: try_writing(database), "the database cannot be written"),
            (lambda: greeting(settings), "nobody answers where mail comes in"),
        ):
            try:
                tried()
            except (OSError, StoreUnavailable) as why:
                log.error("not healthy: %s: %s", fault, why)
                return fault
        return ""

    return check


def try_writing(database: Database) -> None:
    """Take the right to write, and see that there is room to.

    Raises:
        StoreUnavailable: one cannot write, or there is no room.
        OSError: the database's file is gone.
    """
    with database.writing():
        pass
    room = database.backend.room()
    if room is not None and room < _ROOM:
        raise StoreUnavailable(f"{room} bytes are free on the disk of {database}")
