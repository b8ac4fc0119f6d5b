"""DKIM (RFC 6376): a signature by the author's own domain that still holds."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types

from mailproc.identity.dkim_keys import Keys
from mailproc.identity.domains import domain_of
from mailproc.identity.message import Source
from mailproc.identity.proof import ProofCheck, Unresolved
from mailproc.identity.signature import Signature, dkim_signatures
from mailproc.mail.letter import Mailbox

_MOST_TRIED: Final = 5
#: dkimpy logs what it reads; strangers shall not write our log.
SILENT: Final = logging.Logger("dkimpy", logging.CRITICAL + 1)  # noqa: LOG001  # in nobody's tree


def by_dkim(source: Source, author: Mailbox, keys: Keys, received: datetime) -> ProofCheck:
    """Verify the signatures aligned with the author's domain until one holds.

    Args:
        source: a letter from the author's own address (`Source.misfit`).
        author: who is taken for the author.
        keys: where the public keys come from.
        received: when we received the letter, aware.
    """
    home = domain_of(author.address)
    signatures = dkim_signatures(source, author)
    if not signatures:
        return ProofCheck(False, f"no DKIM signature of {home}")
    faults: list[str] = []
    unknown = False
    for one in signatures[:_MOST_TRIED]:
        try:
            fault = one.fault(source, author, received) or _verify(source, one, keys)
        except Unresolved as silence:
            fault, unknown = f"unknown: {silence}", True
        if not fault:
            why = f"DKIM: {one.domain} signed it (aligned with From)"
            return ProofCheck(True, why, one.covers_headers(source))
        faults.append(f"DKIM of {one.domain}: {fault}")
    return ProofCheck(False, faults[0], unknown=unknown)


def _verify(source: Source, signature: Signature, keys: Keys) -> str:
    """Have dkimpy verify one signature: ``""`` if it holds, else why it does not.

    Raises:
        Unresolved: its key cannot be looked up now.
    """
    fetch = keys.fetcher(signature.tags.get(b"i", b""))
    try:
        verifier = dkim.DKIM(source.raw, logger=SILENT)
        if verifier.verify(signature.index, dnsfunc=fetch):
            return ""
    except Unresolved:
        raise
    except dkim.NaClNotFoundError:
        return "Ed25519 cannot be verified here"
    except dkim.DKIMException as fault:
        return fetch.fault or _briefly(fault)
    except Exception as fault:  # noqa: BLE001  # IndexError, binascii.Error, TypeError on odd tags
        return f"it is malformed ({type(fault).__name__})"
    return fetch.fault or "it does not match the header"


def _briefly(fault: Exception) -> str:
    return "the body was changed" if "body hash" in str(fault) else "it is malformed"
