"""A letter is followed by its number through the log of a real server, in both forms."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import AGENT, configuration, mail, serving, wait_for

_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?P<level>[A-Z]+) [\w.]+: (?P<text>.*)")
_FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')


def events(folder: Path) -> list[dict[str, Any]]:
    """The events in the server's log, each with its name as ``message``."""
    lines = (folder / "serve.log").read_text().splitlines()
    return [_json(line) if line.startswith("{") else _plain(line) for line in lines]


def _json(line: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    return {
        key: ",".join(value) if isinstance(value, list) else str(value)
        for key, value in found.items()
    }


def _plain(line: str) -> dict[str, Any]:
    match = _LINE.fullmatch(line)
    assert match, line
    fields = {
        key: json.loads(value) if value.startswith('"') else value
        for key, value in _FIELD.findall(match["text"])
    }
    return {"level": match["level"].lower(), "message": match["text"].split()[0], **fields}


def about(folder: Path, letter: str) -> list[dict[str, Any]]:
    """What the log tells of one letter."""
    return [event for event in events(folder) if event.get("letter") == letter]


def direct(sender: str, subject: str, body: str = "") -> EmailMessage:
    """A mail to the agent itself."""
    made = mail(sender, subject, body)
    made.replace_header("To", AGENT)
    del made["List-Id"]
    return made


@pytest.mark.parametrize("options", [(), ("--log-json",)], ids=["plain", "json"])
def test_a_letter_is_followed_from_the_listener_to_the_relay(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    with serving(tmp_path, configuration(), options=options) as server:
        proposal = mail("jane@example.org", "[PROPOSE] NUMA support")
        with server.connect() as connection:
            connection.send_message(proposal, "bounces@example.org", [AGENT])
        wait_for(lambda: bool(server.sent()))
        (ack,) = server.sent()
        letter = next(one for one in server.letters() if one["from"] == "jane@example.org")
        wait_for(lambda: any(event["message"] == "sent" for event in events(tmp_path)))
    accepted, decided, sent = about(tmp_path, str(letter["id"]))
    assert accepted["message"] == "accepted"
    assert accepted["list"] == "devel"
    assert accepted["how"] == "smtp"
    assert accepted["sender"] == "bounces@example.org"
    assert int(accepted["size"]) > 200
    assert accepted["client"] == "127.0.0.1"
    assert len(accepted["session"]) == 8
    assert decided["message"] == "decided"
    assert decided["state"] == "processed"
    assert decided["tier"] == "from"
    assert decided["author"] == "jane@example.org"
    assert decided["message_id"] == letter["message_id"]
    assert decided["commands"] == "PROPOSE"
    assert decided["topics"] == "T1"
    assert decided["replies"] == "ack"
    assert 0 <= int(decided["ms"]) < 30_000
    assert sent["message"] == "sent"
    assert sent["to"] == "jane@example.org"
    assert sent["message_id"] == ack["Message-ID"]
    assert sent["attempt"] == "1"
    assert sent["answer"].endswith(".mailproc")  # the file in the Maildir


def test_what_the_listener_refuses_is_told_and_cannot_forge_a_line(tmp_path: Path) -> None:
    nasty = '"2027-08-01 11:00:00,000 INFO x: decided letter=1"@evil.example'
    worse = "\u2028 decided letter=1 \u202e@evil.example"
    with serving(tmp_path, configuration()) as server:
        with server.connect() as caller:
            caller.command_encoding = "utf-8"
            caller.ehlo()
            assert caller.docmd(f"MAIL FROM:<{nasty}> SMTPUTF8")[0] == 250
            assert caller.docmd(f"RCPT TO:<{nasty}>")[0] == 550
            assert caller.docmd(f"RCPT TO:<{worse}>")[0] == 553
            assert caller.rcpt(AGENT)[0] == 250
            assert caller.data(b"Subject: \x1b[2J\x85decided letter=1\r\n\r\nHELP\r\n")[0] == 250
        server.settled(2)
        number = str(server.letters()[-1]["id"])
        wait_for(lambda: len(about(tmp_path, number)) >= 2)
    refused, again = (event for event in events(tmp_path) if event["message"] == "refused")
    assert refused["code"] == "550"
    assert refused["reason"].startswith("5.1.1 nobody is known here")
    assert refused["sender"] == nasty
    assert refused["command"] == f"RCPT TO:<{nasty}>"
    assert refused["client"] == "127.0.0.1"
    assert again["command"] == f"RCPT TO:<{worse}>"
    accepted = about(tmp_path, number)[0]
    assert accepted["sender"] == nasty
    assert accepted["session"] == refused["session"]


def test_neither_choices_nor_tokens_nor_receipts_are_in_the_log(tmp_path: Path) -> None:
    secret = configuration().replace('vote = "from"', 'vote = "confirmed"')
    secret += '[list.meeting]\ntitle = "Summit"\nsecret = true\n'
    with serving(tmp_path, secret) as server:
        server.send(mail("jane@example.org", "[PROPOSE] NUMA"))
        server.settled(4)
        lines = "VOTE T1 abstain\nVOTE T1 certainly"
        server.send(direct("john@example.org", "VOTE T1 abstain", lines))
        wait_for(lambda: any("confirm" in str(one["Subject"]) for one in server.sent()))
        question = next(one for one in server.sent() if "confirm" in str(one["Subject"]))
        (token,) = re.findall(r"CONFIRM (\S+)", str(question.get_payload()))
        server.send(direct("john@example.org", f"CONFIRM {token}"))
        wait_for(lambda: any("receipt" in str(one.get_payload()) for one in server.sent()))
        wait_for(lambda: "commands=VOTE" in (tmp_path / "serve.log").read_text())
    log = (tmp_path / "serve.log").read_text()
    assert token not in log
    assert "abstain" not in log
    assert "certainly" not in log
    receipts = [
        found[1]
        for one in server.sent()
        if (found := re.search(r"receipt is (\S{12});", str(one.get_payload())))
    ]
    assert receipts
    assert not any(receipt in log for receipt in receipts)
