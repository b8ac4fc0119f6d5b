"""The site that hostile letters are sent to: two lists, their people, what outsiders have seen."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import localtime
from typing import Final

from tests.support.hostile.targets import Learned, People, Target, learned
from tests.support.server import RunningServer, wait_for

_HOST: Final = "lists.example.org"
#: On the first list From suffices for a vote, on the second one a vote is confirmed.
TARGETS: Final = tuple(
    Target(f"{name}@{_HOST}", f"{name}-agenda@{_HOST}", f"{name}.{_HOST}")
    for name in ("devel", "other")
)
CHAIR: Final = "carol@example.org"
#: In whose names hostile letters are written, and in whose never.
FORGED: Final = tuple(f"forged{number}@example.org" for number in range(5))
UNFORGED: Final = tuple(f"member{number}@example.org" for number in range(40))
PEOPLE: Final = People((*FORGED, "jane@example.org"), (CHAIR,))
EVERYBODY: Final = (*UNFORGED, *FORGED, "jane@example.org", "john@example.org", CHAIR)
#: The name of the mail server that vouches for members' letters.
VOUCHER: Final = "mx.example.org"

_TOP: Final = """
[smtp]
listen = "127.0.0.1:0"
protocol = "{protocol}"
[database]
url = "{url}"
[outbound]
url = "maildir:outbox"
[dns]
nameservers = ["127.0.0.77"]
"""
_LIST: Final = """
[[list]]
name = "{name}"
address = "{target.address}"
list_id = "{target.list_id}"
agent = "{target.agent}"
chairs = ["Carol Chair <{chair}>"]
members = [{members}]
authserv_id = ["{voucher}"]
[list.trust]
propose = "from"
vote = "{vote}"
chair = "confirmed"
[list.meeting]
title = "Summit"
"""


def configuration(url: str, protocol: str) -> str:
    """The text of `mailproc.toml`."""
    members = ", ".join(f'"{one.partition("@")[0].title()} <{one}>"' for one in EVERYBODY[:-1])
    lists = (
        _LIST.format(
            name=target.list_id.partition(".")[0],
            target=target,
            chair=CHAIR,
            members=members,
            voucher=VOUCHER,
            vote=vote,
        )
        for target, vote in zip(TARGETS, ("from", "confirmed"), strict=True)
    )
    return _TOP.format(protocol=protocol, url=url) + "".join(lists)


def stamped(raw: bytes, *, vouched: bool) -> bytes:
    """A letter as the site's own mail server hands it on, with what it knows of the sender."""
    result = b"dmarc=pass header.from=example.org" if vouched else b"dkim=none"
    return (
        b"Authentication-Results: " + VOUCHER.encode() + b"; " + result + b"\r\n"
        b"Received: from there by " + VOUCHER.encode() + b"\r\n" + raw
    )


def client(server: RunningServer, protocol: str) -> smtplib.SMTP:
    """A fresh connection."""
    kind = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP
    return kind(server.host, server.port, timeout=120)


def plain(sender: str, target: Target, body: str, name: str, subject: str = "") -> EmailMessage:
    """A member's mail to the agent, as her client writes it."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = target.agent
    made["Subject"] = subject
    made["Message-ID"] = name
    made["Date"] = localtime()  # without one nobody vouches for it
    made.set_content(body + "\n")
    return made


def learned_from(server: RunningServer, protocol: str) -> Learned:
    """Topics and an open vote on each list; what outsiders can then have seen of our mails."""
    with client(server, protocol) as connection:
        for target in TARGETS:
            for number in range(1, 5):
                name = f"<p{number}.{target.address}>"
                mail = plain("john@example.org", target, f"PROPOSE: topic {number}", name)
                connection.send_message(mail, "john@example.org", [target.agent])
            name = f"<v.{target.address}>"
            mail = plain("john@example.org", target, "VOTE T1 +1", name)
            connection.send_message(mail, "john@example.org", [target.agent])
    for target in TARGETS:
        listed = target.list_id.partition(".")[0]
        server.run("chair", "--list", listed, "OPEN VOTING")
    wait_for(lambda: len(server.sent()) >= 12)  # answers to letters, and two openings
    return learned(server.sent())
