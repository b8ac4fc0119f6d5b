"""What can be chosen is named where it is asked for, and in the example."""

from __future__ import annotations

from typing import get_args

from mailproc.config.example_file import example
from mailproc.config.questions import QUESTIONS
from mailproc.meeting.roster import Trusted


def test_what_an_operator_can_ask_for_is_said_where_she_is_asked() -> None:
    (asked,) = (one.text for one in QUESTIONS if one.name == "trust_propose")
    assert asked.endswith("from, confirmed, dkim or pgp")
    assert all(f'"{tier}"' in example() for tier in get_args(Trusted))
