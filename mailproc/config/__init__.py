"""``mailproc.toml`` -> a frozen `Config`, naming each wrong key, all at once.

`load` reads the file; `config_path` says which. The tables are described in
``config.example.toml``: attributes are called as the keys there.
"""

from __future__ import annotations

import os
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from socket import gethostname
from typing import Annotated, Final

from msgspec import field

from mailproc.config.errors import ConfigError, TomlTable, faults, lines, shown
from mailproc.config.listen import ListenSettings, same_place
from mailproc.config.mailing_list import ListConfig
from mailproc.config.servers import (
    DatabaseConfig,
    DnsConfig,
    HttpConfig,
    LimitsConfig,
    OutboundConfig,
    SmtpConfig,
)
from mailproc.config.table import (
    Fault,
    Faulty,
    Key,
    Known,
    Place,
    Table,
    Wrong,
    check,
    key_fields,
    read_table,
)
from mailproc.config.values import Folder
from mailproc.mail.letter import address_key
from mailproc.meeting.roster import Rules
from mailproc.render.languages import ENGLISH, languages
from mailproc.structs import replace

__all__ = [
    "Config",
    "ConfigError",
    "DatabaseConfig",
    "LimitsConfig",
    "ListConfig",
    "config_path",
    "load",
    "parsed",
]

DEFAULT_PATH: Final = Path("mailproc.toml")


class Config(Table, frozen=True, kw_only=True):
    """Everything that the operator set. Relative paths count from `base`."""

    path: Annotated[Path, Key(in_file=False)] = DEFAULT_PATH
    """The configuration file, as it was named."""
    base: Annotated[Path, Key(in_file=False)] = field(default_factory=Path.cwd)
    """The folder of the configuration file, absolute."""

    templates: Annotated[Folder | None, Key("my-templates")] = None
    """A folder, absolute, whose templates stand in for mailproc's own of the same name."""
    smtp: SmtpConfig = SmtpConfig()
    database: DatabaseConfig = DatabaseConfig()
    outbound: OutboundConfig = OutboundConfig()
    http: HttpConfig = HttpConfig()
    dns: DnsConfig = DnsConfig()
    limits: LimitsConfig = LimitsConfig()
    lists: tuple[ListConfig, ...] = field(name="list")

    def database_url(self) -> str:
        """SQLAlchemy's URL of the database; SQLite's file is absolute."""
        return self.database.absolute_url(self.base)

    def database_file(self) -> Path | None:
        """SQLite's file, absolute; None for a database that is no file."""
        return self.database.file(self.base)

    def rules(self) -> list[Rules]:
        """What is set for each list."""
        return [one.rules(self.limits, self.lists) for one in self.lists]

    def crons(self) -> dict[str, str]:
        """When each list's digests are due, by the list's name; lists without digests left out."""
        return {one.name: one.digest_cron for one in self.lists if one.digest_cron}

    def listener(self) -> ListenSettings:
        """``[smtp]``, for the listener."""
        named = {one.name: getattr(self.smtp, one.name) for one in key_fields(SmtpConfig).values()}
        return ListenSettings(**{**named, "hostname": self.smtp.hostname or gethostname()})

    @check("http")
    @staticmethod
    def _pages_have_their_place(http: HttpConfig, known: Known) -> HttpConfig:
        smtp = known.get("smtp")
        if smtp and http.listen and same_place(smtp.listen, http.listen):
            right = "give the pages a port of their own"
            raise Wrong(
                Fault(f"{shown(http.listen)} is where [smtp] listens; {right}", ("listen",))
            )
        return http

    @check("lists")
    @staticmethod
    def _lists_fit(lists: tuple[ListConfig, ...], known: Known) -> tuple[ListConfig, ...]:
        if not lists:
            raise Wrong("empty; begin a list with [[list]] and give it a name")
        found = [*_shared(lists), *_unspoken(lists, known.get("templates"))]
        if found:
            raise Wrong(*found)
        return lists


