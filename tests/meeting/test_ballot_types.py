"""The types of ballot: one object each, and what is written elsewhere agrees with them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import get_args

import pytest

from mailproc.commands.meeting import meeting
from mailproc.commands.registry import COMMANDS
from mailproc.meeting.ballot_types import BALLOT_TYPES, BallotType, ballot_type
from mailproc.meeting.records import DEFAULT_BALLOT, BallotName
from mailproc.meeting.sentences import Sentence

TYPES = list(BALLOT_TYPES.values())


def arguments(name: BallotName, *marks: tuple[int, str]) -> list[tuple[str, str | Sentence]]:
    return list(ballot_type(name).arguments(marks))


def test_every_name_has_its_type() -> None:
    assert set(BALLOT_TYPES) == set(get_args(BallotName))
    assert DEFAULT_BALLOT in BALLOT_TYPES


def test_the_schema_of_exports_knows_every_type() -> None:
    schema = json.loads((files("mailproc.publish") / "export.schema.json").read_text())
    shown = schema["properties"]["meeting"]["properties"]["ballot"]["enum"]
    assert shown == list(BALLOT_TYPES)


@pytest.mark.parametrize("asked", TYPES, ids=BALLOT_TYPES)
def test_help_names_every_type(asked: BallotType) -> None:
    assert asked.name in meeting.more


@pytest.mark.parametrize("asked", TYPES, ids=BALLOT_TYPES)
def test_a_filled_in_form_is_what_the_types_command_takes(asked: BallotType) -> None:
    cast = next(known for known in COMMANDS if known.word == asked.command)
    read = [argument for _, argument in asked.arguments(((3, "1"), (7, "1")))]
    assert read
    assert all(isinstance(one, str) and cast.grammar.fullmatch(one) for one in read)


def test_approval_reads_each_mark_for_itself() -> None:
    read = arguments("approval", (3, "x"), (7, "-1"), (9, "maybe"))
    assert read == [("[x] T3", "T3 +1"), ("[-1] T7", "T7 -1"), ("[maybe] T9", "T9 maybe")]


def test_ranks_become_one_ranking() -> None:
    read = arguments("ranked", (2, "4"), (3, "1"), (7, "2"), (9, "2"))
    assert read == [("[4] T2 [1] T3 [2] T7 [2] T9", "T3 > T7 = T9 > T2")]


@pytest.mark.parametrize("mark", ["0", "-1", "x", "1st", ""])
def test_what_is_no_rank_is_told(mark: str) -> None:
    ((line, told),) = arguments("ranked", (3, "1"), (7, mark))
    assert line == f"[1] T3 [{mark}] T7"
    assert isinstance(told, Sentence)
