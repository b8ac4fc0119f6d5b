"""Who a letter really is from: the proofs that it carries, weighed to a tier (`roster.TIERS`).

See `mailproc guide reading`; begin at `assessment.assess`. Proofs only ever raise a letter above
``from``; one that cannot be checked (no DNS, no library, too large) leaves it there, and nothing
here raises. What a proof has to fulfil beside being valid, and why:

- it names the author: From is the author's own address, not a list's (`message`), and the signer's
  domain is aligned with it (`domains`); an OpenPGP key is the author's own by the roster;
- it covers what commands are read from (`header_coverage`, `signature`, `signed_text`);
- it is fresh and meant for this list, so that old letters and other lists' letters cannot be sent
  in again; and it authorises one letter only: see `Evidence.once`.
"""

from __future__ import annotations

from mailproc.identity.lookups import dns_resolver
from mailproc.identity.proof import IdentitySettings, Resolver, Unresolved

__all__ = [
    "IdentitySettings",
    "Resolver",
    "Unresolved",
    "dns_resolver",
]
