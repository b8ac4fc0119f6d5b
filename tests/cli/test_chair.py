"""`mailproc chair` prints what it was asked, as the mail to a chair would show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.server import configuration, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A setup with one topic."""
    made = tmp_path_factory.mktemp("chair")
    (made / "mailproc.toml").write_text(configuration())
    run(made, "chair", "PROPOSE: NUMA", "-c", "mailproc.toml")
    return made


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("STATUS", "* Without a lead: T1"),
        ("STATUS T1", "     Status: proposed"),
        ("AGENDA", "T1   NUMA"),
        ("TALLY", "Nobody has voted yet."),
        ("MINUTES DRAFT\nNOTE T1 It works.", "     Note: It works."),
        ("HELP TALLY", "TALLY: See who voted how."),
    ],
)
def test_a_question_is_answered_on_the_terminal(folder: Path, command: str, shown: str) -> None:
    told = run(folder, "chair", command, "-c", "mailproc.toml")
    assert shown in told.stdout.splitlines()
