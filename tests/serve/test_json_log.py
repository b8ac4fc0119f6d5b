"""Under `--log-json` every line is JSON, of every process, from the first to the last."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from pathlib import Path

from tests.support.server import configuration, mail, run, serving, wait_for


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "serve.log").read_text().splitlines()]


def test_all_that_serve_says_is_json(tmp_path: Path) -> None:
    pages = configuration().replace("[[list]]", '[http]\nlisten = "127.0.0.1:0"\n[[list]]')
    with serving(tmp_path, pages, options=["--log-json"]) as server:
        server.send(mail("jane@example.org", "[PROPOSE] One"))
        server.settled(1)
        (tmp_path / "mailproc.toml").write_text(pages.replace('name = "devel"', 'name = "other"'))
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "is what serve runs on now" in server.log())
        begun = [one for one in lines(tmp_path) if str(one["message"]).startswith("worker is")]
        os.kill(int(str(begun[-1]["message"]).split()[-1]), signal.SIGKILL)
        wait_for(lambda: "it is begun again" in server.log())
        wait_for(lambda: len([one for one in lines(tmp_path) if "pages" in str(one)]) == 3)
        at = [one["message"] for one in lines(tmp_path) if "pages are at" in str(one)][-1]
        url = f"http://{str(at).split()[-1]}/healthz"
        with urllib.request.urlopen(url, timeout=10) as answer:
            told = json.load(answer)
        assert told["status"] == "ok"
        assert told["troubles"] == ["the list devel is not in the configuration any more"]
    said = {str(one["message"]) for one in lines(tmp_path)}
    assert {"accepted", "decided", "sent"} <= said
    assert all({"time", "level", "logger", "message"} <= one.keys() for one in lines(tmp_path))


def test_what_a_command_says_on_stderr_is_json(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    for words, status in (
        (("chair", "--log-json", "DROP T9 no"), 1),
        (("serve", "--log-json", "--procesess", "2"), 2),
        (("letters", "--log-json", "retry", "7"), 1),
        (("reload", "--log-json"), 1),
    ):
        said = run(tmp_path, *words, status=status).stderr
        assert said
        assert [json.loads(line)["level"] for line in said.splitlines()] == ["error"] * len(
            said.splitlines()
        )
