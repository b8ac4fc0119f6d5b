"""Members who mail numbered letters to a server that may be killed at any moment."""

from __future__ import annotations

import random
import smtplib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

from tests.support.server import AGENT, mail

NAMES: Final = ("jane", "john", "ann")
_TOPICS: Final = 40  # votes are for the first few topics, so that most of them count


@dataclass
class Member:
    """One who mails letter after letter, each until it got its 250: as an MTA's queue does."""

    name: str
    seed: int
    accepted: list[EmailMessage] = field(default_factory=list)
    """The letters that got their 250, in order."""

    def next_letter(self) -> EmailMessage:
        """The letter after the accepted ones; the same one until it is accepted."""
        count = len(self.accepted)
        dice = random.Random(f"{self.seed} {self.name} {count}")  # noqa: S311  # repeatable
        sender = f"{self.name}@example.org"
        if dice.random() < 0.1 or count == 0:
            subject, body = f"[PROPOSE] {self.name} {count}", "Let us talk about it."
        else:
            subject = f"{self.name} {count}"
            body = f"VOTE T{dice.randint(1, _TOPICS)} {dice.choice(['+1', '0', '-1'])}"
        letter = mail(sender, subject, body, Message_ID=f"<{self.name}.{count}@example.org>")
        letter.replace_header("To", AGENT)
        del letter["List-Id"]
        return letter

    def mail_until_cut_off(self, port: int, enough: int, stop: threading.Event) -> None:
        """Mail letters over one connection until there are enough, or the line breaks."""
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=30) as connection:
                while len(self.accepted) < enough and not stop.is_set():
                    letter = self.next_letter()
                    connection.send_message(letter, to_addrs=[AGENT])
                    self.accepted.append(letter)
        except (OSError, smtplib.SMTPException):
            return  # the letter under way is mailed again, on another connection


def members(seed: int) -> list[Member]:
    """All of them, before their first letter."""
    return [Member(name, seed) for name in NAMES]


def mailing(
    people: Sequence[Member], port: int, enough: int, stop: threading.Event
) -> list[threading.Thread]:
    """All of them at once; each mails until it has so many letters accepted."""
    threads = [
        threading.Thread(target=one.mail_until_cut_off, args=(port, enough, stop)) for one in people
    ]
    for thread in threads:
        thread.start()
    return threads
