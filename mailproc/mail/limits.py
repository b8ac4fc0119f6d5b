"""How much of a mail is read. Apart from what reads it, which is loaded in a process of its own."""

from __future__ import annotations

import sys
from typing import Final, NamedTuple


class Limits(NamedTuple):
    """How much of a mail is read.

    What has too many levels of nesting, parts or bytes of headers is not read at all. Of lines and
    characters the first so many are read, and what stands below is not looked at: no person wrote
    that much.
    """

    levels: int = 100
    parts: int = 1_000
    header_bytes: int = 100 * 1024
    lines: int = 200_000
    """Of the whole mail as it came, attachments too."""
    text_lines: int = 20_000
    """Of the author's text, quotes too."""
    text: int = 1 << 20
    """Characters of the author's text, quotes too."""
    own_lines: int = 4_000
    """Of what the author wrote now."""
    own_text: int = 1 << 17
    """Characters of what the author wrote now."""

    def without_ends(self) -> Limits:
        """The same for a mail that is read to its end, however long it is."""
        return Limits(self.levels, self.parts, self.header_bytes, *[sys.maxsize] * 5)


USUAL: Final = Limits()
