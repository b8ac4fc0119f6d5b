"""A meeting on a Mailman list behind Postfix, whatever the list server does to the mails."""

from __future__ import annotations

import json
from email.message import EmailMessage

import pytest

from tests.e2e.lists import ANN, DIGESTED, JANE, JOHN, WAYS, MailingList
from tests.e2e.world import World, letter

pytestmark = pytest.mark.timeout(300)
each_way = pytest.mark.parametrize("where", WAYS, ids=lambda where: where.name)


@each_way
def test_a_proposal_on_the_list_becomes_its_authors_topic(world: World, where: MailingList) -> None:
    message_id = world.propose(where, "NUMA at night")
    topic = world.topic(where, "NUMA at night")
    assert topic["proposer"] == {"name": "Jane Roe", "address": JANE}
    copy = world.eventually(lambda: world.copy_of(JOHN, message_id))
    # A list that wraps mails has the wrapper in its archive.
    assert (topic["minutes"], topic["message_id"]) == (20, copy["Message-ID"])
    assert_altered(copy, where)


def assert_altered(copy: EmailMessage, where: MailingList) -> None:
    """The list server did to the mail what this list is there for."""
    prefix = where.settings.get("subject_prefix", f"[{where.name.capitalize()}] ")
    assert copy["Subject"] == f"{prefix}[PROPOSE] NUMA at night"
    assert copy["List-Id"].endswith(f"<{where.name}.lists.example.org>")
    author = copy["From"].addresses[0]
    assert author.addr_spec == (where.address if where.munges else JANE)
    assert ("To unsubscribe" in copy.as_string()) == where.footer
    wrapped = where.settings.get("dmarc_mitigate_action") == "wrap_message"
    assert any(part.get_content_type() == "message/rfc822" for part in copy.walk()) == wrapped


@each_way
def test_the_ack_reaches_the_author_and_nobody_else(world: World, where: MailingList) -> None:
    message_id = world.propose(where, "A quiet word")
    ack = world.mail_about(JANE, message_id)
    assert ack is not None
    assert ack["To"] == JANE
    assert ack["Return-Path"] == "<>"
    assert ack["Auto-Submitted"] == "auto-replied"
    assert ": A quiet word" in ack.get_content()
    (row,) = [r for r in world.replies(where) if r["message_id"] == ack["Message-ID"]]
    assert (row["kind"], row["to"], row["state"]) == ("ack", JANE, "sent")
    world.eventually(lambda: world.copy_of(JOHN, message_id))
    assert world.mail_about(JOHN, message_id) is None


@each_way
def test_a_vote_that_comes_over_the_list_and_directly_counts_once(
    world: World, where: MailingList
) -> None:
    proposal = world.propose(where, "Twice told")
    parent = world.eventually(lambda: world.copy_of(JOHN, proposal))["Message-ID"]
    vote = f"<vote@{where.name}.john.example>"
    body = "On Monday Jane wrote:\n> VOTE -1\n\nYes.\n\nVOTE +1\n"
    world.post(where, letter(JOHN, "Re: Twice told", body, vote, parent), to_agent=True)
    copy = world.eventually(lambda: world.copy_of(JANE, vote))
    both = world.eventually(lambda: world.settled(where, {vote, copy["Message-ID"]}, 2))
    assert sorted(row["state"] for row in both) == ["duplicate", "processed"]
    assert {row["from"] for row in both} == {JOHN}
    tally = world.topic(where, "Twice told")["tally"]
    assert tally == {"for": 1, "abstain": 0, "against": 0, "score": 1, "voters": 1}
    answers = [row for row in world.replies(where) if row["letter"] in {r["id"] for r in both}]
    assert [(row["kind"], row["to"]) for row in answers] == [("ack", JOHN)]


@each_way
def test_our_digest_reaches_the_members_and_is_ignored_when_it_comes_back(
    world: World, where: MailingList
) -> None:
    world.propose(where, "For the digest")
    world.run("digest", "--list", where.name)
    row = [one for one in world.replies(where) if one["kind"] == "digest"][-1]
    copy = world.eventually(lambda: world.copy_of(JOHN, row["message_id"]))
    assert "For the digest" in copy.as_string()
    ours = next(part for part in copy.walk() if part["Message-ID"] == row["message_id"])
    assert ours["X-Loop"] == where.agent
    assert copy["From"].addresses[0].addr_spec == (where.address if where.munges else where.agent)
    world.eventually(lambda: world.copy_of(JANE, row["message_id"]))
    (back,) = world.eventually(lambda: world.settled(where, {copy["Message-ID"]}, 1))
    assert (back["state"], back["reason"]) == ("ignored", "our own mail")
    assert not [one for one in world.replies(where) if one["letter"] == back["id"]]


def test_what_is_in_mailmans_own_digest_is_read_by_people_and_not_counted_again(
    world: World,
) -> None:
    where = DIGESTED  # its agent gets Mailman's digests in place of the single mails
    parent = "<collected@digested.jane.example>"
    world.post(where, letter(JANE, "[PROPOSE] Collected", "Let us.", parent), to_agent=True)
    world.eventually(lambda: world.mail_about(JANE, parent))
    vote = "<vote@digested.john.example>"
    world.post(where, letter(JOHN, "Re: Collected", "VOTE +1", vote, parent), to_agent=True)
    world.eventually(lambda: world.copy_of(JANE, vote))
    world.mailman.command("digests", "--send", "-l", where.address)
    digest = world.eventually(lambda: in_ann_s_box(world, where))
    assert "VOTE +1" in digest.as_string()
    (row,) = world.eventually(lambda: world.settled(where, {digest["Message-ID"]}, 1))
    assert row["state"] == "ignored"
    assert world.topic(where, "Collected")["tally"]["voters"] == 1
    titles = json.loads(world.run("export", "--format", "json", "--list", where.name))["topics"]
    assert [one["title"] for one in titles] == ["Collected"]


def in_ann_s_box(world: World, where: MailingList) -> EmailMessage | None:
    """The digest that Mailman sent her from a list."""
    box = world.postfix.inbox(ANN)
    return next((one for one in box if where.address in str(one["To"])), None)
