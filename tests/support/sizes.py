"""How much is tried: little every day, more each night (`MAILPROC_NIGHTLY=1`)."""

from __future__ import annotations

import os
from typing import TypeVar


def is_nightly() -> bool:
    """Whether there is time for all."""
    return bool(os.environ.get("MAILPROC_NIGHTLY"))


Size = TypeVar("Size", int, float)


def examples(everyday: Size, nightly: Size) -> Size:
    """How many are tried of what takes long for each, or how long is waited between them."""
    return nightly if is_nightly() else everyday
