"""Headers of our mails by which programs handle them: thread, loops, where answers go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mailproc.mail.compose import is_mailable, mailbox
from mailproc.mail.letter import NO_MESSAGE_ID
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election import Election
from mailproc.meeting.notification import OF_DECISIONS, MailKind, Notification
from mailproc.meeting.tokens import confirming_address
from mailproc.render.in_reply_to import InReplyTo

#: Those that go to a letter's author because of it (RFC 3834's auto-replied).
_ANSWERS: Final = frozenset[MailKind](("ack", "lost", "limit", "stranger", "confirm"))


def handling_headers(
    notification: Notification, agenda: Agenda, cause: InReplyTo, message_id: str
) -> Iterator[tuple[str, str]]:
    """Names and values, those of addresses as `mailbox` writes them.

    Args:
        notification: the mail, and whom it goes to.
        agenda: its list's.
        cause: the letter that it answers.
        message_id: its own.
    """
    rules = agenda.rules
    answer = notification.kind in _ANSWERS
    yield from _threading(notification, agenda, cause, message_id)
    yield "Auto-Submitted", "auto-replied" if answer else "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    yield "X-Loop", rules.agent
    if notification.to == "list":
        yield "Precedence", "list"
    # Some programs send what is answered in the calendar to Reply-To.
    answers_to = "" if notification.calendar else _reply_to(notification, agenda)
    if answers_to:
        yield "Reply-To", answers_to


def _threading(
    notification: Notification, agenda: Agenda, cause: InReplyTo, message_id: str
) -> Iterator[tuple[str, str]]:
    """In-Reply-To and References: answers to their letter, others to their meeting's first mail."""
    if notification.kind in _ANSWERS:
        parents = [cause.letter.message_id]
        chain = [*reversed(cause.letter.references[:8]), *parents]
        chain = [one for one in chain if not one.endswith(f"@{NO_MESSAGE_ID}>")]
    elif election := agenda.get(Election, notification.election):
        chain = [election.message_id]
    else:
        chain = [agenda.meeting.thread]
        if notification.kind in OF_DECISIONS:
            chain = [agenda.topic(notification.topics[0]).message_id]
    if chain and chain[-1] and chain[-1] != message_id:
        yield "In-Reply-To", chain[-1]
        yield "References", " ".join(chain)


def _reply_to(notification: Notification, agenda: Agenda) -> str:
    """Where the answer to a question about one letter goes, or to a notice, as a header has it.

    ``""``: to the agent, as all others do.
    """
    holds = notification.holds
    if len(holds) == 1:
        return mailbox("", confirming_address(agenda.rules.agent, holds[0].token))
    if notification.kind != "notice" or notification.values.get("to_chairs"):
        return ""
    chairs = [one for one in agenda.roster.chairs if is_mailable(one.address)]
    return ", ".join(mailbox(one.name, one.address) for one in chairs)
