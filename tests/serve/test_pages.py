"""`[http]`: a running server shows its pages, its health and its figures."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from tests.support.server import configuration, mail, serving, wait_for


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
