"""Who wrote a letter, by its proofs (DKIM, ARC, OpenPGP): looked at where there is a reason to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mailproc.commands.grammar import may_choose, may_hold_commands
from mailproc.identity import IdentitySettings, Resolver, dns_resolver
from mailproc.mail.claimed_authors import seems_vouched_for
from mailproc.mail.letter import Letter, StoredLetter, Unreadable, address_key
from mailproc.mail.subject import read_subject
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Rules
from mailproc.processing.answered_mails import answers_agent
from mailproc.store import used_proofs
from mailproc.store.database import Transaction

_AT_ONCE: Final = 8
_SECONDS: Final = 5.0  # for all look-ups of a batch
_SECONDS_FOR_STRANGERS: Final = 5.0  # in a minute
_MINUTE: Final = 60.0  # seconds
_BY_MAIL: Final = ("smtp", "lmtp", "pipe")
_FEW: Final = 12  # lines
_NO_SUBJECT: Final = read_subject("")
#: What is known of the authors of letters, by number.
EvidenceByLetter = dict[int, Evidence]
_Worth = tuple[StoredLetter, Letter]


class _Budget:
    """Looks names up for many letters, all of which together wait no longer than so many seconds.

    When that is spent, it tells only what is known already.
    """

    def __init__(self, resolve: Resolver, seconds: float, clock: Callable[[], float]) -> None:
        self._resolve = resolve
        self._clock = clock
        self._ends = clock() + seconds

    def __call__(self, name: str, seconds: float) -> Sequence[bytes]:
        """The TXT records at `name`; see `Resolver`."""
        left = max(self._ends - self._clock(), 0.0)
        return self._resolve(name, min(seconds, left))


class Authenticator:
    """Looks at the proofs of letters that may hold commands; waits for the DNS, within bounds.

    Only where the result matters: those of the list's people, and where strangers have a say,
    theirs. A batch of letters waits a few seconds at most, and for strangers a few in a minute.

    Args:
        settings: for each list by name; a list that is not named asks for no proofs.
        resolve: the DNS; this machine's by default.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        settings: Mapping[str, IdentitySettings],
        resolve: Resolver | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._resolve = resolve or dns_resolver()
        self._clock = clock
        self._minute = clock()
        self._for_strangers = _SECONDS_FOR_STRANGERS

    def seems_proven(self, list_name: str, head: bytes) -> bool:
        """Whether a mail with these first bytes seems to be from whom it says; it may err."""
        settings = self._settings.get(list_name)
        return settings is not None and seems_vouched_for(
            head, settings.authserv_ids, settings.own_hops
        )

    def authenticate(
        self,
        rules: Rules,
        letters: Sequence[tuple[StoredLetter, Letter | Unreadable]],
        is_listed: Callable[[str], bool],
    ) -> EvidenceByLetter:
        """What is known of who wrote each letter, by its number. Call it outside transactions.

        Args:
            rules: the list's.
            letters: as they were read.
            is_listed: whether an address is one of the list's people.
        """
        known = {stored.id: _without_proof(stored, letter) for stored, letter in letters}
        settings = self._settings.get(rules.name)
        if settings is None:
            return known
        if any(stored.envelope.origin == "console" for stored, _ in letters):
            is_listed = _everybody  # the console may be about to put anybody on the roster
        people: list[_Worth] = []
        strangers: list[_Worth] = []
        for stored, letter in letters:
            if isinstance(letter, Letter) and _is_worth_it(stored, letter, rules):
                listed = letter.author is not None and is_listed(letter.author.address)
                (people if listed else strangers).append((stored, letter))
        known |= self._all(settings, people, _SECONDS)
        if strangers and rules.voters == "anyone":
            known |= self._of_strangers(settings, strangers)
        return known

    def _of_strangers(
        self, settings: IdentitySettings, worth: Sequence[_Worth]
    ) -> EvidenceByLetter:
        """The same for strangers, on the time that is left for them this minute."""
        began = self._clock()
        if began >= self._minute + _MINUTE:
            self._minute, self._for_strangers = began, _SECONDS_FOR_STRANGERS
        found = self._all(settings, worth, self._for_strangers)
        self._for_strangers = max(self._for_strangers - (self._clock() - began), 0.0)
        return found

    def _all(
        self, settings: IdentitySettings, worth: Sequence[_Worth], seconds: float
    ) -> EvidenceByLetter:
        if not worth:
            return {}
        resolve = _Budget(self._resolve, seconds, self._clock)
        with ThreadPoolExecutor(_AT_ONCE) as pool:  # each may wait for the DNS
            return dict(pool.map(lambda one: _look_at(settings, resolve, *one), worth))


def _everybody(_address: str) -> bool:
    return True


def _look_at(
    settings: IdentitySettings, resolve: Resolver, stored: StoredLetter, letter: Letter
) -> tuple[int, Evidence]:
    if letter.author is None:
        return stored.id, _without_proof(stored, letter)
    # Here, since where a list asks for no proofs nothing of what checks them is loaded.
    from mailproc.identity.assessment import assess

    return stored.id, assess(
        stored.raw,
        letter.author,
        settings,
        resolve,
        stored.received,
        # A form's key names its list and meeting; rows that have lost it name none.
        form_only=bool(letter.forms)
        and all(form.key for form in letter.forms)
        and not may_hold_commands(_NO_SUBJECT, letter.own_lines, ())
        and not may_choose(letter.own_lines),
    )


def _without_proof(stored: StoredLetter, letter: Letter | Unreadable) -> Evidence:
    """What is known without a look at any proof: the operator's own, what From says, or nothing."""
    if isinstance(letter, Unreadable):
        return Evidence("none", "it cannot be read", "none")
    if stored.envelope.origin == "console":
        return Evidence("console", "", "console")
    return Evidence("from", "", "from") if letter.author else Evidence("none", "", "none")


def _is_worth_it(stored: StoredLetter, letter: Letter, rules: Rules) -> bool:
    """Whether the letter came by mail and there may be a command in it.

    To us a few lines may be one in whatever words: "Jane, then John", "I withdraw my candidacy".
    """
    if stored.envelope.origin not in _BY_MAIL or letter.author is None:
        return False
    subject = read_subject(letter.subject, rules.proposal_tags)
    if may_hold_commands(subject, letter.own_lines, letter.forms, decides=rules.decides):
        return True
    to_us = address_key(rules.address) not in letter.recipients or answers_agent(letter, rules)
    return to_us and (len(letter.own_lines) <= _FEW or may_choose(letter.own_lines))


def unused(connection: Transaction, found: EvidenceByLetter) -> EvidenceByLetter:
    """The proofs without those that authorised another letter before: each counts once."""
    used = used_proofs.used(connection, (once for one in found.values() for once in one.once))
    fresh: EvidenceByLetter = {}
    for number, evidence in sorted(found.items()):
        others = {used.setdefault(once, number) for once in evidence.once} - {number}
        why = f"its proof was used for letter {min(others, default=0)}"
        fresh[number] = Evidence("from", why) if others else evidence
    return fresh
