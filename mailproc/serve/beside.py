"""Beside a `serve` that runs: it goes by the configuration that it has read, not by the file."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mailproc.config import Config
from mailproc.config.differences import Fingerprints, differences, fingerprints
from mailproc.intake.recipients import Recipients, log_accepted
from mailproc.mail.letter import Envelope
from mailproc.store.mail_drop import MailDrop, mail_drop
from mailproc.store.store_unavailable import StoreUnavailable

log = logging.getLogger(__name__)


class NotServed(StoreUnavailable):
    """A list stands in the file, but not in the configuration that `serve` runs on."""


def stale(config: Config, running: Iterable[Fingerprints]) -> list[str]:
    """Where the configuration is not what servers run on, a line each."""
    ours = fingerprints(config)
    return list(dict.fromkeys(one for theirs in running for one in differences(theirs, ours)))


def look_beside(config: Config, known: Collection[str], running: Iterable[Fingerprints]) -> None:
    """Say where the configuration is not what servers run on.

    Args:
        config: the configuration.
        known: the names of the lists that they know.
        running: what each of them runs on.

    Raises:
        NotServed: there are lists that they do not know.
    """
    if missing := [one.name for one in config.lists if one.name not in known]:
        raise NotServed(
            f"{config.path}: serve does not know {', '.join(missing)} yet; run: mailproc reload"
        )
    if found := stale(config, running):
        log.warning(
            "%s is not what serve runs on (%s); run: mailproc reload",
            config.path,
            "; ".join(found),
        )


class DropAcceptor:
    """Accepts letters from a pipe, for the `serve` that runs on the same file.

    Args:
        recipients: which list an address is for.
        drop: where letters last.
    """

    def __init__(self, recipients: Recipients, drop: MailDrop) -> None:
        self.recipients = recipients
        self._drop = drop

    def accept(self, envelope: Envelope, raw: bytes) -> list[int]:
        """Store one letter durably, once for each of its lists; their numbers."""
        new = self.recipients.addressed(envelope, raw, datetime.now(UTC))
        numbers = self._drop.insert(new)
        log_accepted(numbers, new)
        return numbers


@contextmanager
def drop_acceptor(config: Config) -> Iterator[DropAcceptor | None]:
    """What accepts letters for the `serve` that runs; None where it has to be done otherwise.

    Raises:
        StoreUnavailable: the database is away, or its schema is not ours.
        NotServed: there are lists that `serve` does not know.
    """
    with mail_drop(config.database_url()) as drop:
        if drop is None:
            yield None
            return
        look_beside(config, drop.list_names(), drop.running())
        rules = [one.rules(config.limits) for one in config.lists]
        yield DropAcceptor(Recipients(rules), drop)
