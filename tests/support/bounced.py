"""Mail of ours that comes back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mailproc.mail.letter import Envelope
from mailproc.store.tables import outbox
from tests.support.harness import Harness

#: What a mail server reports, in the form of RFC 3464.
REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r
Content-Type: text/plain

It could not be delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; jane@example.org
Original-Recipient: rfc822;jane@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--r--
"""
FAILED = REPORT.format(action="failed", status="5.1.1")


def sender_of(harness: Harness, kind: str, to: str = "") -> str:
    """The envelope sender of the first mail of a kind, to a person if one is given."""
    query = select(outbox.c.sender).where(outbox.c.kind == kind).order_by(outbox.c.id)
    query = query.where(outbox.c.recipient == to) if to else query
    with harness.database.reading() as connection:
        return str(connection.execute(query.limit(1)).scalar())


def bounce(harness: Harness, text: str, to: str) -> dict[str, Any]:
    """What becomes of a report that comes to an envelope sender."""
    raw = f"To: {to}\n{text}".encode()
    (number,) = harness.acceptor.accept(Envelope("", (to,), "smtp"), raw)
    harness.processor.process_all()
    return harness.row(number)
