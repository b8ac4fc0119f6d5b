"""Threads of archives in which a vote was called by ``[VOTE]``, and the results posted of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from mailproc.intake.archive import open_archive as open_archive  # for who reads threads
from mailproc.mail.parse import read_letter
from tests.support.posted_results import tells_of_end

_VOTE: Final = re.compile(r"(?i)\[\s*(?:call for )?votes?\s*\]|^\s*\[?(?:CFV|VOTE)\]?\s*:")
_RESULT: Final = re.compile(r"(?i)\bresults?\b")
_OVER: Final = re.compile(r"(?i)\b(?:canc\w+|withdrawn|closed)\b")
_TAG: Final = re.compile(r"(?i)\[[^\]]*\]|\b(?:re|aw|fwd?|was)\s*:|\b(?:results?|votes?|cfv)\b")
_ANSWER: Final = re.compile(r"(?i)^\s*(?:(?:re|aw|antw|sv)\s*(?:\[\d+\])?:\s*)+")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")
#: What its caller says who takes a vote back.
_TAKES_BACK: Final = re.compile(
    r"(?im)\b(?:i.ll|i will|i.m|i am|let me|going to)\b[^.!?\n]{0,30}\bcancel|closing this thread"
    r"|start a new round|^\s*cancell?ed\b"
)
_MOST: Final = 200  # mails of a thread


@dataclass(slots=True)
class ArchivedMail:
    """One mail of an archive: its bytes and what its header says."""

    raw: bytes
    message_id: str
    subject: str
    author: tuple[str, str]
    """Name and address."""
    references: tuple[str, ...]
    date: float
    """Seconds since 1970, by its header; 0 where that cannot be read."""


@dataclass(slots=True)
class VoteThread:
    """The mail that called a vote, what answers it, and the mail with its result."""

    call: ArchivedMail
    answers: list[ArchivedMail] = field(default_factory=list)
    result: ArchivedMail | None = None
    cancelled: bool = False

    @property
    def title(self) -> str:
        """The call's Subject without its tags."""
        return titled(self.call.subject)

    def mails(self) -> list[ArchivedMail]:
        """The call and what answers it."""
        return [self.call, *self.answers]

    def voters(self) -> dict[str, str]:
        """Everybody who wrote in it: the name by the address."""
        return {one.author[1]: one.author[0] for one in self.mails()}


def titled(subject: str) -> str:
    """A Subject without tags and prefixes, in small letters."""
    return " ".join(re.findall(r"[\w.]+", _TAG.sub(" ", subject).casefold()))


def archived_mail(raw: bytes) -> ArchivedMail | None:
    """What the header of a mail says; None without an author or a Message-ID."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n"
    mail: EmailMessage = message_from_bytes(head, policy=policy.default)
    try:
        ids = {
            name: tuple(_MESSAGE_ID.findall(str(mail[name] or "")))
            for name in ("Message-ID", "In-Reply-To", "References")
        }
        authors = getaddresses([str(mail["From"] or "")])
        subject = " ".join(str(mail["Subject"] or "").split())
        date = parsedate_to_datetime(str(mail["Date"] or "")).timestamp()
    except (ValueError, IndexError, AttributeError, TypeError):  # what the library cannot read
        return None
    if not ids["Message-ID"] or not authors or "@" not in authors[0][1]:
        return None
    answered = (*reversed(ids["References"]), *ids["In-Reply-To"])
    name, address = authors[0]
    return ArchivedMail(
        raw, ids["Message-ID"][0], subject, (name, address.casefold()), answered, date
    )


def vote_threads(mails: Iterable[ArchivedMail]) -> Iterator[VoteThread]:
    """The votes that were called in an archive's mails, each with all that answers it.

    Mails are taken in the order of their dates: archives have some answers before what they answer.
    """
    threads: list[VoteThread] = []
    thread_of: dict[str, VoteThread] = {}
    by_title: dict[str, VoteThread] = {}
    for mail in sorted(mails, key=lambda one: one.date):
        if mail.message_id in thread_of:
            continue  # twice in the archive
        answers = _ANSWER.match(mail.subject) is not None
        title = titled(mail.subject)
        asks = _VOTE.search(mail.subject) is not None
        over = _OVER.search(mail.subject) is not None
        result = _RESULT.search(mail.subject) is not None
        if asks and not answers and not over and not result:
            thread = VoteThread(mail)
            threads.append(thread)
            by_title[title] = thread_of[mail.message_id] = thread
            continue
        found = next((thread_of[one] for one in mail.references if one in thread_of), None)
        found = found or (_same_title(title, by_title) if asks or result else None)
        if found is None or len(found.answers) >= _MOST:
            continue
        thread_of[mail.message_id] = found
        if result:
            found.result = found.result or mail
        elif over:
            found.cancelled = True
        else:
            found.answers.append(mail)
    for thread in threads:
        _look_for_end(thread)
        yield thread


def _look_for_end(thread: VoteThread) -> None:
    """Find how a vote ended where no Subject says so; the mail is one of the thread, too."""
    if thread.result or thread.cancelled:
        return
    for mail in reversed(thread.answers):
        lines = own_lines(mail)
        if mail.author == thread.call.author and _TAKES_BACK.search("\n".join(lines)):
            thread.cancelled = True
        elif tells_of_end(lines):
            thread.result = mail
        else:
            continue
        return


def _same_title(title: str, known: dict[str, VoteThread]) -> VoteThread | None:
    if title in known:
        return known[title]
    words = set(title.split()) - {"apache", "version", "release"}
    for other, thread in reversed(known.items()):
        theirs = set(other.split()) - {"apache", "version", "release"}
        if words and words == theirs:
            return thread
    return None


def own_lines(mail: ArchivedMail) -> tuple[str, ...]:
    """What the author of a mail wrote, as mailproc reads it."""
    return read_letter(mail.raw).own_lines
