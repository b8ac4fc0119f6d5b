"""One person stays one person, however an operator rewrites the roster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.identities import people_after
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Member, Roster, Rules

RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org")

Entry = tuple[str, ...]


def after(*rosters: list[Entry]) -> Roster:
    """The roster once all of these were it, one after the other; an entry is a name, addresses."""
    known: tuple[Person, ...] = ()
    for entries in rosters:
        known = people_after(known, [Member(name, tuple(own)) for name, *own in entries])
    return Agenda(RULES, known).roster


def keys(*rosters: list[Entry]) -> dict[str, str]:
    """Each member's key, by the first address."""
    return {member.address: member.key for member in after(*rosters).members}


JOHN: list[Entry] = [("John", "j@x", "j@y"), ("Ann", "a@x")]


@pytest.mark.parametrize(
    ("rosters", "found"),
    [
        pytest.param([[("John", "j@y"), ("Ann", "a@x")]], {"j@y": "j@x"}, id="first taken off"),
        pytest.param([[("John", "J@Y", "J@X")]], {"J@Y": "j@x"}, id="another order, another case"),
        pytest.param([[("Jo", "j@z", "j@y")], [("Jo", "j@z")]], {"j@z": "j@x"}, id="one by one"),
        pytest.param([[("John", "j@z")]], {"j@z": "j@z"}, id="nothing in common"),
        pytest.param([[("Ann", "a@x")], [("J", "j@y")]], {"j@y": "j@x"}, id="away and back"),
        pytest.param([[("John", "j@y"), ("Ann", "a@x", "j@x")]], {"j@y": "j@x", "a@x": "a@x"}),
        pytest.param(
            [[("John", "j@y")], [("Mary", "j@x"), ("John", "j@y")]],
            {"j@y": "j@x", "j@x": "j@x 2"},
            id="a former address is somebody else's",
        ),
        pytest.param(
            [[("Mary", "j@x"), ("John", "j@y")]],
            {"j@y": "j@x", "j@x": "j@x 2"},
            id="at once, told by the name",
        ),
        pytest.param(
            [[("", "j@y"), ("", "j@x")]],
            {"j@x": "j@x", "j@y": "j@y"},
            id="made two, told by where mail went",
        ),
        pytest.param([[("Ann", "a@x", "j@y", "j@x")]], {"a@x": "a@x"}, id="made one"),
        pytest.param([[("A", "j@x"), ("B", "J@x", "b@x")]], {"j@x": "j@x", "b@x": "b@x"}),
    ],
)
def test_a_key_stays(rosters: list[list[Entry]], found: dict[str, str]) -> None:
    assert found.items() <= keys(JOHN, *rosters).items()


def test_two_made_one_have_both_keys_and_made_two_again_each_her_own() -> None:
    together: list[Entry] = [("John", "j@x", "a@x", "j@y")]
    one = after(JOHN, together)
    assert {one.now("j@x"), one.now("a@x"), one.person("A@x"), one.person("j@y")} == {"j@x"}
    assert set(one.keys("j@x")) >= {"j@x", "a@x"}
    without = after(JOHN, together, [("John", "j@y")])
    assert (without.now("a@x"), without.person("a@x")) == ("j@x", "a@x 2")
    assert keys(JOHN, together, JOHN) == {"j@x": "j@x", "a@x": "a@x"}
    assert keys(JOHN, together, [("John", "j@y")], JOHN) == {"j@x": "j@x", "a@x": "a@x"}
    moved = after(
        [*JOHN, ("Zoe", "z@x")], [*together, ("Zoe", "z@x")], [("Zoe", "z@x", "a@x"), JOHN[0]]
    )
    assert (moved.now("a@x"), moved.person("a@x")) == ("j@x", "z@x")


def test_a_former_address_of_a_member_speaks_for_nobody_and_one_who_left_is_whom_she_was() -> None:
    roster = after(JOHN, [("John", "j@y")])
    assert roster.find("j@x") is None
    assert (roster.person("j@x"), roster.person("a@x")) == ("j@x 2", "a@x")
    assert roster.now("j@x") == "j@x"
    assert roster.address_of("j@x") == "j@y"
    gone = after([("John", "j@x", "j@y")], [("Ann", "a@x")])
    assert gone.person("J@Y") == "j@x"


def test_letters_outside_of_ascii_are_compared_as_they_are() -> None:
    roster = after([("One", "ä@straße.example"), ("Two", "ä@strasse.example")])
    assert roster.person("ä@STRAßE.example") != roster.person("ä@strasse.example")


ADDRESSES = [f"{name}@x" for name in "abcdef"]
ROSTERS = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["", "John", "Ann"]),
            st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3),
        ),
        max_size=4,
    ),
    max_size=5,
)


@given(ROSTERS)
def test_whatever_the_rosters(rosters: list[list[tuple[str, list[str]]]]) -> None:
    known: tuple[Person, ...] = ()
    for number, entries in enumerate(rosters, 1):
        members = [Member(name, tuple(own)) for name, own in entries]
        before, known = known, people_after(known, members, number)
        assert {one.member for one in before} <= {one.member for one in known}  # keys stay
        roster = Agenda(RULES, known).roster
        named = {item for _, own in entries for item in own}
        assert {item for member in roster.members for item in member.addresses} == named
        assert all(roster.member(roster.person(item)) for item in named)
        homes = [address for one in known for address in one.known_by]
        assert len(homes) == len(set(homes))  # no address leads to two
        people = {one.member: one for one in known}
        for one in known:
            if one.same_as:  # one step leads to who she is
                assert not one.addresses
                assert not people[one.same_as].same_as
        # The same roster again, in whatever order what is known comes, changes nothing.
        assert people_after(reversed(known), members, number + 1) == known
        for one in filter(lambda one: one.addresses, before):  # each of these goes by her own key
            if named.isdisjoint(map(str, one.addresses)):
                continue
            assert roster.member(roster.now(one.member))
            assert people[one.member].same_as in {"", roster.now(one.member)}
