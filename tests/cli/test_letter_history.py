"""`mailproc letters show ID` tells a letter's whole history, and no secret choice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailproc.cli.history_text import in_words
from mailproc.cli.letter_history import history
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.grammar import keywords
from mailproc.commands.vote import vote
from mailproc.delivery.outbox import Outbox
from mailproc.delivery.relay import PermanentFailure, Relay, Route, TemporaryFailure
from mailproc.mail.reply import Reply
from mailproc.meeting.roster import Rules, Tier
from mailproc.meeting.sentences import Sentence
from mailproc.store.database import Database
from mailproc.store.trace import trace
from tests.support.harness import AGENT, LIST, Harness, letter, reply
from tests.support.server import configuration, run
from tests.support.template import migrated


class Refusing:
    """A relay that refuses every mail in this way."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def send(self, _mail: Reply) -> str:
        raise self.failure

    def check(self, routes: Iterable[Route] = ()) -> None: ...

    def close(self) -> None: ...


def opened(database: Database, vote: Tier = "from") -> Harness:
    trust: dict[Any, Tier] = {"propose": "from", "vote": vote, "chair": "from"}
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=trust)
    return Harness(database, rules)


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    harness = opened(migrated(tmp_path / "mailproc.db"))
    yield harness
    harness.database.close()


def told(harness: Harness, number: int, *, secrets: bool = False) -> dict[str, Any]:
    """The history of one letter as JSON; its text stands in ``text``."""
    with harness.database.reading() as connection:
        found = trace(connection, number)
    assert found
    one = history(found, secrets=secrets)
    return {**one, "text": "\n".join(in_words(one))}


def test_a_processed_letter_tells_its_way_from_the_envelope_to_the_ack(harness: Harness) -> None:
    first = harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", message_id="<numa@x>"))
    answer = [("In-Reply-To", "<numa@x>")]
    harness.mail(letter("John <john@example.org>", "Re: NUMA", "VOTE -1", headers=answer))
    row = harness.mail(letter("John <john@example.org>", "Re: NUMA", "VOTE +1", headers=answer))
    one = told(harness, row["id"])
    assert one["received"]["how"] == "smtp"
    assert one["received"]["sender"] == "list-bounces@lists.example.org"
    assert one["received"]["recipients"] == [AGENT]
    assert one["received"]["size"] == len(row["raw"])
    assert one["read"]["from"] == {"name": "John", "address": "john@example.org"}
    assert one["read"]["parents"] == [{"message_id": "<numa@x>", "is": f"letter {first['id']}"}]
    assert one["identity"]["tier"] == "from"
    said = ["T1 NUMA: +1 (was: -1)"]
    assert one["lines"] == [{"line": "VOTE +1", "said": said, "refused": []}]
    (effect,) = one["effects"]
    assert effect["what"] == "ballot of john@example.org on T1"
    assert (effect["before"]["choice"], effect["after"]["choice"]) == (-1, 1)
    assert one["changes_known"]
    (reply,) = one["replies"]
    assert (reply["kind"], reply["to"], reply["state"]) == ("ack", "john@example.org", "queued")
    assert "ballot of john@example.org on T1: choice -1 -> 1" in one["text"]
    assert re.search(r"1?\d: ack to john@example.org, waits after 0 tries; next 2027", one["text"])


def test_of_an_older_letter_what_stands_now_is_shown_and_said_to_be_so(harness: Harness) -> None:
    first = harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    harness.mail(letter("jane@example.org", "RETITLE T1 Memory", to=AGENT))
    one = told(harness, first["id"])
    assert not one["changes_known"]
    assert [effect["what"] for effect in one["effects"]] == ["topic T1"]
    assert "topic T1: number 1, title Memory" in one["text"]
    assert "(as these records are now" in one["text"]


