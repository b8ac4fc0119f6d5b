"""Nominations and ballots in people's own words, and the prose that only looks like them."""

from __future__ import annotations

from time import process_time

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.mail.subject import read_subject
from mailproc.structs import replace

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
        ("I'd like to nominate Jane Roe. She has looked after it for years.", "NOMINATE Jane Roe"),
        ("I nominate Jane Roe. Thanks", "NOMINATE Jane Roe"),
        ("I nominate Jane Roe! Is she on the list?", "NOMINATE Jane Roe"),
        ("Nominating Jane Roe for this; she knows all of it.", "NOMINATE Jane Roe"),
        ("Please nominate Jane Roe", "NOMINATE Jane Roe"),
        ("I'm standing for the board.", "NOMINATE me"),
        ("I would like to run", "NOMINATE me"),
        ("I am happy to stand for the technical board", "NOMINATE me"),
        ("Ich kandidiere.", "NOMINATE me"),
        ("Throwing my hat in the ring.", "NOMINATE me"),
        ("I'd like to throw my hat into the ring for the board", "NOMINATE me"),
        ("I'll put my name forward", "NOMINATE me"),
        ("Ich schlage Jane Roe vor", "NOMINATE Jane Roe"),
    ],
)
def test_a_nomination_is_read(text: str, line: str) -> None:
    assert said(text, Reading(direct=True, nominating=True)) == [line]
    assert said(text, Reading(direct=False, nominating=True, answers="nominations")) == [line]
    assert said(text, Reading(direct=False, nominating=True)) == []
    assert said(text, Reading(direct=True)) == []


def test_a_line_may_nominate_several_people() -> None:
    reading = Reading(direct=False, nominating=True, answers="nominations")
    two = ["NOMINATE E2 Jane Roe", "NOMINATE E2 John Doe"]
    assert said("I would like to nominate Jane Roe and John Doe for E2.", reading) == two
    three = ["NOMINATE Jane Roe", "NOMINATE John Doe", "NOMINATE Ann Other"]
    assert said("I nominate Jane Roe, John Doe, and Ann Other", reading) == three


@pytest.mark.parametrize(
    "text", ["Count me in!", "I'm in.", "Je suis candidate.", "I volunteer for E2"]
)
def test_an_offer_is_one_in_answer_to_the_call_alone(text: str) -> None:
    line = "NOMINATE E2 me" if "E2" in text else "NOMINATE me"
    assert said(text, Reading(direct=False, nominating=True, answers="nominations")) == [line]
    assert said(text, Reading(direct=True, nominating=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I'm in Berlin that week.",
        "I put my name in the file.",
        "Throwing my hat in the ring was fun for Jane.",
        "I would not throw my hat in the ring.",
        "Nominating people is easy.",
        "I nominate Jane Roe and whoever wrote this.",
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
    assert said(text, Reading(direct=True, nominating=True, answers="nominations")) == []


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
        ("Jane Roe, then John", "C2 > C1"),
        ("I vote for Ann, then myself", "C3 > C2"),
        ("1. Jane Roe 2. John", "C2 > C1"),
        ("1) Ann; 2) John Doe, 3) me", "C3 > C1 > C2"),
        ("1 Ann / 2 John", "C3 > C1"),
        ("1 Ann\n2 John", "C3 > C1"),
        ("First choice: Ann Other\nSecond choice: John", "C3 > C1"),
        ("My first choice is Ann\n\nMy second choice is Jane Roe", "C3 > C2"),
        ("Ann first, then Jane Roe.", "C3 > C2"),
        ("Ann zuerst, dann Jane Roe", "C3 > C2"),
        ("+1 Ann", "C3"),
        ("+1 for Jane Roe", "C2"),
        ("Ann Other +1", "C3"),
        ("Ann: 1\nJohn: 2", "C3 > C1"),
        ("John - 2\nJane Roe - 1", "C2 > C1"),
        ("Hi,\n\nmy vote goes to Ann.\n\nBest,\nJane", "C3"),
        ("I'm voting for Ann", "C3"),
        ("I vote for Ann, because she reads every patch", "C3"),
        ("I vote for Ann. She reads every patch.", "C3"),
        ("I'd like to vote for Ann, then John, since they know all of it", "C3 > C1"),
        ("My choice is Ann", "C3"),
    ],
)
def test_a_ballot_is_read(text: str, order: str) -> None:
    reading = Reading(direct=True, candidates=NAMES, own_candidates=(2,))
    assert said(text, reading) == [f"RANK {order}"]


@pytest.mark.parametrize(
    "text",
    [
        "I vote for Jane",  # there are two
        "RANK Jane Roe > Mallory",
        "John > the others by far",
        "1. Jane Roe wrote the patch\n2. John tested it",
        "C5 > C1 is what the paper says",
        "I vote for nobody",
        "I vote for Ann, then myself",  # who is no candidate
        "1. Ann 2. Mallory",
        "1. Ann\n2. Mallory",
        "1. Ann 3. John",
        "First choice: Ann\nSecond choice: Mallory",
        "Let us wait for Jane, then vote",
        "2 Ann",
        "if x > y then Ann",
        "+1 Ann\n+1 John",  # nobody knows who comes first
        "Ann: 1\nJohn: 1",
        "1. Ann\n1. John",
        "1. Ann\n3. John",
        "Ann: 2\nJohn: 3",
        "-1 Ann",
        "I vote for Ann and John",
        "I vote for Ann. John is my second choice",
        "Ann",
        "Ann, John",
    ],
)
def test_what_names_not_one_candidate_each_is_no_ballot(text: str) -> None:
    assert said(text, Reading(direct=True, candidates=NAMES)) == []


