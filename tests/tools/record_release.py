"""Writes down a database of a release, for the test that later releases can read it.

    PYTHONPATH=. python tests/tools/record_release.py 0.2.0

tests/store/releases/README.md says what comes of it, and when to do it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage, Message
from pathlib import Path

from tests.support.paths import RECORDED
from tests.support.server import (
    AGENT,
    LIST,
    RunningServer,
    configuration,
    mail,
    serving,
    wait_for,
)

OTHER_AGENT = "agenda@ranked.example.org"
OTHER = f"""
[list.meeting]
title = "Summit"
starts = 2027-08-26T13:00:00
ends = 2027-08-26T17:00:00
[[list]]
name = "ranked"
address = "ranked@ranked.example.org"
agent = "{OTHER_AGENT}"
chairs = ["chair@example.org"]
members = ["Jane Roe <jane@example.org>", "John Doe <john@example.org>"]
[list.meeting]
title = "Ranked meeting"
ballot = "ranked"
secret = true
[list.trust]
propose = "from"
vote = "from"
chair = "from"
"""


def to_agent(sender: str, body: str, subject: str = "", agent: str = AGENT) -> EmailMessage:
    """A mail to the agent alone."""
    made = mail(sender, subject, body)
    del made["List-Id"], made["To"]
    made["To"] = agent
    return made


def wrapped(inner: EmailMessage, author: str) -> EmailMessage:
    """The mail inside one of the list's own, as Mailman sends it for authors with strict DMARC."""
    outer = mail(f"Somebody via Devel <{LIST}>", str(inner["Subject"]), Message_ID="<outer@lists>")
    outer["Reply-To"] = author
    outer.set_content(inner)
    return outer


def _asks(sent: Message[str, str]) -> bool:
    return "confirm" in str(sent["Subject"])


def play(server: RunningServer) -> None:
    """Letters of every kind, and all that can become of them."""
    count = len(server.letters())

    def send(letter: EmailMessage, recipient: str = AGENT) -> None:
        nonlocal count
        server.send(letter, recipient)
        count += 1
        server.settled(count)

    numa = mail("jane@example.org", "[PROPOSE] NUMA", "Duration: 20m\nLead: me\n\nWhy.")
    numa["Message-ID"] = "<numa@x>"
    send(numa)
    send(numa)  # a second copy
    send(mail("John Doe <john@example.org>", "[PROPOSE] Zürich, “naïve” ☃", "Lead: Jane Roe"))
    send(mail("ann@example.org", "[PROPOSE] Security", "Outcome: a team"))
    prose = mail("ann@example.org", "Re: NUMA", "I like it.", In_Reply_To="<numa@x>")
    prose["Message-ID"] = "<prose@x>"
    send(prose)
    # Its topic is found through the prose alone.
    send(mail("john@example.org", "Re: it", "VOTE +1", In_Reply_To="<prose@x>"))
    wait_for(lambda: any(map(_asks, server.sent())))  # what is sent may be late
    question = next(filter(_asks, server.sent()))
    answer = to_agent("john@example.org", "yes", f"Re: {question['Subject']}")
    answer["In-Reply-To"] = str(question["Message-ID"])
    send(answer)
    send(to_agent("ann@example.org", "VOTE T1 -1"))  # stays held
    send(to_agent("mallory@example.net", "VOTE T1 -1"))
    send(to_agent("guest@example.net", "REQUEST INVITE to show EFI"))
    send(to_agent("chair@example.org", "ADMIT guest@example.net"))
    send(to_agent("jane@example.org", "SECOND T2\nATTEND"))
    send(to_agent("ann@example.org", "REGRETS"))
    inner = mail("strict@example.com", "[PROPOSE] Twice", Message_ID="<inner@x>")
    send(wrapped(inner, "strict@example.com"))
    send(inner)  # this release takes it for another letter
    send(to_agent("chair@example.org", "MERGE T1 T2 AS Memory\nDROP T3 no time"))
    send(to_agent("chair@example.org", "DROP T4 twice\nDROP T5 not now"))
    send(to_agent("chair@example.org", "UNDO"))
    send(to_agent("chair@example.org", "DROP T4 twice\nMERGE T5"))
    send(to_agent("chair@example.org", "SCHEDULE\nDIGEST"))
    send(to_agent("chair@example.org", "DECIDED T6 we do it\nACTION T6 jane@example.org code"))
    for letter in ranked():
        send(letter, OTHER_AGENT)


def ranked() -> Iterator[EmailMessage]:
    """The letters to the other list, which ranks its topics."""
    for title in ("One", "Two", "Three"):
        yield to_agent("jane@example.org", "", f"PROPOSE: {title}", OTHER_AGENT)
    yield to_agent("jane@example.org", "RANK T2 > T1 = T3", "", OTHER_AGENT)
    yield to_agent("john@example.org", "RANK T3 > T2", "", OTHER_AGENT)


def record(folder: Path) -> None:
    """Play in a scratch folder, and keep what lasts of it in `folder`, which may be there."""
    text = configuration().replace('vote = "from"', 'vote = "confirmed"')
    text = text.replace("[list.trust]", 'voters = "anyone"\n[list.trust]') + OTHER
    with tempfile.TemporaryDirectory() as scratch:
        with serving(Path(scratch), text) as server:
            play(server)
        # The same port again would be somebody else's by now; the command line needs none.
        told = {
            "letters": server.letters(),
            "outbox": [json.loads(line) for line in server.run("outbox", "--json").splitlines()],
            "exports": {
                name: json.loads(server.run("export", "--list", name))
                for name in ("devel", "ranked")
            },
        }
        for name in ("devel", "ranked"):
            server.run("verify", "--list", name)
        database = sqlite3.connect(Path(scratch) / "mailproc.db")
        folder.mkdir(exist_ok=True)
        (folder / "database.sql").write_text("\n".join(database.iterdump()) + "\n")
        database.close()
    (folder / "mailproc.toml").write_text(text)
    (folder / "told.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    record(RECORDED / sys.argv[1])
