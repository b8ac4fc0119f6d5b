"""What an operator gets wrong: a clear line, no traceback."""

from __future__ import annotations

import smtplib
import sqlite3
from pathlib import Path

import pytest

from tests.support.server import AGENT, configuration, mail, run, serving, wait_for


def test_the_port_is_in_use(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        other = tmp_path / "other"
        other.mkdir()
        taken = configuration().replace("127.0.0.1:0", f"127.0.0.1:{server.port}")
        (other / "mailproc.toml").write_text(taken)
        done = run(other, "serve", status=1)
    assert "Traceback" not in done.stderr
    assert f"127.0.0.1:{server.port}" in done.stderr
    assert "another program uses this port" in done.stderr


def test_a_wrong_configuration_ends_with_2_and_a_line_an_error(tmp_path: Path) -> None:
    wrong = configuration().replace('voters = "members"', "") + '[list.meeting]\ntitel = "x"\n'
    wrong = wrong.replace('vote = "from"', 'vote = "form"')
    (tmp_path / "mailproc.toml").write_text(wrong)
    done = run(tmp_path, "status", status=2)
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all("mailproc.toml" in line for line in lines)
    assert any("titel" in line and "title" in line for line in lines)
    assert any("trust.vote" in line and '"from"' in line for line in lines)


def test_the_database_is_away(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:9/nothing"
    (tmp_path / "mailproc.toml").write_text(configuration(url))
    done = run(tmp_path, "status", status=1)
    assert "Traceback" not in done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert "secret" not in done.stderr


def test_the_database_is_locked_for_a_while(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        server.settled(1)
        other = sqlite3.connect(tmp_path / "mailproc.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with server.connect() as connection:
            # The listener does not answer before the letter is durable.
            connection.sock.settimeout(1)  # type: ignore[union-attr]  # it is connected
            late = mail("jane@example.org", "[PROPOSE] Late")
            with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
                connection.send_message(late, to_addrs=[AGENT])
        other.execute("ROLLBACK")
        other.close()
        server.settled(2)


def test_the_relay_is_down_and_comes_back(tmp_path: Path) -> None:
    away = configuration().replace("maildir:outbox", "smtp://127.0.0.1:9")
    with serving(tmp_path, away) as server:
        server.send(mail("jane@example.org", "[PROPOSE] Patience"))
        server.settled(2)
        wait_for(lambda: "127.0.0.1" in server.run("outbox", "--state", "queued"))
    log = (tmp_path / "serve.log").read_text()
    assert "Traceback" not in log
    assert "127.0.0.1:9" in log


def test_the_database_has_no_tables_yet(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    for words in (["outbox"], ["letters", "show", "1"], ["db", "prune", "--days", "3"]):
        done = run(tmp_path, *words, status=1)
        assert "has no tables yet; mailproc serve makes them" in done.stderr


def test_what_there_is_nothing_to_do_for_is_said(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    run(tmp_path, "status")
    assert "no mail has failed" in run(tmp_path, "outbox", "retry", "--all").stdout
    assert "no mail has failed" in run(tmp_path, "outbox", "drop", "--all").stdout
    shown = run(tmp_path, "outbox")
    assert (shown.stdout, shown.stderr) == ("", "no mail was written yet\n")
    some = run(tmp_path, "letters", "--state", "shunted")
    assert (some.stdout, some.stderr) == ("", "no mail is as these options say\n")
    assert run(tmp_path, "letters", "--state", "shunted", "--json").stderr == ""


def test_a_mistyped_command_or_guide_is_told_with_what_is_like_it(tmp_path: Path) -> None:
    assert "did you mean 'status'?" in run(tmp_path, "stauts", status=2).stderr
    assert "did you mean 'chairs'?" in run(tmp_path, "guide", "chair", status=2).stderr


def test_a_chairs_command_needs_no_quotes(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    done = run(tmp_path, "chair", "OPEN", "VOTING", "until", "tomorrow", status=1)
    assert "no topic to vote on yet" in done.stderr


def test_a_rename_that_the_file_would_take_back_is_not_done(tmp_path: Path) -> None:
    """The next start makes the roster what the file says."""
    (tmp_path / "mailproc.toml").write_text(configuration())
    before = run(tmp_path, "roster").stdout
    rename = ("roster", "rename", "jane@example.org")
    done = run(tmp_path, *rename, "jane@example.net", status=1)
    assert "the configuration does not name jane@example.net" in done.stderr
    assert "is not an address" in run(tmp_path, *rename, "jane", status=1).stderr
    assert run(tmp_path, "roster").stdout == before
