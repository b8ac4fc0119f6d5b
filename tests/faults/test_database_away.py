"""The database is locked, or its server is away: 451 meanwhile, and nothing is lost."""

from __future__ import annotations

import smtplib
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.faults.postgres_stops import Stoppable, stoppable_postgres
from tests.faults.queries import all_sent, log_says, rows
from tests.support.postgres import missing
from tests.support.server import RunningServer, configuration, mail, run, serving, wait_for
from tests.support.sizes import examples

#: Seconds from one letter to the next: without any, the machine does nothing else meanwhile.
PAUSE = examples(0.03, 0.0)
AT_ONCE = "sqlite:///mailproc.db?timeout=1"


def test_a_database_that_stays_locked_is_a_451_and_nothing_is_lost(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(AT_ONCE)) as server:
        with closing(sqlite3.connect(tmp_path / "mailproc.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            is_put_off(server)
            log_says(server, "a letter was put off: database sqlite:///")
            log_says(server, "database is locked")
        server.send(mail("jane@example.org", "[PROPOSE] Later"))
        wait_for(lambda: all_sent(tmp_path))
    assert [row["title"] for row in rows(tmp_path, "SELECT title FROM topics")] == ["Later"]
    no_bug_is_logged(tmp_path)


def test_a_command_beside_a_locked_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration(AT_ONCE))
    run(tmp_path, "agenda")
    with closing(sqlite3.connect(tmp_path / "mailproc.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = run(tmp_path, "chair", "DIGEST", status=1)
        later = run(tmp_path, "ingest", "mailproc.toml", status=75)
    for done in (told, later):
        (line,) = done.stderr.splitlines()
        assert line.startswith("mailproc: database sqlite:///")
        assert line.endswith("database is locked")


def test_a_database_server_that_stops_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    if reason := missing():
        pytest.skip(reason)
    with stoppable_postgres() as postgres, serving(tmp_path, configuration(postgres.url)) as server:
        server.send(mail("jane@example.org", "[PROPOSE] Early"))
        wait_for(lambda: answered(postgres) == 1)
        postgres.stop()
        is_put_off(server)
        log_says(server, "a letter was put off: database postgresql+psycopg://")
        postgres.start()
        server.send(mail("jane@example.org", "[PROPOSE] Later"))
        wait_for(lambda: answered(postgres) == 2)
        assert postgres.column("SELECT title FROM topics ORDER BY number") == ["Early", "Later"]
    no_bug_is_logged(tmp_path)


def test_letters_that_wait_while_the_database_server_stops_are_decided_after(
    tmp_path: Path,
) -> None:
    if reason := missing():
        pytest.skip(reason)
    with stoppable_postgres() as postgres, serving(tmp_path, configuration(postgres.url)) as server:
        with server.connect() as connection:
            for count in range(20):
                letter = mail("jane@example.org", f"[PROPOSE] Number {count}")
                connection.send_message(letter, to_addrs=["agenda@lists.example.org"])
        postgres.stop()  # some are decided about, some are not
        postgres.start()
        server.send(mail("john@example.org", "[PROPOSE] The last one"))
        wait_for(lambda: answered(postgres) == 21)
        titles = postgres.column("SELECT title FROM topics ORDER BY number")
        assert titles == [*(f"Number {count}" for count in range(20)), "The last one"]
    no_bug_is_logged(tmp_path)


def test_a_database_server_restarted_again_and_again_under_load_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    if reason := missing():
        pytest.skip(reason)
    limits = "[limits]\nletters_per_sender_per_hour = 1000000\n\n[[list]]"
    many = configuration("URL").replace("[[list]]", limits, 1)
    with (
        stoppable_postgres() as postgres,
        serving(tmp_path, many.replace("URL", postgres.url)) as server,
    ):
        over = threading.Event()
        accepted: list[str] = []

        def send() -> None:
            while not over.wait(PAUSE):
                title = f"Number {len(accepted)}"
                with suppress(smtplib.SMTPException):
                    server.send(mail("jane@example.org", f"[PROPOSE] {title}"))
                    accepted.append(title)

        sender = threading.Thread(target=send)
        sender.start()
        for _ in range(examples(2, 3)):
            time.sleep(1)
            postgres.stop()
            time.sleep(1)
            postgres.start()
        over.set()
        sender.join()
        wait_for(lambda: answered(postgres) >= len(accepted))
        titles = postgres.column("SELECT title FROM topics ORDER BY number")
        assert [titles.count(title) for title in accepted] == [1] * len(accepted)
    no_bug_is_logged(tmp_path)


def is_put_off(server: RunningServer) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        server.send(mail("jane@example.org", "[PROPOSE] Too early"))
    assert refusal.value.smtp_code == 451


def answered(postgres: Stoppable) -> int:
    return len(postgres.column("SELECT id FROM outbox WHERE kind = 'ack' AND state = 'sent'"))


def no_bug_is_logged(folder: Path) -> None:
    said = (folder / "serve.log").read_text()
    assert "Traceback" not in said
    assert "a bug" not in said
