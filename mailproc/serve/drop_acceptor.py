"""Accepting a mail of a pipe for the `serve` that runs, with as little loaded as can be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mailproc.config import Config
from mailproc.intake.recipients import Recipients, log_accepted
from mailproc.mail.letter import Envelope
from mailproc.serve.running_configuration import compare_with_running
from mailproc.store.mail_drop import MailDrop, mail_drop


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
        compare_with_running(config, drop.list_names(), drop.running())
        yield DropAcceptor(Recipients(config.rules()), drop)
