"""The types of ballot: one object each, and what is written elsewhere agrees with them."""

from __future__ import annotations

import re

import pytest

from mailproc.commands.registry import COMMANDS
from mailproc.meeting.ballot_types import BALLOT_TYPES, BallotType, FilledForm, ballot_type
from mailproc.meeting.form_marks import Mark
from mailproc.meeting.meeting_terms import DEFAULT_BALLOT, BallotName
from mailproc.meeting.sentences import Sentence
from tests.support.paths import ROOT

TYPES = list(BALLOT_TYPES.values())


def arguments(name: BallotName, *marks: tuple[int, str]) -> list[tuple[str, str | Sentence]]:
    return list(ballot_type(name).arguments(filled(name, *marks)))


def filled(name: BallotName, *marks: tuple[int, str], lost: int = 0) -> FilledForm:
    """A form on which these marks stand, and that has lost one of its rows."""
    meaning = ballot_type(name).meaning
    rows = frozenset(topic for topic, _ in marks)
    read = [Mark(topic, written, meaning(written)) for topic, written in marks]
    return FilledForm(read, rows, rows | {lost} if lost else rows)


def test_a_meeting_has_a_type_of_ballot_that_there_is() -> None:
    assert DEFAULT_BALLOT in BALLOT_TYPES
    assert "election" not in BALLOT_TYPES  # that is what forms call an election's


def test_what_follows_from_a_type_is_asked_of_its_object_and_not_of_its_name() -> None:
    compared = re.compile(rf'[!=]= "(?:{"|".join(BALLOT_TYPES)})"')
    modules = (ROOT / "mailproc").rglob("*.py")
    assert not [one.name for one in modules if compared.search(one.read_text())]


@pytest.mark.parametrize("asked", TYPES, ids=BALLOT_TYPES)
def test_a_filled_in_form_is_what_the_types_command_takes(asked: BallotType) -> None:
    cast = next(known for known in COMMANDS if known.word == asked.command)
    read = [argument for _, argument in asked.arguments(filled(asked.name, (3, "1"), (7, "1")))]
    assert read
    assert all(isinstance(one, str) and cast.grammar.fullmatch(one) for one in read)


def test_approval_takes_what_it_can_read_and_names_the_rest() -> None:
    read = arguments("approval", (3, "x"), (7, "-1"), (9, "maybe"))
    assert read[0] == ("VOTE T3 +1 T7 -1", "T3 +1 T7 -1")
    ((line, told),) = read[1:]
    assert line == "T9: maybe"
    assert "T9 +1" in str(told)


def test_ranks_on_an_approval_form_are_not_counted() -> None:
    ((line, told),) = arguments("approval", (3, "1"), (7, "2"), (9, "-1"))
    assert line == "[2] T7"
    assert isinstance(told, Sentence)


def test_ranks_become_one_ranking() -> None:
    read = arguments("ranked", (2, "4"), (3, "1"), (7, "2"), (9, "2"))
    assert read == [("RANK T3 > T7 = T9 > T2", "T3 > T7 = T9 > T2")]


@pytest.mark.parametrize("mark", ["0", "-1", "x", "1st"])
def test_what_is_no_rank_is_told(mark: str) -> None:
    ((line, told),) = arguments("ranked", (3, "1"), (7, mark))
    assert line == f"[1] T3 [{mark}] T7"
    assert isinstance(told, Sentence)


@pytest.mark.parametrize("ranks", [(1, 3), (2, 3), (6, 7, 8), (1, 1, 4)])
def test_a_ranking_with_a_gap_and_a_lost_row_is_not_counted(ranks: tuple[int, ...]) -> None:
    marks = [(topic, str(rank)) for topic, rank in enumerate(ranks, 1)]
    ((_, whole),) = ballot_type("ranked").arguments(filled("ranked", *marks))
    ((_, told),) = ballot_type("ranked").arguments(filled("ranked", *marks, lost=9))
    assert isinstance(whole, str)
    assert "T9" in str(told)
    ((_, dense),) = ballot_type("ranked").arguments(filled("ranked", (3, "1"), (4, "1"), lost=9))
    assert isinstance(dense, str)


def test_an_empty_form_says_nothing() -> None:
    assert not arguments("approval")
    assert not arguments("ranked")
