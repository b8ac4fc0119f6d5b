"""What the guides say, made fit for a machine of the tests: other ports, other folders."""

from __future__ import annotations

from mailproc.guides import Block, guides


def text_of(name: str) -> str:
    """A whole guide, as it stands in its file."""
    return next(one.text for one in guides() if one.name == name)


def blocks(name: str, heading: str = "") -> list[Block]:
    """The fenced blocks of a guide, or of its section below `## heading` alone."""
    guide = next(one for one in guides() if one.name == name)
    if not heading:
        return list(guide.blocks)
    _, found, rest = guide.text.partition(f"\n## {heading}\n")
    assert found, f"{name} has no section {heading!r}"
    return list(guide._replace(text=rest.partition("\n## ")[0]).blocks)


def only(found: list[Block], language: str = "", path: str = "") -> str:
    """The text of the one block of this language, or for this path."""
    (one,) = [b for b in found if path in (b.path, "") and language in (b.language, "")]
    return one.text


def commands(found: list[Block]) -> str:
    """All commands of these blocks, as one script that ends at the first failure."""
    return "set -euo pipefail\n" + "".join(
        b.text for b in found if b.language == "sh" and not b.role
    )


def adapted(text: str, *changes: tuple[str, str]) -> str:
    """The text with each of these words changed; each must be in it."""
    for old, new in changes:
        assert old in text, f"the guide no longer says {old!r}"
        text = text.replace(old, new)
    return text
