"""A real server among hostile letters: members are answered, and nothing else is harmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sizes import examples, is_nightly
from tests.tools.fuzz_letters import fuzz, options

LETTERS = examples(60, 20_000)
MEMBERS = examples(10, 200)
LARGEST = examples(200_000, 5_000_000)
#: Seconds until a member is answered: this machine may be busy with other tests.
SECONDS = examples(60, 10)


@pytest.mark.timeout(examples(300, 3_600))
def test_members_are_answered_among_hostile_letters(tmp_path: Path, migrated_url: str) -> None:
    """On SQLite they come by SMTP, on PostgreSQL by LMTP."""
    url = migrated_url.replace(f"sqlite:///{tmp_path}/", "sqlite:///")
    protocol = ["--lmtp"] if url.startswith("postgresql") else []
    sizes = {"letters": LETTERS, "members": MEMBERS, "largest": LARGEST, "seconds": SECONDS}
    words = [f"--{name}={value}" for name, value in sizes.items()]
    report = fuzz(tmp_path, url, options(*words, *protocol), fresh=is_nightly())
    assert report.faults == [], report.show()
