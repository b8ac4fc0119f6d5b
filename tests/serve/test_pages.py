"""`[http]`: a running server shows its pages, its health and its figures."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailproc.config.listen import ListenSettings
from mailproc.serve.intake_check import intake_check
from tests.support.server import configuration, mail, serving, wait_for
from tests.support.template import migrated


def test_pages_health_and_metrics(tmp_path: Path) -> None:
    wanted = '[http]\nlisten = "127.0.0.1:0"\n[[list]]'
    with serving(tmp_path, configuration().replace("[[list]]", wanted)) as server:
        server.send(mail("jane@example.org", "[PROPOSE] NUMA <script>"))
        wait_for(lambda: len(server.sent()) == 1)
        log = (tmp_path / "serve.log").read_text()
        found = re.search(r"pages are at (\S+)", log)
        assert found, log
        base = f"http://{found[1]}"

        def get(path: str) -> str:
            with urllib.request.urlopen(base + path, timeout=10) as answer:  # noqa: S310  # ours
                assert answer.status == 200
                text: str = answer.read().decode()
                return text

        page = get("/")
        assert "NUMA" in page
        assert "<script" not in page
        assert '"ok"' in get("/healthz")
        figures = get("/metrics")
        assert re.search(r'mailproc_letters\{.*state="processed".*\} \d', figures), figures[:2000]
        assert "mailproc_step_seconds" in figures


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_listener_that_hangs_is_ill_health(tmp_path: Path) -> None:
    wanted = '[http]\nlisten = "127.0.0.1:0"\n[[list]]'
    with serving(tmp_path, configuration().replace("[[list]]", wanted)):
        log = (tmp_path / "serve.log").read_text()
        found = re.search(r"pages are at (\S+)", log)
        listener = re.search(r"listener 1 is process (\d+)", log)
        assert found
        assert listener

        def health() -> str:
            try:
                with urllib.request.urlopen(f"http://{found[1]}/healthz", timeout=10) as answer:
                    return str(json.load(answer)["status"])
            except urllib.error.HTTPError as ill:
                return str(json.load(ill)["status"]) if ill.code == 503 else ""

        assert health() == "ok"
        with stopped(int(listener[1])):
            wait_for(lambda: health() == "nobody answers where mail comes in")
        wait_for(lambda: health() == "ok")


def test_a_full_disk_is_ill_health(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = migrated(tmp_path / "mailproc.db")
    settings = ListenSettings(listen="127.0.0.1:1")
    assert intake_check(database, settings)() == "nobody answers where mail comes in"
    monkeypatch.setattr(type(database.backend), "room", lambda _self: 1000)
    assert intake_check(database, settings)() == "the database cannot be written"
    monkeypatch.undo()
    (tmp_path / "mailproc.db").unlink()
    assert intake_check(database, settings)() == "the database cannot be written"
    database.close()
