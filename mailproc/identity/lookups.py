"""Looks names up in the DNS; what does so is loaded at the first look-up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mailproc.identity.proof import Resolver


def dns_resolver(nameservers: Sequence[str] | None = None) -> Resolver:
    """A resolver that asks these servers, given by IP address; None: those of the system.

    Most letters carry nothing for which anything has to be looked up.
    """

    @cache
    def made() -> Resolver:
        from mailproc.identity.resolver import DnsResolver

        return DnsResolver(nameservers)

    def resolve(name: str, seconds: float) -> Sequence[bytes]:
        return made()(name, seconds)

    return resolve
