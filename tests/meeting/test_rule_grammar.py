"""Rules of decision as operators write them, and in words."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from mailproc.meeting.decision_rule import (
    Lazy,
    Majority,
    Margin,
    Passing,
    Quorum,
    Share,
    ShareQuorum,
    VotesQuorum,
)
from mailproc.meeting.rule_grammar import least_of, passing_of, quorum_of, rule_of, veto_of
from mailproc.meeting.rule_sentences import rule_in_words

COMMITTERS = {"houses": ["committers"]}


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("3 more for than against", Margin(3)),
        ("at least three more for than against", Margin(3)),
        ("1 more  for than against", Margin(1)),
        ("majority", Majority()),
        ("Majority", Majority()),
        ("simple majority", Majority()),
        ("two thirds", Share(Fraction(2, 3))),
        ("two-thirds", Share(Fraction(2, 3))),
        ("a two-thirds majority", Share(Fraction(2, 3))),
        ("2/3", Share(Fraction(2, 3))),
        ("half", Share(Fraction(1, 2))),
        ("three quarters of the votes", Share(Fraction(3, 4))),
        ("60%", Share(Fraction(3, 5))),
        ("66.6 percent", Share(Fraction(333, 500))),
        ("unanimous", Share(Fraction(1))),
        ("lazy", Lazy()),
        ("lazy consensus", Lazy()),
    ],
)
def test_what_passes_is_read(text: str, passing: Passing) -> None:
    assert passing_of(text) == passing


@pytest.mark.parametrize(
    "text",
    ["", "most", "4/3", "0/3", "1/0", "0 more for than against", "three halves", "101%", 3, None],
)
def test_what_cannot_be_read_says_what_would_be_right(text: object) -> None:
    with pytest.raises(ValueError, match=r'^write "3 more for than against", "majority"'):
        passing_of(text)


@pytest.mark.parametrize(
    ("text", "quorum"),
    [
        ("none", None),
        ("a third of committers", ShareQuorum(Fraction(1, 3), "committers")),
        ("one third of the committers", ShareQuorum(Fraction(1, 3), "committers")),
        ("1/3 of Xen-Team", ShareQuorum(Fraction(1, 3), "Xen-Team")),
        ("at least half of committers", ShareQuorum(Fraction(1, 2), "committers")),
        ("a third of each house", ShareQuorum(Fraction(1, 3))),
        ("a third", ShareQuorum(Fraction(1, 3))),
        ("3 votes for", VotesQuorum(3)),
        ("three votes", VotesQuorum(3)),
        ("3", VotesQuorum(3)),
        (3, VotesQuorum(3)),
    ],
)
def test_a_quorum_is_read(text: object, quorum: Quorum | None) -> None:
    assert quorum_of(text) == quorum


@pytest.mark.parametrize("text", ["", "some", 0, True, "0 votes", "most of committers", 1.5])
def test_no_quorum_says_what_would_be_right(text: object) -> None:
    with pytest.raises(ValueError, match=r'^write "a third of committers"'):
        quorum_of(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("72 hours", 72),
        ("3 days", 72),
        ("a week", 168),
        ("72h", 72),
        ("7 d", 168),
        ("90 minutes", 1.5),
    ],
)
def test_a_least_time_is_read(text: str, hours: float) -> None:
    assert least_of(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "soon", "72", 72, "3 months"])
def test_no_time_says_what_would_be_right(text: object) -> None:
    with pytest.raises(ValueError, match=r'^write "72 hours"'):
        least_of(text)


def test_a_veto_is_one_of_two_words() -> None:
    assert veto_of("none") == "none"
    with pytest.raises(ValueError, match=r'^write "needs a reason" or "none"'):
        veto_of("yes")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            {
                "passes": "3 more for than against",
                "quorum": "a third of committers",
                "houses": ["committers"],
                "least": "72 hours",
                "veto": "needs a reason",
            },
            (
                "passes with at least 3 more for than against among committers; a third of the "
                "committers must vote for it; open for at least 72 hours; -1 is a veto; a veto "
                "needs a reason"
            ),
        ),
        ({"passes": "majority"}, "passes with more for than against among members"),
        (
            {"passes": "two thirds", "quorum": "a third", "houses": ["xen", "xapi", "mirage"]},
            (
                "passes if at least two thirds of the votes for or against it are for it, in "
                "each of xen, xapi and mirage; a third of each of them must vote for it"
            ),
        ),
        (
            {"passes": "lazy", "quorum": 2, "least": "7 days", **COMMITTERS},
            (
                "passes unless somebody objects among committers; at least 2 must vote for it; "
                "open for at least 7 days"
            ),
        ),
        (
            {"passes": "5/7", "quorum": "2", "houses": ["a", "b"]},
            (
                "passes if at least 5/7 of the votes for or against it are for it, in each of a"
                " and b; at least 2 in each of them must vote for it"
            ),
        ),
        (
            {"passes": "unanimous", "least": "90 minutes", **COMMITTERS},
            (
                "passes if somebody is for it and nobody against it among committers; open for "
                "at least 90 minutes"
            ),
        ),
    ],
)
def test_a_rule_is_said_in_words(table: dict[str, Any], words: str) -> None:
    assert str(rule_in_words(rule_of("release", table))) == words
