"""Who mails what, in order. Nothing that comes back is written here."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
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
from mailproc.cli.demo.server import DemoServer, open_server

_LEADS: Final = ("George Dunlap",)

_WHAT_IT_IS: Final = """\
The Xen developer meeting of 2012, held by mail. A server runs here for it;
below are some of the mails that it gets (>>>) and sends (<<<)."""

_WHAT_NEXT: Final = """
What to do next:
  mailproc demo --full          shows every mail, word for word
  mailproc demo --pages pages   writes the web pages of this meeting, too
  mailproc guide setup          tells how to run it for a list of yours
  mailproc guide members        tells what members do"""


def run_demo(console: Console, pages: Path | None = None, *, in_full: bool = False) -> None:
    """Run the meeting and print the conversation.

    Args:
        console: where to.
        pages: a folder for the meeting's pages, if they are wanted.
        in_full: print every mail; else forty lines that tell the story.

    Raises:
        subprocess.CalledProcessError: if the pages cannot be written, which was then told.
    """
    with running_meeting() as (server, facts):
        conversation = Conversation(console, server, in_full=in_full)
        if not in_full:
            console.print(_WHAT_IT_IS)
        Script(conversation, facts).run()
        if pages is not None:
            server.publish(pages)
    if not in_full:
        console.print(_WHAT_NEXT)
    if pages is not None:
        console.print(f"The meeting's pages: {pages / 'index.html'}")


@contextmanager
def running_meeting() -> Iterator[tuple[DemoServer, Facts]]:
    """A server for the meeting, before anybody has written, and what is known of the meeting."""
    facts = tomllib.loads((files("mailproc.cli.demo") / "xen2012.toml").read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory(prefix="mailproc-demo-") as folder,
        open_server(Path(folder), configuration(facts, _LEADS)) as server,
    ):
        yield server, facts


class Script:
    """The parts of the meeting, in order."""

    def __init__(self, conversation: Conversation, facts: Facts) -> None:
        self._conversation = conversation
        self._facts = facts
        self._threads: dict[str, str] = {}

    def run(self, parts: int | None = None) -> None:
        """From the first proposal to the minutes, or the first few parts of that."""
        every = (
            ("Eighteen topics are proposed on the list.", self._proposals),
            ("The chair makes 21 items of them; a chair's word is confirmed first.",
             self._consolidation),
            ("Who is invited votes; here somebody asks to be.", self._invitations),
            ("A lead is asked, and accepts by reply.", self._lead),
            ("The vote is called, and twelve ballots come back.", self._vote),
            ("One topic got lost; the agenda is refused until it is found.", self._lost_topic),
            ("The result, and the agenda for the afternoon.", self._agenda),
            ("The meeting is held, and its minutes are posted.", self._minutes),
        )  # fmt: skip
        for number, (title, part) in enumerate(every[:parts], 1):
            self._conversation.title(number, title)
            part()

    def _proposals(self) -> None:
        for number, proposal in enumerate(self._facts["proposal"], 1):
            body = [*proposal.get("lines", []), "", *proposal.get("text", [])]
            sender = (proposal["by"], address_of(proposal["by"]))
            mail = self._conversation.mail(sender, LIST, f"[PROPOSE] {proposal['title']}", body)
            ack = self._conversation.exchange(mail, in_full=number == 1)
            if number == 1:
                self._conversation.tell(mail, ack, "Your proposal is topic T1")
            self._threads[f"T{number}"] = mail["Message-ID"]

    def _consolidation(self) -> None:
        lines = [
            f"MERGE {' '.join(f'T{number}' for number in item['from'])} AS {item['title']}"
            for item in self._facts["item"]
        ]
        mail, question, ack = self._command("the consolidated list", lines)
        self._conversation.tell(mail, question, "please confirm")
        self._conversation.tell(None, ack, "is made of T2, T11")

    def _invitations(self) -> None:
        *invited, asking = INVITEES
        lines = [f"INVITE {address} {name}" for name, address in invited]
        self._command("invitations", lines, brief=True)
        mail = self._conversation.mail(asking, AGENT, "REQUEST INVITE I maintain the toolstack", [])
        answer = self._conversation.exchange(mail, in_full=True, until="stranger")
        self._conversation.tell(mail, answer, "Your request has gone to the chairs")
        self._command("admitted", [f"ADMIT {asking[1]}"], brief=True)
        mail = self._conversation.mail(asking, AGENT, "ATTEND", [])
        self._conversation.exchange(mail, in_full=False)

    def _lead(self) -> None:
        lead = (_LEADS[0], address_of(_LEADS[0]))
        self._command("a lead", [f"LEAD T20 {lead[1]}"], brief=True)
        question = self._conversation.last("nomination")
        ack = self._conversation.answer(lead, question, ["Yes."], in_full=True)
        self._conversation.tell(None, question, "Will you lead T20")
        self._conversation.tell(None, ack, "Thank you: you lead T20")

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
            ack = self._conversation.exchange(mail, in_full=number == 0)
            if number == 0:
                self._conversation.tell(mail, ack, "T20 ")
        proposed = f"Re: [PROPOSE] {self._facts['proposal'][16]['title']}"
        late = self._conversation.mail(
            INVITEES[0], LIST, proposed, ["I have changed my mind.", "", "VOTE +1"]
        )
        late["In-Reply-To"] = self._threads["T17"]
        ack = self._conversation.exchange(late, in_full=True)
        self._conversation.tell(late, ack, "(was: -1)")

    def _lost_topic(self) -> None:
        # What is refused anyway needs no confirmation.
        mail = self._conversation.mail(CHAIR, AGENT, "done?", ["SCHEDULE"])
        refusal = self._conversation.exchange(mail, in_full=True)
        self._conversation.tell(mail, refusal, "NOT DONE:")
        mail, _, ack = self._command(
            "found", ["MERGE T17 AS Xen security: team, process, prevention"]
        )
        self._conversation.tell(mail, ack, "made of T17")

    def _agenda(self) -> None:
        self._command("the result", ["CLOSE VOTING"])
        result = self._conversation.last("result")
        self._conversation.tell(None, result, "12 of 12 voted", " 1. T20")
        self._command("the agenda", ["SCHEDULE"])
        agenda = self._conversation.last("agenda")
        self._conversation.tell(None, agenda, "T20  Xen 4.3", "T35  Xen PVSCSI")

    def _minutes(self) -> None:
        lines = [
            "DECIDED T20 Releases come every nine months, the first of them early in 2013.",
            f"ACTION T20 {address_of(_LEADS[0])} writes the plan down for the list",
            "DISCUSSED T22",
            "MINUTES",
        ]
        self._command("minutes", lines)
        minutes = self._conversation.last("minutes")
        self._conversation.tell(None, minutes, "Decided:", "Action A1")

    def _command(
        self, subject: str, lines: Sequence[str], *, brief: bool = False
    ) -> tuple[EmailMessage, EmailMessage, EmailMessage]:
        """A chair's letter: sent, asked about, confirmed by a yes; it, the question and the ack."""
        mail = self._conversation.mail(CHAIR, AGENT, subject, lines)
        question = self._conversation.exchange(mail, in_full=not brief, until="confirm")
        ack = self._conversation.answer(CHAIR, question, ["Yes."], in_full=not brief)
        return mail, question, ack
