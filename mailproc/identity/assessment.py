"""All proofs of one letter, weighed to one tier."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from mailproc.identity.arc_check import by_arc
from mailproc.identity.authentication_results import by_results
from mailproc.identity.dkim_check import by_dkim
from mailproc.identity.dkim_keys import Keys
from mailproc.identity.message import Source, Unverifiable
from mailproc.identity.pgp_check import by_pgp
from mailproc.identity.proof import IdentitySettings, ProofCheck, Resolver
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.evidence import Evidence

_LONGEST_WHY: Final = 300

log = logging.getLogger(__name__)


def assess(
    raw: bytes,
    author: Mailbox,
    settings: IdentitySettings,
    resolve: Resolver,
    received: datetime,
    *,
    form_only: bool = False,
) -> Evidence:
    """How sure we are that `author` wrote a letter. Never raises.

    Several threads may call it at once. It is bounded in time and memory, but waits for the DNS
    up to ``settings.dns_budget`` seconds: call it outside of transactions, for letters that came
    by SMTP, LMTP or a pipe (an archive's signatures are too old, the console needs none), and
    keep what it says: asked again later it may say something else, as keys come and go.

    Args:
        raw: the letter as it came. The parser process must have been able to read it.
        author: who is taken for its author, behind the list's munging if need be; on such a
            letter only an OpenPGP signature can prove anything.
        settings: of the letter's list.
        resolve: the DNS.
        received: when we received the letter, aware.
        form_only: whether nothing acts in it but a ballot form.
    """
    try:
        return _weighed(raw, author, settings, resolve, received, form_only=form_only)
    except Exception as bug:
        log.exception("a letter is left unverified")
        return Evidence("from", f"a bug: {type(bug).__name__}")


def _weighed(
    raw: bytes,
    author: Mailbox,
    settings: IdentitySettings,
    resolve: Resolver,
    received: datetime,
    *,
    form_only: bool,
) -> Evidence:
    try:
        source = Source.of(raw)
    except Unverifiable as fault:
        return Evidence("from", str(fault))
    server = _by_servers(source, author, settings, resolve, received)
    person, pgp_once = by_pgp(source, author, settings, received, form_only=form_only)
    proofs = [finding for finding in (person, server) if finding.proves]
    why = clean_line(
        "; ".join(one.why for one in proofs or (person, server) if one.why), _LONGEST_WHY
    )
    if not proofs:
        return Evidence("from", why, unknown=server.unknown)
    once = (source.once(author, settings.addresses),) if server.proves else ()
    return Evidence(
        tier="pgp" if person.proves else "dkim",
        why=why,
        headers="dkim" if server.proves and server.headers else "from",
        once=(*pgp_once, *once),
    )


def _by_servers(
    source: Source,
    author: Mailbox,
    settings: IdentitySettings,
    resolve: Resolver,
    received: datetime,
) -> ProofCheck:
    """What servers vouch for; the cheapest proof first."""
    if misfit := source.misfit(author, settings.addresses, received, settings.max_age):
        return ProofCheck(False, misfit)
    keys = Keys(resolve, settings.dns_timeout, settings.dns_budget)
    whys: list[str] = []
    unknown = False
    checks: tuple[Callable[[], ProofCheck], ...] = (
        lambda: by_results(source, author, settings, received),
        lambda: by_dkim(source, author, keys, received),
        lambda: by_arc(source, author, settings.trusted_arc_sealers, keys, received),
    )
    for check in checks:
        finding = check()
        if finding.proves:
            return finding
        whys += [finding.why] if finding.why else []
        unknown = unknown or finding.unknown
    return ProofCheck(False, "; ".join(whys), unknown=unknown)
