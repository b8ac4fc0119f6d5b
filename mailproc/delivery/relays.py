"""From an ``[outbound] url`` to the relay that it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from mailproc.config.relay_url import Endpoint, MaildirFolder, read_relay_url
from mailproc.delivery.maildir import MaildirRelay
from mailproc.delivery.relay import Relay
from mailproc.delivery.smtp import SmtpRelay

#: The relay for each kind of value that a URL can be read as; each takes its own kind only.
RELAYS: Final[Mapping[type, Callable[[Any], Relay]]] = {
    Endpoint: SmtpRelay,
    MaildirFolder: lambda folder: MaildirRelay(folder.path),
}


def relay_for(url: str, base: Path) -> Relay:
    """Makes the relay of an ``[outbound] url``; nothing is opened yet.

    Args:
        url: see `read_relay_url`.
        base: the folder in which relative paths start.

    Raises:
        ValueError: the URL is wrong; the text says what would be right, and never the password.
    """
    value = read_relay_url(url, base)
    return RELAYS[type(value)](value)
