"""Has done once in this process what each command does first: then what is forked of it need not.

Statements are compiled, tables of the configuration looked through, templates loaded. What else the
commands leave behind, a log and a working folder, is taken back.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from click.testing import CliRunner

from mailproc.cli import mailproc, verification
from mailproc.config import load
from mailproc.mail import parser_process
from mailproc.serve import worker
from mailproc.serve.app import open_app
from mailproc.serve.reload_requests import ReloadRequests
from tests.support.harness import InProcessReader
from tests.support.server import configuration, mail

_COMMANDS: Final = (
    *("ingest topic.eml vote.eml", "chair AGENDA", "letters", "letters show 2", "outbox"),
    *("agenda", "roster", "status", "export", "publish pages", "verify", "digest"),
    "backup saved.db",
)


class _Reader(InProcessReader):
    """In place of a child that reads."""

    def __init__(self, **_limits: Any) -> None:
        """As `ParserProcess` is made."""

    def close(self) -> None: ...


def warm_up() -> None:
    """Run the commands, and do what `serve` does, on a list of one topic."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for module in (parser_process, verification):
            patch.setattr(module, "ParserProcess", _Reader)
        Path("mailproc.toml").write_text(configuration(), encoding="utf-8")
        topic = mail("jane@example.org", "[PROPOSE] NUMA", "Let us talk.")
        vote = mail("john@example.org", "Re: it", "VOTE T1 +1")
        Path("topic.eml").write_bytes(bytes(topic))
        Path("vote.eml").write_bytes(bytes(vote))
        for words in _COMMANDS:
            done = CliRunner().invoke(mailproc, words.split(), catch_exceptions=False)
            assert done.exit_code == 0, done.output
        _serve()
    logging.captureWarnings(capture=False)
    logging.basicConfig(level=logging.WARNING, handlers=[logging.NullHandler()], force=True)
    logging.getLogger().handlers.clear()


def _serve() -> None:
    """What a worker does when it begins, and when it has nothing to do."""
    with open_app(load(Path("mailproc.toml").absolute()), serves=True) as app:
        requests = ReloadRequests(app.database, app.config, os.getpid())
        requests.begin()
        requests.note()
        for thread in worker._threads(app, None):
            thread._step()
            thread._idle()
        requests.run_due()
        requests.end()
