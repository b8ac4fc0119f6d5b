"""One exchange after the other: a mail goes in, what comes back is printed."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from itertools import groupby

from rich.console import Console
from rich.text import Text

from mailproc.cli.demo.participants import AGENT, LIST
from mailproc.cli.demo.server import DemoServer, kind_of
from mailproc.log import shortened

_WIDTH = 110  # columns of a mail that is told in one line
_SHORT_WIDTH = 79  # and where the whole story is short


class Conversation:
    """Writes mails as a mail program does, sends them, prints the conversation.

    Args:
        console: where to print.
        server: who answers.
        in_full: print all mails; else only what `tell` is given.
    """

    def __init__(self, console: Console, server: DemoServer, *, in_full: bool) -> None:
        self._console = console
        self._server = server
        self._in_full = in_full
        self._count = 0
        self._last: dict[str, EmailMessage] = {}

    def title(self, number: int, text: str) -> None:
        """Announce what comes next."""
        if not self._in_full:
            self._console.print(Text(f"{number}. {text}", style="bold"))
            return
        self._console.print()
        self._console.rule(text, style="bold")
        self._console.print()

    def tell(self, mail: EmailMessage | None, answer: EmailMessage, *parts: str) -> None:
        """In the short story: a line for a mail, one for each line of its answer with a part in it.

        Args:
            mail: what somebody wrote, if it is to be told.
            answer: one of our mails.
            parts: what the line of its text, or its Subject, has in it that is told.

        Raises:
            LookupError: the answer does not say so.
        """
        if self._in_full:
            return
        if mail is not None:
            self._console.print(shortened(f">>> {_in_a_line(mail)}", _SHORT_WIDTH))
        lines = [str(answer["Subject"]), *answer.get_content().splitlines()]
        for part in parts:
            found = next((line for line in lines if part in line and line[:1] != ">"), None)
            if found is None:
                raise LookupError(f"no line of the answer says {part!r}")
            told = shortened(f"    <<< {found.strip()}", _SHORT_WIDTH)
            self._console.print(Text(told, style="green"))

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
        self._show(mail, in_full=in_full)
        for kind, alike in groupby(sorted(answers, key=kind_of), key=kind_of):
            first, *others = alike
            self._show(first, in_full=in_full)
            if others and self._in_full:
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
    ) -> EmailMessage:
        """A plain reply to one of the agent's mails; its ack."""
        to = str(question["Reply-To"] or AGENT)
        reply = self.mail(sender, to, f"Re: {question['Subject']}", body)
        reply["In-Reply-To"] = question["Message-ID"]
        return self.exchange(reply, in_full=in_full)

    def last(self, kind: str) -> EmailMessage:
        """The last mail of one kind that was printed."""
        return self._last[kind]

    def _say(self, line: str) -> None:
        self._console.print(Text(line[:_WIDTH], style="green"))

    def _show(self, mail: EmailMessage, *, in_full: bool) -> None:
        if not self._in_full:
            return
        if in_full:
            self._full(mail)
        elif mail["X-Loop"]:
            text: str = mail.get_content()
            said = [line for line in text.splitlines() if line and line[0] not in "> "]
            self._say(f"    <<< {mail['To']}: {said[0]}")
        else:
            self._console.print(Text(f">>> {_in_a_line(mail)}"[:_WIDTH]))

    def _full(self, mail: EmailMessage) -> None:
        ours = bool(mail["X-Loop"])
        head = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject"))
        lines = f"{head}\n\n{mail.get_content()}".rstrip("\n").splitlines()
        arrow = "<<<" if ours else ">>>"
        text = "\n".join(f"{arrow} {line}".rstrip() for line in lines)
        self._console.print(Text(text, style="green" if ours else ""))
        self._console.print()


def _in_a_line(mail: EmailMessage) -> str:
    """Who wrote a mail, and how it begins."""
    own = (line for line in mail.get_content().splitlines() if not line.startswith(">"))
    body = " ".join(" ".join(own).split())
    told = mail["Subject"] if mail["Subject"].startswith("[") else body or mail["Subject"]
    return f"{mail['From'].addresses[0].display_name}: {told}"
