"""Faults that the operator can mend, in one line each."""

from __future__ import annotations

from mailproc.cli.terminal import echo
from mailproc.config import ConfigError
from mailproc.config.listen import CannotListen
from mailproc.store.copy import CannotCopy
from mailproc.store.database import StoreUnavailable


def reported(fault: Exception) -> int | None:
    """Tell the operator what is wrong, on stderr.

    Returns:
        The exit status; None if it is no fault of theirs, and nothing was told.
    """
    if isinstance(fault, ConfigError):
        for line in fault.lines:
            echo(line, err=True)
        return 2
    if isinstance(fault, StoreUnavailable | CannotListen | CannotCopy):
        echo(f"mailproc: {fault}", err=True)
        return 1
    return None