def _shared(lists: tuple[ListConfig, ...]) -> Iterator[Fault]:
    """Names and addresses that two lists claim."""
    seen: dict[tuple[bool, str], str] = {}
    for index, one in enumerate(lists):
        claimed: list[tuple[str, str, Place]] = [
            (key, getattr(one, key), (key,)) for key in ("name", "address", "agent")
        ]
        claimed += [
            ("former agent", value, ("former_agents", at))
            for at, value in enumerate(one.former_agents)
        ]
        for what, value, place in claimed:
            owner = f"the {what} of [[list]] {shown(one.name)}"
            first = seen.setdefault((what == "name", address_key(value)), owner)
            if first is not owner:
                right = "every list needs a name, an address and an agent of its own"
                yield Fault(f"{shown(value)} is already {first}; {right}", (index, *place))


def _unspoken(lists: tuple[ListConfig, ...], own: Path | None) -> Iterator[Fault]:
    """Languages of lists in which there are no texts."""
    foreign = [(index, one) for index, one in enumerate(lists) if one.language != ENGLISH]
    there = languages(own) if foreign else []
    for index, one in foreign:
        if one.language not in there:
            only = f"there are no texts in {shown(one.language)}, only in {', '.join(there)}"
            right = f"for texts of your own, make a folder {one.language} in that of templates"
            yield Fault(f"{only}; {right}", (index, "language"))


def config_path(option: str | None) -> Path:
    """The file to read: the ``--config`` option, else ``$MAILPROC_CONFIG``, else mailproc.toml."""
    return Path(option or os.environ.get("MAILPROC_CONFIG") or DEFAULT_PATH)


def load(path: Path) -> Config:
    """The configuration of a file.

    Raises:
        ConfigError: with one line for each fault of the file, or one if it cannot be read.
    """
    return parsed(_text(path), path)


def parsed(text: str, path: Path) -> Config:
    """The configuration that stands in a text.

    Args:
        text: TOML.
        path: the file that it is of, or will be; relative paths count from its folder.

    Raises:
        ConfigError: with one line for each fault.
    """
    data, folder = _toml(text, path), path.absolute().parent
    try:
        return replace(read_table(Config, data, folder), path=path, base=folder)
    except Faulty as faulty:
        raise ConfigError(*lines(path, data, faults(Config, faulty.found))) from None


def _toml(text: str, path: Path) -> TomlTable:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise ConfigError(f"{path}: {_syntax(str(error), text)}") from None
    except RecursionError:
        right = "write a list in a list, or a table in a table, some levels deep at most"
        raise ConfigError(f"{path}: brackets stand in brackets without end; {right}") from None


def _text(path: Path) -> str:
    raw = _bytes(path).removeprefix(BOM_UTF8)  # Windows' editors put it there
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        wrong = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigError(f"{path}: line {line}: {wrong}") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        right = "make it with mailproc init, or name another with --config or $MAILPROC_CONFIG"
        raise ConfigError(f"{path}: there is no such file; {right}") from None
    except PermissionError:
        right = "give the user who runs mailproc the right to read it"
        raise ConfigError(f"{path}: permission denied; {right}") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{path}: {reason}; name a readable file with --config") from None


def _syntax(message: str, text: str) -> str:
    """What tomllib says, ``What is wrong (at line 3, column 5)``, with the place first."""
    match = re.fullmatch(r"(.*) \(at (.*)\)", message)
    what, where = match.groups() if match else (message, "somewhere in it")
    right = 'write key = value, with text in double quotes, as in name = "xen-devel"'
    place = re.match(r"line (\d+)", where)
    line = text.splitlines()[int(place[1]) - 1 :][:1] if place else []
    if line and re.search("[“”„«»]", line[0]):
        right = 'write text in straight double quotes, as in name = "xen-devel"'
    return f"{where}: not TOML: {what[:1].lower()}{what[1:]}; {right}"
