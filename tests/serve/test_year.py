"""An operator's year in short: nothing is lost, and nobody is asked twice."""

from __future__ import annotations

from pathlib import Path

from tests.support.mailman_server import fake_mailman
from tests.tools.play_year import Year, play


def test_nothing_is_lost_and_nobody_is_asked_twice(tmp_path: Path) -> None:
    with fake_mailman() as mailman:
        assert play(tmp_path, Year(mailman, members=8, changed=4, added=2)) == []
