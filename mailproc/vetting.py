"""Which letters are worth a look at their proofs, and that look: DKIM, ARC, OpenPGP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mailproc.commands.reading import Call, Manner, read_calls
from mailproc.identity import DnsResolver, Evidence, IdentitySettings, Resolver, evidence, tier_of
from mailproc.inbox import Unreadable
from mailproc.letter import Letter
from mailproc.roster import Rules
from mailproc.sender import undo_munging
from mailproc.store.letters import Stored
from mailproc.subject import read_subject

_AT_ONCE: Final = 8
#: How a letter is read to see whether it may hold a command at all.
_GENEROUS: Final = Manner(direct=True, answers="nomination", bare_votes=True)
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

    def look(
        self, rules: Rules, batch: Sequence[tuple[Stored, Letter | Unreadable]]
    ) -> dict[int, Evidence]:
        """What is known of who wrote each letter, by its number. Call it outside transactions."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda pair: self._one(rules, *pair), batch)
            return {stored.arrival.id: one for (stored, _), one in zip(batch, found, strict=True)}

    def _one(self, rules: Rules, stored: Stored, letter: Letter | Unreadable) -> Evidence:
        if isinstance(letter, Unreadable):
            return Evidence("none", "it cannot be read", "none")
        tier, arrival = tier_of(stored.arrival, letter), stored.arrival
        author = undo_munging(letter, rules.address)
        settings = self._settings.get(rules.name)
        by_mail = arrival.envelope.origin in _BY_MAIL
        if settings is None or author is None or not by_mail or not _asks(letter, rules):
            return Evidence(tier, "", tier)
        return evidence(stored.raw, author, settings, self._resolve, arrival.received)


def _asks(letter: Letter, rules: Rules) -> bool:
    """Whether there may be a command in the letter."""
    subject = read_subject(letter.subject, rules.proposal_tags)
    calls = read_calls(subject, letter.own_lines, letter.forms, _GENEROUS)
    return bool(letter.forms) or any(isinstance(call, Call) for call in calls)
