"""TXT records from the DNS, by dnspython, with a cache and without patience for a dead server."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

import dns.exception
import dns.name
import dns.resolver

from mailproc.identity.proof import Unresolved
from mailproc.identity.silence import SilentZones

_MOST_CACHED: Final = 2048
_LONGEST_RECORDS: Final = 16 * 1024
_TTL: Final = (60, 3600)  # seconds: the least and the most that an answer is kept
_TTL_OF_NOTHING: Final = 300
_TTL_OF_SILENCE: Final = 30
_SILENCES_TO_DOUBT: Final = 3
_PROBE: Final = 1.0  # seconds

_Answer = tuple[bytes, ...] | None  # None: no answer


# The cache is not `dns.resolver.LRUCache` (looked at: dnspython 2.9): that keeps an answer as long
# as its TTL says, be it no time at all or a week, and a silence not at all, so that each letter
# would wait for it again.
class DnsResolver:
    """A caching resolver for one process; several threads may use it.

    "There is no such record" is an answer and is kept for five minutes; no answer is kept for half
    a minute. If after three timeouts in a row our servers do not even answer for the root, then
    nothing is asked for half a minute: when they are dead, that delays a batch of letters by
    seconds, not by seconds a letter. So it is with a sender's own servers, whatever names are asked
    for (`SilentZones`); a key that was there before is asked for all the same.

    Args:
        nameservers: IP addresses; None: those of the system.
        port: where they listen.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        nameservers: Sequence[str] | None = None,
        port: int = 53,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._lock = Lock()
        self._cache: OrderedDict[str, tuple[float, _Answer]] = OrderedDict()
        self._zones = SilentZones()
        self._silences = 0
        self._silent_until = 0.0
        self._dns = _dnspython(nameservers, port)

    def __call__(self, name: str, seconds: float) -> Sequence[bytes]:
        """The TXT records at `name`; see `proof.Resolver`.

        Raises:
            Unresolved: no answer in time, or the servers fail.
        """
        with self._lock:
            now = self._clock()
            until, answer = self._cache.get(name, (0.0, None))
            if until <= now and self._silent_until > now:
                raise Unresolved("the DNS servers are silent")
            if until <= now and not answer and self._zones.covers(name, now):
                raise Unresolved(f"the DNS gave no answer for names like {name}")
        if until <= now:
            if seconds <= 0:
                raise Unresolved("there was no time left to look it up")
            answer = self._ask(name, seconds)
        if answer is None:
            raise Unresolved(f"the DNS gives no answer for {name}")
        return answer

    def trouble(self, seconds: float) -> str:
        """Why nothing can be looked up; empty if the servers answer for the root within that."""
        if self._dns is None:
            return "the system names no servers"
        where = ", ".join(map(str, self._dns.nameservers))
        try:
            self._dns.resolve(".", "NS", lifetime=seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ""
        except dns.exception.Timeout:
            return f"{where} does not answer"
        except (dns.exception.DNSException, OSError):
            return f"{where} gives no usable answer"
        return ""

    def _ask(self, name: str, seconds: float) -> _Answer:
        answer: _Answer = None
        ttl = _TTL_OF_SILENCE
        silences = 0
        try:
            answer, ttl = self._lookup(name, seconds)
        except dns.exception.Timeout:
            silences = self._silences + 1
            with self._lock:
                self._zones.note(name, self._clock())
        except (dns.exception.DNSException, OSError):  # SERVFAIL, no servers configured ...
            pass
        dead = silences >= _SILENCES_TO_DOUBT and self._is_dead()
        with self._lock:
            self._keep(name, answer, ttl)
            self._silences = silences
            if dead:
                self._silent_until = self._clock() + _TTL_OF_SILENCE
        return answer

    def _is_dead(self) -> bool:
        """Whether our servers are silent even on what each of them knows."""
        try:
            if self._dns:
                self._dns.resolve(".", "NS", lifetime=_PROBE, search=False)
        except dns.exception.Timeout:
            return True
        except (dns.exception.DNSException, OSError):
            pass
        return False

    def _lookup(self, name: str, seconds: float) -> tuple[tuple[bytes, ...], int]:
        """The records and for how long they may be kept."""
        if self._dns is None:
            raise dns.resolver.NoNameservers
        try:
            found = self._dns.resolve(
                name + ".", "TXT", lifetime=seconds, search=False, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong):
            return (), _TTL_OF_NOTHING
        if found.rrset is None:
            return (), _TTL_OF_NOTHING
        records = tuple(b"".join(record.strings) for record in found.rrset)
        least, most = _TTL
        if sum(map(len, records)) > _LONGEST_RECORDS:
            records = ()  # nobody's key
        return records, min(max(found.rrset.ttl, least), most)

    def _keep(self, name: str, answer: _Answer, ttl: int) -> None:
        self._cache[name] = (self._clock() + ttl, answer)
        self._cache.move_to_end(name)
        while len(self._cache) > _MOST_CACHED:
            self._cache.popitem(last=False)


def _dnspython(nameservers: Sequence[str] | None, port: int) -> dns.resolver.Resolver | None:
    """None if the system names no servers; then every lookup stays without an answer."""
    try:
        stub = dns.resolver.Resolver(configure=nameservers is None)
    except dns.resolver.NoResolverConfiguration:
        return None
    stub.port = port
    if nameservers is not None:
        stub.nameservers = list(nameservers)
    return stub
