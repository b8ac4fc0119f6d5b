"""A relay that notes when each answer came."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection, Mapping
from typing import Any, Final

from tests.support.relay_servers import Server

_PATIENCE: Final = 300.0  # seconds for the last answer
_ANSWERED: Final = re.compile(rb"(?im)^In-Reply-To:\s*(<[^>]+>)")


class AnsweringRelay(Server):
    """Takes whatever it gets.

    An answer is known by the Message-ID of what it answers, and by its recipient.
    """

    def __init__(self) -> None:
        super().__init__()
        self._came: dict[str, float] = {}
        self._change = threading.Condition()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        now = time.monotonic()
        found = _ANSWERED.search(envelope.original_content)
        with self._change:
            for known in (*envelope.rcpt_tos, *([found[1].decode()] if found else [])):
                self._came.setdefault(known, now)
            self._change.notify_all()
        return "250 OK"

    def wait_for(self, awaited: Collection[str]) -> Mapping[str, float]:
        """When each answer came, once all of these have."""
        with self._change:
            self._change.wait_for(lambda: all(one in self._came for one in awaited), _PATIENCE)
            missing = [one for one in awaited if one not in self._came]
            assert not missing, f"{len(missing)} letters are not answered"
            return {one: self._came[one] for one in awaited}
