"""What the commands share that read or write databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.store import backend
    from mailproc.store.database import Database

_Item = TypeVar("_Item")

FilePath: Final = click.Path(path_type=Path, dir_okay=False)


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The configured database, closed at the end."""
    from mailproc.store.database import Database

    with closing(Database(config.database_url())) as database:
        yield database


@contextmanager
def progress_bar(what: str) -> Iterator[backend.Progress]:
    """A bar on the terminal while something long is done; it is gone at the end."""
    # Here, since most commands show none.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    shown = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    with shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of at most `size`, in order."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def counted(counts: dict[str, int]) -> str:
    """How many rows there are of each kind, in words."""
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def megabytes(count: int) -> str:
    """A number of bytes, in words."""
    return f"{count / 1e6:.1f} MB"
