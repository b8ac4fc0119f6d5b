"""`mailproc init`: the example with the operator's answers in it, asked or by options."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailproc.cli.init import init
from mailproc.config import load
from mailproc.config.example_file import example
from mailproc.config.questions import QUESTIONS, filled_in, system_zone
from tests.support.server import run

YOURS = (
    *("--list-address", "devel@lists.example.net", "--chair", "Jane Roe <jane@example.net>"),
    *("--member", "John Doe <john@example.net>, <jd@example.com>"),
    *("--member", "ann@example.net"),
)


def initialised(folder: Path, *options: str, status: int = 0) -> str:
    """What `mailproc init` prints here, in this process."""
    done = CliRunner().invoke(init, [str(folder / "mailproc.toml"), *options])
    assert done.exit_code == status, done.output
    return done.output


def test_what_the_answers_do_not_touch_is_the_examples_own_text(tmp_path: Path) -> None:
    initialised(tmp_path, *YOURS)
    made = (tmp_path / "mailproc.toml").read_text().splitlines()
    keys = {question.key[1] for question in QUESTIONS}
    answered = tuple(f"{key} = " for key in keys)
    for line in example().splitlines():
        if not line.removeprefix("# ").startswith(answered) and not line.startswith('  "Jane'):
            assert line in made or f"# {line}" in made, line


def test_options_are_answers_and_the_rest_is_suggested_from_them(tmp_path: Path) -> None:
    said = initialised(tmp_path, *YOURS, "--timezone", "Europe/Berlin", "--trust-chair", "dkim")
    config = load(tmp_path / "mailproc.toml")
    (made,) = config.lists
    assert (made.name, made.list_id) == ("devel", "devel.lists.example.net")
    assert made.agent == "agenda@lists.example.net"
    assert [one.name for one in made.chairs] == ["Jane Roe"]
    assert [one.addresses for one in made.people] == [
        ("john@example.net", "jd@example.com"),
        ("ann@example.net",),
    ]
    assert (made.timezone, made.trust.vote, made.trust.chair) == (
        "Europe/Berlin",
        "confirmed",
        "dkim",
    )
    assert made.meeting is not None
    assert made.meeting.starts is None
    assert (made.archive_url, made.pages_url, made.digest_cron) == (None, None, None)
    assert "agenda@lists.example.net smtp:[127.0.0.1]:8025\n" in said
    for command in ("mailproc guide postfix", "mailproc check", "mailproc serve"):
        assert command in said


def test_its_outcome_passes_the_check(tmp_path: Path) -> None:
    options = ("--yes", "--trust-vote", "from", "--trust-chair", "from", "--listen", "127.0.0.1:0")
    run(tmp_path, "init", "mine.toml", *YOURS, *options)
    assert "FAILED" not in run(tmp_path, "check", "-c", "mine.toml").stdout


def test_without_an_answer_it_works_as_the_example_does(tmp_path: Path) -> None:
    initialised(tmp_path)
    (made,) = load(tmp_path / "mailproc.toml").lists
    assert made.address == "xen-devel@lists.example.org"
    assert made.members() == ()


@pytest.mark.parametrize("text", ['"J. \\"#1\\" = [Roe]" <j@example.org>', "Zoë # <j@example.org>"])
def test_any_text_comes_back_as_it_was_given(text: str) -> None:
    made = filled_in({"list_address": "x@example.org", "chair": (text,), "member": (text, text)})
    (found,) = tomllib.loads(made)["list"]
    assert found["chairs"] == [text]
    assert found["members"] == [text, text]


def test_a_file_that_is_there_is_left_alone_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "mailproc.toml"
    file.write_text("mine")
    said = initialised(tmp_path, status=1)
    assert said == f"{file} is there already; --force overwrites it\n"
    assert file.read_text() == "mine"
    initialised(tmp_path, "--force")
    assert load(file).lists
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ((), 0o644),
        (("--relay", "smtps://joe:secret@mail.example.org:465"), 0o600),
        (("--database", "postgresql://joe:secret@localhost/x"), 0o600),
        (("--members-from", "mailman3:http://joe:secret@localhost:8001/3.1"), 0o600),
    ],
)
def test_a_password_is_for_its_owner_only(
    tmp_path: Path, options: tuple[str, ...], mode: int
) -> None:
    said = initialised(tmp_path, *options)
    assert stat.S_IMODE((tmp_path / "mailproc.toml").stat().st_mode) == mode
    assert ("only for you to read" in said) == (mode == 0o600)
    assert "secret" not in said


def test_a_wrong_option_ends_with_2_and_what_would_be_right(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes", "--listen", "8025", "--timezone", "Berlin", status=2)
    assert done.stderr.splitlines() == [
        (
            'mailproc.toml: smtp.listen: "8025" is no place to listen; write "127.0.0.1:8025",'
            ' "[::1]:8025" or "unix:/run/mailproc/smtp.sock"'
        ),
        (
            'mailproc.toml: [[list]] "xen-devel": timezone: "Berlin" is no time zone;'
            ' did you mean "Europe/Berlin"?'
        ),
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--yes", "nowhere/mailproc.toml", status=2)
    assert "cannot be written: no such file or directory; make its folder" in done.stderr


def conversation(folder: Path, *answers: str) -> str:
    """What stands on a terminal after these answers."""
    here, there = pty.openpty()
    command = [sys.executable, "-m", "mailproc", "init"]
    with subprocess.Popen(command, cwd=folder, stdin=there, stdout=there, stderr=there) as process:
        os.close(there)
        os.write(here, "".join(f"{answer}\n" for answer in answers).encode())
        shown = b""
        try:
            while part := os.read(here, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
    os.close(here)
    assert process.returncode == 0, shown.decode()
    return shown.decode()


def test_on_a_terminal_it_asks_and_asks_again_after_a_wrong_answer(tmp_path: Path) -> None:
    shown = conversation(
        tmp_path,
        *("devel", "devel@lists.example.net", "", "", "devel@lists.example.net", ""),
        *("jane@", "jane@example.net", ""),  # chairs
        "",  # Mailman
        *("John <john@example.net>, Ann <ann@example.net>", "John <john@example.net>", ""),
        *("lmtp", "unix:smtp.sock", "unix:/run/mailproc/smtp.sock"),
        *("smtp://joe@", "smtp://localhost:25"),
        *("", "Europe/Berlin", "tomorrow", "2027-08-26 14:00", "2027-08-26 12:00", ""),
        *("", "form", "from", ""),
    )
    for told in (
        '"devel" is not an address; write it like "jane@example.org"',
        'agent: "devel@lists.example.net" is the list\'s address; give mailproc an address',
        '"jane@" is not an address',
        'holds two names, but one string is one person; put "Ann" into a string of its own',
        '"unix:smtp.sock" does not begin at the root; give the whole path',
        "outbound.url",
        'meeting.starts: "tomorrow" is no date with a time; write',
        "meeting.ends: 2027-08-26T12:00:00+02:00 is not after the meeting's start",
        "When it ends [2027-08-26 18:00]",
        'trust.vote: "form" is not allowed; did you mean "from"?',
        "lmtp:unix:/run/mailproc/smtp.sock",
    ):
        assert told in shown
    config = load(tmp_path / "mailproc.toml")
    (made,) = config.lists
    assert (made.agent, made.chairs[0].address) == ("agenda@lists.example.net", "jane@example.net")
    assert [one.name for one in made.people] == ["John"]
    assert (config.outbound.url, made.timezone) == ("smtp://localhost:25", "Europe/Berlin")
    assert (made.trust.propose, made.trust.vote) == ("from", "from")
    assert made.meeting is not None
    assert str(made.meeting.starts) == "2027-08-26 14:00:00+02:00"
    assert str(made.meeting.ends) == "2027-08-26 18:00:00+02:00"


def test_members_of_mailmans_are_not_asked_for(tmp_path: Path) -> None:
    source = "mailman3:http://restadmin:restpass@localhost:8001/3.1"
    shown = conversation(tmp_path, "", "", "", "", "", source, *[""] * 9)
    assert "Who are the members" not in shown
    assert load(tmp_path / "mailproc.toml").lists[0].members_from == source


def test_the_machines_time_zone_is_suggested(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    assert system_zone({}, link) == "Etc/UTC"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    assert system_zone({}, link) == "Europe/Berlin"
    assert system_zone({"TZ": ":Asia/Tokyo"}, link) == "Asia/Tokyo"
    assert system_zone({"TZ": "CET-1CEST"}, link) == "Europe/Berlin"
