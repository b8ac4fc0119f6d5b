"""How much is tried: little every day, more each night (`MAILPROC_NIGHTLY=1`)."""

from __future__ import annotations

import os


def is_nightly() -> bool:
    """Whether there is time for all."""
    return bool(os.environ.get("MAILPROC_NIGHTLY"))


def examples(everyday: int, nightly: int) -> int:
    """How many are tried of what takes long for each."""
    return nightly if is_nightly() else everyday