def test_a_held_letter_says_until_when_and_then_who_confirmed_it(
    migrated_url: str,
) -> None:
    harness = opened(Database(migrated_url), vote="confirmed")
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    harness.answers()
    held = harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    (question,) = harness.answers()
    (token,) = re.findall(r"CONFIRM (\S+)", question.get_content())
    before = told(harness, held["id"])
    assert before["state"] == "held"
    assert before["held"]["confirmed_by"] is None
    assert "until john@example.org confirms it, by 2027-08-08 09:00:00 UTC" in before["text"]
    confirming = harness.mail(reply(question))
    after, by = told(harness, held["id"]), told(harness, confirming["id"])
    assert after["state"] == "processed"
    assert after["identity"]["tier"] == "confirmed"
    assert after["held"]["confirmed_by"] == confirming["id"]
    assert f"until letter {confirming['id']} confirmed it" in after["text"]
    assert [reply["kind"] for reply in after["replies"]] == ["confirm", "ack"]
    assert by["confirms"] == [held["id"]]
    assert f"it confirmed letter {held['id']}" in by["text"]
    assert token not in json.dumps([before, after, by["effects"]])
    harness.database.close()


def test_a_token_that_came_too_late_is_not_among_the_effects(tmp_path: Path) -> None:
    harness = opened(migrated(tmp_path / "mailproc.db"), vote="confirmed")
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    harness.answers()
    held = harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    (question,) = harness.answers()
    harness.clock.now += timedelta(days=8)
    late = harness.mail(reply(question))
    one = told(harness, late["id"])
    assert one["state"] == "refused"
    assert not any("is held" in effect["what"] for effect in one["effects"])
    (token,) = re.findall(r"CONFIRM (\S+)", question.get_content())
    assert token not in json.dumps([told(harness, held["id"]), one["effects"]])
    harness.database.close()


def test_a_duplicate_and_its_original_name_each_other(harness: Harness) -> None:
    mail = letter("jane@example.org", "[PROPOSE] NUMA", message_id="<numa@x>")
    first, again = harness.mail(mail)["id"], harness.mail(mail)["id"]
    assert told(harness, again)["same_as"] == first
    assert f"it is a copy of letter {first}" in told(harness, again)["text"]
    assert told(harness, first)["copies"] == [again]


def test_a_shunted_letter_tells_the_bug(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))

    def broken(*_: object) -> None:
        raise KeyError("our own bug")

    monkeypatch.setitem(vote.effect.__globals__, "check_voter", broken)
    row = harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    one = told(harness, row["id"])
    assert one["state"] == "shunted"
    assert one["lines"] == one["effects"] == one["replies"] == []
    assert "shunted - KeyError: 'our own bug'" in one["text"]


@pytest.mark.parametrize(
    ("failure", "state", "words"),
    [
        (PermanentFailure("550 5.1.1 no such user"), "failed", "failed after 1 try"),
        (TemporaryFailure("451 4.7.1 greylisted"), "queued", "waits after 1 try; next 20"),
    ],
)
def test_a_reply_that_is_not_taken_says_why(
    failure: Exception, state: str, words: str, harness: Harness
) -> None:
    row = harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    relay: Relay = Refusing(failure)
    harness.clock.now += timedelta(minutes=1)
    Outbox(harness.database, relay, timedelta(days=5), harness.clock).send_due()
    one = told(harness, row["id"])
    (reply,) = one["replies"]
    assert (reply["state"], reply["attempts"], reply["error"]) == (state, 1, str(failure))
    assert words in one["text"]
    assert f"the relay said: {failure}" in one["text"]


#: Every way to say something of one's ballot, and the same in a letter that waits.
BALLOTS = ["VOTE T1 -1", "vote t1 no", "VOET T1 -1", "UNVOTE T1", "MYVOTES", "-1", "Vote: T1 -1"]


@pytest.mark.parametrize("where", ["subject", "body"])
def test_the_choices_of_secret_ballots_are_not_shown_unless_asked_for(
    where: str, harness: Harness
) -> None:
    harness.mail(letter("carol@example.org", "", "MEETING Summit\nSecret: yes", to=AGENT))
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    harness.mail(letter("john@example.org", "VOTE T1 -1", to=AGENT))
    ack = next(reply for reply in harness.answers() if reply["To"] == "john@example.org")
    answer = [("In-Reply-To", ack["Message-ID"])]
    for line in BALLOTS:
        subject, body = (line, "") if where == "subject" else ("Re: NUMA", f"{line}\nSECOND T1")
        row = harness.mail(letter("john@example.org", subject, body, to=AGENT, headers=answer))
        one, all_ = told(harness, row["id"]), told(harness, row["id"], secrets=True)
        shown = re.sub(r"\d{4}-\d\d-\d\d|[0-9a-f]{64}|<\S+>", "", json.dumps(one))
        shown = shown.replace(vote.usage, "")  # a wrong line is answered with it
        assert not re.search(r"-1|your vote|t1 no|receipt is", shown, re.IGNORECASE)
        assert one["read"]["subject"].startswith("(not shown")
        assert all_["read"]["subject"] == subject
        if where == "body":
            assert any(told_line["line"] == "SECOND T1" for told_line in one["lines"])
            assert any(told_line["line"] == line for told_line in all_["lines"])


