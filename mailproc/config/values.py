"""The kinds of value that a configuration holds, and what each must look like.

Every function here gives the value back as it is kept, and raises `errors.Wrong` for one that does
not look like it, with what would be right.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from string import Formatter
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from mailproc.config.errors import did_you_mean, shown
from mailproc.config.listen import parse_listen
from mailproc.config.table import After, AtLeast, AtMost, Wrong
from mailproc.mail.letter import address_key


def one_line(text: str) -> str:
    """Text that can stand in a header: no control characters, not blank."""
    if not text.strip():
        raise Wrong("is empty; write something or leave the key out")
    if not text.isprintable():
        raise Wrong(f"{shown(text)} holds a line break or control character; write it in one line")
    return text


_LOCAL: Final = r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}"
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS: Final = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*")
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")


def address(text: str) -> str:
    """A bare mail address, ``local@domain``; letters of any script may stand in it (RFC 6531).

    No DNS is asked, and quoted local parts (``"a b"@example.org``) are not taken: what is checked
    is that the address can be found again in a header.
    """
    local, _, _ = text.rpartition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(text) > 254 or dots or not _ADDRESS.fullmatch(text):
        raise Wrong(f'{shown(text)} is not an address; write it like "jane@example.org"')
    return text


def host(text: str) -> str:
    """A host name or an IPv4 address."""
    if not _HOST.fullmatch(text):
        raise Wrong(f'{shown(text)} is not a host name; write it like "mail.example.org"')
    return text


def mail_domain(text: str) -> str:
    """What stands behind the @ of addresses, as `address_key` has it."""
    domain = address_key(text)
    if "." not in domain or not _HOST.fullmatch(domain):
        raise Wrong(f'{shown(text)} is not a domain of mail addresses; write it like "groups.io"')
    return domain


def nameserver(text: str) -> str:
    """The IP address of a name server."""
    try:
        ip_address(text)
    except ValueError:
        right = 'write it like "127.0.0.1" or "::1"'
        raise Wrong(f"{shown(text)} is not the IP address of a name server; {right}") from None
    return text


def listen(text: str) -> str:
    """``host:port``, ``[::1]:port`` or ``unix:/path``."""
    try:
        where = parse_listen(text)
    except ValueError:
        forms = '"127.0.0.1:8025", "[::1]:8025" or "unix:/run/mailproc/smtp.sock"'
        raise Wrong(f"{shown(text)} is no place to listen; write {forms}") from None
    if not text.isprintable():
        raise Wrong(f"{shown(text)} holds a control character; write the path of the socket")
    if isinstance(where, Path) and not where.is_absolute():
        right = 'give the whole path, such as "unix:/run/mailproc/smtp.sock"'
        raise Wrong(f"{shown(text)} does not begin at the root; {right}")
    return text


def timezone(name: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        known = sorted(available_timezones())
        if not known:
            right = "install your system's tzdata, or: pip install tzdata"
            raise Wrong(f"this machine has no time zone data; {right}") from None
        close = did_you_mean(name, known, else_="")
        right = close or '; write it like "Etc/UTC" or "Europe/Berlin"'
        raise Wrong(f"{shown(name)} is no time zone{right}") from None
    return name


def cron(expression: str) -> str:
    """Five fields: minute, hour, day of month, month, weekday."""
    right = 'write minute, hour, day, month and weekday, such as "0 9 * * MON"'
    count = len(expression.split())
    if count != 5:
        raise Wrong(f"{shown(expression)} must have five fields, not {count}; {right}")
    try:
        CronSim(expression, datetime.now(UTC))
    except CronSimError as error:
        raise Wrong(f"{shown(expression)}: {str(error).lower()}; {right}") from None
    return expression


def archive_url(url: str) -> str:
    """A link with ``{message_id}`` in it and no other braces."""
    right = 'write it like "https://lists.example.org/archives/{message_id}"'
    try:
        fields = {field for _, field, _, _ in Formatter().parse(url) if field is not None}
    except ValueError:
        raise Wrong(f"{shown(url)} has a brace too many; {right}") from None
    if fields != {"message_id"}:
        raise Wrong(f"{shown(url)} must hold {{message_id}} and no other braces; {right}")
    _web_address(url, right)
    return url


def pages_url(url: str) -> str:
    """A link to the folder of a list's published pages; a slash ends it."""
    right = 'write it like "https://lists.example.org/meetings/devel/"'
    parts = _web_address(url, right)
    if parts.query or parts.fragment:
        raise Wrong(f"{shown(url)} is the address of one page, not of the folder; {right}")
    return f"{url.rstrip('/')}/"


def _web_address(url: str, right: str) -> SplitResult:
    """The parts of a link; `right` says how it is written."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets around no address
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Wrong(f"{shown(url)} is not a web address; {right}")
    return parts


def list_id(text: str) -> str:
    """What stands between the angle brackets of a List-Id header (RFC 2919)."""
    if not re.fullmatch(r"[^\s<>@]+", text):
        right = 'write what stands between its angle brackets, such as "xen.lists.example.org"'
        raise Wrong(f"{shown(text)} is not a List-Id; {right}")
    return text


def tag(text: str) -> str:
    """A Subject tag, without its brackets or colon."""
    if not text.strip() or not text.isprintable() or set(text) & set("[]:"):
        right = 'write the words alone, such as "TECH TOPIC"'
        raise Wrong(f"{shown(text)} is not a tag; {right}")
    return " ".join(text.split())


def split_url(url: str, example: str) -> SplitResult:
    """The parts of a URL whose host can be read and whose port is a number."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Wrong(f'{shown(url)}: bad host or port; write it like "{example}"') from None
    if port == 0:
        raise Wrong(f'{shown(url)}: there is no port 0; write it like "{example}"')
    return parts


def existing_file(path: Path, folder: Path) -> Path:
    """The path, from the folder of the configuration file; it must be a file."""
    whole = folder / path
    if not whole.is_file():
        raise Wrong(f"there is no file {whole}; make it, or name the right one")
    return whole


def existing_folder(path: Path, folder: Path) -> Path:
    """The path, from the folder of the configuration file; it must be a folder."""
    whole = folder / path
    if not whole.is_dir():
        raise Wrong(f"there is no folder {whole}; make it, or name the right one")
    return whole


Text = str
Line = Annotated[Text, After(one_line)]
Flag = bool
Whole = int
#: The most that a number may be: what comes of more does not fit into what systems and databases
#: count by.
MOST: Final = (1 << 31) - 1
Count = Annotated[Whole, AtLeast(1), AtMost(MOST)]
Days = Annotated[Whole, AtLeast(1), AtMost(36_500)]
Address = Annotated[Text, After(address)]
Host = Annotated[Text, After(host)]
Nameserver = Annotated[Text, After(nameserver)]
Listen = Annotated[Text, After(listen)]
Zone = Annotated[Text, After(timezone)]
Cron = Annotated[Text, After(cron)]
PagesUrl = Annotated[Text, After(pages_url)]
ArchiveUrl = Annotated[Text, After(archive_url)]
Tag = Annotated[Text, After(tag)]
File = Annotated[Path, After(existing_file, in_folder=True)]
Folder = Annotated[Path, After(existing_folder, in_folder=True)]
