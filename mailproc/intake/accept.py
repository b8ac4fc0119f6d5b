"""Letters become durable, however they come: accepted here, before anybody is told so."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from mailproc.intake.console import console_envelope, console_letter
from mailproc.intake.try_later import TryLater
from mailproc.log import Event
from mailproc.mail.letter import Envelope, Letter, StoredLetter, Unreadable, address_key
from mailproc.mail.munging import undo_munging
from mailproc.mail.subject import read_subject
from mailproc.mail.text import clean_line
from mailproc.mail.threads import KnownMail, Threads
from mailproc.meeting.roster import Rules
from mailproc.meeting.tokens import console_token
from mailproc.store import letters, lists
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.group_commit import GroupCommit

_LONGEST_ADDRESS: Final = 64 + 1 + 255  # RFC 5321 4.5.3.1

log: Final = logging.getLogger(__name__)

#: Reads each mail, or says why it cannot be, in order (`mail.parser_process.ParserProcess.read`).
Read = Callable[[Sequence[bytes]], Iterator[Letter | Unreadable]]


class Recipients:
    """Which list mail to an address is for.

    Args:
        rules: those of each list.
    """

    def __init__(self, rules: Iterable[Rules]) -> None:
        rules = tuple(rules)
        self._list_of = {
            address_key(address): one.name
            for one in rules
            for address in (one.address, *one.agents)
        }
        self._agent_now = {
            address_key(address): one.agent for one in rules for address in one.former_agents
        }

    def list_of(self, recipient: str) -> str | None:
        """The list's name, or None; ``agent+anything@`` is the agent (RFC 5233).

        An agent that is a sub-address itself has further ones: ``agent+devel+anything@``.
        """
        return self._list_of.get(self._known(recipient))

    def _known(self, recipient: str) -> str:
        """The address that a recipient is, or is a sub-address of; itself if we know none."""
        key = address_key(recipient)
        local, _, domain = key.rpartition("@")
        while f"{local}@{domain}" not in self._list_of:
            if "+" not in local:
                return key
            local = local.rpartition("+")[0]
        return f"{local}@{domain}"

    def _now(self, recipient: str) -> str:
        """The address as it is now: what stands behind a former agent stays behind the new one."""
        known = self._known(recipient)
        if known not in self._agent_now:
            return recipient
        behind = address_key(recipient).rpartition("@")[0].removeprefix(known.rpartition("@")[0])
        local, _, domain = self._agent_now[known].rpartition("@")
        return f"{local}{behind}@{domain}"

    def addressed(self, envelope: Envelope, raw: bytes, received: datetime) -> list[StoredLetter]:
        """A letter as it is to be stored: one for each list that it is for.

        A pipe gives what it likes for addresses; what is stored of them can be shown.
        """
        names = dict.fromkeys(filter(None, map(self.list_of, envelope.recipients)))
        recipients = tuple(_shown(self._now(one)) for one in envelope.recipients)
        envelope = Envelope(_shown(envelope.sender), recipients, envelope.origin)
        return [StoredLetter(0, name, received, envelope, raw) for name in names]


class Acceptor:
    """Accepts letters one by one: from a pipe, the command line, the clock, an archive.

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
        _log_accepted(numbers, new)
        return numbers

    def command(self, list_name: str, lines: Iterable[str], name: str = "") -> int:
        """Accept a letter from the console that gives these commands; its number.

        `name` makes the letter's Message-ID, by the list's secret: two of the same name are done
        once, and nobody else can make one.
        """
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

    def import_mails(
        self, list_name: str, raws: Sequence[bytes], read: Read, *, answer: bool
    ) -> int:
        """Accept mails of an archive that are not known yet; how many are known.

        `answer` treats them as if they came in now; otherwise nothing is sent because of them.
        """
        rules = self.rules[list_name]
        found = list(read(raws))
        with self.database.writing() as connection:
            threads = Threads()
            letters.load_threads(connection, list_name, _ids(found), threads)
            envelope = Envelope("", (rules.agent,), "pipe" if answer else "import")
            pairs = zip(raws, found, strict=True)
            fresh = [raw for raw, letter in pairs if _is_new(letter, rules, threads)]
            now = self.clock()
            new = [StoredLetter(0, list_name, now, envelope, raw) for raw in fresh]
            numbers = letters.insert_letters(connection, new)
        _log_accepted(numbers, new)
        return len(raws) - len(new)


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


def _shown(address: str) -> str:
    """An address of an envelope, without what cannot be stored or shown."""
    fits = len(address) <= _LONGEST_ADDRESS and address.isprintable()
    return address if fits else clean_line(address, _LONGEST_ADDRESS)


def _log_accepted(numbers: Sequence[int], new: Sequence[StoredLetter]) -> None:
    """One line for each letter that came in, but not by a listener, which logs its own."""
    for number, stored in zip(numbers, new, strict=True):
        known = {"letter": number, "list": stored.list, "how": stored.envelope.origin}
        sender = stored.envelope.sender
        log.info(Event("accepted", **known, sender=sender, size=len(stored.raw)))


def _text_hash(letter: Letter, rules: Rules) -> str:
    # All commands come with it: only who reads an archive waits for them to load.
    from mailproc.commands.same_text import text_hash

    return text_hash(letter, read_subject(letter.subject, rules.proposal_tags))


def _is_new(letter: Letter | Unreadable, rules: Rules, threads: Threads) -> bool:
    """Whether this mail of an archive is not known; from then on it is.

    Known is a letter of the same Message-ID and author that says the same.
    """
    if isinstance(letter, Unreadable):
        return True
    author = undo_munging(letter, rules.address)
    key, text = author.key if author else "", _text_hash(letter, rules)
    names = list(filter(None, (letter.message_id, letter.wraps)))
    known = (mail for name in names for mail in threads.letters(name))
    # A letter that was ignored may have been kept without its author and its text.
    if any((mail.author, mail.text) in ((key, text), ("", "")) for mail in known):
        return False
    for name in names:
        threads.add(KnownMail(name, key, (), "", -1, text=text))
    return True


def _ids(found: Iterable[Letter | Unreadable]) -> set[str]:
    """The Message-IDs of the mails that could be read."""
    return {
        name
        for letter in found
        if isinstance(letter, Letter)
        for name in filter(None, (letter.message_id, letter.wraps))
    }
