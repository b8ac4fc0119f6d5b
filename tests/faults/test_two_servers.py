"""Two servers, or a server and the command line, on one SQLite file: nothing is lost or twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.killable_server import KillableServer, starting
from tests.faults.members import Member, mailing, members
from tests.faults.outcome import (
    every_answer_came_and_never_two_different_ones,
    every_letter_is_there_and_decided_once,
)
from tests.faults.queries import a_while_passes, all_sent, busy, rows
from tests.support.server import mail, run, serving, wait_for
from tests.support.sizes import examples

EACH = examples(12, 30)  # letters of each member


def test_two_servers_that_start_together_share_the_work(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(busy())
    people = members(7)
    with starting(tmp_path) as one, starting(tmp_path) as other:
        ports = one.port(), other.port()
        assert all(ports), (tmp_path / "serve.log").read_text()
        threads = [
            *mailing(people[:1], ports[0], EACH, threading.Event()),
            *mailing(people[1:2], ports[1], EACH, threading.Event()),
        ]
        here_and_there(people[2], ports)
        for thread in threads:
            thread.join()
        wait_for(lambda: all_sent(tmp_path))
        stop(one)
        stop(other)
    all_is_well(tmp_path, people)


def test_a_server_that_dies_is_survived_by_the_other(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(busy())
    people = members(8)
    with starting(tmp_path) as one, starting(tmp_path) as other:
        ports = one.port(), other.port()
        assert all(ports), (tmp_path / "serve.log").read_text()
        threads = mailing(people, ports[0], EACH, threading.Event())
        wait_for(lambda: len(people[0].accepted) > 5)
        one.kill()
        for thread in threads:
            thread.join()
        for thread in mailing(people, ports[1], EACH, threading.Event()):
            thread.join()
        a_while_passes(tmp_path)
        wait_for(lambda: all_sent(tmp_path))
        stop(other)
    all_is_well(tmp_path, people)


def test_commands_beside_a_busy_server_are_done_once(tmp_path: Path) -> None:
    people = members(9)
    (tmp_path / "letter").write_bytes(bytes(mail("john@example.org", "[PROPOSE] By a pipe")))
    with serving(tmp_path, busy()) as server, ThreadPoolExecutor() as pool:
        threads = mailing(people, server.port, 2 * EACH, threading.Event())
        wait_for(lambda: bool(rows(tmp_path, "SELECT 1 FROM topics")))  # for the ballot
        commands = [
            pool.submit(run, tmp_path, *words)
            for words in (("chair", "OPEN VOTING"), ("ingest", "letter"), ("digest",))
        ]
        for one in commands:
            one.result(timeout=60)
        for thread in threads:
            thread.join()
        wait_for(lambda: all_sent(tmp_path))
    all_is_well(tmp_path, people)
    kinds = [row["kind"] for row in rows(tmp_path, "SELECT kind FROM outbox WHERE kind != 'ack'")]
    assert sorted(kinds) == ["digest", "opening"]
    titles = [row["title"] for row in rows(tmp_path, "SELECT title FROM topics")]
    assert titles.count("By a pipe") == 1


def here_and_there(member: Member, ports: tuple[int, int]) -> None:
    """Each letter to the other server than the one before: the order is kept all the same."""
    for count in range(1, EACH + 1):
        member.mail_until_cut_off(ports[count % 2], count, threading.Event())


def all_is_well(folder: Path, people: list[Member]) -> None:
    every_letter_is_there_and_decided_once(folder, people)
    every_answer_came_and_never_two_different_ones(folder)
    run(folder, "verify")
    said = (folder / "serve.log").read_text()
    assert "Traceback" not in said, said
    assert "a bug" not in said, said


def stop(server: KillableServer) -> None:
    server.stop()
    assert server.process.returncode == 0
