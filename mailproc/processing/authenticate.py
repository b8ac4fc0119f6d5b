"""Who wrote a letter, by its proofs (DKIM, ARC, OpenPGP): looked at where there is a reason to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mailproc.commands.grammar import may_hold_commands
from mailproc.identity import DnsResolver, IdentitySettings, Resolver, assess
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
from mailproc.mail.subject import read_subject
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Rules
from mailproc.store import used_proofs
from mailproc.store.database import Transaction

_AT_ONCE: Final = 8
_BY_MAIL: Final = ("smtp", "lmtp", "pipe")
_NO_SUBJECT: Final = read_subject("")
#: What is known of the authors of letters, by number.
EvidenceByLetter = dict[int, Evidence]


class Authenticator:
    """Looks at the proofs of letters that may hold commands; waits for the DNS, within bounds.

    Args:
        settings: for each list by name; a list that is not named asks for no proofs.
        resolve: the DNS; this machine's by default.
    """

    def __init__(
        self, settings: Mapping[str, IdentitySettings], resolve: Resolver | None = None
    ) -> None:
        self._settings = settings
        self._resolve = resolve or DnsResolver()

    def authenticate(
        self, rules: Rules, letters: Sequence[tuple[StoredLetter, Letter | Unreadable]]
    ) -> EvidenceByLetter:
        """What is known of who wrote each letter, by its number. Call it outside transactions."""
        known = {stored.id: _without_proof(stored, letter) for stored, letter in letters}
        settings = self._settings.get(rules.name)
        if settings is None:
            return known
        worth = [
            (settings, stored, letter)
            for stored, letter in letters
            if isinstance(letter, Letter) and _is_worth_it(stored, letter, rules)
        ]
        if worth:
            with ThreadPoolExecutor(_AT_ONCE) as pool:  # each may wait for the DNS
                known |= pool.map(lambda one: self._one(*one), worth)
        return known

    def _one(
        self, settings: IdentitySettings, stored: StoredLetter, letter: Letter
    ) -> tuple[int, Evidence]:
        if letter.author is None:
            return stored.id, _without_proof(stored, letter)
        acts_otherwise = may_hold_commands(_NO_SUBJECT, letter.own_lines, ())
        return stored.id, assess(
            stored.raw,
            letter.author,
            settings,
            self._resolve,
            stored.received,
            form_only=bool(letter.forms) and not acts_otherwise,
        )


def _without_proof(stored: StoredLetter, letter: Letter | Unreadable) -> Evidence:
    """What is known without a look at any proof: the operator's own, what From says, or nothing."""
    if isinstance(letter, Unreadable):
        return Evidence("none", "it cannot be read", "none")
    if stored.envelope.origin == "console":
        return Evidence("console", "", "console")
    return Evidence("from", "", "from") if letter.author else Evidence("none", "", "none")


def _is_worth_it(stored: StoredLetter, letter: Letter, rules: Rules) -> bool:
    """Whether the letter came by mail and there may be a command in it."""
    if stored.envelope.origin not in _BY_MAIL or letter.author is None:
        return False
    subject = read_subject(letter.subject, rules.proposal_tags)
    return may_hold_commands(subject, letter.own_lines, letter.forms)


def unused(connection: Transaction, found: EvidenceByLetter) -> EvidenceByLetter:
    """The proofs without those that authorised another letter before: each counts once."""
    used = used_proofs.used(connection, (once for one in found.values() for once in one.once))
    fresh: EvidenceByLetter = {}
    for number, evidence in sorted(found.items()):
        others = {used.setdefault(once, number) for once in evidence.once} - {number}
        why = f"its proof was used for letter {min(others, default=0)}"
        fresh[number] = Evidence("from", why) if others else evidence
    return fresh
