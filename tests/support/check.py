"""What one part of `mailproc check` says about a configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from mailproc.cli.check.finding import Finding
from mailproc.config import Config, load
from tests.support.server import configuration

Check = Callable[[Config], Iterator[Finding]]


def said(check: Check, folder: Path, text: str = "") -> list[str]:
    """The lines of the operator's screen."""
    file = folder / "mailproc.toml"
    file.write_text(text or configuration())
    return [str(finding) for finding in check(load(file))]


def unwritable(folder: Path) -> Path:
    """A folder in which nothing can be made, not even by root."""
    if os.geteuid() == 0:
        return Path("/sys")
    made = folder / "closed"
    made.mkdir(mode=0o500)
    return made
