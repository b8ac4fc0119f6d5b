"""A wrong configuration is told in the same words by whichever command meets it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from mailproc.cli import main
from mailproc.config import ConfigError, load
from mailproc.serve.reload_requests import read_again
from tests.config.test_wrong_configs import CASES, GOOD
from tests.support.server import configuration, run

#: What each command ends with: a pipe has the mail kept.
STATUS: Final = {"serve": 2, "check": 2, "reload": 2, "status": 2, "ingest": 75}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a good configuration and the files that some cases name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.pthread_sigmask", lambda *_: set())
    for name in ("cert.pem", "key.pem"):
        Path(name).touch()
    Path("mailproc.toml").write_text(GOOD)
    return tmp_path


def test_there_are_many() -> None:
    assert len(CASES) > 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_every_command_tells_it_alike(
    case: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = load(Path("mailproc.toml"))
    title, *body = case.replace("{folder}", str(folder)).splitlines()
    given = "\n".join(line for line in body if not line.startswith("> "))
    expected = [line.removeprefix("> ") for line in body if line.startswith("> ")]
    for line in expected:  # the file, the key or the line of the file, what is wrong, what is right
        assert line.count(": ") >= 2
        assert "; " in line.partition(": ")[2]
    Path("mailproc.toml").write_text(given if title.startswith("alone") else GOOD + given)
    for command, status in STATUS.items():
        monkeypatch.setattr(sys, "argv", ["mailproc", command])
        with pytest.raises(SystemExit) as end:
            main()
        assert (end.value.code, capsys.readouterr().err.splitlines()) == (status, expected)
    with pytest.raises(ConfigError) as kept:  # at SIGHUP
        read_again(running)
    assert list(kept.value.lines) == expected


@pytest.mark.parametrize("command", STATUS)
def test_the_real_command_tells_it(command: str, folder: Path) -> None:
    text = configuration().replace("[outbound]", "[outbound]\nkeep_days = 0")
    Path("mailproc.toml").write_text(text)
    said = run(folder, command, status=STATUS[command]).stderr
    assert said == "mailproc.toml: outbound.keep_days: 0 is too small; give 1 or more\n"
