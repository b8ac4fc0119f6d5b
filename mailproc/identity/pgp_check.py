"""OpenPGP: a signature by a key that the roster gives to the author.

pysequoia is optional (the extra ``pgp``); without it no letter reaches ``pgp``. Its `verify` checks
the key's and the signature's own validity at the time of signing, and refuses weak algorithms;
what the present says of them is checked here.

A signature covers no header of the letter. So it does not say which topic a bare ``VOTE +1`` is for
(`Evidence.headers`), and a signed text can be mailed again, by anybody and to anybody: it counts if
it names this list (`signed_text.names`), for one letter (`Evidence.once`), and for
`IdentitySettings.max_age`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from mailproc.identity.message import Source
from mailproc.identity.proof import CLOCKS_DIFFER, IdentitySettings, ProofCheck
from mailproc.identity.signed_text import SignedText, find_signed, names, reads_alike
from mailproc.mail.letter import Mailbox

try:
    import pysequoia
except ImportError:  # the extra is not installed
    pysequoia = None  # type: ignore[assignment]  # asked for below

_NOTHING: Final = (ProofCheck(False), ())
_FOR_NOBODY: Final = (
    "OpenPGP: the signed text does not say that it is for this list; put the list's or the agent's"
    " address on a line of its own"
)

_Value = TypeVar("_Value")


class _Bad(Exception):
    """Sequoia cannot use what it was given; the text is its first line."""


def by_pgp(
    source: Source,
    author: Mailbox,
    settings: IdentitySettings,
    received: datetime,
    *,
    form_only: bool = False,
) -> tuple[ProofCheck, tuple[str, ...]]:
    """Verify the signature over the letter's own text, if the author has a key.

    Args:
        source: the letter.
        author: who is taken for the author, behind the list's munging if need be.
        settings: with the members' keys.
        received: when we received the letter, aware.
        form_only: whether nothing acts in it but a ballot form, whose key names the meeting.

    Returns:
        What was found, and what it is good for once (`Evidence.once`).
    """
    certificates = settings.keys.get(author.key)
    signed = find_signed(source.raw) if certificates else None
    if signed is None or certificates is None:
        return _NOTHING
    if pysequoia is None:
        return ProofCheck(False, "OpenPGP cannot be verified here: pysequoia is not installed"), ()
    try:
        times = received, settings.max_age
        check, once, text = _verified(source, signed, author, certificates, times)
    except _Bad as fault:
        return ProofCheck(False, f"OpenPGP: {fault}"), ()
    if check.proves and not form_only and not names(text, settings.addresses):
        return ProofCheck(False, _FOR_NOBODY), ()
    return check, once


def key_faults(certificates: bytes, now: datetime) -> list[str]:
    """What is wrong with each of a member's certificates, for the check of a configuration.

    Args:
        certificates: binary or armored, one or several.
        now: aware.

    Raises:
        ValueError: they cannot be read, or there are none.
        ImportError: pysequoia is not installed.
    """
    if pysequoia is None:
        raise ImportError("OpenPGP keys need pysequoia")
    try:
        known = _ask(lambda: pysequoia.Cert.split_bytes(certificates))
    except _Bad as fault:
        raise ValueError(str(fault)) from fault
    if not known:
        raise ValueError("it holds no certificate")
    faults = ((one.fingerprint[-16:].upper(), _out_of_use(one, now)) for one in known)
    return [f"{fault} ({key})" for key, fault in faults if fault]


def _verified(
    source: Source,
    signed: SignedText,
    author: Mailbox,
    certificates: bytes,
    times: tuple[datetime, timedelta],
) -> tuple[ProofCheck, tuple[str, ...], bytes]:
    """What was found, what it is good for once, and the signed text as a letter of its own."""
    received, max_age = times
    known = _ask(lambda: pysequoia.Cert.split_bytes(certificates))
    signature = _ask(lambda: pysequoia.Sig.from_bytes(signed.armor))
    if fault := _out_of_time(signature, received, max_age):
        return ProofCheck(False, f"OpenPGP: {fault}"), (), b""
    content, signer = _verify(signed, known, signature)
    if fault := _out_of_use(next(one for one in known if one.fingerprint == signer), received):
        return ProofCheck(False, f"OpenPGP: {fault}"), (), b""
    text = signed.letter(content)
    if not reads_alike(source.raw, text):
        return ProofCheck(False, "OpenPGP: not all of the author's text is signed"), (), b""
    why = f"OpenPGP: {signer[-16:].upper()} signed it, a key of {author.address}"
    made = f"{author.key}\n{signature.created}\n".encode()
    return ProofCheck(True, why), (hashlib.sha256(made + content).hexdigest(),), text


def _verify(
    signed: SignedText, known: list[pysequoia.Cert], signature: pysequoia.Sig
) -> tuple[bytes, str]:
    """The signed bytes and the fingerprint of the certificate.

    Only this one signature is looked at, whatever else the armor holds: its time was checked.
    """

    def known_keys(_: list[str]) -> list[pysequoia.Cert]:
        return known

    if signed.charset:
        one = signed.content + str(signature).encode()
        found = _ask(lambda: pysequoia.verify(one, store=known_keys))
    else:
        one = signed.content
        found = _ask(lambda: pysequoia.verify(one, store=known_keys, signature=signature))
    signers = {valid.certificate for valid in found.valid_sigs}
    if len(signers) != 1 or found.bytes is None:
        raise _Bad("it is not one valid signature")
    return found.bytes, signers.pop()


def _out_of_time(signature: pysequoia.Sig, received: datetime, max_age: timedelta) -> str:
    if signature.created is None:
        return "it does not say when it was made"
    if signature.created > received + CLOCKS_DIFFER:
        return "it is from the future"
    if signature.created < received - max_age:
        return f"it is over {max_age.days} days old"
    if signature.expiration is not None and signature.expiration <= received:
        return "it has expired"
    return ""


def _out_of_use(certificate: pysequoia.Cert, received: datetime) -> str:
    if certificate.is_revoked:
        return "the key is revoked"
    if certificate.expiration is not None and certificate.expiration <= received:
        return "the key has expired"
    return ""


def _ask(question: Callable[[], _Value]) -> _Value:
    """Sequoia's answer.

    Raises:
        _Bad: what it says instead, without its stack trace.
    """
    try:
        return question()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001  # a panic in Rust comes as a BaseException of PyO3
        said = str(fault).partition("\n")[0]
        raise _Bad(said[:100] or type(fault).__name__) from None
