"""What `/healthz` tells of a configuration whose lists may have nobody on their rosters."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mailproc.config import load
from mailproc.serve.troubles import troubles

LIST = """
[[list]]
name = "xen"
address = "xen@example.org"
agent = "agenda@example.org"
"""
SERVER = 'members_from = "mailman3:http://localhost:8001/3.1"'


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("", ["nobody is on the roster of xen"]),
        ('members = ["jane@example.org"]', []),
        (SERVER, []),
        ('voters = "anyone"', []),
        ('[list.houses]\ncommitters = { members = ["jane@example.org"] }', []),
        (f"[list.houses]\ncommitters = {{ {SERVER} }}", []),
    ],
)
def test_a_list_is_empty_if_nobody_can_come_from_anywhere(
    people: str, told: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "mailproc.toml"
    file.write_text(LIST + people)
    app: Any = SimpleNamespace(
        config=load(file),
        outbox=SimpleNamespace(trouble=""),
        roster_sync=SimpleNamespace(troubles=[]),
    )
    requests: Any = SimpleNamespace(left=[])
    assert troubles(app, requests) == told
