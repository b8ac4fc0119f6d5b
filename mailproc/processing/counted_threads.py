"""How many mails there are in threads, by what was decided about each: for whoever verifies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mailproc.mail.letter import StoredLetter, address_key
from mailproc.meeting.discussion import ThreadMails


class _Mail(NamedTuple):
    thread: str
    author: str
    received: datetime
    ignored: bool
    of_list: bool


class CountedThreads:
    """Counts mails as `store.thread_counts` does, without a database; a `ThreadSource`.

    Args:
        address: the list's.
    """

    def __init__(self, address: str) -> None:
        self._domain = address_key(address).rpartition("@")[2]
        self._mails: dict[int, _Mail] = {}

    def add(self, stored: StoredLetter, decided: Mapping[str, Any]) -> None:
        """Note what was decided last about a letter, by column."""
        author = decided["author"] or ""
        sender = stored.envelope.sender.lower()
        of_list = sender.endswith(f"@{self._domain}") and sender != author
        mail = _Mail(
            decided["thread"] or "", author, stored.received, decided["state"] == "ignored", of_list
        )
        self._mails[stored.id] = mail

    def __call__(
        self, names: tuple[str, ...], since: datetime, with_acts: bool, until: int | None
    ) -> Iterable[ThreadMails]:
        """The mails of these threads, by author."""
        found: dict[tuple[str, str], ThreadMails] = {}
        wanted = set(names)
        for number, mail in self._mails.items():
            counts = mail.ignored or (with_acts and mail.of_list)
            late = until is not None and number > until
            if counts and not late and mail.thread in wanted and mail.received >= since:
                key = mail.thread, mail.author
                known = found.get(key, ThreadMails(*key, 0, mail.received))
                last = max(known.last, mail.received)
                found[key] = known._replace(mails=known.mails + 1, last=last)
        return found.values()
