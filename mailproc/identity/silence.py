"""Which zones of the DNS were silent lately: nobody waits for them again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from mailproc.identity.domains import organisation

_MOST_KEPT: Final = 1024
_SHORTEST: Final = 30.0  # seconds
_LONGEST: Final = 600.0
_DOMAINS_TO_DOUBT: Final = 3
_KEYS_OF: Final = "._domainkey."


class _Silence(Struct):
    """How often a zone let us wait lately, and until when it is not asked."""

    times: int = 0
    until: float = 0.0


class SilentZones:
    """Remembers zones that gave no answer, a bounded number of them, for a bounded time.

    That is the domain whose key was asked for, whatever the key's name, and after three silences
    the whole organisation with all its subdomains: whoever has a zone can make as many names in it
    as he likes. The longer a zone is silent the more rarely it is tried: half a minute at first,
    ten minutes at last.
    """

    def __init__(self) -> None:
        self._zones: OrderedDict[str, _Silence] = OrderedDict()

    def covers(self, name: str, now: float) -> bool:
        """Whether a name lies in a zone that is not to be asked at this time."""
        known = (self._zones.get(zone) for zone, _ in _zones_of(name))
        return any(one is not None and one.until > now for one in known)

    def note(self, name: str, now: float) -> None:
        """This name was asked for, and nobody answered."""
        for zone, doubt in _zones_of(name):
            silence = self._zones.setdefault(zone, _Silence())
            if silence.until + _LONGEST < now:  # long ago
                silence.times = 0
            silence.times += 1
            beyond = silence.times - doubt
            pause = min(_SHORTEST * 2 ** min(beyond, 10), _LONGEST) if beyond >= 0 else 0.0
            silence.until = now + pause
            self._zones.move_to_end(zone)
        while len(self._zones) > _MOST_KEPT:
            self._zones.popitem(last=False)


def _zones_of(name: str) -> Iterator[tuple[str, int]]:
    """The zones that may be at fault, each with how often it has to be silent to be doubted."""
    domain = name.rpartition(_KEYS_OF)[2]
    whole = organisation(domain) or domain
    yield domain, 1
    if whole != domain:
        yield whole, _DOMAINS_TO_DOUBT
