r"""Where one mail's DATA ends: bytes in, one mail out, nothing of sockets.

Only ``<CR><LF>.<CR><LF>`` ends a mail (RFC 5321 4.1.1.4). Every other reading of "a dot on a line
of its own" (``\n.\n``, ``\r.\r\n``, ``\n.\r\n``, ``\r\n.\n`` ...) is content, and content holding
a bare CR, a bare LF or a NUL is refused afterwards: some other server might see an end there, and
a second mail behind it ("SMTP smuggling").
"""

from __future__ import annotations

from typing import Final

_END: Final = b"\r\n.\r\n"
# DATA starts at the start of a line: as if a CRLF had come just before it.
_LINE_START: Final = b"\r\n"


class DataReader:
    """Collects the DATA of one mail.

    Args:
        limit: the most bytes that the mail may have, without the dots that quote dots.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # Lines of one dot are the worst case: four bytes arrive for three (RFC 1870 counts three);
        # and the end may be half there.
        self._held_limit = len(_LINE_START) + limit + limit // 3 + len(b".\r")
        self._held = bytearray(_LINE_START)
        self._mail = b""
        self._too_large = False

    @property
    def too_large(self) -> bool:
        """True once more than ``limit`` bytes came; from then on nothing is kept."""
        return self._too_large

    @property
    def mail(self) -> bytes:
        """The whole mail, lines ending in CRLF, quoting dots removed; empty before its end."""
        return self._mail

    def feed(self, chunk: bytes) -> bytes | None:
        """Takes the next bytes of the connection, cut anywhere.

        Returns:
            None if the mail goes on; else what followed its end, which is the next command.
        """
        unseen = max(0, len(self._held) - len(_END) + 1)
        self._held += chunk
        end = self._held.find(_END, unseen)
        if end < 0:
            self._forget_what_is_too_much()
            return None
        rest = bytes(self._held[end + len(_END) :])
        del self._held[end + len(_LINE_START) :]
        self._finish()
        return rest

    def _forget_what_is_too_much(self) -> None:
        """Keeps only what may be the start of the end."""
        if len(self._held) > self._held_limit:
            self._too_large = True
        if self._too_large:
            del self._held[: -(len(_END) - 1)]

    def _finish(self) -> None:
        mail = bytes(self._held)
        self._held.clear()
        if self._too_large:
            return
        mail = mail.replace(b"\r\n.", b"\r\n")[len(_LINE_START) :]
        if len(mail) > self._limit:
            self._too_large = True
        else:
            self._mail = mail


def is_clean(mail: bytes) -> bool:
    """Says whether every CR and LF is part of a CRLF, and no byte is NUL (RFC 5321 2.3.8)."""
    lines = mail.count(b"\r\n")
    return mail.count(b"\r") == lines == mail.count(b"\n") and b"\0" not in mail
