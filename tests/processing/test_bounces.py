"""What comes back of our mail is noticed, by the envelope sender alone, and answered by nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mailproc.cli import print_roster
from mailproc.mail.letter import Envelope
from mailproc.mail.parse import read_letter
from mailproc.meeting.records import DeadAddress
from tests.support.bounced import FAILED, REPORT, sender_of
from tests.support.bounced import bounce as bounced
from tests.support.harness import AGENT, Harness, letter, opened_harness
from tests.support.rebuilt import differences

#: In the forms of several mail servers, in our own words; each says that Jane's mail never comes.
QMAIL = """From: MAILER-DAEMON@mail.example.org
Subject: failure notice

Hi. This is the qmail-send program at mail.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jane@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Subject: Summit
"""
EXIM = """From: Mail Delivery System <Mailer-Daemon@exim.example.org>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: jane@example.org

This message was created automatically by mail delivery software.

  jane@example.org
    Unrouteable address
"""
EXCHANGE = """From: System Administrator <postmaster@corp.example.org>
Subject: Undeliverable: Summit

Your message

  To:      Jane Roe
  Subject: Summit
  Sent:    Mon, 2 Aug 2027 10:00:00 +0200

did not reach the following recipient(s):

jane@example.org on Mon, 2 Aug 2027 10:00:04 +0200
    The recipient name is not recognized
        MSEXCH:IMS:Example:CORP:MAIL 0 (000C05A6) Unknown Recipient
"""
DELAYED = REPORT.format(action="delayed", status="4.4.1")
DELIVERED = REPORT.format(action="delivered", status="2.0.0")
VACATION = """From: Jane Roe <jane@example.org>
Subject: Automatic reply: Summit
Auto-Submitted: auto-replied

