"""Who mails what, in order. Nothing that comes back is written here."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console

from mailproc.cli.demo.conversation import Conversation
from mailproc.cli.demo.participants import (
    AGENT,
    CHAIR,
    INVITEES,
    LIST,
    Facts,
    address_of,
    configuration,
)
from mailproc.cli.demo.server import open_server

_LEADS: Final = ("George Dunlap",)


def run_demo(console: Console, pages: Path | None = None) -> None:
    """Run the meeting and print the conversation.

    Args:
        console: where to.
        pages: a folder for the meeting's pages, if they are wanted.

    Raises:
        subprocess.CalledProcessError: if the pages cannot be written, which was then told.
    """
    facts = tomllib.loads((files("mailproc.cli.demo") / "xen2012.toml").read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory(prefix="mailproc-demo-") as folder,
        open_server(Path(folder), configuration(facts, _LEADS)) as server,
    ):
        Script(Conversation(console, server), facts).run()
        if pages is not None:
            server.publish(pages)
            console.print(f"The meeting's pages: {pages / 'index.html'}")


class Script:
    """The parts of the meeting, in order."""

    def __init__(self, conversation: Conversation, facts: Facts) -> None:
        self._conversation = conversation
        self._facts = facts
        self._threads: dict[str, str] = {}

    def run(self) -> None:
        """From the first proposal to the minutes."""
        parts = (
            ("Eighteen topics are proposed on the list", self._proposals),
            ("The chair consolidates them into 21 items; a chair's word is confirmed first",
             self._consolidation),
            ("Who is invited votes; here somebody asks to be", self._invitations),
            ("A lead is asked, and accepts by reply", self._lead),
            ("The vote is called, and the ballots come back", self._vote),
            ("One topic got lost; the agenda is refused until it is found", self._lost_topic),
            ("The result, and the afternoon", self._agenda),
            ("The meeting is held, and its minutes posted", self._minutes),
        )  # fmt: skip
        for title, part in parts:
            self._conversation.title(title)
            part()

    def _proposals(self) -> None:
        for number, proposal in enumerate(self._facts["proposal"], 1):
            body = [*proposal.get("lines", []), "", *proposal.get("text", [])]
            sender = (proposal["by"], address_of(proposal["by"]))
            mail = self._conversation.mail(sender, LIST, f"[PROPOSE] {proposal['title']}", body)
            self._conversation.exchange(mail, in_full=number == 1)
            self._threads[f"T{number}"] = mail["Message-ID"]

    def _consolidation(self) -> None:
        lines = [
            f"MERGE {' '.join(f'T{number}' for number in item['from'])} AS {item['title']}"
            for item in self._facts["item"]
        ]
        self._command("the consolidated list", lines)

    def _invitations(self) -> None:
        *invited, asking = INVITEES
        lines = [f"INVITE {address} {name}" for name, address in invited]
        self._command("invitations", lines, brief=True)
        mail = self._conversation.mail(asking, AGENT, "REQUEST INVITE I maintain the toolstack", [])
        self._conversation.exchange(mail, in_full=True, until="stranger")
        self._command("admitted", [f"ADMIT {asking[1]}"], brief=True)
        mail = self._conversation.mail(asking, AGENT, "ATTEND", [])
        self._conversation.exchange(mail, in_full=False)

    def _lead(self) -> None:
        lead = (_LEADS[0], address_of(_LEADS[0]))
        self._command("a lead", [f"LEAD T20 {lead[1]}"], brief=True)
        question = self._conversation.last("nomination")
        self._conversation.answer(lead, question, ["Yes."], in_full=True)

    def _vote(self) -> None:
        self._command("please vote", ["OPEN VOTING"])
        form = self._conversation.last("opening").get_content().splitlines()
        first = next(at for at, line in enumerate(form) if "keep these lines" in line)
        last = next(at for at, line in enumerate(form) if "end of ballot" in line)
        chance = Random(2012)  # noqa: S311  # the same ballots every time
        for number, invitee in enumerate(INVITEES):
            marks = [chance.choice(["+1", "+1", "0", "-1", ""]) for _ in form[first : last + 1]]
            filled = [
                f"> {line.replace('[    ]', f'[ {mark:2} ]')}"
                for line, mark in zip(form[first : last + 1], marks, strict=True)
            ]
            mail = self._conversation.mail(invitee, AGENT, "Re: please vote", filled)
            self._conversation.exchange(mail, in_full=number == 0)
        late = self._conversation.mail(
            INVITEES[0], LIST, "Re: NUMA", ["> Shall we?", "", "Yes, we shall.", "VOTE +1"]
        )
        late["In-Reply-To"] = self._threads["T17"]
        self._conversation.exchange(late, in_full=True)

    def _lost_topic(self) -> None:
        # What is refused anyway needs no confirmation.
        mail = self._conversation.mail(CHAIR, AGENT, "done?", ["SCHEDULE"])
        self._conversation.exchange(mail, in_full=True)
        self._command("found", ["MERGE T17 AS Xen security: team, process, prevention"])

    def _agenda(self) -> None:
        self._command("the result", ["CLOSE VOTING"])
        self._command("the agenda", ["SCHEDULE"])

    def _minutes(self) -> None:
        lines = [
            "DECIDED T20 Releases come every nine months, the first of them early in 2013.",
            f"ACTION T20 {address_of(_LEADS[0])} writes the plan down for the list",
            "DISCUSSED T22",
            "MINUTES",
        ]
        self._command("minutes", lines)

    def _command(self, subject: str, lines: Sequence[str], *, brief: bool = False) -> None:
        """A chair's letter: sent, asked about, confirmed by a yes."""
        mail = self._conversation.mail(CHAIR, AGENT, subject, lines)
        question = self._conversation.exchange(mail, in_full=not brief, until="confirm")
        self._conversation.answer(CHAIR, question, ["Yes."], in_full=not brief)
