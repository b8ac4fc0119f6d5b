"""A configuration that is edited while `serve` runs: taken at a reload, by all its processes."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailproc.cli import mailproc
from mailproc.config import load
from mailproc.store import running_servers
from mailproc.store.database import Database
from mailproc.store.running_servers import ServerRow
from tests.support.server import AGENT, configuration, mail, serving, wait_for

KVM_AGENT = "kvm-agenda@lists.example.org"
KVM = """
[[list]]
name = "kvm"
address = "kvm@lists.example.org"
agent = "kvm-agenda@lists.example.org"
members = ["Kim <kim@example.org>"]
[list.trust]
propose = "from"
vote = "from"
chair = "from"
"""


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "mailproc.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_reload_says_what_changes_and_all_processes_go_by_it(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), processes=2, becomes_small=True) as server:
        server.send(mail("jane@example.org", "[PROPOSE] Before"))
        server.settled(1)
        (tmp_path / "mailproc.toml").write_text(configuration(more='voters = "anyone"') + KVM)
        said = server.run("reload")
        assert '[[list]] "kvm" is new' in said
        assert 'changed: [[list]] "devel": voters' in said
        letter = mail("kim@example.org", "[PROPOSE] On the new list")
        letter.replace_header("To", "kvm-agenda@lists.example.org")
        del letter["List-Id"]
        for _ in range(4):  # either listener
            server.send(letter, "kvm-agenda@lists.example.org")
        server.settled(5)
        wait_for(lambda: "On the new list" in server.run("export", "--list", "kvm"))
        server.send(mail("stranger@example.net", "Re: Before", "VOTE T1 +1"))
        wait_for(lambda: '"for": 1' in server.run("export", "--list", "devel"))


def test_a_reload_is_done_when_the_last_listener_goes_by_it(tmp_path: Path) -> None:
    with (
        serving(tmp_path, configuration(), processes=2) as server,
        server.connect() as slow,
        ThreadPoolExecutor() as beside,
    ):
        slow.ehlo("client.example.org")
        slow.mail("jane@example.org")
        slow.rcpt(AGENT)
        slow.putcmd("DATA")
        assert slow.getreply()[0] == 354
        (tmp_path / "mailproc.toml").write_text(configuration() + KVM)
        told = beside.submit(server.run, "reload")
        wait_for(lambda: len(server.begun("worker")) == 2)
        time.sleep(2.5)  # by then the worker is at work; a listener waits for 5
        assert not told.done()
        slow.send("From: jane@example.org\r\nSubject: [PROPOSE] Before\r\n\r\nText\r\n.\r\n")
        assert slow.getreply()[0] == 250
        slow.close()  # that listener is at its end
        assert '[[list]] "kvm" is new' in told.result()


def test_no_other_command_applies_an_edited_file_while_serve_runs(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        server.settled(0)
        before = len(server.letters())
        edit(tmp_path, 'chairs = ["chair@example.org"]', 'chairs = ["other@example.org"]')
        for words in (("status",), ("roster",), ("export",), ("agenda",)):
            server.run(*words)
        assert "other@example.org" not in server.run("roster")
        assert len(server.letters()) == before
        assert 'changed: [[list]] "devel": chairs' in server.run("reload")
        assert "other@example.org" in server.run("roster")
        assert "no key was changed" in server.run("reload")


def test_a_wrong_file_changes_nothing_and_is_told(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        edit(tmp_path, 'name = "devel"', 'name = "devel"\nvoters = "member"')
        server.run("reload", status=2)
        server.process.send_signal(signal.SIGHUP)
        # It says so last.
        wait_for(lambda: "serve goes on with the configuration that it has" in server.log())
        assert 'voters: "member" is not allowed; did you mean "members"?' in server.log()
        edit(tmp_path, 'voters = "member"', "")
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)
        assert len(server.begun("worker")) == 1


def test_what_needs_a_restart_is_said_and_stays(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        edit(tmp_path, 'listen = "127.0.0.1:0"', 'listen = "127.0.0.1:1"')
        assert "changed by a restart only: smtp.listen" in server.run("reload")
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)


def test_a_configuration_that_serve_cannot_begin_with_is_not_taken(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        taken = f'[http]\nlisten = "{server.host}:{server.port}"\n[[list]]'
        edit(tmp_path, "[[list]]", taken)
        server.run("reload", status=1)
        assert "[http] cannot listen" in server.log()
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)


def test_a_list_that_vanishes_with_its_topics_is_told(tmp_path: Path) -> None:
    with serving(tmp_path, configuration() + KVM) as server:
        server.send(mail("jane@example.org", "[PROPOSE] Here"))
        server.settled(1)
        (tmp_path / "mailproc.toml").write_text(
            configuration().replace('name = "devel"', 'name = "hypervisor"')
        )
        said = server.run("reload")
        assert '[[list]] "devel" is gone' in said
        wait_for(lambda: "the database has a list devel with 1 topics" in server.log())


def test_every_serve_on_a_database_is_reached(tmp_path: Path, migrated_postgres_url: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    with (
        serving(here, configuration(migrated_postgres_url)) as one,
        serving(there, configuration(migrated_postgres_url)) as other,
    ):
        for folder in (here, there):
            edit(folder, "[list.trust]", 'voters = "anyone"\n[list.trust]')
        said = one.run("reload")
        assert said.count('changed: [[list]] "devel": voters') == 2
        assert len(other.begun("worker")) == 2
        edit(there, 'voters = "anyone"', 'voters = "anybody"')
        done = one.run("reload", status=1)
        assert done.count("has read its configuration again") == 1
        edit(there, 'voters = "anybody"', 'voters = "anyone"')
        other.send(mail("jane@example.org", "[PROPOSE] Still here"))
        one.settled(1)


def test_a_chair_who_leaves_is_no_chair_for_what_waits(tmp_path: Path) -> None:
    careful = configuration().replace('chair = "from"', 'chair = "confirmed"')
    with serving(tmp_path, careful) as server:
        server.send(mail("jane@example.org", "[PROPOSE] Memory"))
        server.settled(1)
        asked = to_agent("chair@example.org", "DROP T1 no time")
        server.send(asked)
        wait_for(lambda: any("+confirm." in str(one["Reply-To"]) for one in server.sent()))
        edit(tmp_path, 'chairs = ["chair@example.org"]', 'chairs = ["new@example.org"]')
        assert 'changed: [[list]] "devel": chairs' in server.run("reload")
        question = next(one for one in server.sent() if "+confirm." in str(one["Reply-To"]))
        yes = to_agent("chair@example.org", "yes", f"Re: {question['Subject']}")
        yes["In-Reply-To"] = str(question["Message-ID"])
        server.send(yes)
        server.settled(3)
        assert server.export()["topics"][0]["status"] == "proposed"


def test_a_list_that_is_taken_out_comes_back_as_it_was(tmp_path: Path) -> None:
    with serving(tmp_path, configuration() + KVM) as server:
        letter = to_agent("kim@example.org", "PROPOSE: Here to stay", agent=KVM_AGENT)
        server.send(letter, KVM_AGENT)
        server.settled(1)
        (tmp_path / "mailproc.toml").write_text(configuration())
        assert '[[list]] "kvm" is gone' in server.run("reload")
        assert "list kvm is not in the configuration any more" in server.run("status")
        (tmp_path / "mailproc.toml").write_text(configuration() + KVM)
        assert '[[list]] "kvm" is new' in server.run("reload")
        assert "Here to stay" in server.run("export", "--list", "kvm")
        assert "FAILED" not in server.run("status")


def test_a_serve_that_was_killed_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.cli.reload._PATIENCE", 5.0)
    with serving(tmp_path, configuration()) as server:
        database = Database(load(tmp_path / "mailproc.toml").database_url())
        gone = ServerRow("elsewhere.example", 1, datetime.now(UTC), {})
        with database.writing() as connection:
            running_servers.note(connection, gone)
        database.close()
        words = ["reload", "-c", str(tmp_path / "mailproc.toml")]
        first = CliRunner().invoke(mailproc, words)
        assert first.exit_code == 1
        assert "serve on elsewhere.example (process 1) does not answer" in first.output
        assert "has read its configuration again" in first.output
        assert "elsewhere" not in server.run("reload")


def to_agent(sender: str, body: str, subject: str = "", agent: str = AGENT) -> EmailMessage:
    """A mail to an agent alone."""
    made = mail(sender, subject, body)
    del made["To"], made["List-Id"]
    made["To"] = agent
    return made
