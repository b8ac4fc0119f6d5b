"""Loopback ports that peers listen on."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Final

_PATIENCE: Final = 60.0  # seconds


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until_somebody_listens(port: int, log: Path) -> None:
    """Wait for it; an assertion with what is in the log if nobody ever does."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return
