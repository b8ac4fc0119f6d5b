"""The real archive that some tests read: kernel summit mails, not ours to copy or to ship."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator

from tests.support.paths import CORPUS

MBOX = CORPUS / "ksummit-discuss.mbox"
LIST = "ksummit-discuss@lists.linuxfoundation.org"
TAGS = (
    "MAINTAINERS SUMMIT",
    "MAINTAINER SUMMIT",
    "TECH TOPIC",
    "MAINTAINERS/KERNEL SUMMIT",
    "MAINTAINERS / KERNEL SUMMIT",
)


def missing() -> str:
    """Why the archive cannot be read; empty if it can."""
    return "" if MBOX.is_file() else f"no archive at {MBOX} (set MAILPROC_CORPUS to its folder)"


def mails() -> Iterator[bytes]:
    """The raw mails of the archive."""
    box = mailbox.mbox(MBOX, create=False)
    try:
        for key in box.keys():  # noqa: SIM118  # an mbox iterates over messages, not keys
            yield box.get_bytes(key)
    finally:
        box.close()
