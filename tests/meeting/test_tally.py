"""Counting: one person, one vote, whatever her addresses and whatever is consolidated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Choice
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Ballot, Person, Status, Topic
from mailproc.meeting.roster import Rules
from mailproc.meeting.tally import Tally, count, counted, tally

NOW = datetime(2027, 8, 1, tzinfo=UTC)
RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org")


def people(*addresses: tuple[str, ...]) -> list[Person]:
    return [Person(own[0], own[0], own, chair=False, letter=0) for own in addresses]


def topic(number: int, feeds: tuple[int, ...] = ()) -> Topic:
    status: Status = "consolidated" if feeds else "proposed"
    jane = Mailbox("Jane", "jane@x")
    return Topic(number, "x", jane, NOW, 1, f"<{number}@x>", status=status, feeds=feeds)


def ballot(number: int, voter: str, choice: Choice, minute: int = 0) -> Ballot:
    return Ballot(number, voter, choice, NOW + timedelta(minutes=minute), minute)


def test_score_then_votes_for_then_the_lower_number_decide() -> None:
    voters = people(("a@x",), ("b@x",), ("c@x",))
    ballots = [
        ballot(2, "a@x", 1),
        ballot(3, "a@x", 1),
        ballot(3, "b@x", 1),
        ballot(3, "c@x", -1),
        ballot(1, "c@x", 0),
    ]
    agenda = Agenda(RULES, [*voters, *map(topic, range(1, 5)), *ballots])
    assert [found.number for found, _ in ranking(agenda)] == [3, 2, 1, 4]
    assert tally(agenda, 3) == Tally(for_=2, abstain=0, against=1)
    assert count(agenda, 1).voters == 1


def test_two_addresses_of_one_person_count_once_by_the_latest() -> None:
    agenda = Agenda(RULES, [*people(("a@x", "a@y")), topic(1)])
    agenda.put(ballot(1, "a@x", 1, minute=1))
    agenda.put(ballot(1, "a@y", -1, minute=2))
    assert tally(agenda, 1) == Tally(against=1)


def test_who_is_no_voter_is_not_counted() -> None:
    agenda = Agenda(RULES, [*people(("a@x",)), topic(1), ballot(1, "mallory@z", 1)])
    assert tally(agenda, 1) == Tally()


VOTES = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.integers(0, 4),
        st.sampled_from(["x", "y"]),
        st.sampled_from([1, 0, -1]),
    )
)
FEEDS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8)


@given(VOTES, FEEDS)
def test_a_person_counts_once_whatever_feeds_what(
    votes: list[tuple[int, int, str, Choice]], feeds: list[tuple[int, int]]
) -> None:
    persons = people(*((f"p{n}@x", f"p{n}@y") for n in range(5)))
    agenda = Agenda(RULES, persons)
    for number in range(1, 7):
        agenda.put(topic(number, tuple({b for a, b in feeds if a == number and b != number})))
    for minute, (number, person, domain, choice) in enumerate(votes):
        agenda.put(ballot(number, f"p{person}@{domain}", choice, minute))
    for number in range(1, 7):
        found = counted(agenda, number)
        assert len(found) <= 5
        assert count(agenda, number).voters == len(found)
        reaching = [number]
        for one in reaching:
            reaching += [a for a, b in feeds if b == one and a != b and a not in reaching]
        for voter, chosen in found.items():
            theirs = [
                (minute, choice)
                for minute, (at, who, _, choice) in enumerate(votes)
                if at in reaching and f"p{who}@x" == voter
            ]
            assert chosen.choice == max(theirs)[1]


@given(VOTES)
def test_taking_everything_back_leaves_nothing(votes: list[tuple[int, int, str, Choice]]) -> None:
    agenda = Agenda(RULES, [*people(("p0@x",)), *map(topic, range(1, 7))])
    before = {number: dict(agenda.ballots(number)) for number in range(1, 7)}
    for minute, (number, person, domain, choice) in enumerate(votes):
        agenda.put(ballot(number, f"p{person}@{domain}", choice, minute))
    agenda.undo_to(0, 0)
    assert {number: dict(agenda.ballots(number)) for number in range(1, 7)} == before
    assert not agenda.changes


def test_addresses_that_only_unicode_folds_together_are_two_people() -> None:
    agenda = Agenda(RULES, [*people(("jane@strasse.example",), ("mark@x",)), topic(1)])
    agenda.put(ballot(1, "jane@stra\u00dfe.example", 1))
    agenda.put(ballot(1, "mar\u212a@x", 1))  # the Kelvin sign
    agenda.put(ballot(1, "JANE@Strasse.Example", -1))
    assert tally(agenda, 1) == Tally(against=1)
