"""Figures as a table for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from mailproc import __version__
from tests.bench.figures import Figure


def table(figures: Sequence[Figure]) -> Table:
    """One line a figure, a section a bench."""
    made = Table("bench", "what", "how", "median", "spread", "bar", "", "what limits it")
    before = None
    for figure in figures:
        if before not in (None, figure.bench):
            made.add_section()
        before = figure.bench
        made.add_row(
            figure.bench,
            figure.what,
            figure.how,
            "not available" if figure.value is None else _shown(figure.value, figure.unit),
            _spread(figure),
            "" if figure.bar is None else f"{'<=' if figure.at_most else '>='} {figure.bar:g}",
            {True: "reached", False: "NOT REACHED", None: ""}[figure.reached],
            figure.note,
        )
    return made


def write_json(figures: Sequence[Figure], file: Path) -> None:
    """All figures with the version and the time."""
    found = {
        "mailproc": __version__,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": [figure.as_json() for figure in figures],
    }
    file.write_text(json.dumps(found, indent=1) + "\n")


def _spread(figure: Figure) -> str:
    if len(figure.samples) < 2:
        return ""
    return f"{_number(min(figure.samples))} to {_number(max(figure.samples))}"


def _shown(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
