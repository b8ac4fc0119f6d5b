"""One exchange after the other: a mail goes in, what comes back is printed."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from itertools import groupby

from rich.console import Console
from rich.text import Text

from mailproc.cli.demo.participants import AGENT, LIST
from mailproc.cli.demo.server import DemoServer, kind_of

_WIDTH = 110  # columns of a mail that is told in one line


class Conversation:
    """Writes mails as a mail program does, sends them, prints the conversation."""

    def __init__(self, console: Console, server: DemoServer) -> None:
        self._console = console
        self._server = server
        self._count = 0
        self._last: dict[str, EmailMessage] = {}

    def title(self, text: str) -> None:
        """Announce what comes next."""
        self._console.print()
        self._console.rule(text, style="bold")
        self._console.print()

    def mail(
        self, sender: tuple[str, str], to: str, subject: str, body: Sequence[str]
    ) -> EmailMessage:
        """A mail; one to the list as the list server hands it to its subscribers."""
        self._count += 1
        mail = EmailMessage()
        mail["From"] = f"{sender[0]} <{sender[1]}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Message-ID"] = f"<demo.{self._count}@example.org>"
        if to == LIST:
            mail["List-Id"] = "<xen-devel.lists.example.org>"
        mail.set_content("\n".join(body).strip("\n") + "\n")
        return mail

    def exchange(self, mail: EmailMessage, *, in_full: bool, until: str = "ack") -> EmailMessage:
        """Send a mail to the agent, print it and what comes back.

        Of mails of one kind only the first is printed. Returns the one of kind `until`.
        """
        self._server.send(mail, AGENT if mail["To"] == LIST else str(mail["To"]))
        answers = self._server.answers(until)
        show = self._full if in_full else self._brief
        show(mail)
        for kind, alike in groupby(sorted(answers, key=kind_of), key=kind_of):
            first, *others = alike
            show(first)
            if others:
                names = ", ".join(str(other["To"]) for other in others)
                self._say(f"    <<< and {len(others)} more of this kind, to {names}")
            self._last[kind] = first
        return self._last[until]

    def answer(
        self,
        sender: tuple[str, str],
        question: EmailMessage,
        body: Sequence[str],
        *,
        in_full: bool,
    ) -> None:
        """A plain reply to one of the agent's mails."""
        to = str(question["Reply-To"] or AGENT)
        reply = self.mail(sender, to, f"Re: {question['Subject']}", body)
        reply["In-Reply-To"] = question["Message-ID"]
        self.exchange(reply, in_full=in_full)

    def last(self, kind: str) -> EmailMessage:
        """The last mail of one kind that was printed."""
        return self._last[kind]

    def _say(self, line: str) -> None:
        self._console.print(Text(line[:_WIDTH], style="green"))

    def _brief(self, mail: EmailMessage) -> None:
        text: str = mail.get_content()
        if mail["X-Loop"]:
            said = [line for line in text.splitlines() if line and line[0] not in "> "]
            self._say(f"    <<< {mail['To']}: {said[0]}")
        else:
            body = " ".join(text.split())
            told = mail["Subject"] if mail["Subject"].startswith("[") else body or mail["Subject"]
            name = mail["From"].addresses[0].display_name
            self._console.print(Text(f">>> {name}: {told}"[:_WIDTH]))

    def _full(self, mail: EmailMessage) -> None:
        ours = bool(mail["X-Loop"])
        head = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject"))
        lines = f"{head}\n\n{mail.get_content()}".rstrip("\n").splitlines()
        arrow = "<<<" if ours else ">>>"
        text = "\n".join(f"{arrow} {line}".rstrip() for line in lines)
        self._console.print(Text(text, style="green" if ours else ""))
        self._console.print()
