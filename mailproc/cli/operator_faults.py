"""Faults that the operator can mend, in one line each."""

from __future__ import annotations

import logging

import click

from mailproc.cli.terminal import echo
from mailproc.config import ConfigError
from mailproc.config.listen import CannotListen
from mailproc.log import is_json, start_logging
from mailproc.mail.parser_unavailable import ParserUnavailable
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
    if isinstance(fault, StoreUnavailable | ParserUnavailable | CannotListen | CannotCopy):
        echo(f"mailproc: {fault}", err=True)
        return 1
    return None


def reported_in_json(fault: Exception) -> int | None:
    """The same under ``--log-json``, also for what click finds wrong before a command begins."""
    if not is_json():
        start_logging(as_json=True, level=logging.WARNING)
    if isinstance(fault, click.ClickException):
        echo(fault.format_message(), err=True)
        return fault.exit_code
    if isinstance(fault, click.Abort):
        echo("aborted", err=True)
        return 1
    return reported(fault)
