"""The full database: 1,000,000 letters and 100,000 ballots.

It takes some minutes to make and 4 GB: `--full FOLDER` keeps it for the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Final

from mailproc.store import migrations
from tests.bench.settings import Settings
from tests.bench.stored import Past, furnish_past

_PAST: Final = Past(topics=500, letters=1_000_000, ballots=100_000)
_QUICK: Final = Past(topics=50, letters=1_000, ballots=600)
_STAMP: Final = "past.json"


def full_folder(settings: Settings) -> Path:
    """The folder of a full database, the same for every bench of a run: each may add to it."""
    folder = settings.scratch / "full"
    if folder.exists():
        return folder
    kept = _place(settings)
    if kept is None:
        folder.mkdir()
        furnish_past(folder, _past(settings), settings.tell)
        return folder
    if not is_kept(settings):
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        furnish_past(kept, _past(settings), settings.tell)
        (kept / _STAMP).write_text(_stamp(settings))
    settings.tell(f"full: copying {kept}")
    shutil.copytree(kept, folder)
    os.sync()  # what the copy still has to write would slow down what is measured
    return folder


def is_kept(settings: Settings) -> bool:
    """Whether the full database is there already, of this schema and size."""
    kept = _place(settings)
    if kept is None or not (kept / _STAMP).exists():
        return False
    return (kept / _STAMP).read_text() == _stamp(settings)


def _past(settings: Settings) -> Past:
    return _QUICK if settings.quick else _PAST


def _place(settings: Settings) -> Path | None:
    return settings.full and settings.full / f"past-{_past(settings).letters}"


def _stamp(settings: Settings) -> str:
    """What another database differs in: its size, or how its tables are made."""
    steps = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
    schema = hashlib.sha256(b"".join(one.read_bytes() for one in steps)).hexdigest()
    return json.dumps({**asdict(_past(settings)), "schema": schema})
