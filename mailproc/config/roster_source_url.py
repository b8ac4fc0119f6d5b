"""``members_from``: where a list's people are known, and what each kind of source is called by.

`intake.roster_sources` has the classes that ask them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from mailproc.config.errors import did_you_mean, shown
from mailproc.config.table import Wrong
from mailproc.config.values import split_url


class SourceKind(Struct, frozen=True):
    """One kind of list server, reached by a URL behind the kind's own scheme."""

    title: str
    example: str
    schemes: tuple[str, ...]
    """Of the URL behind the kind's own."""
    roles: tuple[str, ...]
    """Its words for people who can be made chairs."""


SOURCE_KINDS: Final[Mapping[str, SourceKind]] = {
    "mailman3": SourceKind(
        title="Mailman",
        example="mailman3:http://localhost:8001/3.1",
        schemes=("http", "https"),
        roles=("owner", "moderator"),
    ),
}
_EXAMPLES: Final = '" or "'.join(kind.example for kind in SOURCE_KINDS.values())


def source_url(text: str) -> str:
    """A ``members_from`` as it is written.

    Raises:
        Wrong: it is that of no source.
    """
    name, _, url = text.partition(":")
    kind = SOURCE_KINDS.get(name)
    parts = split_url(url, kind.example if kind else _EXAMPLES)
    if kind is None or parts.scheme not in kind.schemes or not parts.hostname:
        right = kind.example if kind else _EXAMPLES
        raise Wrong(f'{shown(text)} is no source of members; write it like "{right}"')
    return text


def source_role(word: str) -> str:
    """A role whose holders are chairs, in the words of a list server.

    Raises:
        Wrong: no source knows it.
    """
    known = [role for kind in SOURCE_KINDS.values() for role in kind.roles]
    if word not in known:
        whose = " or ".join(f"{kind.title}'s" for kind in SOURCE_KINDS.values())
        raise Wrong(
            f"{shown(word)} is no role of {whose} that makes chairs{did_you_mean(word, known)}"
        )
    return word
