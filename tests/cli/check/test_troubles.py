"""What makes mail bounce or wait, seen by `check` before anybody mails."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mailproc.cli.check.meetings_due import check_meetings
from mailproc.cli.check.pages import check_pages
from mailproc.cli.check.storage import check_database
from mailproc.config import Config, load
from mailproc.serve.app import open_app
from mailproc.store.backend import StoreUnavailable
from tests.support.server import configuration, run, serving

PAST = """
[list.meeting]
title = "Summit"
starts = 2020-08-26T13:00:00
ends = 2020-08-26T17:00:00
"""


def loaded(folder: Path, text: str) -> Config:
    file = folder / "mailproc.toml"
    file.write_text(text)
    return load(file)


def test_a_meeting_that_is_over_is_told_by_the_file_and_by_the_database(tmp_path: Path) -> None:
    config = loaded(tmp_path, configuration() + PAST)
    (found,) = map(str, check_meetings(config))
    assert found.startswith("WARNING meeting of devel: Summit: is over since 2020-08-26; correct")
    with open_app(config) as app:
        app.finish()
        app.acceptor.command("devel", ["NEXT MEETING Later", "Starts: 2097-01-02 13:00"])
        app.finish()
    assert list(check_meetings(config)) == []


def test_a_disk_that_is_full_or_read_only_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = loaded(tmp_path, configuration())
    with open_app(config):
        pass

    def full(_database: object) -> None:
        raise StoreUnavailable("1000 bytes are free")

    monkeypatch.setattr("mailproc.cli.check.storage.try_writing", full)
    found = [one for one in check_database(config) if one.failed]
    assert ["cannot be written: 1000 bytes are free" in str(one) for one in found] == [True]


def test_a_list_that_has_vanished_from_the_file_is_told(tmp_path: Path) -> None:
    config = loaded(tmp_path, configuration())
    with open_app(config) as app:
        app.acceptor.command("devel", ["PROPOSE: Memory"])
        app.finish()
    other = loaded(tmp_path, configuration().replace('name = "devel"', 'name = "other"'))
    (found,) = [str(one) for one in check_database(other) if one.fault]
    assert "the database has a list devel with 1 topics" in found
    assert 'let name = "devel" stay as it was' in found
    assert found.startswith("WARNING")


def test_pages_that_nobody_serves_are_told(tmp_path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/there/" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    there, elsewhere = (
        loaded(tmp_path, configuration(more=f'pages_url = "{url}/{path}/"'))
        for path in ("there", "elsewhere")
    )
    said = [str(one) for config in (there, elsewhere) for one in check_pages(config)]
    server.shutdown()
    server.server_close()
    thread.join()
    said += map(str, check_pages(elsewhere))
    assert said[0] == f"ok      pages of devel at {url}/there/"
    assert "the server answers 404" in said[1]
    assert "nobody answers there" in said[2]


def test_a_serve_that_runs_on_another_state_of_the_file_is_told(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        text = configuration().replace("[[list]]", '[http]\nlisten = "127.0.0.1:1"\n[[list]]')
        text = text.replace('"127.0.0.1:0"', f'"{server.host}:{server.port}"')
        (tmp_path / "mailproc.toml").write_text(text)
        said = run(tmp_path, "check", status=1).stdout
    assert "runs on another state of the file (smtp.listen; http.listen); run: mailproc" in said
    assert "mailproc serve runs, but serves no pages there; run: mailproc reload" in said
