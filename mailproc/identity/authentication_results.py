"""``Authentication-Results`` (RFC 8601): what a server says that it verified.

Anybody can write such a field; who wrote it is decided by where it stands (`own_results`). What it
says is taken only as a whole: where two statements contradict each other, none is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import authres  # type: ignore[import-untyped]  # authres ships no types
from msgspec import Struct

from mailproc.identity.domains import aligned, ascii_domain, domain_of
from mailproc.identity.message import Source
from mailproc.identity.proof import IdentitySettings, ProofCheck
from mailproc.identity.signature import dkim_signatures, unfit
from mailproc.mail.letter import Mailbox, address_key

_LONGEST: Final = 8 * 1024
_MOST_FIELDS: Final = 10
#: What ends or opens a comment or a quoted string, and what hides that.
_BRACKETS: Final = re.compile(r"\\.|[\"()]")


class MethodResult(Struct, frozen=True):
    """One statement: ``dkim=pass header.d=example.org``.

    Attributes:
        method: what was verified, in lower case.
        result: how it went, in lower case.
        properties: values by name (``header.d``); a name may stand several times.
    """

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def only(self, name: str) -> str:
        """The value of a property that stands once; ``""`` otherwise."""
        values = [value for known, value in self.properties if known == name]
        return values[0] if len(values) == 1 else ""

    def signer(self) -> tuple[str, str]:
        """Local part (often ``""``) and domain of who signed, by ``header.d`` or ``header.i``."""
        local, _, domain = self.only("header.i").rpartition("@")
        return address_key(local), ascii_domain(self.only("header.d") or domain)


def by_results(
    source: Source, author: Mailbox, settings: IdentitySettings, received: datetime
) -> ProofCheck:
    """What our own MTA says of the letter, if it is named in the configuration."""
    if not settings.authserv_ids:
        return ProofCheck(False)
    try:
        results = own_results(source, settings.authserv_ids, settings.own_hops)
    except ValueError as fault:
        return ProofCheck(False, f"Authentication-Results: {fault}")
    said = vouches(results, author)
    if not said:
        return ProofCheck(False, "no Authentication-Results of ours for it")
    if flaw := unfit(source, author, received):
        return ProofCheck(False, f"Authentication-Results say {said}, but of the signature: {flaw}")
    return ProofCheck(True, f"Authentication-Results: {said}", headers_covered(source, author))


def headers_covered(source: Source, author: Mailbox) -> bool:
    """Whether all aligned signatures cover Subject and thread."""
    return all(one.covers_headers(source) for one in dkim_signatures(source, author))


def own_results(source: Source, authserv_ids: Sequence[str], hops: int) -> list[MethodResult]:
    """What stands in the fields that our own MTA put on top of the letter.

    An MTA puts its Received field above all that the sender wrote. Above it nobody else can write.
    Some put their results right below it (OpenDKIM does under Postfix): then `hops` is 1, or
    more for a chain of our own machines, and it is for them to strip what claims their name
    (RFC 8601 section 5). Should they fail to, the two contradict each other and none counts.

    Args:
        source: the letter.
        authserv_ids: the names under which our MTA writes.
        hops: how many Received fields stand above its results.

    Raises:
        ValueError: a field in that place may be ours, but cannot be read.
    """
    ours = {name.casefold() for name in authserv_ids} - {""}
    results: list[MethodResult] = []
    received = fields = 0
    for name, value in source.fields:
        received += name == b"received"
        if received > hops:
            break
        text = value.decode("utf-8", "replace").casefold()
        if name != b"authentication-results" or not any(own in text for own in ours):
            continue
        fields += 1
        if fields > _MOST_FIELDS:
            raise ValueError(f"there are over {_MOST_FIELDS}")
        server, found = read_results(value)
        results += found if server.casefold() in ours else ()
    return results


def read_results(value: bytes) -> tuple[str, list[MethodResult]]:
    """The server's name and the statements in the value of one field.

    Raises:
        ValueError: it is malformed, too long, or holds comments within comments.
    """
    if len(value) > _LONGEST:
        raise ValueError(f"it is over {_LONGEST >> 10} KiB")
    text = value.decode("utf-8", "replace").replace("\r\n", "").strip()
    if _nests(text):
        raise ValueError("it has comments within comments")
    try:
        parsed = authres.AuthenticationResultsHeader.parse_value(text)
        return str(parsed.authserv_id), [_result(one) for one in parsed.results]
    except Exception as fault:
        raise ValueError("it is malformed") from fault


def _result(parsed: authres.AuthenticationResult) -> MethodResult:
    """A statement of another version of its method is kept as one of an unknown method."""
    method = parsed.method if parsed.version in (None, "1") else f"{parsed.method}/{parsed.version}"
    named = tuple((f"{one.type}.{one.name}", str(one.value or "")) for one in parsed.properties)
    return MethodResult(method, parsed.result, named)


def _nests(text: str) -> bool:
    """Whether a comment holds another one; authres would call itself for each."""
    depth, quoted = 0, False
    for found in _BRACKETS.finditer(text):
        match found[0]:
            case '"':
                quoted = not quoted and not depth
            case "(" if not quoted:
                depth += 1
            case ")" if depth:
                depth -= 1
        if depth > 1:
            return True
    return False


def vouches(results: Sequence[MethodResult], author: Mailbox) -> str:
    """What the results say for the author (``dkim=pass for example.org``); ``""`` for nothing.

    That is an aligned ``dkim=pass`` for nobody else at that domain, or a ``dmarc=pass`` for the
    very domain in From.
    """
    home = domain_of(author.address)
    signed = [one for one in results if one.method == "dkim"]
    own = [one for one in signed if aligned(one.signer()[1], home)]
    policy = [one for one in results if one.method == "dmarc"]
    if any(one.result == "fail" for one in (*own, *policy)):
        return ""
    if {"pass", "none"} <= {one.result for one in signed}:
        return ""  # there were signatures, and there were none
    local = author.key.rpartition("@")[0].partition("+")[0]
    for one in own:
        if one.result == "pass" and one.signer()[0].partition("+")[0] in ("", local):
            return f"dkim=pass for {one.signer()[1]}"
    domains = [one.only("header.from") for one in policy if one.result == "pass"]
    passed = home in [ascii_domain(domain.rpartition("@")[2]) for domain in domains]
    return f"dmarc=pass for {home}" if passed else ""
