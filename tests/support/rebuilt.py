"""Rebuilding a list from its letters alone, as `mailproc verify` does."""

from __future__ import annotations

from mailproc.mail.parse import read_letter
from mailproc.processing.replay import Replay, without_tokens
from mailproc.store import journal, lists
from tests.support.harness import Harness


def differences(harness: Harness) -> list[str]:
    """Where the harness' list, rebuilt, is another than what is recorded."""
    with harness.database.reading() as connection:
        row = lists.list_row(connection, harness.rules.name)
        entries = list(journal.entries(connection, harness.rules.name, row.secret))
    replay = Replay(harness.rules, row.secret)
    for entry in entries:
        replay.process(entry, read_letter(entry.stored.raw, answered=entry.copied))
    recorded, last = harness.agenda()
    return replay.differences(without_tokens(recorded), last, row.turns)
