"""A configuration that is edited while `serve` runs: taken at a reload, by all its processes."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.support.server import configuration, mail, serving, wait_for

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
    with serving(tmp_path, configuration(), processes=2) as server:
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
    with serving(tmp_path, configuration()) as server:
        edit(tmp_path, 'name = "devel"', 'name = "devel"\nvoters = "member"')
        server.run("reload", status=2)
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: 'voters: "member" is not allowed; did you mean "members"?' in server.log())
        assert "serve goes on with the configuration that it has" in server.log()
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
