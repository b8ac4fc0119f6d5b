"""Nominations and ballots in people's own words, and the prose that only looks like them."""

from __future__ import annotations

from time import process_time

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject

NAMES = {1: "John Doe", 2: "Jane Roe", 3: "Ann Other", 4: "Jane Smith"}


def said(text: str, reading: Reading) -> list[str]:
    """The nominations and ballots in a mail, as lines of commands."""
    found = read_calls(read_subject("the board"), text.split("\n"), (), reading)
    calls = [one for one in found if isinstance(one, Call)]
    return [f"{one.word} {one.match.string}" for one in calls if one.word in ("NOMINATE", "RANK")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("I nominate Jane Roe", "NOMINATE Jane Roe"),
        ("I'd like to nominate Jane Roe for the board.", "NOMINATE Jane Roe"),
        ("I hereby nominate Jane Roe, who reviews everything.", "NOMINATE Jane Roe"),
        ("I would like to nominate jane@example.org", "NOMINATE jane@example.org"),
        ("I nominate Jane Roe for E2", "NOMINATE E2 Jane Roe"),
        ("I nominate myself.", "NOMINATE me"),
        ("Please nominate Jane Roe", "NOMINATE Jane Roe"),
        ("I'm standing for the board.", "NOMINATE me"),
        ("I would like to run", "NOMINATE me"),
        ("I am happy to stand for the technical board", "NOMINATE me"),
        ("Ich kandidiere.", "NOMINATE me"),
        ("Ich schlage Jane Roe vor", "NOMINATE Jane Roe"),
    ],
)
def test_a_nomination_is_read(text: str, line: str) -> None:
    assert said(text, Reading(direct=True, nominating=True)) == [line]
    assert said(text, Reading(direct=False, nominating=True, answers="nominations")) == [line]
    assert said(text, Reading(direct=False, nominating=True)) == []
    assert said(text, Reading(direct=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I run the tests every night.",
        "I do not nominate Jane Roe.",
        "Should I nominate Jane Roe?",
        "I stand corrected.",
        "I nominate the one who wrote this.",
        "We run out of time.",
        "I would not like to stand.",
        "I nominate Jane Roe, don't you think so?",
        "We stand by what we said.",
    ],
)
def test_prose_nominates_nobody(text: str) -> None:
    assert said(text, Reading(direct=True, nominating=True)) == []


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("RANK C3 > C1", "C3 > C1"),
        ("rank c3, c1", "C3 > C1"),
        ("RANK Jane Roe > John", "C2 > C1"),
        ("John > Jane Roe > Ann", "C1 > C2 > C3"),
        ("I vote for John", "C1"),
        ("I vote for Jane Roe, then Ann and then John.", "C2 > C3 > C1"),
        ("My vote: John Doe, Ann Other", "C1 > C3"),
        ("1. Jane Roe\n2. Ann\n3. C1 John Doe", "C2 > C3 > C1"),
        ("RANK E1 roe > doe", "C2 > C1"),
        ("RANK Jane Roe >\nJohn Doe", "C2 > C1"),
    ],
)
def test_a_ballot_is_read(text: str, order: str) -> None:
    assert said(text, Reading(direct=True, candidates=NAMES)) == [f"RANK {order}"]


@pytest.mark.parametrize(
    "text",
    [
        "I vote for Jane",  # there are two
        "RANK Jane Roe > Mallory",
        "John > the others by far",
        "1. Jane Roe wrote the patch\n2. John tested it",
        "C5 > C1 is what the paper says",
        "I vote for nobody",
        "if x > y then Ann",
    ],
)
def test_what_names_not_one_candidate_each_is_no_ballot(text: str) -> None:
    assert said(text, Reading(direct=True, candidates=NAMES)) == []


@pytest.mark.parametrize("text", ["John > Jane Roe", "I vote for John", "1. John Doe\n2. Ann"])
def test_names_on_the_list_are_prose_unless_they_answer_the_ballot(text: str) -> None:
    assert said(text, Reading(direct=False, candidates=NAMES)) == []
    assert said(text, Reading(direct=False, candidates=NAMES, answers="election")) != []


def test_a_long_mail_of_names_is_read_in_time() -> None:
    text = "\n".join(["I nominate Jane " * 20, "1. John Doe", "John > Jane > " * 60] * 200)
    before = process_time()
    said(text, Reading(direct=True, nominating=True, candidates=NAMES))
    assert process_time() - before < 5  # seconds of CPU, for a mail as long as there can be
