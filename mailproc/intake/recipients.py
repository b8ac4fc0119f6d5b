"""Which lists a mail is for, and what is logged of one that is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from mailproc.log import Event
from mailproc.mail.letter import Envelope, StoredLetter, address_key
from mailproc.mail.text import clean_line
from mailproc.meeting.roster import Rules

_LONGEST_ADDRESS: Final = 64 + 1 + 255  # RFC 5321 4.5.3.1

log: Final = logging.getLogger(__name__)


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


def _shown(address: str) -> str:
    """An address of an envelope, without what cannot be stored or shown."""
    fits = len(address) <= _LONGEST_ADDRESS and address.isprintable()
    return address if fits else clean_line(address, _LONGEST_ADDRESS)


def log_accepted(numbers: Sequence[int], new: Sequence[StoredLetter]) -> None:
    """Log one line for each letter that came in, but not by a listener, which logs its own."""
    for number, stored in zip(numbers, new, strict=True):
        known = {"letter": number, "list": stored.list, "how": stored.envelope.origin}
        sender = stored.envelope.sender
        log.info(Event("accepted", **known, sender=sender, size=len(stored.raw)))
