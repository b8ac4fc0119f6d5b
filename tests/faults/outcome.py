"""What must be true in the end, whatever went wrong in between."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path

from tests.faults.members import Member
from tests.faults.queries import rows


def every_letter_is_there_and_decided_once(folder: Path, people: Sequence[Member]) -> list[str]:
    """The Message-IDs of all letters in the order in which they were decided about."""
    query = "SELECT id, message_id, state FROM letters WHERE origin = 'smtp' ORDER BY id"
    first: dict[str, int] = {}
    for row in rows(folder, query):
        # A letter whose 250 was cut off is mailed again: known already, not decided again.
        states = ["duplicate"] if row["message_id"] in first else ["processed", "refused"]
        assert row["state"] in states
        first.setdefault(row["message_id"], row["id"])
    for member in people:
        theirs = [one for one in first if one.startswith(f"<{member.name}.")]
        assert theirs == [f"<{member.name}.{n}@example.org>" for n in range(len(theirs))]
        assert len(theirs) - len(member.accepted) in (0, 1)  # one may have lost its 250
        if len(theirs) > len(member.accepted):
            member.accepted.append(member.next_letter())
    return list(first)


def every_answer_came_and_never_two_different_ones(folder: Path) -> None:
    decided = "SELECT id FROM letters WHERE origin != 'console' AND state != 'duplicate'"
    answered = "SELECT letter FROM outbox WHERE kind = 'ack' ORDER BY letter"
    assert [row["letter"] for row in rows(folder, answered)] == [
        row["id"] for row in rows(folder, decided)
    ]
    wanted = {row["message_id"] for row in rows(folder, "SELECT message_id FROM outbox")}
    versions: dict[str, set[bytes]] = collections.defaultdict(set)
    for path in (folder / "outbox" / "new").iterdir():
        content = path.read_bytes()
        versions[str(message_from_bytes(content)["Message-ID"])].add(content)
    assert set(versions) == wanted
    assert {len(contents) for contents in versions.values()} == {1}
