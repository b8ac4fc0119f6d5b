"""Take README's picture anew: the pages of the demo's meeting while its vote is open.

    python -m tests.tools.picture

It plays the demo until the ballots are in, publishes the pages, and has Chromium look at them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console

from mailproc.cli.demo.conversation import Conversation
from mailproc.cli.demo.script import Script, running_meeting
from tests.support.paths import ROOT

_PICTURE: Final = ROOT / "mailproc/guides/published.png"
_UNTIL_THE_VOTE: Final = 5  # parts of the demo
_SIZE: Final = "1100,1000"  # pixels


def take(picture: Path) -> None:
    """Write the picture.

    Raises:
        subprocess.CalledProcessError: Chromium cannot.
    """
    with running_meeting() as (server, facts), tempfile.TemporaryDirectory() as folder:
        Script(Conversation(Console(), server, in_full=False), facts).run(_UNTIL_THE_VOTE)
        server.publish(Path(folder))
        subprocess.run(
            [
                *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(f"--window-size={_SIZE}", f"--screenshot={picture}", f"{folder}/index.html"),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else _PICTURE)
