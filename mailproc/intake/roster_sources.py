"""From a list's ``members_from`` to the source that it means.

A new source is a class like `mailman.Mailman`, its entry here, and what its URL looks like in
`config.roster_source_url`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mailproc.intake.roster_source import RosterSource


def _mailman(url: str) -> RosterSource:
    from mailproc.intake.mailman import Mailman  # with HTTP, which most lists do not ask for

    return Mailman(url)


#: By the scheme before the first colon, each made from the whole URL.
ROSTER_SOURCES: Final[Mapping[str, Callable[[str], RosterSource]]] = {"mailman3": _mailman}


def roster_source(url: str) -> RosterSource:
    """The source of a ``members_from`` that the configuration's check let through."""
    return ROSTER_SOURCES[url.partition(":")[0]](url)
