"""config.example.toml works as it stands, and it knows every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailproc.config import Config, load
from mailproc.config.errors import tables
from mailproc.config.servers import LimitsConfig
from mailproc.config.table import key_fields
from tests.support.paths import ROOT

EXAMPLE = ROOT / "config.example.toml"
KEYS = sorted((head, key) for head, table in tables(Config) for key in key_fields(table))


def uncommented() -> str:
    """The example with every key switched on, and comments still comments."""
    return re.sub(r"(?m)^# (?=[a-z_]+ = |\[)", "", EXAMPLE.read_text())


def keys_of(data: dict[str, Any], head: str = "") -> set[tuple[str, str]]:
    """Every key, with the table it is in; of lists of tables those of the first."""
    found = {(head, key) for key in data}
    for key, value in data.items():
        inner = value[0] if isinstance(value, list) else value
        if isinstance(inner, dict):
            name = "NAME" if head in {"list.houses", "list.rules"} else key
            found |= keys_of(inner, f"{head}.{name}" if head else name)
    return found


def test_the_example_works_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "mailproc.toml"
    file.write_text(EXAMPLE.read_text())
    config = load(file)
    assert [one.name for one in config.lists] == ["xen-devel"]
    assert {path.name for path in tmp_path.iterdir()} == {"mailproc.toml"}


def test_the_example_works_with_every_key_switched_on(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem", "members.txt"):
        (tmp_path / name).touch()
    for name in ("my-templates", "keys"):
        (tmp_path / name).mkdir()
    file = tmp_path / "mailproc.toml"
    file.write_text(uncommented().replace("\nproxy_protocol = true", "\nproxy_protocol = false"))
    assert load(file).http.listen == "127.0.0.1:8026"


@pytest.mark.parametrize(("head", "key"), KEYS)
def test_the_example_shows_the_key(head: str, key: str) -> None:
    assert (head, key) in keys_of(tomllib.loads(uncommented()))


def test_the_limits_that_it_shows_are_the_defaults() -> None:
    shown = tomllib.loads(uncommented())["limits"]
    usual = {key: getattr(LimitsConfig(), key) for key in shown}
    assert {key: one for key, one in shown.items() if usual[key] is not None} == {
        key: one for key, one in usual.items() if one is not None
    }


def test_the_example_lets_a_beginner_vote_without_confirming(tmp_path: Path) -> None:
    file = tmp_path / "mailproc.toml"
    file.write_text(EXAMPLE.read_text())
    assert load(file).lists[0].trust.vote == "from"
