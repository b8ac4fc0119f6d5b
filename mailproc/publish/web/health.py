"""``/healthz``: whether mail is taken in and decided about, told at once whatever else goes on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from mailproc.publish.web.metrics import Count, age
from mailproc.publish.web.responses import Response, json_response

#: Says why mail cannot be taken in; ``""`` if it can.
Intake = Callable[[], str]
#: Says what is wrong beside that, in words that anybody may read.
Troubles = Callable[[], list[str]]

#: What is told beside the status, by name.
Told = dict[str, float | list[str]]

_STUCK: Final = 600.0  # seconds; a letter that waits longer means that nobody decides
_PATIENCE: Final = 0.5  # seconds for a new look; who asks gets the last one after that
_LAST_COUNTS: Final = 30.0  # seconds for which the last look says how we are
_FRESH: Final = 2.0  # seconds after which it is tried again whether mail is taken in

log = logging.getLogger(__name__)


class Health:
    """Looks whether all is well and tells it; slow looks are not waited for.

    Args:
        count: counts what waits and since when; raises if the database is away.
        intake: tries whether mail can be taken in.
        troubles: says what else is wrong.
    """

    def __init__(self, count: Count, intake: Intake, troubles: Troubles = list) -> None:
        self._count = count
        self._intake = intake
        self._troubles = troubles
        self._tried = float("-inf")
        self._fault = ""
        self._seen = float("-inf")
        self._last = _ill("no answer from the database")
        self._looking: threading.Thread | None = None

    def answer(self) -> Response:
        """How we are: 200 or 503, and since when what waits. Only one thread asks at a time."""
        if self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(target=self._look, name="health", daemon=True)
            self._looking.start()
        self._looking.join(_PATIENCE)
        if time.monotonic() - self._seen > _LAST_COUNTS:
            return _ill("no answer from the database")
        return self._last

    def _look(self) -> None:
        self._last = self._found()
        self._seen = time.monotonic()

    def _found(self) -> Response:
        """Replies that wait, and other troubles, are told but are no ill health of ours."""
        try:
            counts = self._count()
            if time.monotonic() - self._tried > _FRESH:
                self._fault = self._intake()
                self._tried = time.monotonic()
        except Exception as fault:  # noqa: BLE001  # whatever it is, we are not well
            log.error("not healthy: %s", fault)
            return _ill("no database")
        letter, reply = age(counts.oldest_letter), age(counts.oldest_reply)
        status = self._fault or ("letters wait" if letter > _STUCK else "")
        told: Told = {
            "oldest_letter_seconds": round(letter, 1),
            "oldest_reply_seconds": round(reply, 1),
        }
        if troubles := self._troubles():
            told["troubles"] = troubles
        return _ill(status, told) if status else _answer(HTTPStatus.OK, "ok", told)


def _ill(status: str, told: Told | None = None) -> Response:
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, status, told or {})


def _answer(code: HTTPStatus, status: str, told: Told) -> Response:
    return json_response(code, {"status": status, **told})