@pytest.mark.parametrize("text", ["John > Jane Roe", "I vote for John", "1. John Doe\n2. Ann"])
def test_names_on_the_list_are_prose_unless_they_answer_the_ballot(text: str) -> None:
    assert said(text, Reading(direct=False, candidates=NAMES)) == []
    assert said(text, Reading(direct=False, candidates=NAMES, answers="election")) != []


def test_who_asks_the_list_to_vote_for_somebody_has_not_voted_by_that() -> None:
    reading = Reading(direct=False, candidates=NAMES, answers="election")
    assert said("Vote for Ann!", reading) == []
    assert said("Vote Ann, John", reading) == []
    assert said("Vote: Ann", reading) == said("I vote for Ann!", reading) == ["RANK C3"]
    assert said("Vote for Ann!", replace(reading, direct=True)) == ["RANK C3"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Ann", "C3"),
        ("Hello,\n\nAnn\n\nCheers,\nJane", "C3"),
        ("Ann, Jane Roe, John", "C3 > C2 > C1"),
        ("- Ann\n- Jane Roe", "C3 > C2"),
        ("* Ann\n* John\nBest,\nJane", "C3 > C1"),
        ("Ann, because she reads every patch", "C3"),
        # Not all of it is in the order, or it is a name to sign with.
        ("Ann\n\nand John second", None),
        ("Ann\nMallory", None),
        ("Ann is great", None),
        ("Thanks, Ann", None),
        ("Jane", None),
        ("Jane Roe", None),
        # It is said to them, or of them.
        ("Ann, as chair, can you extend this?", None),
        ("Ann, who is away, asks whether there is time", None),
        ("John! You forgot the form.", None),
        ("John, she told me that it is over", None),
        ("Ann. No!", None),
        ("Ann -1", None),
    ],
)
def test_names_alone_are_a_ballot_in_direct_answers_to_one(text: str, order: str | None) -> None:
    reading = Reading(direct=True, candidates=NAMES, own_candidates=(2,), names="Jane Roe")
    found = [] if order is None else [f"RANK {order}"]
    assert said(text, replace(reading, answers="election")) == found
    assert said(text, replace(reading, answers="election", direct=False)) == []


def test_who_stands_no_more_is_known_by_name_unless_another_candidate_has_it() -> None:
    reading = Reading(direct=True, candidates=NAMES, withdrawn={7: "Bob Roe", 8: "Jane Adams"})
    assert said("I vote for Bob, then Ann", reading) == ["RANK C7 > C3"]
    assert said("I vote for Jane Smith", reading) == ["RANK C4"]


@pytest.mark.parametrize(
    "text",
    [
        "I have to withdraw my candidacy, sorry. New job.",
        "I withdraw my candidacy.",
        "Dear all, due to a new job I have to withdraw my candidacy.",
        "I'm withdrawing from the election",
        "Please take my name off the ballot",
        "Sadly, I must withdraw my\ncandidacy",
        "I step down as a candidate.",
        "Hi,\n\nI need to withdraw my name from the ballot.",
        "Ich ziehe meine Kandidatur zurück.",
    ],
)
def test_a_candidate_steps_back(text: str) -> None:
    assert said(text, Reading(direct=True, stands_for=(2,))) == ["NOMINATE E2 none"]
    assert said(text, Reading(direct=True, stands_for=(2, 3))) == ["NOMINATE none"]
    in_thread = Reading(direct=False, stands_for=(2,), answers="election")
    assert said(text, in_thread) == ["NOMINATE E2 none"]
    assert said(text, Reading(direct=False, stands_for=(2,))) == []
    assert said(text, Reading(direct=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I withdraw my nomination of John Doe",
        "I would withdraw my candidacy if Jane stood",
        "Should I withdraw my candidacy?",
        "I am not withdrawing my candidacy",
        "Jane has to withdraw her candidacy",
        "I step back from this discussion",
    ],
)
def test_what_only_speaks_of_it_takes_no_candidacy_back(text: str) -> None:
    assert said(text, Reading(direct=True, stands_for=(2,), answers="election")) == []


def test_a_long_mail_of_names_is_read_in_time() -> None:
    text = "\n".join(["I nominate Jane " * 20, "1. John Doe", "John > Jane > " * 60] * 200)
    before = process_time()
    said(text, Reading(direct=True, nominating=True, candidates=NAMES))
    assert process_time() - before < 5  # seconds of CPU, for a mail as long as there can be


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("[ELECTION] Technical board", "Technical board"),
        ("[devel] [ELECTION] Technical board", "Technical board"),
        ("【ELECTION】 Technical board", "Technical board"),
        ("Re: [ELECTION] Technical board", None),
        ("[devel] Re: [ELECTION] Technical board", None),
        ("[ELECTION] Re: Technical board", None),
        ("[election] minutes", None),  # a list may be called so
        ("[RESULT] [ELECTION] Technical board", None),
        ("The ELECTION of the board", None),
        ("[ELECTION]", ""),
    ],
)
def test_a_tag_in_capitals_calls_an_election(subject: str, title: str | None) -> None:
    assert read_subject(subject).election == title
