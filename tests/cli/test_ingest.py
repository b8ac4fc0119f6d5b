"""`mailproc ingest` as an MTA's pipe runs it: what it answers decides whether a mail bounces."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mailproc.cli import mailproc
from mailproc.config import load
from mailproc.processing.processor import Processor
from mailproc.serve.app import open_app
from mailproc.store import letters
from tests.support.server import configuration

MAIL = b"From: jane@example.org\nTo: agenda@lists.example.org\n\nHELP\n"


def test_a_letter_that_is_stored_does_not_bounce_for_what_happens_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "mailproc.toml"
    config.write_text(configuration())
    with monkeypatch.context() as patched:

        def broken(_: Processor) -> None:
            raise KeyError("our own bug")

        patched.setattr(Processor, "process_all", broken)
        done = CliRunner().invoke(mailproc, ["ingest", "-c", str(config)], input=MAIL)
    assert done.exit_code == 0
    assert "letter " in done.stdout
    assert "our own bug" in done.stderr
    with open_app(load(config)) as app:
        app.finish()
        with app.database.reading() as connection:
            assert [one.state for one in letters.describe(connection)][-1] == "processed"


def test_a_server_that_runs_decides_about_what_the_pipe_takes(tmp_path: Path) -> None:
    config = tmp_path / "mailproc.toml"
    config.write_text(configuration())
    with open_app(load(config)) as app:
        app.finish()
        with app.database.serving():  # as `serve` does
            done = CliRunner().invoke(mailproc, ["ingest", "-c", str(config)], input=MAIL)
        assert done.exit_code == 0
        with app.database.reading() as connection:
            assert [one.state for one in letters.describe(connection)][-1] == "received"
        again = CliRunner().invoke(mailproc, ["ingest", "-c", str(config)], input=MAIL)
        assert again.exit_code == 0
        with app.database.reading() as connection:
            states = [one.state for one in letters.describe(connection)]
        assert "received" not in states
