"""What a relay is given, and the ways in which it can fail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

from mailproc.log import shortened
from mailproc.mail.reply import Reply

_LONGEST_ANSWER: Final = 300
_ADDRESS: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s"<>@\\]+)(?:@[^\s"<>@\\]+)?')


#: The envelope's sender (``""`` is the null sender) and a recipient.
Route = tuple[str, str]


class TemporaryFailure(Exception):
    """Not sent; it shall be tried again. The text is bounded, printable and has no password."""


class RelayDown(TemporaryFailure):
    """Not this mail is the trouble but the relay; others need not be tried now."""


class RelayRefuses(TemporaryFailure):
    """It says no to us, or to how we send, and not to this mail: somebody can mend that."""


class PermanentFailure(Exception):
    """The mail was refused for good. The text is the answer, bounded and printable."""


class RelayTrouble(Exception):
    """The relay cannot be used; the text says what is wrong and what to do."""


class Relay(Protocol):
    """Where mail goes. One thread at a time; calls block."""

    def send(self, mail: Reply) -> str:
        """Hands one mail on.

        Returns:
            What the relay said when it took the mail, bounded and printable: mail servers name
            the mail's number in their queue, by which their log tells of it.

        Raises:
            TemporaryFailure: try again later.
            PermanentFailure: never try again.
        """

    def check(self, routes: Iterable[Route] = ()) -> None:
        """Tries whether mail could be sent. None is, and nothing stays behind.

        Args:
            routes: from whom and to whom mail has to go.

        Raises:
            RelayTrouble: it could not.
        """

    def close(self) -> None:
        """Ends what is open; a later send opens it again. May be called from another thread."""


def cleaned(text: str | bytes) -> str:
    """A stranger's text made fit for a log line: one line, printable, at most 300 characters.

    Not `mail.text.clean_line`, which is for text that members read: what a server answered is
    shown as it was, with a space for each character that does not print.
    """
    if isinstance(text, bytes):
        text = text[: 4 * _LONGEST_ANSWER].decode("utf-8", "replace")
    line = "".join(c if c.isprintable() else " " for c in text)
    return shortened(" ".join(line.split()), _LONGEST_ANSWER)


def check_addresses(mail: Reply) -> None:
    """Sees to it that no address can add a command or a header line.

    Raises:
        PermanentFailure: one can, or there is no recipient.
    """
    for address in (mail.recipient, *filter(None, [mail.sender])):
        if not (address.isprintable() and _ADDRESS.fullmatch(address)):
            raise PermanentFailure(f"not an address that mail can be sent to: {cleaned(address)!r}")
