"""Where things are in the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TESTS: Final = ROOT / "tests"
MAILS: Final = TESTS / "mail" / "parse" / "mails"
RECORDED: Final = TESTS / "store" / "releases"
#: What is not ours to ship and lies beside the checkout, where it is there at all.
BESIDE: Final = ROOT.parent / "shared"
CORPUS: Final = Path(os.environ.get("MAILPROC_CORPUS") or BESIDE / "corpus")
