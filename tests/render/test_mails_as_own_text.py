"""Whoever quotes a mail of ours without any marks does nothing by that, and votes for nothing."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject

#: These show their one reader lines of their own, or lines to send.
_FOR_ONE = ("ack-", "ack-duplicate", "ack-propose", "ack-questions", "confirm", "lost")
_GOLDEN = sorted(
    path for path in (Path(__file__).parent / "golden").rglob("*.txt") if path.stem not in _FOR_ONE
)


@pytest.mark.parametrize("path", _GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_casts_no_vote_and_does_nothing(path: Path) -> None:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    subject = read_subject(f"Re: {mail['Subject']}", ("PROPOSE",))
    lines = str(mail.get_payload()).splitlines()
    for indent in ("", "  "):
        own = [f"{indent}{line.strip()}" for line in lines]
        calls = read_calls(subject, own, (), Reading(direct=True, bare="words", lists_topics=True))
        done = [call.line for call in calls if isinstance(call, Call) and not call.command.question]
        assert done == []
