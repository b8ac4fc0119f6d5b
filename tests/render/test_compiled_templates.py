"""Our templates are compiled once for all processes, where Python may keep what it compiled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemLoader

from mailproc.render.environment import Sandbox
from mailproc.render.languages import ENGLISH, template_folders
from mailproc.render.translations import filters


def environment(**options: Any) -> Sandbox:  # Any: as Jinja2 has them
    made = Sandbox(loader=FileSystemLoader(template_folders(None)), keeps=True, **options)
    made.filters.update(filters(ENGLISH, None))
    return made


def compiles(made: Sandbox, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a template has to be compiled when it is asked for."""
    asked = []

    def seen(*args: Any, **options: Any) -> Any:
        asked.append(args)
        return Sandbox.compile(made, *args, **options)

    monkeypatch.setattr(made, "compile", seen)
    made.get_template("ack.txt")
    return bool(asked)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where they are kept."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


@pytest.mark.usefixtures("kept")
def test_the_next_process_need_not_compile_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiles(environment(), monkeypatch)
    assert not compiles(environment(), monkeypatch)
    assert compiles(environment(trim_blocks=True), monkeypatch)  # that is other code


def test_nothing_is_kept_where_python_may_keep_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiles(environment(), monkeypatch)
    assert not [*kept.iterdir()]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(kept / "file" / "below"))
    (kept / "file").touch()
    assert compiles(environment(), monkeypatch)
    assert compiles(environment(), monkeypatch)


def test_what_is_kept_and_cannot_be_read_is_compiled_again(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiles(environment(), monkeypatch)
    for file in kept.rglob("*.cache"):
        file.write_bytes(file.read_bytes()[:100])
    assert compiles(environment(), monkeypatch)
