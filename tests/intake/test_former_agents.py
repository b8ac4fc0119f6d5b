"""Mail to an address that the agent had before is mail to the one that it has now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailproc.intake.recipients import Recipients
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules

RULES = Rules(
    "devel",
    "devel@lists.example.org",
    "new@lists.example.org",
    former_agents=("agenda@lists.example.org", "agenda+devel@old.example"),
)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("new@lists.example.org", "new@lists.example.org"),
        ("agenda@lists.example.org", "new@lists.example.org"),
        ("Agenda+confirm.abc@Lists.example.org", "new+confirm.abc@lists.example.org"),
        ("agenda+devel@old.example", "new@lists.example.org"),
        ("agenda+devel+T7@old.example", "new+t7@lists.example.org"),
        ("devel@lists.example.org", "devel@lists.example.org"),
    ],
)
def test_what_stands_behind_it_stays(given: str, stored: str) -> None:
    now = datetime(2027, 8, 1, tzinfo=UTC)
    (letter,) = Recipients([RULES]).addressed(Envelope("", (given,), "smtp"), b"", now)
    assert (letter.list, letter.envelope.recipients) == ("devel", (stored,))


def test_others_are_nobodys() -> None:
    assert Recipients([RULES]).list_of("agenda@old.example") is None
