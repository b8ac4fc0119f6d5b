"""The page on how to propose and vote says what the commands and the list's settings say."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest

from mailproc.commands.registry import COMMANDS
from mailproc.publish import site_of
from tests.support.harness import letter
from tests.support.sample_meetings import chair, open_sample_harness, shown


def page(folder: Path, *commands: str, **rules: Any) -> str:
    """The page of a list with these rules, after these commands of a chair; as text."""
    harness = open_sample_harness(folder, **rules)
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    for one in commands:
        chair(harness, one)
    return unescape(site_of([[shown(harness)]]).files["how-to-vote.html"].decode())


def test_it_has_each_command_of_members_with_its_help_and_no_other(tmp_path: Path) -> None:
    made = page(tmp_path)
    for one in COMMANDS:
        theirs = one.who not in ("chair", "console") and one.word != "RANK" and not one.by_rule
        assert (f"<dt><code>{one.usage}</code></dt><dd>{one.brief}." in made) == theirs, one.word
    for line in ("VOTE T9 T12 -1, since they can wait", "Lead: me"):
        assert line in made
    for address in ("devel@lists.example.org", "agenda@lists.example.org"):
        assert f'<a href="mailto:{address}">' in made
    assert "<script" not in made
    assert "`" not in made


def test_where_the_list_decides_by_rules_it_says_how_to_call_a_vote(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    assert "[VOTE]" not in unescape(site_of([[shown(harness)]]).files["how-to-vote.html"].decode())
    harness.command(["SETTINGS", 'decision_rules: {"small": {"passes": "lazy"}}'])
    made = unescape(site_of([[shown(harness)]]).files["how-to-vote.html"].decode())
    assert "[VOTE] what it is about" in made
    for one in (one for one in COMMANDS if one.by_rule):
        assert f"<dt><code>{one.usage}</code></dt><dd>{one.brief}." in made


def test_a_ranked_meeting_is_told_how_to_rank_not_how_to_vote(tmp_path: Path) -> None:
    made = page(tmp_path, "MEETING Ranked\nBallot: ranked")
    assert "RANK T3 > T7 = T9 > T1" in made
    assert "VOTE T9" not in made
    assert "UNVOTE" not in made


def test_until_when_voting_is_open_stands_there_and_that_it_is_closed(tmp_path: Path) -> None:
    opened = "OPEN VOTING until 2027-08-20 12:00"
    made = page(tmp_path, "MEETING Summit\nTimezone: Europe/Berlin", opened)
    told = "Friday 20 August 2027, 12:00 Europe/Berlin (10:00 UTC)"
    assert told in made
    assert "Get a ballot by mail" in made
    (tmp_path / "closed").mkdir()
    closed = page(tmp_path / "closed", "MEETING Summit", opened, "CLOSE VOTING")
    assert "Voting on <bdi>Summit</bdi> is closed." in closed
    assert "open until" not in closed
    assert "Get a ballot by mail" not in closed


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"bare_votes": "topic"}, "answers a topic’s first mail"),
        ({"bare_votes": True}, "a mail in a topic’s thread that begins with"),
        ({"bare_votes": False}, "alone is no vote"),
        ({"scale": 2}, "matters to you all the more"),
        ({"voters": "invited"}, "Those who are invited to the meeting vote."),
        ({"voters": "anyone"}, "Anybody may vote."),
        ({"proposal_tags": ("TOPIC",)}, "<code>[TOPIC] what it is about</code>"),
    ],
)
def test_what_the_list_is_set_to_is_what_it_says(
    tmp_path: Path, rules: dict[str, Any], told: str
) -> None:
    assert told in page(tmp_path, **rules)
    others: list[dict[str, Any]] = [{"bare_votes": "topic"}, {"bare_votes": False}]
    assert any(told not in page(_folder(tmp_path, n), **one) for n, one in enumerate(others))


def test_a_secret_vote_is_sent_to_the_agenda(tmp_path: Path) -> None:
    assert "The vote is secret: send it to" in page(tmp_path, "MEETING Secret\nSecret: yes")


def _folder(inside: Path, number: int) -> Path:
    made = inside / str(number)
    made.mkdir()
    return made
