"""How thorough the benches are, where they work, and how they tell that they are alive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Where pytest keeps the one of tests/e2e.
MAILMAN: Final = Path(".pytest_cache/d/mailman")


@dataclass(frozen=True)
class Settings:
    """What the command line says."""

    scratch: Path
    """An empty folder on a real disk."""
    tell: Callable[[str], None]
    """Shows one line of progress."""
    runs: int = 5
    quick: bool = False
    """Whether to run everything once and small, to see that it works."""
    full: Path | None = None
    """Where the full database is kept from one time to the next; None: nowhere."""
    mailman: Path = MAILMAN
    """An environment that has GNU Mailman; made where there is none."""

    def folder(self, name: str) -> Path:
        """A new folder in the scratch folder."""
        made = self.scratch / name
        made.mkdir()
        return made
