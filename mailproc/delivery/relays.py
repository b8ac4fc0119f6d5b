"""From an ``[outbound] url`` to the relay that it means."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mailproc.delivery.maildir import MaildirRelay
from mailproc.delivery.relay import (
    PermanentFailure,
    Relay,
    RelayDown,
    RelayTrouble,
    Route,
    TemporaryFailure,
)
from mailproc.delivery.smtp import MtaRelay, Place

__all__ = [
    "PermanentFailure",
    "Relay",
    "RelayDown",
    "RelayTrouble",
    "Route",
    "TemporaryFailure",
    "relay_for",
]

_PORTS: Final = {"smtp": 25, "smtps": 465, "lmtp": 24}
_RIGHT: Final = (
    "right are maildir:PATH, smtp://HOST:25, smtp://USER:PASSWORD@HOST:587,"
    " smtps://USER:PASSWORD@HOST:465, lmtp://HOST:24 and lmtp:/PATH/OF/SOCKET"
)


def relay_for(url: str, base: Path) -> Relay:
    """Makes the relay of an ``[outbound] url``; nothing is opened yet.

    Args:
        url: ``maildir:``, ``smtp://``, ``smtps://`` or ``lmtp:``; of a mail server also
            ``?starttls=try|require|never`` (default ``try``, with a password ``require``),
            ``verify=no``, ``ca=FILE``, ``helo=NAME``. ``%``-escapes in user and password are read.
        base: the folder in which relative paths start.

    Raises:
        ValueError: the URL is wrong; the text says what would be right, and never the password.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "maildir":
        return MaildirRelay(_path(rest, base))
    if scheme == "lmtp+unix" or (scheme == "lmtp" and not _has_host(rest)):
        path = _path(rest.removeprefix("unix:"), base)
        return MtaRelay(Place("lmtp", str(path.absolute()), 0, starttls="never"))
    if scheme not in _PORTS or not _has_host(rest):
        raise ValueError(f"no such relay: {scheme[:20]!r}; {_RIGHT}")
    return MtaRelay(_place(scheme, _split(url), base))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # its text may quote the password
        raise ValueError(f"the host cannot be read; {_RIGHT}") from None


def _has_host(rest: str) -> bool:
    return rest.startswith("//") and not rest.startswith("///")


def _path(text: str, base: Path) -> Path:
    if text.startswith("///"):
        text = text[2:]
    if not text or text.startswith("//") or not text.isprintable():
        raise ValueError(f"a path is missing; {_RIGHT}")
    return base / text


def _place(scheme: str, url: SplitResult, base: Path) -> Place:
    if url.fragment or url.path not in ("", "/") or "@" in url.query or not url.hostname:
        # It may come of a password with one of these letters, so it is not quoted.
        raise ValueError(
            "after the host only :PORT and ?OPTIONS may follow;"
            f" in a password / ? # @ : are written %2F %3F %23 %40 %3A; {_RIGHT}"
        )
    user, password = unquote(url.username or ""), unquote(url.password or "")
    if bool(user) != bool(password):
        raise ValueError("a user name and a password come together: USER:PASSWORD@HOST")
    if not (user + password).isascii() or not (user + password).isprintable():
        raise ValueError("smtplib can log in with ASCII letters only; choose another password")
    options = _options(url.query)
    return Place(
        scheme,
        url.hostname,
        _port(url) or _PORTS[scheme],
        user,
        password,
        # A password goes out in plain text only where the operator says so.
        starttls=options.get("starttls") or ("require" if password else "try"),
        verify=options.get("verify", "yes") == "yes",
        ca=base / options["ca"] if "ca" in options else None,
        helo=options.get("helo"),
    )


def _port(url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError:
        raise ValueError(f"a port is a number from 1 to 65535; {_RIGHT}") from None


_CHOICES: Final = {
    "starttls": ("try", "require", "never"),
    "verify": ("yes", "no"),
    "ca": None,
    "helo": None,
}


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in options.items():
        if name not in _CHOICES:
            raise ValueError(f"no such option: {name[:20]!r}; there are {', '.join(_CHOICES)}")
        choices = _CHOICES[name]
        if choices and value not in choices:
            raise ValueError(f"{name} is one of {', '.join(choices)}")
        if not (value and value.isascii() and value.isprintable()):
            raise ValueError(f"{name} needs a value in ASCII letters")
    return options
