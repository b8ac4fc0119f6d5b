"""The program as its users see it: mails in over SMTP, mails and exports out."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.support.server import AGENT, LIST, configuration, mail, serving, wait_for

VOTERS = ("jane@example.org", "john@example.org", "ann@example.org")


def test_eighteen_proposals_and_forty_votes_give_what_a_hand_count_gives(
    tmp_path: Path, database_url: str
) -> None:
    chance = random.Random(7)  # noqa: S311  # the same votes every time
    fresh = database_url.startswith("sqlite")  # as an operator starts it, once
    with serving(tmp_path, configuration(database_url), fresh=fresh) as server:
        for number in range(1, 19):
            sender = VOTERS[number % 3]
            server.send(
                mail(sender, f"[PROPOSE] Topic number {number}", Message_ID=f"<p{number}@x>")
            )
        by_hand: dict[tuple[int, str], int] = {}
        for number in range(40):
            voter, topic = chance.choice(VOTERS), chance.randint(1, 18)
            choice = chance.choice([1, 1, 0, -1])
            by_hand[topic, voter] = choice
            word = {1: "+1", 0: "0", -1: "-1"}[choice]
            server.send(
                mail(voter, "Re: votes", f"VOTE T{topic} {word}", Message_ID=f"<v{number}@x>")
            )
        wait_for(lambda: len(server.sent()) == 58)
        view = server.export()
        before = len(server.sent())
        server.run("digest")
        wait_for(lambda: len(server.sent()) > before)
        posted = [found for found in server.sent() if found["To"] == LIST]
    assert len(posted) == 1
    assert posted[0]["X-Loop"] == AGENT
    assert posted[0]["Precedence"] == "list"
    is_what_a_hand_count_gives(view, by_hand)
    acks = [found for found in server.sent() if found["Auto-Submitted"] == "auto-replied"]
    assert len(acks) == 58
    assert all(found["Return-Path"] == "<>" for found in acks)
    assert len({found["Message-ID"] for found in acks}) == 58


def is_what_a_hand_count_gives(view: dict[str, Any], by_hand: dict[tuple[int, str], int]) -> None:
    """Every tally and the ranking are those of the last choice of each voter on each topic."""
    counts = {}
    for number in range(1, 19):
        choices = [choice for (topic, _), choice in by_hand.items() if topic == number]
        counts[number] = (choices.count(1), choices.count(0), choices.count(-1))
    for topic in view["topics"]:
        tally = topic["tally"]
        found = (tally["for"], tally["abstain"], tally["against"])
        assert found == counts[int(topic["id"][1:])]
        assert tally["score"] == found[0] - found[2]
        assert tally["voters"] == sum(found)
        assert topic["status"] == "proposed"
    order = sorted(counts, key=lambda n: (counts[n][2] - counts[n][0], -counts[n][0], n))
    ranked = sorted(view["topics"], key=lambda topic: int(topic["rank"]))
    assert [topic["id"] for topic in ranked] == [f"T{number}" for number in order]


def test_a_vote_by_reply_deep_in_a_thread_from_another_address_counts_once(tmp_path: Path) -> None:
    with serving(tmp_path, configuration()) as server:
        server.send(mail("john@example.org", "[PROPOSE] NUMA", Message_ID="<0@thread>"))
        server.send(mail("john@example.org", "[PROPOSE] EFI", Message_ID="<other@thread>"))
        for depth in range(1, 21):
            # Clients keep the first and the last few References; some keep In-Reply-To only.
            headers = {"In_Reply_To": f"<{depth - 1}@thread>"}
            reply = mail(
                "ann@example.org",
                "Re: something else",
                "ok",
                Message_ID=f"<{depth}@thread>",
                **headers,
            )
            server.send(reply)
        quoted = "> VOTE T2 +1\n> > VOTE T1 -1\n\nVOTE +1\n\n> -1\n-- \nVOTE T2 -1"
        vote = mail("Jane <jroe@example.com>", "Re: drifted", quoted, In_Reply_To="<20@thread>")
        server.send(vote)
        server.send(vote)
        server.settled(25)
        topics = {topic["id"]: topic["tally"] for topic in server.export()["topics"]}
    assert topics["T1"] == {"for": 1, "abstain": 0, "against": 0, "score": 1, "voters": 1}
    assert topics["T2"]["voters"] == 0
