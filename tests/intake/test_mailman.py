"""Who is on a list, as Mailman's REST API tells; the real one is asked in tests/e2e."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mailproc.intake.mailman import Mailman
from mailproc.intake.roster_source import SourceTrouble
from mailproc.meeting.roster import Member
from tests.support.mailman_server import LIST_ID, FakeMailman, fake_mailman
from tests.support.relay_servers import scripted


@pytest.fixture
def server() -> Iterator[FakeMailman]:
    with fake_mailman() as found:
        yield found


def people(server: FakeMailman, *chairs: str) -> tuple[Member, ...]:
    return Mailman(server.source).people(LIST_ID, chairs)


def test_an_address_of_no_user_is_a_member(server: FakeMailman) -> None:
    server.subscribe("Jane@Example.org", "Jane Roe")
    assert people(server) == (Member("Jane Roe", ("jane@example.org",)),)


def test_all_verified_addresses_of_a_user_are_one_member_the_subscribed_one_first(
    server: FakeMailman,
) -> None:
    server.subscribe("jane@example.org", "Jane Roe", user="1")
    server.know("a@example.net", "1")
    server.know("jane@example.org", "1")
    server.know("chair@example.org", "1", verified=False)
    server.know("other@example.org", "2")
    assert people(server) == (Member("Jane Roe", ("jane@example.org", "a@example.net")),)


def test_who_is_subscribed_twice_is_one_member(server: FakeMailman) -> None:
    server.subscribe("b@example.org", user="1")
    server.subscribe("a@example.org", "Jane", user="1")
    assert people(server) == (Member("Jane", ("a@example.org", "b@example.org")),)


def test_owners_are_chairs_only_if_that_is_asked_for(server: FakeMailman) -> None:
    server.subscribe("jane@example.org", user="1")
    server.subscribe("owner@example.net", "Jane", user="1", role="owner")
    server.subscribe("mod@example.org", "Mo", role="moderator")
    jane = ("jane@example.org",)
    assert people(server) == (Member("", jane),)
    both = ("jane@example.org", "owner@example.net")
    assert people(server, "owner") == (Member("Jane", both, chair=True),)
    assert people(server, "moderator")[1] == Member("Mo", ("mod@example.org",), chair=True)


def test_a_roster_of_many_pages_is_read_whole(server: FakeMailman) -> None:
    for number in range(1234):
        server.subscribe(f"m{number:04}@example.org", user=str(number))
        server.know(f"other{number}@example.org", str(number))
    found = people(server)
    assert [one.address for one in found] == [f"m{number:04}@example.org" for number in range(1234)]
    assert all(len(one.addresses) == 2 for one in found)
    assert len(server.asked) == 6


def test_who_leaves_while_pages_are_read_costs_nobody_else_the_membership(
    server: FakeMailman,
) -> None:
    for number in range(501):
        server.subscribe(f"m{number:04}@example.org")
    server.moves = 1
    assert [one.address for one in people(server)] == [
        f"m{number:04}@example.org" for number in range(1, 501)
    ]


def test_a_roster_that_never_stands_still_is_a_trouble(server: FakeMailman) -> None:
    for number in range(600):
        server.subscribe(f"m{number}@example.org")
    server.moves = 100
    with pytest.raises(SourceTrouble, match="changes while it is read"):
        people(server)


def test_a_user_name_and_a_password_with_odd_letters_are_used(server: FakeMailman) -> None:
    server.login = "ops@example:s3cret/@%"
    server.subscribe("jane@example.org")
    source = f"mailman3:http://ops%40example:s3cret%2F%40%25@127.0.0.1:{server.port}/3.1"
    assert len(Mailman(source).people(LIST_ID)) == 1


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"login": "other:login"}, r"refuses the login \(401\); correct user and password"),
        ({"status": 500}, "answers 500; look into its log"),
        ({"status": 302}, "answers 302"),
        ({"body": b"<html>"}, "does not answer as Mailman does; correct members_from"),
        ({"body": b"[]"}, "does not answer as Mailman does"),
        ({"body": b'{"entries": 5, "total_size": 1}'}, "does not answer as Mailman does"),
        ({"body": b'{"entries": [5], "total_size": 1}'}, "changes while it is read"),
        ({"silent": 1}, "does not answer; is it the right port"),
        ({}, "says that devel.lists.example.org has no members; correct list_id"),
    ],
)
def test_each_fault_is_named_with_its_cure(
    server: FakeMailman, settings: dict[str, object], told: str
) -> None:
    for name, value in settings.items():
        setattr(server, name, value)
    with pytest.raises(SourceTrouble, match=f"^Mailman at 127.0.0.1:{server.port} .*{told}"):
        Mailman(server.source, timeout=0.3).people(LIST_ID)


def test_a_list_that_mailman_does_not_know(server: FakeMailman) -> None:
    with pytest.raises(SourceTrouble, match=r"knows no list x\.example\.org \(404\)"):
        Mailman(server.source).people("x.example.org")


def test_a_server_that_is_away_or_speaks_something_else() -> None:
    with fake_mailman() as gone:
        source = gone.source
    with pytest.raises(SourceTrouble, match="refuses connections; start its REST runner"):
        Mailman(source).people(LIST_ID)
    with scripted(lambda file: file.write(b"220 mail.example.org ESMTP\r\n")) as port:
        source = f"mailman3:http://rest:secret@127.0.0.1:{port}/3.1"
        with pytest.raises(SourceTrouble, match="does not speak HTTP") as caught:
            Mailman(source).people(LIST_ID)
    assert "secret" not in str(caught.value)


def test_whether_the_agent_is_a_member(server: FakeMailman) -> None:
    server.subscribe("agenda@lists.example.org")
    ask = Mailman(server.source).subscription_fault
    assert ask(LIST_ID, "Agenda@lists.example.org") == ""
    said = ask(LIST_ID, "robot@example.org")
    assert "robot@example.org is no member" in said
    assert "the list would hold its digests; subscribe it" in said


def test_whether_a_nonmember_is_let_through(server: FakeMailman) -> None:
    server.subscribe("agenda@lists.example.org", role="nonmember", moderation_action="accept")
    said = Mailman(server.source).subscription_fault(LIST_ID, "agenda@lists.example.org")
    assert "is no member" in said
    assert "would" not in said


@pytest.mark.parametrize(
    ("settings", "member", "told"),
    [
        ({"config": {"default_member_action": "hold"}}, {}, "hold its digests; set its moderation"),
        ({}, {"moderation_action": "discard"}, "the list would discard its digests"),
        ({}, {"delivery_mode": "plaintext_digests"}, "gets the list's own digests"),
        ({"preferences": {"delivery_status": "by_user"}}, {}, r"delivery is off \(by_user\)"),
    ],
)
def test_what_keeps_a_member_and_the_list_apart(
    server: FakeMailman, settings: dict[str, Any], member: dict[str, str], told: str
) -> None:
    vars(server).update(settings)
    server.subscribe("agenda@lists.example.org", **member)
    said = Mailman(server.source).subscription_fault(LIST_ID, "agenda@lists.example.org")
    assert re.search(told, said), said
