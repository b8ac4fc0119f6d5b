"""The database servers of the tests are what they claim to be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from tests.support.paths import ROOT
from tests.support.postgres import Postgres


def test_each_test_has_an_empty_database_of_its_own(postgres: Postgres) -> None:
    with postgres.fresh_database() as first, postgres.fresh_database() as second:
        engines = [create_engine(first), create_engine(second)]
        with engines[0].begin() as connection:
            connection.execute(text("CREATE TABLE topics (number integer)"))
        assert [inspect(engine).get_table_names() for engine in engines] == [["topics"], []]
        for engine in engines:
            engine.dispose()


def test_a_database_that_is_still_in_use_is_dropped_all_the_same(postgres: Postgres) -> None:
    with postgres.fresh_database() as url:
        engine = create_engine(url)
        connection = engine.connect()
        connection.execute(text("SELECT 1"))
    connection.invalidate()
    engine.dispose()
    with postgres.connect() as own:
        names = own.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test%'").fetchall()
    assert names == []


def test_there_is_one_url_for_each_kind_of_database(database_url: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    assert database_url.startswith(engine.dialect.name)
    engine.dispose()


def test_the_server_ends_with_the_process_that_started_it_even_if_that_is_killed() -> None:
    program = (
        "import sys, time; from tests.support.postgres import running_postgres\n"
        "with running_postgres() as server:\n"
        "    print(server.folder, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        owner.send_signal(signal.SIGKILL)
    end = time.monotonic() + 30
    while _runs(server) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(server)
    subprocess.run(["rm", "-rf", folder], check=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
