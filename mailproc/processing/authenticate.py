"""Which letters are worth a look at their proofs, and that look: DKIM, ARC, OpenPGP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mailproc.commands.grammar import Call, Manner, read_calls
from mailproc.identity import DnsResolver, Evidence, IdentitySettings, Resolver, evidence, tier_of
from mailproc.mail.letter import Letter, Mailbox
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import Unreadable
from mailproc.mail.subject import read_subject
from mailproc.meeting.roster import Rules
from mailproc.store import proofs
from mailproc.store.database import Transaction
from mailproc.store.letters import Stored

_AT_ONCE: Final = 8
#: How a letter is read to see whether it may hold a command at all.
_GENEROUS: Final = Manner(direct=True, answers="nomination", bare_votes=True)
#: What is known of the authors of letters, by number.
Proofs = dict[int, Evidence]
_BY_MAIL: Final = ("smtp", "lmtp", "pipe")


class Vetting:
    """Looks at the proofs of letters that hold commands; waits for the DNS, within bounds.

    Args:
        settings: for each list by name; a list that is not named asks for no proofs.
        resolve: the DNS; this machine's by default.
    """

    def __init__(
        self, settings: Mapping[str, IdentitySettings], resolve: Resolver | None = None
    ) -> None:
        self._settings = settings
        self._resolve = resolve or DnsResolver()

    def look(self, rules: Rules, batch: Sequence[tuple[Stored, Letter | Unreadable]]) -> Proofs:
        """What is known of who wrote each letter, by its number. Call it outside transactions."""
        known = {stored.arrival.id: _said(stored, letter) for stored, letter in batch}
        settings = self._settings.get(rules.name)
        if settings is None:
            return known
        worth = [(stored, who) for stored, letter in batch if (who := _asks(stored, letter, rules))]
        if worth:
            with ThreadPoolExecutor(_AT_ONCE) as pool:  # each may wait for the DNS
                known |= pool.map(lambda pair: self._one(settings, *pair), worth)
        return known

    def _one(
        self, settings: IdentitySettings, stored: Stored, author: Mailbox
    ) -> tuple[int, Evidence]:
        arrival = stored.arrival
        found = evidence(stored.raw, author, settings, self._resolve, arrival.received)
        return arrival.id, found


def _said(stored: Stored, letter: Letter | Unreadable) -> Evidence:
    """What is known without a look at any proof."""
    if isinstance(letter, Unreadable):
        return Evidence("none", "it cannot be read", "none")
    tier = tier_of(stored.arrival, letter)
    return Evidence(tier, "", tier)


def _asks(stored: Stored, letter: Letter | Unreadable, rules: Rules) -> Mailbox | None:
    """Who wrote the letter, if it came by mail and there may be a command in it."""
    if isinstance(letter, Unreadable) or stored.arrival.envelope.origin not in _BY_MAIL:
        return None
    subject = read_subject(letter.subject, rules.proposal_tags)
    calls = read_calls(subject, letter.own_lines, letter.forms, _GENEROUS)
    asks = bool(letter.forms) or any(isinstance(call, Call) for call in calls)
    return undo_munging(letter, rules.address) if asks else None


def unused(connection: Transaction, found: Proofs) -> Proofs:
    """The proofs without those that authorised another letter before: each counts once."""
    used = proofs.used(connection, (once for one in found.values() for once in one.once))
    fresh: Proofs = {}
    for number, proof in sorted(found.items()):
        others = {used.setdefault(once, number) for once in proof.once} - {number}
        why = f"its proof was used for letter {min(others, default=0)}"
        fresh[number] = Evidence("from", why) if others else proof
    return fresh