@pytest.mark.parametrize(("written", "named"), [("yes", False), ("no", True)])
def test_why_a_vote_is_refused_quotes_it_only_where_votes_have_names(
    written: str, named: bool, harness: Harness
) -> None:
    harness.mail(letter("carol@example.org", "", f"MEETING Summit\nSecret: {written}", to=AGENT))
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    row = harness.mail(letter("john@example.org", "", "VOTE T1 certainly\nSECOND T9", to=AGENT))
    assert row["state"] == "refused"
    assert ("certainly" in row["reason"]) == named
    assert "T9" in row["reason"]  # what is no vote tells why in full
    assert ("certainly" in told(harness, row["id"])["text"]) == named
    assert "certainly" in told(harness, row["id"], secrets=True)["text"]
    (answer,) = (one for one in harness.answers() if one["To"] == "john@example.org")
    assert "certainly" in str(answer.get_payload())


def test_what_a_new_command_answers_is_not_shown_unless_it_says_that_it_is_public(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a command that tells choices need not think of this place."""

    @command("TELLALL", "TELLALL")
    def tell_all(_request: Request) -> Answer:
        """Tells how everybody voted."""
        return Answer((Sentence("John votes -1."),))

    monkeypatch.setitem(keywords.BY_WORD, "TELLALL", tell_all)
    harness.mail(letter("carol@example.org", "", "MEETING Summit\nSecret: yes", to=AGENT))
    row = harness.mail(letter("john@example.org", "", "TELLALL\nSTATUS T9", to=AGENT))
    one = json.dumps(told(harness, row["id"])["lines"])
    assert "John votes" not in one
    assert "TELLALL" not in one
    assert "STATUS T9" in one
    assert "John votes" in json.dumps(told(harness, row["id"], secrets=True)["lines"])


def test_the_command_prints_text_json_or_the_bytes(harness: Harness, tmp_path: Path) -> None:
    mail = letter("jane@example.org", "[PROPOSE] NUMA", "caf\xe9\n\x1b[2J")
    number = str(harness.mail(mail)["id"])
    (tmp_path / "mailproc.toml").write_text(configuration())
    assert run(tmp_path, "letters", "show", number).stdout.startswith(
        f"letter {number} of devel: processed\nreceived  2027-08-01 09:00:00 UTC by SMTP, "
    )
    one = json.loads(run(tmp_path, "letters", "show", number, "--json").stdout)
    assert one["topics"] == ["T1"]
    assert run(tmp_path, "letters", "show", number, "--raw").stdout.encode() == mail.replace(
        b"\r\n", b"\n"
    )


@pytest.mark.parametrize("how", [(), ("--raw",), ("--json",)])
def test_a_number_that_no_letter_has_is_told_with_what_to_do(
    how: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    run(tmp_path, "db", "upgrade")
    done = run(tmp_path, "letters", "show", "99", *how, status=1)
    assert done.stdout == ""
    assert done.stderr == "there is no letter 99; mailproc letters shows them all\n"


def test_the_configuration_may_be_named_behind_the_command_or_its_group(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(configuration())
    run(tmp_path, "db", "upgrade", "-c", "other.toml")
    for where in (
        ("letters", "-c", "other.toml", "show", "99"),
        ("letters", "show", "99", "-c", "other.toml"),
    ):
        assert "there is no letter 99" in run(tmp_path, *where, status=1).stderr
    synced = run(tmp_path, "roster", "sync", "-c", "other.toml")
    assert "nothing changes" in synced.stdout
    renamed = run(
        tmp_path,
        *["roster", "rename", "a@example.org", "b@example.org", "-c", "other.toml"],
        status=1,
    )
    assert "the roster stays as it is" in renamed.stderr
    assert "there is no such file" in run(tmp_path, "letters", "show", "99", status=2).stderr