VOTE T1 +1
"""


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    """A list whose chair has invited Jane."""
    with opened_harness(tmp_path) as one:
        one.mail(letter("carol@example.org", "", "MEETING Summit\nINVITE Jane Roe", to=AGENT))
        one.answers()
        yield one


def bounce(harness: Harness, text: str, to: str = "") -> dict[str, Any]:
    """What becomes of it if it comes to where the invitation came from."""
    return bounced(harness, text, to or sender_of(harness, "invitation"))


def dead(harness: Harness) -> list[str]:
    return [one.address for one in harness.agenda()[0].all(DeadAddress)]


@pytest.mark.parametrize(
    "text", [FAILED, QMAIL, EXIM, EXCHANGE], ids=["dsn", "qmail", "exim", "exchange"]
)
def test_a_bounce_is_noticed_and_not_answered(harness: Harness, text: str) -> None:
    assert bounce(harness, text)["state"] == "processed"
    assert dead(harness) == ["jane@example.org"]
    assert harness.answers() == []
    assert bounce(harness, text)["state"] == "processed"
    assert not differences(harness)


@pytest.mark.parametrize("text", [DELAYED, DELIVERED, VACATION, "\n\nHello"])
def test_what_says_nothing_for_ever_is_ignored(harness: Harness, text: str) -> None:
    assert bounce(harness, text)["state"] == "ignored"
    assert dead(harness) == []
    assert harness.answers() == []
    assert not differences(harness)


def test_a_bounce_that_somebody_makes_up_does_nothing(harness: Harness) -> None:
    own = sender_of(harness, "invitation")
    local, _, domain = own.partition("@")
    other = local[:-1] + ("a" if local[-1] != "a" else "b")
    for to in (f"{other}@{domain}", "agenda+bounce.x@lists.example.org", AGENT):
        bounce(harness, FAILED, to)
    assert dead(harness) == []
    assert harness.answers() == []
    assert not differences(harness)


def test_a_mail_that_the_list_knows_does_not_come_back(harness: Harness) -> None:
    """Whoever reads its Message-ID there can make that up."""
    own = sender_of(harness, "invitation")
    name = f"<invitation.{own.partition('+bounce.')[2]}>"
    talk = letter("jane@example.org", "Re: Summit", "Who comes?", headers=[("In-Reply-To", name)])
    assert harness.mail(talk)["state"] == "processed"
    assert bounce(harness, FAILED)["state"] == "ignored"
    assert dead(harness) == []
    assert not differences(harness)


def test_what_was_sent_to_the_list_does_not_come_back(harness: Harness) -> None:
    harness.mail(letter("carol@example.org", "board", "ELECTION Board\nSeats: 1", to=AGENT))
    for name in ("jane", "john"):
        harness.mail(letter(f"{name}@example.org", "me", "NOMINATE me", to=AGENT))
    harness.clock.now += timedelta(days=8)
    harness.command(["NOTIFY"])
    (call,) = [one for one in harness.answers() if "please vote" in one["Subject"]]
    local, _, domain = str(call["Message-ID"]).strip("<>").partition("@")
    agent = f"agenda+bounce.{local.removeprefix('election.')}@{domain}"
    assert bounce(harness, FAILED, agent)["state"] == "ignored"
    assert dead(harness) == []


def test_who_writes_to_the_agent_as_well_is_answered(harness: Harness) -> None:
    """Else somebody names such an address on the list, and the answers to all are lost."""
    raw = letter("jane@example.org", "", "ATTEND", to=AGENT)
    for to in (sender_of(harness, "invitation"), "agenda+bounce.x@lists.example.org"):
        both = Envelope("jane@example.org", (to, AGENT), "smtp")
        (number,) = harness.acceptor.accept(both, raw)
        harness.processor.process_all()
        assert harness.row(number)["state"] in ("processed", "duplicate")
    assert len(harness.answers()) == 1


def test_nothing_is_done_at_such_an_address(harness: Harness) -> None:
    row = bounce(harness, "From: carol@example.org\nSubject: \n\nMEETING Another")
    assert row["state"] == "ignored"
    assert harness.agenda()[0].meeting.title == "Summit"
    assert harness.answers() == []


def test_chairs_see_whom_no_mail_reaches_until_they_write(harness: Harness) -> None:
    bounce(harness, FAILED)
    harness.mail(letter("carol@example.org", "", "STATUS", to=AGENT))
    (told,) = harness.answers()
    words = " ".join(told.get_content().split())
    assert (
        "Mail to them comes back, so tell them in another way: Jane Roe (jane@example.org)" in words
    )
    harness.mail(letter("jane@example.org", "", "ATTEND", to=AGENT))
    assert dead(harness) == []
    harness.answers()
    harness.mail(letter("carol@example.org", "now", "STATUS", to=AGENT))
    (told,) = harness.answers()
    assert "comes back" not in told.get_content()
    assert not differences(harness)


def test_the_operator_sees_them_on_the_roster(
    harness: Harness, capsys: pytest.CaptureFixture[str]
) -> None:
    bounce(harness, FAILED)
    app: Any = SimpleNamespace(agenda=lambda _: harness.agenda())
    print_roster._show(app, "devel", json_=False)
    lines = capsys.readouterr().out.splitlines()
    (jane,) = (line for line in lines if "comes back" in line)
    assert jane.startswith("Jane Roe")
    assert jane.endswith("(mail comes back: jane@example.org since 2027-08-01)")
    print_roster._show(app, "devel", json_=True)
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    since = {to: at for one in shown for to, at in one.get("undeliverable", {}).items()}
    assert since == {"jane@example.org": "2027-08-01T09:00:00+00:00"}


def test_the_invited_are_called_by_the_name_that_they_were_invited_by(
    harness: Harness, capsys: pytest.CaptureFixture[str]
) -> None:
    harness.mail(letter("carol@example.org", "", "INVITE Ada Byron <ada@example.net>", to=AGENT))
    harness.answers()
    returned = FAILED.replace("jane@example.org", "ada@example.net")
    bounce(harness, returned, sender_of(harness, "invitation", "ada@example.net"))
    harness.mail(letter("carol@example.org", "", "STATUS", to=AGENT))
    assert "Ada Byron (ada@example.net)" in " ".join(harness.answers()[0].get_content().split())
    app: Any = SimpleNamespace(agenda=lambda _: harness.agenda())
    print_roster._show(app, "devel", json_=False)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "-  ada@example.net  (invited; mail comes back since 2027-08-01)"
    )


def test_the_senders_of_questions_are_ours_and_those_of_acks_are_nobodys(harness: Harness) -> None:
    harness.mail(letter("jane@example.org", "[PROPOSE] Releases", "Lead: John Doe"))
    assert sender_of(harness, "nomination").startswith("agenda+bounce.")
    assert sender_of(harness, "ack") == ""
    assert sender_of(harness, "nomination") != sender_of(harness, "invitation")


def test_a_report_of_any_size_is_read_in_time() -> None:
    text = f"To: agenda+bounce.x@lists.example.org\n{QMAIL}" + "<jane@example.org>:\n" * 300_000
    assert read_letter(text.encode()).failure == "permanent"
