"""What proves who wrote a letter: the DNS, and members' OpenPGP keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mailproc.cli.check.finding import Finding
from mailproc.config import Config, ListConfig
from mailproc.identity.pgp_check import key_faults
from mailproc.identity.resolver import DnsResolver
from mailproc.mail.letter import address_key
from mailproc.meeting.roster import needs_proof

_DNS_SECONDS: Final = 3.0


def check_dns(config: Config) -> Iterator[Finding]:
    """Ask the name servers, if any list looks at signatures."""
    asked = {tier for one in config.lists for tier in one.trust.tiers().values()}
    if not any(map(needs_proof, asked)):
        return
    fault = DnsResolver(config.dns.nameservers or None).trouble(_DNS_SECONDS)
    what = "DNS, for the keys of DKIM signatures"
    if not fault:
        yield Finding(what)
        return
    cure = "correct [dns] nameservers, or the system's resolver"
    if "dkim" not in asked:
        cure += "; without it letters wait to be confirmed by reply"
    yield Finding(what, fault, cure, warning="dkim" not in asked)


def check_keys(config: Config) -> Iterator[Finding]:
    """Read every certificate in each list's ``pgp_keys``."""
    for settings in config.lists:
        if settings.pgp_keys is not None:
            yield from _of_list(settings, settings.pgp_keys)


def _of_list(settings: ListConfig, folder: Path) -> Iterator[Finding]:
    files = sorted(folder.glob("*.asc"))
    known = {address_key(item) for one in settings.members() for item in one.addresses}
    found = [finding for file in files for finding in _of_file(file)]
    yield from found
    for file in files if not settings.members_from else ():
        if address_key(file.stem) not in known:
            cure = "call it after a member's address, such as jane@example.org.asc"
            yield Finding(f"OpenPGP key {file}", "is no member's", cure, warning=True)
    if not files:
        cure = "put certificates there, such as jane@example.org.asc"
        yield Finding(f"OpenPGP keys in {folder}", "there are none", cure, warning=True)
    elif not found:
        yield Finding(f"{len(files)} OpenPGP keys of {settings.name}")


def _of_file(file: Path) -> Iterator[Finding]:
    what = f"OpenPGP key {file}"
    try:
        for fault in key_faults(file.read_bytes(), datetime.now(UTC)):
            yield Finding(what, fault, "ask the member for a new one, or take it out")
    except ImportError:
        yield Finding(what, "pysequoia is not installed", "run: pip install pysequoia")
    except (OSError, ValueError) as fault:
        cure = "export it again: gpg --armor --export ADDRESS"
        yield Finding(what, f"cannot be read: {fault}", cure)
