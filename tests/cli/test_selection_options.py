"""`letters` and `outbox` show those that are asked for: by list, state, time and number."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailproc.cli import mailproc
from mailproc.cli.selection_options import since
from tests.support.server import configuration

NOW = datetime(2027, 8, 20, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2027-08-19", datetime(2027, 8, 19, tzinfo=UTC)),
        ("2027-08-19t14:00", datetime(2027, 8, 19, 14, tzinfo=UTC)),
        ("2027-08-19 14:00", datetime(2027, 8, 19, 14, tzinfo=UTC)),
        ("2027-08-19t14:00+02:00", datetime(2027, 8, 19, 12, tzinfo=UTC)),
        ("2027-08-19t14:00z", datetime(2027, 8, 19, 14, tzinfo=UTC)),
        ("today", datetime(2027, 8, 20, tzinfo=UTC)),
        ("yesterday", datetime(2027, 8, 19, tzinfo=UTC)),
        ("3d", NOW - timedelta(days=3)),
        ("3 days ago", NOW - timedelta(days=3)),
        ("12h", NOW - timedelta(hours=12)),
        ("1 week", NOW - timedelta(weeks=1)),
        ("90m", NOW - timedelta(minutes=90)),
        ("90 minutes ago", NOW - timedelta(minutes=90)),
    ],
)
def test_a_time_is_written_as_people_write_it(text: str, meant: datetime) -> None:
    assert since(text, NOW) == meant


@pytest.mark.parametrize(
    "text", ["", "soon", "3 months ago", "2027-13-01", "99999999d", "999999w", "d", "-3d"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert since(text, NOW) is None


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three things that a chair did, each with a digest for the list."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "mailproc.toml").write_text(configuration())
    for _ in range(3):
        asked(folder, "chair", "DIGEST")
    return folder


def asked(home: Path, *words: str, status: int = 0) -> str:
    """What a command prints, in this process."""
    done = CliRunner().invoke(mailproc, [*words, "-c", str(home / "mailproc.toml")])
    assert done.exit_code == status, done.output
    return done.output


def numbers(home: Path, *words: str) -> list[int]:
    return [json.loads(line)["id"] for line in asked(home, *words, "--json").splitlines()]


@pytest.mark.parametrize("command", ["letters", "outbox"])
def test_those_that_are_asked_for_are_shown_the_newest_last(home: Path, command: str) -> None:
    every = numbers(home, command)
    assert len(every) >= 3
    assert every == sorted(every)
    assert numbers(home, command, "--limit", "2") == every[-2:]
    assert numbers(home, command, "--since", "1h", "--list", "devel") == every
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert numbers(home, command, "--since", tomorrow) == []
    state = "processed" if command == "letters" else "sent"
    assert numbers(home, command, "--state", state, "--limit", "1") == every[-1:]


@pytest.mark.parametrize("command", ["letters", "outbox"])
def test_a_wrong_question_is_no_empty_answer(home: Path, command: str) -> None:
    said = asked(home, command, "--list", "deval", status=2)
    assert "there is no list 'deval'" in said
    assert "devel" in said
    said = asked(home, command, "--since", "soon", status=2)
    assert re.search(r"'soon' is no time; write a date", said)
    assert asked(home, command, "--limit", "0", status=2)
