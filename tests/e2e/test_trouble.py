"""What goes wrong beside Postfix and Mailman, and must not matter."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.e2e.lists import CLOSED, JANE, JOHN, STRICT, WAYS
from tests.e2e.world import World, letter

pytestmark = pytest.mark.timeout(300)


def test_mail_waits_in_postfix_while_mailproc_is_away(world: World) -> None:
    where = WAYS[0]
    parent = world.propose(where, "While you slept")
    world.close()
    try:
        vote = "<asleep@plain.john.example>"
        world.post(where, letter(JOHN, "Re: slept", "VOTE +1", vote, parent), to_agent=True)
        refused = f"to=<{where.agent}>, relay=none"
        world.eventually(lambda: refused in world.postfix.log())
        world.eventually(lambda: world.copy_of(JANE, vote))
    finally:
        world.open()
    world.postfix.command("postqueue", "-f")
    world.eventually(lambda: world.settled(where, {vote}, 2))
    assert world.topic(where, "While you slept")["tally"]["for"] == 1


def test_a_vote_is_confirmed_by_answering_our_question(world: World) -> None:
    where = STRICT
    parent = world.propose(where, "Surely")
    vote = "<unsure@strict.john.example>"
    world.post(where, letter(JOHN, "Re: Surely", "VOTE +1", vote, parent))
    question = world.eventually(lambda: world.mail_about(JOHN, vote))
    assert world.topic(where, "Surely")["tally"]["voters"] == 0
    answer = reply_to(question)
    world.postfix.send(answer, where.agent)
    world.eventually(lambda: world.settled(where, {answer["Message-ID"]}, 1))
    assert world.topic(where, "Surely")["tally"]["for"] == 1


def reply_to(question: EmailMessage) -> EmailMessage:
    """What a mail program makes of "Reply", with the question quoted."""
    quoted = "".join(f"> {line}\n" for line in question.get_content().splitlines())
    subject = f"Re: {str(question['Subject']).removeprefix('Re: ')}"
    answer = letter(JOHN, subject, quoted, "<sure@strict.john.example>", question["Message-ID"])
    answer["To"] = question["From"]
    return answer


def test_a_list_that_holds_our_digest_hears_nothing_more_until_it_lets_us_post(
    world: World,
) -> None:
    where = CLOSED  # our agent is no member of it, and others than members are held
    message_id = "<private@closed.jane.example>"
    world.post(where, letter(JANE, "[PROPOSE] Private", "Yes.", message_id), to_agent=True)
    world.eventually(lambda: world.mail_about(JANE, message_id))
    world.run("digest", "--list", where.name)
    (row,) = [one for one in world.replies(where) if one["kind"] == "digest"]
    notice = world.eventually(lambda: last_letter(world, row["letter"]))
    assert notice["state"] == "ignored", notice
    assert [one["kind"] for one in world.replies(where)] == ["ack", "digest"]
    assert world.copy_of(JOHN, row["message_id"]) is None
    world.mailman.allow(where.address, where.agent)
    world.run("digest", "--list", where.name)
    again = [one for one in world.replies(where) if one["kind"] == "digest"][-1]
    world.eventually(lambda: world.copy_of(JOHN, again["message_id"]))


def last_letter(world: World, after: int) -> dict[str, object] | None:
    """The letter that came for the closed list after that one, once it is decided about."""
    found = [one for one in world.letters(CLOSED) if one["id"] > after]
    return found[-1] if found and found[-1]["state"] != "received" else None
