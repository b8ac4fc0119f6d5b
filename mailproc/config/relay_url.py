"""An ``[outbound] url`` as a value: where our mail goes, before anything is opened.

A new transport is a value and its entry in `_READERS` here, and a relay for such values in
`delivery.relays`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct

_PORTS: Final = {"smtp": 25, "smtps": 465, "lmtp": 24}
_RIGHT: Final = (
    "right are maildir:PATH, smtp://HOST:25, smtp://USER:PASSWORD@HOST:587,"
    " smtps://USER:PASSWORD@HOST:465, lmtp://HOST:24 and lmtp:/PATH/OF/SOCKET"
)


class Endpoint(Struct, frozen=True):
    """A mail server and how to speak to it, as its URL says."""

    scheme: str
    """``smtp``, ``smtps`` or ``lmtp``."""
    host: str
    """Or the path of a Unix socket (LMTP only)."""
    port: int
    user: str = ""
    password: str = ""
    starttls: str = "try"
    """``try``, ``require`` or ``never``."""
    verify: bool = True
    """Whether the certificate must be good; never asked of ``starttls="try"``."""
    ca: Path | None = None
    """Certificates to trust in place of the system's."""
    helo: str | None = None

    def __repr__(self) -> str:
        """Without the password."""
        return f"Endpoint({self})"

    def __str__(self) -> str:
        if self.host.startswith("/"):
            return f"{self.scheme}:{self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class MaildirFolder(Struct, frozen=True):
    """A folder of mails."""

    path: Path


RelayUrl = Endpoint | MaildirFolder


def read_relay_url(url: str, base: Path) -> RelayUrl:
    """What an ``[outbound] url`` means.

    Args:
        url: ``maildir:``, ``smtp://``, ``smtps://`` or ``lmtp:``; of a mail server also
            ``?starttls=try|require|never`` (default ``try``, with a password ``require``),
            ``verify=no``, ``ca=FILE``, ``helo=NAME``. ``%``-escapes in user and password are read.
        base: the folder in which relative paths start.

    Raises:
        ValueError: the URL is wrong; the text says what would be right, and never the password.
    """
    scheme = url.partition(":")[0]
    if scheme not in _READERS:
        raise _no_such_relay(scheme)
    return _READERS[scheme](url, base)


def _maildir(url: str, base: Path) -> MaildirFolder:
    return MaildirFolder(_path(url.partition(":")[2], base))


def _server(url: str, base: Path) -> Endpoint:
    scheme, _, rest = url.partition(":")
    if not _has_host(rest):
        raise _no_such_relay(scheme)
    return _endpoint(scheme, _split(url), base)


def _lmtp(url: str, base: Path) -> Endpoint:
    has_host = _has_host(url.partition(":")[2])
    return _server(url, base) if has_host else _lmtp_socket(url, base)


def _lmtp_socket(url: str, base: Path) -> Endpoint:
    path = _path(url.partition(":")[2].removeprefix("unix:"), base)
    return Endpoint("lmtp", str(path.absolute()), 0, starttls="never")


_READERS: Final[Mapping[str, Callable[[str, Path], RelayUrl]]] = {
    "maildir": _maildir,
    "smtp": _server,
    "smtps": _server,
    "lmtp": _lmtp,
    "lmtp+unix": _lmtp_socket,
}


def _no_such_relay(scheme: str) -> ValueError:
    return ValueError(f"no such relay: {scheme[:20]!r}; {_RIGHT}")


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


def _endpoint(scheme: str, url: SplitResult, base: Path) -> Endpoint:
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
    return Endpoint(
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
