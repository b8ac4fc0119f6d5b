"""What the checks are told and what they tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

from msgspec import Struct, field

#: How far a signer's clock may be ahead of ours, or behind it.
CLOCKS_DIFFER: Final = timedelta(minutes=5)


class Unresolved(Exception):
    """The DNS gives no answer just now; its text says why."""


class Resolver(Protocol):
    """Looks up TXT records. It may be called by several threads at once."""

    def __call__(self, name: str, seconds: float) -> Sequence[bytes]:
        """The TXT records at `name`, each joined from its strings; empty if there are none.

        Args:
            name: A-labels in lower case, without the final dot.
            seconds: how long it may take; 0 asks nobody, and tells what is known already.

        Raises:
            Unresolved: no answer now, which says nothing about the records.
        """


class IdentitySettings(Struct, frozen=True):
    """What the operator set, for one list."""

    addresses: tuple[str, ...]
    """The list's and the agent's addresses: To or Cc has to name one, or the letter was meant for
    somebody else. ``agent+anything@`` is the agent. Empty: it may name anybody."""
    authserv_ids: tuple[str, ...] = ()
    """Whose ``Authentication-Results`` are believed: our own MTA's; see
    `authentication_results.own_results`."""
    own_hops: int = 0
    """How many Received fields our own MTA puts above its ``Authentication-Results``."""
    trusted_arc_sealers: tuple[str, ...] = ()
    """The domains (``d=`` of ARC-Seal) whose word is believed on what they received."""
    keys: Mapping[str, bytes] = field(default_factory=dict)
    """Case-folded address to the OpenPGP certificates of the member who has that address, binary
    or armored, one or several."""
    max_age: timedelta = timedelta(days=14)
    """How old a signed letter may be when it is received; mail queues give up after 5 days."""
    dns_timeout: float = 2.0
    """Seconds for one lookup."""
    dns_budget: float = 5.0
    """Seconds for all lookups about one letter."""


class ProofCheck(Struct, frozen=True):
    """What one kind of proof says; `headers` as in `Evidence`, but True for covered.

    `unknown` is whether it could not be looked at now, and asked again may say more.
    """

    proves: bool
    why: str = ""
    headers: bool = False
    unknown: bool = False
