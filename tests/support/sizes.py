"""How much is tried: little every day, more each night (`MAILPROC_NIGHTLY=1`)."""

from __future__ import annotations

import os


def examples(everyday: int, nightly: int) -> int:
    """How many examples hypothesis tries of what takes long for each."""
    return nightly if os.environ.get("MAILPROC_NIGHTLY") else everyday
