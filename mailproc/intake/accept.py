"""Letters become durable, however they come: accepted here, before anybody is told so."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from mailproc.intake.recipients import Recipients, log_accepted
from mailproc.intake.try_later import TryLater
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules
from mailproc.meeting.tokens import console_token
from mailproc.store import letters, lists
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.group_commit import GroupCommit


class Acceptor:
    """Accepts letters one by one: from a pipe, the command line, the clock.

    Args:
        rules: those of each list.
        database: where letters last.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        rules: Iterable[Rules],
        database: Database,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.rules = {one.name: one for one in rules}
        self.recipients = Recipients(self.rules.values())
        self.database = database
        self.clock = clock

    def accept(self, envelope: Envelope, raw: bytes) -> list[int]:
        """Store one letter durably, once for each of its lists; their numbers.

        Raises:
            StoreUnavailable: the database cannot do it now.
        """
        new = self.recipients.addressed(envelope, raw, self.clock())
        with self.database.writing() as connection:
            numbers = letters.insert_letters(connection, new)
        log_accepted(numbers, new)
        return numbers

    def command(self, list_name: str, lines: Iterable[str], name: str = "") -> int:
        """Accept a letter from the console that gives these commands; its number.

        `name` makes the letter's Message-ID, by the list's secret: two of the same name are done
        once, and nobody else can make one.
        """
        # Here, since whom a pipe gives a mail has no commands to write.
        from mailproc.intake.console import console_envelope, console_letter

        rules = self.rules[list_name]
        if name:
            with self.database.reading() as connection:
                secret = lists.list_row(connection, list_name).secret
            token = console_token(secret, name)
        else:
            token = secrets.token_hex(12)
        kind = name.partition(".")[0] or "console"
        raw = console_letter(rules, lines, f"{kind}.{token}", self.clock())
        return self.accept(console_envelope(rules), raw)[0]


class GroupAcceptor:
    """Accepts letters from a listener, those that come together by one commit.

    Made in the listener's event loop.

    Args:
        recipients: which list an address is for.
        database: where letters last.
        arrived: called, in another thread, when letters are safe, to have them decided about.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        recipients: Recipients,
        database: Database,
        arrived: Callable[[], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recipients = recipients
        self._clock = clock
        self._commits = GroupCommit(database, arrived)

    def serves(self, recipient: str) -> bool:
        """Whether mail to this address is for one of our lists."""
        return self._recipients.list_of(recipient) is not None

    async def accept(self, envelope: Envelope, raw: bytes) -> dict[int, str]:
        """Store a letter; returns when it is durable: its numbers, each with its list.

        Raises:
            TryLater: the database cannot do it now.
        """
        new = self._recipients.addressed(envelope, raw, self._clock())
        try:
            numbers = await self._commits.commit(new)
        except StoreUnavailable as fault:
            raise TryLater(str(fault)) from fault
        return {number: stored.list for number, stored in zip(numbers, new, strict=True)}

    def is_full(self) -> bool:
        """Whether to store what came in so far as soon as the loop has nothing else to do."""
        return self._commits.is_full()

    def hand_over(self) -> None:
        """Store what came in so far."""
        self._commits.hand_over()

    def close(self) -> None:
        """Finish what is under way."""
        self._commits.close()
