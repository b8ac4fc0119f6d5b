"""What a process of its own measures, and prints as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.support.paths import ROOT
from tests.support.server import run_forked


def measured(module: str, *words: str, forked: bool = False) -> dict[str, Any]:
    """What `python -m MODULE WORDS` prints; Any: figures, or texts.

    `forked` starts no new Python. It takes a fraction of the time, and what is measured is little
    worth, for who wants to know only whether it works.
    """
    if forked:
        done = run_forked(module, ROOT, *words)
        done.check_returncode()
    else:
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
