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
        world.eventually(world.postfix.has_put_off)
        assert refused in world.postfix.log()
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
    assert str(answer["To"]).startswith(where.agent.partition("@")[0] + "+confirm.")
    world.postfix.send(answer, str(answer["To"]))
    world.eventually(lambda: world.settled(where, {answer["Message-ID"]}, 1))
    assert world.topic(where, "Surely")["tally"]["for"] == 1


def reply_to(question: EmailMessage) -> EmailMessage:
    """What a mail program makes of "Reply", with the question quoted."""
    quoted = "".join(f"> {line}\n" for line in question.get_content().splitlines())
    subject = f"Re: {str(question['Subject']).removeprefix('Re: ')}"
    answer = letter(JOHN, subject, quoted, "<sure@strict.john.example>", question["Message-ID"])
    answer["To"] = question["Reply-To"]
    return answer


def test_a_digest_that_the_list_holds_is_posted_when_it_is_let_through(world: World) -> None:
    where = CLOSED  # our agent is no member of it, and others than members are held
    message_id = "<private@closed.jane.example>"
    world.post(where, letter(JANE, "[PROPOSE] Private", "Yes.", message_id), to_agent=True)
    world.eventually(lambda: world.mail_about(JANE, message_id))
    world.run("digest", "--list", where.name)
    digest = world.replies(where)[-1]
    held = world.eventually(lambda: world.mailman.held(where.address))
    assert [one["message_id"] for one in held] == [digest["message_id"]]
    assert world.copy_of(JOHN, digest["message_id"]) is None
    path = f"lists/{where.address}/held/{held[0]['request_id']}"
    world.mailman.call("POST", path, action="accept")
    world.eventually(lambda: world.copy_of(JOHN, digest["message_id"]))


def test_once_allowed_our_agent_posts_to_a_list_whose_member_it_is_not(world: World) -> None:
    where = CLOSED
    world.mailman.allow(where.address, where.agent)
    world.run("digest", "--list", where.name)
    digest = world.replies(where)[-1]
    world.eventually(lambda: world.copy_of(JOHN, digest["message_id"]))
    assert world.mailman.held(where.address) == []
