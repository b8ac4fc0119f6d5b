"""What tests can ask for: a fresh database of each kind, empty or with the newest schema.

Nothing that knows a database is imported before a test asks for one: tests of pure modules run
where no driver is installed.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.sizes import examples, is_nightly

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # each test has a folder of its own there
_TESTS: Final = Path(__file__).parent
_WAITING: Final = ("tests/faults/", "tests/serve/", "tests/store/")
_ROOM: Final = 4 * 1024**3  # bytes; a run needs a fourth of it


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--e2e` runs tests/e2e too."""
    parser.addoption("--e2e", action="store_true", help="with Postfix and Mailman (tests/e2e)")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto` is two more than there are processors, since many tests wait for servers."""
    return len(os.sched_getaffinity(0)) + 2


def pytest_configure(config: pytest.Config) -> None:
    """Have what is imported compiled once, and folders of tests in memory where there is room.

    Tests start hundreds of interpreters, each of which would compile all that it imports; and what
    is synced to disk waits for it. The folders of `--e2e` are on disk: other programs, shut up as
    their guides say, may see no memory of others.
    """
    _load_hypothesis_profile()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    own = "TMPDIR" in os.environ or config.getoption("--e2e")
    if not own and _is_roomy(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it is looked up again
    if config.getoption("numprocesses", None):
        _share_fork_server(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Of several workers each begins with files of its own: what one has compiled others only read.

    In a fresh checkout, to compile is half of what each takes for collecting.
    """
    ours = getattr(session.config, "workerinput", None)
    if ours is None or [Path(one).name for one in session.config.args] != ["tests"]:
        return
    number, count = int(ours["workerid"].removeprefix("gw")), ours["workercount"]
    for path in sorted(_TESTS.rglob("test_*.py"))[number::count]:
        name = ".".join(path.relative_to(_TESTS.parent).with_suffix("").parts)
        with suppress(Exception, pytest.skip.Exception):  # whoever collects it tells of it
            import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for servers comes first: then one worker does that, and the others have work."""
    items.sort(key=lambda item: not item.nodeid.startswith(_WAITING))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # a test is over long before much garbage has gathered


def _load_hypothesis_profile() -> None:
    """Of properties that say nothing else few examples by day; and no machine is too slow."""
    from hypothesis import HealthCheck, settings  # by whoever runs any test, but not before

    slow = [HealthCheck.too_slow]
    settings.register_profile(
        "ours", max_examples=examples(30, 200), deadline=None, suppress_health_check=slow
    )
    settings.load_profile("ours")


def _share_fork_server(config: pytest.Config) -> None:
    """Have one for all workers, which it tells of it; it loads nothing until it is asked."""
    from tests.support.forked_process import SHARED, ServerProcess

    server = ServerProcess()
    os.environ[SHARED] = server.path
    config.add_cleanup(server.close)


def _is_roomy(folder: Path) -> bool:
    if not os.access(folder, os.W_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= _ROOM and not found.f_flag & os.ST_NOEXEC


@pytest.fixture(scope="session", autouse=True)
def _statements() -> Iterator[None]:
    """Each statement is compiled once a process."""
    try:
        from tests.support.statements import compiled_once
    except ModuleNotFoundError:  # then there is no test that compiles any
        yield
        return
    with compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates() -> Iterator[None]:
    """Each template is compiled once a process."""
    try:
        from tests.support.compiled_templates import templates_compiled_once
    except ModuleNotFoundError:  # as above
        yield
        return
    with templates_compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _parsers() -> None:
    """What reads letters in a process of its own has it forked."""
    from tests.support.forked_parser import fork_parsers
    from tests.support.forked_process import fork_server

    fork_parsers(fork_server)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for all tests of this process; about a second to start."""
    from tests.support.postgres import missing, running_postgres

    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a database with the newest schema, for others to be copied from."""
    from tests.support.template import migrate

    postgres.run("CREATE DATABASE migrated")
    migrate(postgres.url("migrated"))
    return "migrated"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database on a PostgreSQL server."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture
def migrated_postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """The same of one with the newest schema."""
    with postgres.fresh_database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy's URL of an empty database, once of each kind."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    folder: Path = request.getfixturevalue("tmp_path")
    return f"sqlite:///{folder / 'mailproc.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The same of one with the newest schema and nothing in it."""
    return _migrated_url(request)


@pytest.fixture(params=["sqlite", "postgres"] if is_nightly() else ["sqlite"])
def everyday_url(request: pytest.FixtureRequest) -> str:
    """The same for tests of what is decided, in which no SQL has a part; PostgreSQL each night."""
    return _migrated_url(request)


def _migrated_url(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("migrated_postgres_url")
        return url
    from tests.support.template import copy_to

    folder: Path = request.getfixturevalue("tmp_path")
    copy_to(folder / "mailproc.db")
    return f"sqlite:///{folder / 'mailproc.db'}"
