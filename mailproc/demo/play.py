"""The play: who mails what. Nothing that comes back is written here."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from mailproc.demo.stage import Stage, open_stage

_LIST: Final = "xen-devel@lists.example.org"
_AGENT: Final = "agenda@lists.example.org"
_CHAIR: Final = ("Community Manager", "community.manager@example.org")
_INVITEES: Final = tuple(
    (f"Invitee {number:02}", f"invitee{number:02}@example.org") for number in range(1, 13)
)


def play(console: Console) -> None:
    """Play the meeting and print the conversation."""
    facts = tomllib.loads((files("mailproc.demo") / "xen2012.toml").read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory(prefix="mailproc-demo-") as folder,
        open_stage(Path(folder), _configuration(facts)) as stage,
    ):
        Play(console, stage, facts).run()


class Play:
    """The acts, in order."""

    def __init__(self, console: Console, stage: Stage, facts: dict[str, Any]) -> None:
        self._console = console
        self._stage = stage
        self._facts = facts
        self._threads: dict[str, str] = {}
        self._count = 0

    def run(self) -> None:
        """Proposals, votes, a question, the digest."""
        self._title("18 topics are proposed on the list")
        for number, proposal in enumerate(self._facts["proposal"]):
            self._propose(proposal, in_full=number == 0)
        self._title("The invitees vote, by number or in a topic's own thread")
        self._vote_all()
        self._title("A member asks how one topic stands")
        self._ask(_INVITEES[0], "STATUS T2")
        self._title("The chair has the digest posted; a chair's word is confirmed first")
        self._digest()

    # -- acts ------------------------------------------------------------------------------

    def _propose(self, proposal: dict[str, Any], *, in_full: bool) -> None:
        body = [*proposal.get("lines", []), "", *proposal.get("text", [])]
        sender = (proposal["by"], _address(proposal["by"]))
        mail = self._mail(sender, _LIST, f"[PROPOSE] {proposal['title']}", "\n".join(body))
        (ack,) = self._exchange(mail, in_full=in_full)
        topic = _text(ack).split(" is open", 1)[0].split()[-1]
        self._threads[topic] = mail["Message-ID"]

    def _vote_all(self) -> None:
        chance = Random(2012)  # noqa: S311  # the same play every time
        topics = list(self._threads)
        for number, invitee in enumerate(_INVITEES):
            liked = chance.sample(topics, 6)
            words = " ".join(
                f"{topic} {chance.choice(['+1', '+1', '+1', '-1'])}" for topic in liked
            )
            mail = self._mail(invitee, _AGENT, "votes", f"VOTE {words}")
            self._exchange(mail, in_full=number == 0)
        topic = "T6"
        mail = self._mail(
            _INVITEES[-1], _LIST, "Re: NUMA", "> shall we?\n\nYes, we shall.\nVOTE +1"
        )
        mail["In-Reply-To"] = self._threads[topic]
        self._exchange(mail, in_full=True)

    def _ask(self, sender: tuple[str, str], question: str) -> None:
        self._exchange(self._mail(sender, _AGENT, "question", question), in_full=True)

    def _digest(self) -> None:
        mail = self._mail(_CHAIR, _AGENT, "digest, please", "DIGEST")
        (question,) = self._exchange(mail, in_full=True)
        reply = self._mail(_CHAIR, _AGENT, f"Re: {question['Subject']}", "Yes.")
        reply["In-Reply-To"] = question["Message-ID"]
        self._exchange(reply, in_full=True, at_least=2)

    # -- the stage -------------------------------------------------------------------------

    def _mail(self, sender: tuple[str, str], to: str, subject: str, body: str) -> EmailMessage:
        self._count += 1
        mail = EmailMessage()
        mail["From"] = f"{sender[0]} <{sender[1]}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Message-ID"] = f"<demo.{self._count}@example.org>"
        if to == _LIST:  # as a list server hands it to its subscribers, the agent among them
            mail["List-Id"] = "<xen-devel.lists.example.org>"
        mail.set_content(body.strip("\n") + "\n")
        return mail

    def _exchange(
        self, mail: EmailMessage, *, in_full: bool, at_least: int = 1
    ) -> list[EmailMessage]:
        """Send one mail, print it and what comes back."""
        self._stage.send(mail, _AGENT)
        answers = self._stage.answers(at_least)
        show: Callable[[EmailMessage], None] = self._full if in_full else self._brief
        for shown in (mail, *answers):
            show(shown)
        return answers

    def _title(self, text: str) -> None:
        self._console.print()
        self._console.rule(text, style="bold")
        self._console.print()

    def _brief(self, mail: EmailMessage) -> None:
        line = Text()
        if mail["X-Loop"]:
            said = [line for line in _text(mail).splitlines() if line and not line.startswith(">")]
            line.append(f"    {said[0]}", style="green")
            if len(said) > 1 and not said[1].startswith("--"):
                line.append(" ...", style="green")
        else:
            body = " ".join(_text(mail).split())
            text = mail["Subject"] if mail["Subject"].startswith("[") else body
            line.append(f"{mail['From'].addresses[0].display_name}: {text}"[:110])
        self._console.print(line)

    def _full(self, mail: EmailMessage) -> None:
        ours = bool(mail["X-Loop"])
        head = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject"))
        arrow = "<<<" if ours else ">>>"
        lines = f"{head}\n\n{_text(mail)}".rstrip("\n").splitlines()
        text = "\n".join(f"{arrow} {line}".rstrip() for line in lines)
        self._console.print(Text(text, style="green" if ours else ""))
        self._console.print()


def _text(mail: EmailMessage) -> str:
    content: str = mail.get_content()
    return content


def _address(name: str) -> str:
    return ".".join(name.lower().replace(".", "").split()) + "@example.org"


def _configuration(facts: dict[str, Any]) -> str:
    names = dict.fromkeys(proposal["by"] for proposal in facts["proposal"])
    people = [*((name, _address(name)) for name in names), *_INVITEES, _CHAIR]
    members = "\n".join(f'  "{name} <{address}>",' for name, address in people)
    return f"""
[smtp]
listen = "127.0.0.1:0"
[database]
url = "sqlite:///mailproc.db"
[outbound]
url = "maildir:outbox"
[[list]]
name = "xen-devel"
address = "{_LIST}"
list_id = "xen-devel.lists.example.org"
agent = "{_AGENT}"
chairs = ["{_CHAIR[1]}"]
members = [
{members}
]
timezone = "{facts["timezone"]}"
[list.trust]
propose = "from"
vote = "from"
chair = "confirmed"
[list.meeting]
title = "{facts["title"]}"
starts = {facts["starts"].isoformat()}
ends = {facts["ends"].isoformat()}
location = "{facts["location"]}"
"""
